"""A scanner that was added: where it is, and what the settings file would refuse of it."""

import re

import msgspec
import pytest

from station.bridge.added_scanner import AddedScanner, mistakes_in

BOTH = [("connect", "rule"), ("peers", "rule")]
"""Two ways at once, and who may connect to one that we connect to."""


@pytest.mark.parametrize(
    ("added", "scanner_id", "fields"),
    [
        (
            AddedScanner(connect="Gate.Example:9004"),
            "tcp:gate.example:9004",
            (("connect", "Gate.Example:9004"),),
        ),
        (
            AddedScanner(listen="0.0.0.0:9004", peers=("10.0.0.0/24", "10.1.0.7")),
            "tcp:listen:0.0.0.0:9004",
            (("listen", "0.0.0.0:9004"), ("peers", "10.0.0.0/24 10.1.0.7")),
        ),
        (
            AddedScanner(port="rfc2217://10.0.0.7:2217"),
            "serial:rfc2217://10.0.0.7:2217",
            (("port", "rfc2217://10.0.0.7:2217"),),
        ),
        (AddedScanner(port="/dev/ttyS0"), "serial:/dev/ttyS0", (("port", "/dev/ttyS0"),)),
    ],
)
def test_who_it_is_and_what_was_said_of_it(
    added: AddedScanner, scanner_id: str, fields: tuple[tuple[str, str], ...]
) -> None:
    assert (added.scanner_id, added.fields) == (scanner_id, fields)
    assert msgspec.json.decode(msgspec.json.encode(added), type=AddedScanner) == added


@pytest.mark.parametrize(
    ("said", "mistakes"),
    [
        ({}, [("connect", "rule")]),
        ({"port": ""}, [("port", "rule")]),
        ({"listen": "", "peers": ()}, [("listen", "rule"), ("peers", "no-peers")]),
        ({"connect": "10.0.0.7"}, [("connect", "rule")]),
        ({"connect": "10.0.0.7:70000"}, [("connect", "rule")]),
        ({"connect": "a:1", "listen": "0.0.0.0:1", "peers": ("10.0.0.7",)}, BOTH),
        ({"listen": "0.0.0.0:9004"}, [("peers", "no-peers")]),
        (
            {"listen": "0.0.0.0:0", "peers": ("10.0.0.1/24", "10.0.0.7")},
            [("peers", "rule"), ("listen", "rule")],
        ),
        ({"listen": "gate.lan:9004", "peers": ("10.0.0.7",)}, [("listen", "rule")]),
        ({"listen": "localhost:9004"}, [("peers", "no-peers")]),
        ({"port": "rfc2217://10.0.0.7"}, [("port", "rule")]),
        ({"port": "ftp://10.0.0.7:1"}, [("port", "rule")]),
        ({"port": "/dev/ttyUSB0"}, [("port", "found")]),
        ({"port": "/dev/ttyS0", "peers": ("10.0.0.7",)}, [("peers", "rule")]),
    ],
)
def test_every_mistake_is_told_with_its_field(
    said: dict[str, object], mistakes: list[tuple[str, str]]
) -> None:
    assert [(each.field, each.word) for each in mistakes_in(said)] == mistakes
    with pytest.raises(ValueError, match=re.escape(mistakes_in(said)[0].sentence)):
        AddedScanner(**said)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "port",
    [
        "spy://loop://?file=/home/kiosk/orders.csv",
        "SPY:///dev/ttyS0?file=/home/kiosk/orders.csv",
        "spy:///dev/ttyS0",
        "hwgrep://.*",
        "alt:///dev/ttyS0?class=PosixPollSerial",
        "loop://",
        "loop://?logging=debug",
        "cp2110://0:0",
        "socket://10.0.0.7:4001?logging=debug",
        "socket://10.0.0.7:4001/?logging=debug",
        "rfc2217://10.0.0.7:2217?timeout=1",
        "rfc2217://me@10.0.0.7:2217",
        "rfc2217://10.0.0.7:2217#x",
        "/home/kiosk/orders.csv",
        "/dev/../home/kiosk/orders.csv",
        "/dev",
        "ttyS0",
        "COM0",
        "COM3x",
        "/dev/ttyS0 ",
    ],
)
def test_a_port_is_a_device_or_a_device_server_and_nothing_more(port: str) -> None:
    assert {(each.field, each.word) for each in mistakes_in({"port": port})} == {("port", "rule")}


@pytest.mark.parametrize(
    "port", ["/dev/serial/by-id/usb-x", "COM12", "com3", "socket://[fd00::7]:1", "RFC2217://Gate:1"]
)
def test_devices_and_device_servers_may_be_added(port: str) -> None:
    assert mistakes_in({"port": port}) == ()


def test_a_file_that_says_what_cannot_be_is_refused_at_the_boundary() -> None:
    with pytest.raises(msgspec.ValidationError, match="peers is needed"):
        msgspec.json.decode(b'{"listen": "0.0.0.0:9004"}', type=AddedScanner)
