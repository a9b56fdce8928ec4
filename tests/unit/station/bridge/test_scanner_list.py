"""The table of scanners, and what it says of each."""

from pathlib import Path

import msgspec
import pytest

from drivers.camera.finding import CameraSearch
from drivers.camera_places import CameraPlaces
from drivers.discovery import Discovery
from drivers.serial_search import SerialSearch
from drivers.tcp_search import TcpSearch
from station.bridge.added_scanner import AddedScanner
from station.bridge.scanner_book import book_of
from station.bridge.scanner_choice import Role, ScannerChoice
from station.bridge.scanner_list import (
    AbsentScanner,
    ScannerList,
    list_of,
    look_for_scanners,
    table,
)
from station.bridge.scanner_words import configured_camera, network_scanner, serial_search
from station.config import Config
from station.scanner_config import CameraConfig, NetworkScannerConfig, ScannerConfig
from tests.unit.drivers.listed_ports import Port, adapter

SET_UP = ("block", "1", "of", "[[scanners]]")


def listed(config: Config, *ports: Port) -> ScannerList:
    search = SerialSearch(serial_search(config), lambda: ports)
    return list_of(config, Discovery([search]).places())


def scanner(folder: Path, name: str, location: str) -> Port:
    (folder / name).touch()
    return adapter(str(folder / name), location)


def test_each_is_told_with_its_id_and_how_it_is_set_up(tmp_path: Path) -> None:
    left, right, scale = (
        scanner(tmp_path, f"ttyUSB{number}", f"1-{number}") for number in range(3)
    )
    config = Config(
        scanners=(ScannerConfig(device="usb:1a86:7523:@1-1", name="오른쪽"),),
        leave_alone=(scale.device,),
    )
    head, *rows = table(listed(config, left, right, scale)).splitlines()
    assert head.split() == ["ID", "KIND", "NAME", "WHERE", "USED", "SET", "UP", "BY", "SET"]
    assert [row.split() for row in rows] == [
        ["usb:1a86:7523:@1-1", "serial", "오른쪽", right.device, "yes", *SET_UP],
        ["usb:1a86:7523:@1-0", "serial", "USB", "Serial", left.device, "yes"],
        ["usb:1a86:7523:@1-2", "serial", "USB", "Serial", scale.device, "no", "leave_alone"],
    ]
    assert rows[0].index(right.device) == rows[1].index(left.device) - 3  # Hangul is wide


def test_what_is_set_up_and_not_there_is_told() -> None:
    config = Config(
        scanners=(
            ScannerConfig("socket://10.0.0.7:4001", name="Gate"),
            ScannerConfig("/dev/nothing-here"),
            ScannerConfig(device="usb:1a86:7523:@1-1"),
        )
    )
    found = listed(config)
    assert [each.id for each in found.scanners] == ["serial:socket://10.0.0.7:4001"]
    assert found.absent == (
        AbsentScanner("scanners", 2, "/dev/nothing-here"),
        AbsentScanner("scanners", 3, "usb:1a86:7523:@1-1"),
    )
    assert table(found).endswith("Block 3 of [[scanners]]: usb:1a86:7523:@1-1 is not there.")


def test_a_camera_that_is_set_up_and_not_there_is_told() -> None:
    config = Config(
        cameras=(CameraConfig(source="/nowhere"), CameraConfig(device="camera:gone", name="Gate"))
    )
    assert table(listed(config)).splitlines() == [
        "No scanner is there.",
        "Block 2 of [[cameras]]: camera:gone is not there.",
    ]


def test_cameras_and_network_scanners_are_told_with_the_block_that_sets_them_up(
    tmp_path: Path,
) -> None:
    config = Config(
        network_scanners=(
            NetworkScannerConfig(connect="10.0.0.7:9004"),
            NetworkScannerConfig(connect="10.0.0.8:9004"),
        ),
        cameras=(CameraConfig(source=str(tmp_path)),),
    )
    cameras = CameraPlaces(
        tuple(map(configured_camera, config.cameras)), CameraSearch(sys_folder=tmp_path)
    )
    network = TcpSearch(tuple(map(network_scanner, config.network_scanners)))
    rows = table(list_of(config, Discovery([network, cameras]).places())).splitlines()[1:]
    assert [row.split("yes")[1].strip() for row in rows] == [
        "block 1 of [[network_scanners]]",
        "block 2 of [[network_scanners]]",
        "block 1 of [[cameras]]",
    ]


