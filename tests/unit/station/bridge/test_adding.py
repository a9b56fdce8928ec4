"""Whether a scanner may be added: by its rules, by what is there already, by a try to listen."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from station.bridge.added_scanner import AddedScanner
from station.bridge.adding import has_no_place, read_added, taken
from station.config import Config, ServerConfig
from station.scanner_config import NetworkScannerConfig, ScannerConfig
from tests.pty import Pty
from tests.unit.drivers.listed_ports import Port, adapter

LOCAL = ("127.0.0.0/8",)


@pytest.fixture
def busy() -> Iterator[int]:
    """Return a port at which somebody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def free() -> int:
    """Return a port at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


def test_fields_as_text_are_a_scanner_or_all_their_mistakes() -> None:
    fields = {"listen": "0.0.0.0:9004", "peers": "10.0.0.0/24  10.1.0.7"}
    added, mistakes = read_added(fields)
    assert added == AddedScanner(listen="0.0.0.0:9004", peers=("10.0.0.0/24", "10.1.0.7"))
    assert mistakes == ()
    added, mistakes = read_added({"listen": "nowhere", "peers": "everybody"})
    assert added is None
    assert {each.field for each in mistakes} == {"listen", "peers"}


def test_a_port_that_another_program_uses_is_told(busy: int, free: int) -> None:
    there = AddedScanner(listen=f"127.0.0.1:{busy}", peers=LOCAL)
    (mistake,) = taken(there, Config(), ())
    assert (mistake.field, mistake.word) == ("listen", "in-use")
    assert str(busy) in mistake.sentence
    assert taken(AddedScanner(listen=f"127.0.0.1:{free}", peers=LOCAL), Config(), ()) == ()


@pytest.mark.parametrize(
    ("server", "port"),
    [(ServerConfig(port=18787), 18787), (ServerConfig(), 8787)],
)
@pytest.mark.parametrize("where", ["0.0.0.0:{}", "127.0.0.1:{}", "localhost:{}"])
def test_the_port_of_the_kiosks_own_server_is_told_while_no_kiosk_runs(
    where: str, server: ServerConfig, port: int
) -> None:
    config = Config(server=server)
    there = AddedScanner(listen=where.format(port), peers=LOCAL)
    (mistake,) = taken(there, config, ())
    assert (mistake.field, mistake.word) == ("listen", "in-use")
    assert "the kiosk's own server's" in mistake.sentence
    assert taken(AddedScanner(connect=f"127.0.0.1:{port}"), config, ()) == ()


def test_where_the_kiosk_has_no_server_of_its_own_its_port_is_free() -> None:
    there = AddedScanner(listen="127.0.0.1:8787", peers=LOCAL)
    assert not has_no_place(there.config, Config(server=ServerConfig(port=0)))
    elsewhere = ServerConfig(url="http://hub:8787")
    assert not has_no_place(there.config, Config(server=elsewhere))


@pytest.mark.parametrize(
    ("added", "aside"),
    [
        (AddedScanner(port="/dev/ttyS0"), "/dev/ttyS0"),
        (AddedScanner(port="/dev/./ttyS0"), "/dev//ttyS0"),
        (AddedScanner(port="com3"), "COM3"),
        (AddedScanner(port="/dev/ttyS0"), "serial:/dev/ttyS0"),
        (AddedScanner(connect="10.0.0.7:9004"), "tcp:10.0.0.7:9004"),
        (AddedScanner(port="socket://10.0.0.7:9004"), "socket://10.0.0.7:9004"),
    ],
)
def test_what_the_settings_leave_alone_is_told(added: AddedScanner, aside: str) -> None:
    (mistake,) = taken(added, Config(leave_alone=("/dev/ttyS7", aside)), (), ports=list)
    assert (mistake.field, mistake.word) == (added.fields[0][0], "set-aside")
    assert "leave_alone in station.toml" in mistake.sentence
    assert taken(added, Config(leave_alone=("/dev/ttyS7",)), (), ports=list) == ()


@pytest.mark.parametrize(
    ("port", "found"),
    [
        ("COM3", adapter("COM3", "1-1")),
        ("com3", adapter("COM3", "1-1")),
        ("/dev/../dev/no-such-usb0", adapter("/dev/no-such-usb0", "1-1")),
    ],
)
def test_a_port_of_a_usb_scanner_is_told_by_its_name(port: str, found: Port) -> None:
    (mistake,) = taken(AddedScanner(port=port), Config(), (), ports=lambda: [found])
    assert (mistake.field, mistake.word) == ("port", "found")
    assert "is the scanner usb:1a86:7523:@1-1" in mistake.sentence


def test_a_link_to_the_port_of_a_usb_scanner_or_of_an_added_one_is_told() -> None:
    with Pty() as pty, Path(pty.path).open("rb", buffering=0) as opened:
        link = AddedScanner(port=f"/dev/fd/{opened.fileno()}")  # a link of the kernel's
        (mistake,) = taken(link, Config(), (), ports=lambda: [adapter(pty.path, "1-1")])
        assert mistake.word == "found"
        (mistake,) = taken(link, Config(), (AddedScanner(port=pty.path),), ports=list)
        assert mistake.word == "taken"


def test_space_around_what_is_typed_is_no_part_of_it() -> None:
    added, mistakes = read_added({"port": " /dev/ttyS0 "})
    assert (added, mistakes) == (AddedScanner(port="/dev/ttyS0"), ())


def test_an_address_that_this_computer_has_not_is_told() -> None:
    (mistake,) = taken(AddedScanner(listen="192.0.2.1:9004", peers=LOCAL), Config(), ())
    assert mistake.word == "not-ours"


@pytest.mark.parametrize(
    ("added", "config"),
    [
        (
            AddedScanner(connect="10.0.0.7:9004"),
            Config(network_scanners=(NetworkScannerConfig(connect="10.0.0.7:9004"),)),
        ),
        (
            AddedScanner(connect="GATE:9004"),
            Config(scanners=(ScannerConfig(port="socket://gate:9004"),)),
        ),
        (
            AddedScanner(listen="127.0.0.1:9004", peers=LOCAL),
            Config(network_scanners=(NetworkScannerConfig(listen="0.0.0.0:9004"),)),
        ),
        (AddedScanner(port="/dev/./ttyS0"), Config(scanners=(ScannerConfig("/dev/ttyS0"),))),
    ],
)
def test_a_place_that_a_block_of_the_settings_has_is_told(
    added: AddedScanner, config: Config
) -> None:
    (mistake,) = taken(added, config, ())
    assert (mistake.field, mistake.word) == (added.fields[0][0], "taken")
    assert "station.toml" in mistake.sentence


def test_the_place_of_the_scanner_in_whose_stead_it_is_is_free(busy: int) -> None:
    there = AddedScanner(listen=f"127.0.0.1:{busy}", peers=LOCAL)
    moved = AddedScanner(listen=f"127.0.0.1:{busy}", peers=("10.0.0.7",))
    assert taken(moved, Config(), (there,), there) == ()
    (mistake,) = taken(moved, Config(), (there,))
    assert mistake.word == "taken"
    assert there.scanner_id in mistake.sentence
