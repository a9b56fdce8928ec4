from pathlib import Path

from drivers.discovery import SerialDiscovery
from station.bridge.scanner_list import look_for_scanners, scanner_lines
from station.bridge.scanners import discovery_settings
from station.config import Config, ScannerConfig
from tests.unit.drivers.listed_ports import Port, adapter


def lines(config: Config, *ports: Port) -> list[str]:
    places = SerialDiscovery(discovery_settings(config), lambda: ports).listed()
    return list(scanner_lines(config, places))


def scanner(folder: Path, name: str, location: str) -> Port:
    (folder / name).touch()
    return adapter(str(folder / name), location)


def test_each_is_told_with_its_id_and_how_it_is_set_up(tmp_path: Path) -> None:
    left, right, scale = (
        scanner(tmp_path, f"ttyUSB{number}", f"1-{number}") for number in range(3)
    )
    config = Config(
        scanners=(ScannerConfig(device="usb:1a86:7523:@1-1", name="Right"),),
        leave_alone=(scale.device,),
    )
    assert lines(config, left, right, scale) == [
        "usb:1a86:7523:@1-1",
        f"    Right at {right.device}, set up by block 1 of [[scanners]].",
        "usb:1a86:7523:@1-0",
        f"    USB Serial at {left.device}, with the default settings.",
        "usb:1a86:7523:@1-2",
        f"    USB Serial at {scale.device}, left alone.",
    ]


def test_what_is_set_up_and_not_there_is_told() -> None:
    config = Config(
        scanners=(
            ScannerConfig("socket://10.0.0.7:4001", name="Gate"),
            ScannerConfig("/dev/nothing-here"),
            ScannerConfig(device="usb:1a86:7523:@1-1"),
        )
    )
    assert lines(config) == [
        "serial:socket://10.0.0.7:4001",
        "    Gate at socket://10.0.0.7:4001, set up by block 1 of [[scanners]].",
        "Block 2 of [[scanners]]: /dev/nothing-here is not there.",
        "Block 3 of [[scanners]]: usb:1a86:7523:@1-1 is not there.",
    ]


def test_one_that_may_not_be_opened_is_told_so() -> None:
    assert "    It may not be opened." in lines(Config(), adapter("/dev/no-such-node", "1-1"))


def test_that_there_is_none_is_told_too() -> None:
    assert lines(Config()) == ["No serial scanner is there."]


def test_this_computer_can_be_looked_at() -> None:
    told = look_for_scanners(Config(scanners=(ScannerConfig("loop://"),)))
    assert "serial:loop://" in told
