"""The port of the kiosk's own server where only a `.env` file names it."""

from pathlib import Path

import pytest

from station.config import ConfigError, load_config
from station.env_file import with_port_of_env_file

LISTENS = '[[network_scanners]]\nlisten = "0.0.0.0:9004"\npeers = ["10.0.0.7"]\n'


@pytest.mark.parametrize(
    "line",
    [
        "SCANSTATION_PORT=9004",
        'export SCANSTATION_PORT = "9004"  # of the kiosk',
        "SCANSTATION_PORT='9004'",
    ],
)
def test_a_scanner_that_waits_at_the_port_of_the_env_file_is_told(
    tmp_path: Path, line: str
) -> None:
    (tmp_path / ".env.production").write_text(f"# ports\n{line}\nSCANSTATION_HOST=127.0.0.1\n")
    (tmp_path / "station.toml").write_text(LISTENS)
    environment = with_port_of_env_file({}, tmp_path)
    with pytest.raises(ConfigError, match=r"server\.port: give one of them another port"):
        load_config(tmp_path, environment)


def test_the_file_is_the_one_that_the_server_reads_and_a_variable_goes_before_it(
    tmp_path: Path,
) -> None:
    (tmp_path / ".env.staging").write_text("SCANSTATION_PORT=9004\n")
    assert with_port_of_env_file({}, tmp_path) == {}
    staging = {"SCANSTATION_ENV": "staging"}
    assert with_port_of_env_file(staging, tmp_path)["SCANSTATION_PORT"] == "9004"
    named = {**staging, "SCANSTATION_PORT": "1"}
    assert with_port_of_env_file(named, tmp_path) == named


@pytest.mark.parametrize("text", [b"\xff\xfe", b"SCANSTATION_PORT=many\n", b"OUR_PORT=1\n"])
def test_a_file_that_names_no_port_is_the_servers_to_tell_of(tmp_path: Path, text: bytes) -> None:
    (tmp_path / ".env.production").write_bytes(text)
    assert with_port_of_env_file({}, tmp_path) == {}