def test_one_device_that_two_blocks_name_is_there_for_both(tmp_path: Path) -> None:
    port = scanner(tmp_path, "ttyUSB0", "1-1")
    config = Config(
        scanners=(ScannerConfig(device="usb:1a86:7523:@1-1"), ScannerConfig(port.device))
    )
    assert listed(config, port).absent == ()


def test_one_that_may_not_be_opened_says_what_mends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("drivers.serial_search.may_open", lambda _port: False)
    monkeypatch.setattr("drivers.serial_search.how_to_permit", lambda port: f"Enter: permit {port}")
    found = listed(Config(), adapter("/dev/ttyUSB7", "1-1"))
    assert table(found).splitlines()[2] == "    Enter: permit /dev/ttyUSB7"


def test_that_there_is_none_is_told_too() -> None:
    assert table(listed(Config())) == "No scanner is there."


def test_this_computer_can_be_looked_at(tmp_path: Path) -> None:
    config = Config(
        scanners=(ScannerConfig("loop://"),),
        network_scanners=(NetworkScannerConfig(listen="127.0.0.1:9004", name="Gate"),),
    )
    told = msgspec.to_builtins(look_for_scanners(config, book_of(tmp_path)))
    by_id = {each["id"]: each for each in told["scanners"]}
    assert by_id["serial:loop://"]["block"] == 1
    assert by_id["tcp:listen:127.0.0.1:9004"] == {
        "id": "tcp:listen:127.0.0.1:9004",
        "kind": "network",
        "name": "Gate",
        "where": "127.0.0.1:9004",
        "used": True,
        "block": 1,
        "table": "network_scanners",
        "left_alone": False,
        "added": False,
        "set": {},
        "peers": (),
        "trouble": "",
    }


def test_a_kind_that_could_not_be_looked_for_is_told() -> None:
    found = ScannerList((), (), ("ImportError('hidraw')",))
    assert table(found).splitlines() == [
        "No scanner is there.",
        "Not every kind of scanner could be looked for: ImportError('hidraw')",
    ]


def test_one_that_was_added_is_told_and_one_whose_place_a_block_has(tmp_path: Path) -> None:
    book = book_of(tmp_path)
    book.add(AddedScanner(connect="127.0.0.1:9004"))
    book.add(AddedScanner(connect="127.0.0.1:9005"))
    config = Config(network_scanners=(NetworkScannerConfig(connect="127.0.0.1:9005"),))
    found = look_for_scanners(config, book)
    added = {each.id: each.added for each in found.scanners if each.kind == "network"}
    assert added == {"tcp:127.0.0.1:9004": True, "tcp:127.0.0.1:9005": False}
    assert found.covered == ("tcp:127.0.0.1:9005",)
    told = table(found).splitlines()
    assert [line.split()[-1] for line in told if "tcp:127.0.0.1:9004" in line] == ["added"]
    assert "has its place: scanstation devices forget tcp:127.0.0.1:9005" in told[-1]


def test_what_was_set_of_one_and_who_may_connect_is_told(tmp_path: Path) -> None:
    book = book_of(tmp_path)
    door = AddedScanner(listen="127.0.0.1:9004", peers=("10.0.0.0/24", "10.1.0.7"))
    book.add(door)
    book.choose(
        door.scanner_id,
        ScannerChoice(role=Role.BADGES, aim=True, prefix="\t!", suffixes=("enter", "tab")),
    )
    found = look_for_scanners(Config(), book)
    (listed,) = (each for each in found.scanners if each.kind == "network")
    assert listed.set == {
        "role": "badges",
        "aim": "true",
        "suffixes": "enter+tab",
        "prefix": "\t!",
    }
    assert listed.peers == ("10.0.0.0/24", "10.1.0.7")
    (line,) = (line for line in table(found).splitlines() if door.scanner_id in line)
    assert line.endswith(
        "added      role=badges aim=true suffixes=enter+tab prefix=\\t! peers=10.0.0.0/24,10.1.0.7"
    )
