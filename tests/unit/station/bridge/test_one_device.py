"""One device is one, however its port is written."""

from pathlib import Path

import pytest

from station.bridge.one_device import one_spelling, usb_scanners
from tests.unit.drivers.listed_ports import BUILT_IN, adapter


@pytest.mark.parametrize("port", ["COM3", "com3", " Com3 ", r"\\.\COM3"])
def test_a_com_name_is_one_in_any_case(port: str) -> None:
    assert one_spelling(port) == "COM3"


def test_a_link_is_what_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "ttyUSB0").touch()
    (tmp_path / "by-id").symlink_to(tmp_path / "ttyUSB0")
    spellings = {
        one_spelling(f"{tmp_path}/{name}")
        for name in ("ttyUSB0", "by-id", "./ttyUSB0", "x/../by-id")
    }
    assert len(spellings) == 1


def test_a_url_is_itself() -> None:
    assert one_spelling("socket://10.0.0.7:4001") == "socket://10.0.0.7:4001"


def test_usb_devices_are_known_by_their_ports_and_the_boards_are_none() -> None:
    twins = [adapter("/dev/ttyUSB0", "1-1", "S1"), adapter("/dev/ttyUSB1", "1-2", "S1")]
    assert usb_scanners([BUILT_IN, *twins]) == {
        "/dev/ttyUSB0": "usb:1a86:7523:S1@1-1",
        "/dev/ttyUSB1": "usb:1a86:7523:S1@1-2",
    }
