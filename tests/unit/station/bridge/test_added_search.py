"""What was added is found at every look, unless the settings file has its place."""

from drivers.place import Kind
from drivers.resources import SerialResource, TcpResource
from station.bridge.added_scanner import AddedScanner
from station.bridge.added_search import AddedSearch
from station.config import Config, ServerConfig
from station.scanner_config import NetworkScannerConfig
from tests.unit.drivers.listed_ports import adapter

GATE = AddedScanner(connect="10.0.0.7:9004")
DOOR = AddedScanner(listen="0.0.0.0:9005", peers=("10.0.0.0/24",))
BENCH = AddedScanner(port="/dev/no-such-port")


def test_each_that_was_added_is_a_place_whether_it_is_reached_or_not() -> None:
    added: list[AddedScanner] = []
    search = AddedSearch(Config(), lambda: added)
    assert search.places() == ()
    added += [GATE, DOOR, BENCH]
    places = search.places()
    assert [place.configured for place in places] == added
    assert [place.kind for place in places] == [Kind.NETWORK, Kind.NETWORK, Kind.SERIAL]
    gate, door, bench = (place.resource for place in places)
    assert isinstance(gate, TcpResource)
    assert (gate.host, gate.port, gate.listens) == ("10.0.0.7", 9004, False)
    assert isinstance(door, TcpResource)
    assert door.listens
    assert isinstance(bench, SerialResource)
    assert bench.port == "/dev/no-such-port"


def test_who_may_connect_makes_another_place_so_that_it_counts_at_once() -> None:
    added = [DOOR]
    search = AddedSearch(Config(), lambda: added)
    before = search.places()
    added[0] = AddedScanner(listen="0.0.0.0:9005", peers=("10.1.0.0/24",))
    assert search.places() != before


def test_a_block_of_the_settings_has_the_place() -> None:
    blocks = (
        NetworkScannerConfig(connect="10.0.0.7:9004"),
        NetworkScannerConfig(listen="127.0.0.1:9005"),
    )
    assert AddedSearch(Config(network_scanners=blocks), lambda: (GATE, DOOR)).places() == ()


def test_one_that_would_take_the_port_of_the_kiosks_own_server_is_not_there() -> None:
    config = Config(server=ServerConfig(port=9005))
    assert [each.configured for each in AddedSearch(config, lambda: (GATE, DOOR)).places()] == [
        GATE
    ]


def test_what_the_settings_leave_alone_is_there_and_never_opened() -> None:
    config = Config(leave_alone=("/dev/no-such-port", "tcp:10.0.0.7:9004"))
    gate, bench = AddedSearch(config, lambda: (GATE, BENCH), list).places()
    assert [(each.left_alone, each.driven) for each in (gate, bench)] == [(True, False)] * 2


def test_one_that_is_a_usb_scanner_says_so_and_is_never_opened() -> None:
    found = [adapter("/dev/no-such-port", "1-1")]
    twin = AddedScanner(port="/dev/./no-such-port")
    gate, bench, again = AddedSearch(Config(), lambda: (GATE, BENCH, twin), lambda: found).places()
    assert (gate.same_as, gate.driven) == ("", True)
    for each in (bench, again):
        assert (each.same_as, each.driven) == ("usb:1a86:7523:@1-1", False)
        assert str(each.trouble).startswith("It is usb:1a86:7523:@1-1, which is used instead")


def test_of_two_that_are_one_device_the_first_is_used() -> None:
    twin = AddedScanner(port="/dev/./no-such-port")
    bench, again = AddedSearch(Config(), lambda: (BENCH, twin), list).places()
    assert (bench.same_as, bench.driven) == ("", True)
    assert (again.same_as, again.driven) == (BENCH.scanner_id, False)
