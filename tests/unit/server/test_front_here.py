"""Which authority kiosks are to trust: the one named, the internal one in use, or none."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from server.config import ConfigError, Settings, load_settings
from server.front.authority import ensure_root
from server.front.settings import Certificates, FrontSettings
from server.front_here import front_plan, trusted_ca


@pytest.fixture
def hub(tmp_path: Path) -> Settings:
    environ = {
        "SCANSTATION_DATA_DIR": str(tmp_path),
        "SCANSTATION_PUBLIC_URL": "https://hub.lan",
    }
    return load_settings(environ, tmp_path)


def test_the_internal_root_is_trusted_once_there_is_one(hub: Settings) -> None:
    assert trusted_ca(hub) is None
    root = ensure_root(hub.front_folder, datetime.now(UTC))
    assert trusted_ca(hub) == root.path.read_text("ascii")


def test_the_one_that_is_named_wins(hub: Settings) -> None:
    ensure_root(hub.front_folder, datetime.now(UTC))
    assert trusted_ca(msgspec.structs.replace(hub, front_ca="named")) == "named"


@pytest.mark.parametrize(
    "change",
    [
        {"public_url": "https://scan.example.com"},
        {"public_url": None},
        {"front": FrontSettings(certificates=Certificates.FILES)},
    ],
)
def test_a_root_that_is_left_over_is_not_trusted(change: dict[str, object], hub: Settings) -> None:
    ensure_root(hub.front_folder, datetime.now(UTC))
    assert trusted_ca(msgspec.structs.replace(hub, **change)) is None


def test_a_root_that_is_none_is_told(hub: Settings) -> None:
    root = ensure_root(hub.front_folder, datetime.now(UTC))
    root.path.write_text("no certificate", encoding="ascii")
    with pytest.raises(ConfigError, match=r"put .*ca\.pem back from a backup"):
        trusted_ca(hub)


def _upstreams(hub: Settings, wanted: Path) -> list[str]:
    plan = front_plan(hub, wanted)
    assert plan is not None
    return [upstream.address for upstream in plan.upstreams]


def test_the_front_lists_who_is_named_else_who_starts_with_the_host_else_this_server(
    hub: Settings, tmp_path: Path
) -> None:
    assert _upstreams(hub, tmp_path) == ["127.0.0.1:8787"]
    for port in (8798, 8797):
        (tmp_path / f"scanstation-server@{port}.service").symlink_to("/dev/null")
    assert _upstreams(hub, tmp_path) == ["127.0.0.1:8797", "127.0.0.1:8798"]
    elsewhere = msgspec.structs.replace(hub, host="fd00::1")
    assert _upstreams(elsewhere, tmp_path) == ["[fd00::1]:8797", "[fd00::1]:8798"]
    named = msgspec.structs.replace(hub, front=FrontSettings(upstreams=("10.0.0.6:8787",)))
    assert _upstreams(named, tmp_path) == ["10.0.0.6:8787"]
