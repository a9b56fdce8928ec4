"""Lines of several logs, each with its port."""

import json

import pytest

from server.cluster.journal import line_of


def _entry(**fields: object) -> bytes:
    return json.dumps({"__REALTIME_TIMESTAMP": "1764230400123456", **fields}).encode()


def test_what_a_server_says_has_its_port_and_time() -> None:
    line = line_of(_entry(_SYSTEMD_UNIT="scanstation-server@8788.service", MESSAGE="listening"))
    assert line is not None
    port, moment, said = line.split(" ", 2)
    assert (port, said) == ("8788", "listening")
    assert moment[19:23] == ".123"


def test_what_systemd_says_of_a_server_is_that_server_s() -> None:
    line = line_of(
        _entry(
            _SYSTEMD_UNIT="init.scope", UNIT="scanstation-server@8787.service", MESSAGE="Started"
        )
    )
    assert line is not None
    assert line.startswith("8787 ")


def test_what_journald_hands_on_as_numbers_is_text_again() -> None:
    said = list("한글".encode() + b"\xff")
    line = line_of(_entry(_SYSTEMD_UNIT="scanstation-server@8787.service", MESSAGE=said))
    assert line is not None
    assert line.endswith("한글\\xff")


@pytest.mark.parametrize(
    "entry",
    [
        b"",
        b"no JSON",
        _entry(_SYSTEMD_UNIT="nginx.service", MESSAGE="x"),
        _entry(_SYSTEMD_UNIT="scanstation-server@8787.service", MESSAGE=None),
    ],
)
def test_what_is_no_server_s_is_left_out(entry: bytes) -> None:
    assert line_of(entry) is None
