"""USB ids of nodes and back, in a folder laid out as Linux lays out /sys."""

from pathlib import Path

import pytest

from drivers.usb_ids import (
    UsbIds,
    ids_in,
    is_plugged_in,
    nodes_with,
)
from tests.unit.drivers.usb_plugs import plug

CHEAP = UsbIds(0x04B4, 0x0100)
TOLD = {"idVendor": "04b4", "idProduct": "0100", "product": "USB Keyboard"}


@pytest.mark.parametrize(
    "told",
    [
        "usb:04b4:0100",
        "usb:04B4:0100",
        " usb:04b4:0100:A9XK21P4 ",
        "keyboard:usb:04b4:0100:@0000:00:14.0-2/input0",
    ],
)
def test_ids_are_read_as_lists_and_commands_have_them(told: str) -> None:
    assert ids_in(told) == CHEAP
    assert str(CHEAP) == "usb:04b4:0100"


@pytest.mark.parametrize(
    "told", ["", "04b4:0100", "usb:4b4:100", "usb:04b4", "camera:usb:04b4:0100:1", "/dev/ttyS0"]
)
def test_nothing_else_is_taken_for_ids(told: str) -> None:
    assert ids_in(told) is None


def test_the_nodes_of_a_device_are_those_that_a_scanner_is_read_by(tmp_path: Path) -> None:
    plug(tmp_path, "1-2", "input/event7", **TOLD)
    plug(tmp_path, "1-2", "input/mouse0")
    plug(tmp_path, "1-2", "hidraw/hidraw3")
    plug(tmp_path, "1-2", "video4linux/video0")
    plug(tmp_path, "1-3", "tty/ttyACM0", idVendor="04b4", idProduct="0101")
    found = nodes_with(CHEAP, tmp_path)
    assert [str(node.path) for node in found] == ["/dev/input/event7", "/dev/hidraw3"]
    assert {node.name for node in found} == {"USB Keyboard"}
    assert found[0].folder == tmp_path / "class/input/event7"
    (serial,) = nodes_with(UsbIds(0x04B4, 0x0101), tmp_path)
    assert (str(serial.path), serial.name) == ("/dev/ttyACM0", "usb:04b4:0101")


def test_a_device_of_another_kind_is_plugged_in_and_has_no_such_node(tmp_path: Path) -> None:
    plug(tmp_path, "1-4", "", **TOLD)
    plug(tmp_path, "1-5", "", idVendor="nonsense", idProduct="0100")
    assert nodes_with(CHEAP, tmp_path) == ()
    assert is_plugged_in(CHEAP, tmp_path)
    assert not is_plugged_in(UsbIds(1, 2), tmp_path)
