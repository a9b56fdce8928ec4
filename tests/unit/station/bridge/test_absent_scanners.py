"""Which scanners of the settings are told as not plugged in."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from drivers.camera.finding import CameraSearch
from drivers.camera_places import CameraPlaces
from drivers.discovery import Discovery
from drivers.place import Place
from drivers.serial_search import SerialSearch
from station.bridge.absent_scanners import NamedScanners
from station.bridge.scanner_words import configured_camera, serial_search
from station.config import Config
from station.events import Availability, ScannerRow
from station.scanner_config import CameraConfig, ScannerConfig
from tests.unit.drivers.listed_ports import Port, adapter

SOCKET = "usb:1a86:7523:@1-1"


def places(config: Config, *ports: Port) -> Sequence[Place]:
    return Discovery([SerialSearch(serial_search(config), lambda: ports)]).places()


def told(row: ScannerRow) -> tuple[str, str, str, str]:
    assert row.availability is Availability.NOT_PLUGGED_IN
    return row.scanner_id, row.kind, row.name, row.where


def test_a_port_a_device_and_a_camera_that_are_not_there_are_told() -> None:
    config = Config(
        scanners=(ScannerConfig("/dev/nothing-here"), ScannerConfig(device=SOCKET, name="Belt")),
        cameras=(CameraConfig(device="camera:gone", name="Gate"),),
    )
    assert [told(row) for row in NamedScanners(config).absent(())] == [
        ("serial:/dev/nothing-here", "serial", "/dev/nothing-here", "/dev/nothing-here"),
        (SOCKET, "serial", "Belt", SOCKET),
        ("camera:gone", "camera", "Gate", "camera:gone"),
    ]


def test_what_is_there_is_not_told(tmp_path: Path) -> None:
    (tmp_path / "ttyS0").touch()
    config = Config(
        scanners=(
            ScannerConfig(str(tmp_path / "ttyS0")),
            ScannerConfig("socket://10.0.0.7:4001"),
            ScannerConfig(device=SOCKET),
        ),
        cameras=(CameraConfig(source=str(tmp_path)),),
    )
    cameras = CameraPlaces(tuple(map(configured_camera, config.cameras)), CameraSearch())
    there = (*places(config, adapter("/dev/ttyUSB0", "1-1")), *cameras.places())
    assert NamedScanners(config).absent(there) == ()


def test_one_that_was_there_is_told_as_the_scanner_it_was(tmp_path: Path) -> None:
    port = tmp_path / "ttyUSB0"
    config = Config(scanners=(ScannerConfig(str(port)),))
    named = NamedScanners(config)
    (place,) = places(config, adapter(str(port), "1-1"))
    renamed = replace(place, resource=replace(place.resource, name="Left"))
    assert named.absent([renamed]) == ()
    (row,) = named.absent(())
    assert told(row) == (SOCKET, "serial", "Left", str(port))


def test_one_device_that_two_blocks_name_is_there_for_both() -> None:
    config = Config(
        scanners=(ScannerConfig(device=SOCKET), ScannerConfig("/dev/ttyUSB0", name="Belt"))
    )
    assert NamedScanners(config).absent(places(config, adapter("/dev/ttyUSB0", "1-1"))) == ()


def test_another_device_at_the_port_of_one_that_is_gone_is_not_taken_for_it() -> None:
    config = Config(scanners=(ScannerConfig(device=SOCKET),))
    named = NamedScanners(config)
    named.absent(places(config, adapter("/dev/ttyUSB0", "1-1")))
    (row,) = named.absent(places(config, adapter("/dev/ttyUSB0", "1-2")))
    assert row.scanner_id == SOCKET
