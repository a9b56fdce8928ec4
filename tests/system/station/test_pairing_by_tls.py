"""A kiosk and a real server, and a TLS front between whose CA the pairing makes known."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from station.bridge.pairing_file import NAME
from tests.system.server.conftest import import_demo, processes
from tests.system.station.test_pairing import Hub, covered, is_paired, set_up
from tests.system.station.watched_kiosk import starting
from tests.tls_front import ca_file, front, served_by


@pytest.fixture
def ca() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def hub(tmp_path: Path, ca: trustme.CA) -> Iterator[Hub]:
    with processes(tmp_path / "hub") as start:
        (tmp_path / "hub").mkdir()
        more = {"SCANSTATION_FRONT_CA": str(ca_file(ca, tmp_path))}
        server = start(data_dir=tmp_path / "hub" / "data", more=more)
        import_demo(server)
        yield Hub(server)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "kiosk"
    made.mkdir()
    return made


def test_a_kiosk_learns_whom_to_trust_by_the_code_and_trusts_nobody_else_from_then_on(
    folder: Path, hub: Hub, ca: trustme.CA, monkeypatch: pytest.MonkeyPatch
) -> None:
    with front(served_by(ca), hub.server.url) as url:
        set_up(monkeypatch, url)
        with starting(folder) as kiosk:
            kiosk.until(covered("Pair this kiosk"))
            kiosk.scan(hub.code("pack-7"))
            kiosk.until(is_paired)
            kiosk.scan(b"SO-1001")
            kiosk.until(lambda seen: "SO-1001" in " ".join(seen["order"]))
    kept = folder / NAME
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert "BEGIN CERTIFICATE" in kept.read_text()
    assert hub.scans() == [("pack-7", b"SO-1001")]
    port = int(url.rpartition(":")[2])
    with front(served_by(ca), hub.server.url, port), starting(folder) as kiosk:
        kiosk.until(is_paired)  # a new certificate of the same CA, as after a renewal
    with front(served_by(trustme.CA()), hub.server.url, port), starting(folder) as kiosk:
        kiosk.until(lambda seen: "certificate of the server" in " ".join(seen["notes"]))


def test_who_stands_between_with_a_certificate_of_his_own_gets_no_token(
    folder: Path, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    with front(served_by(trustme.CA()), hub.server.url) as url:
        set_up(monkeypatch, url)
        with starting(folder) as kiosk:
            kiosk.until(covered("Pair this kiosk"))
            kiosk.scan(hub.code("pack-7"))
            kiosk.until(covered("The server's certificate cannot be trusted"))
    assert not (folder / NAME).exists()


def test_a_front_whose_certificate_is_for_another_name_gets_no_token(
    folder: Path, hub: Hub, ca: trustme.CA, monkeypatch: pytest.MonkeyPatch
) -> None:
    with front(served_by(ca, "hub.example"), hub.server.url) as url:
        set_up(monkeypatch, url)
        with starting(folder) as kiosk:
            kiosk.until(covered("Pair this kiosk"))
            kiosk.scan(hub.code("pack-7"))
            kiosk.until(covered("The server's certificate cannot be trusted"))
    assert not (folder / NAME).exists()
