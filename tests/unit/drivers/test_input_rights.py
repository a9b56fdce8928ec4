"""What is missing where a keyboard or HID scanner does not open, and the command that mends it."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from drivers import input_rights
from drivers.hints import Hint
from drivers.input_rights import Access, how_to_let_in, how_to_let_one_in, letting_in
from drivers.usb_ids import UsbIds
from tests.unit.drivers.usb_plugs import plug

TOLD = {"idVendor": "04b4", "idProduct": "0100", "product": "USB Keyboard"}
COMMAND = "Enter on this computer: sudo scanstation devices allow usb:04b4:0100"
ALL = Access(
    UsbIds(0x04B4, 0x0100), "pack", ruled=True, has_group=True, is_groups=True, member=True
)


@pytest.mark.parametrize(
    ("access", "sentence"),
    [
        (replace(ALL, ruled=False, has_group=False, is_groups=False, member=False), COMMAND),
        (replace(ALL, ruled=False), COMMAND),
        (
            replace(ALL, has_group=False, is_groups=False, member=False),
            "There is no group scanstation yet. Enter: sudo groupadd --system scanstation && sudo"
            " usermod -aG scanstation pack (then restart the computer).",
        ),
        (
            replace(ALL, member=False),
            "Enter: sudo usermod -aG scanstation pack (then restart the computer).",
        ),
        (
            replace(ALL, is_groups=False),
            "Unplug the scanner and plug it in again: the group scanstation is newer than that.",
        ),
        (
            ALL,
            "pack came into the group scanstation after signing in: sign out and in again, or"
            " restart the computer.",
        ),
    ],
)
def test_what_is_missing_first_is_told_and_nothing_else(access: Access, sentence: str) -> None:
    assert letting_in(access) == sentence


def test_the_command_for_a_node_that_no_rule_knows_names_its_device_and_no_other(
    tmp_path: Path,
) -> None:
    plug(tmp_path, "1-2", "input/event7", **TOLD)
    assert how_to_let_in("/dev/input/event7", tmp_path) == COMMAND
    assert how_to_let_in("/dev/input/event8", tmp_path) is None
    assert how_to_let_in("/dev/video0", tmp_path) is None


def test_of_several_devices_each_bears_its_name(tmp_path: Path) -> None:
    plug(tmp_path, "1-2", "input/event7", **TOLD)
    plug(tmp_path, "1-3", "input/event8", idVendor="046d", idProduct="c31c")
    both = [("Cheap", "/dev/input/event7"), ("Person's", "/dev/input/event8")]
    assert how_to_let_one_in(both[:1], tmp_path) == COMMAND
    assert how_to_let_one_in([*both, ("Built in", "/dev/input/event0")], tmp_path) == (
        "Enter on this computer, for the one that is the scanner: sudo scanstation devices allow"
        " usb:04b4:0100 (Cheap) / usb:046d:c31c (Person's)"
    )
    assert how_to_let_one_in([("Built in", "/dev/input/event0")], tmp_path) is None


@pytest.mark.parametrize("tag", ["G:uaccess", "Q:uaccess"])
def test_that_a_rule_was_applied_is_read_from_what_udev_keeps_of_the_node(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, tag: str
) -> None:
    """With /dev/null in the place of a scanner's node, whose numbers are 1 and 3 everywhere."""
    ids = {"/dev/null": UsbIds(0x04B4, 0x0100), "/dev/zero": UsbIds(0x046D, 0xC31C)}
    monkeypatch.setattr(input_rights, "ids_behind", lambda path, _devices: ids[path])
    monkeypatch.setattr(input_rights, "_gid", lambda: None)
    (tmp_path / f"c{os.major(0x103)}:{os.minor(0x103)}").write_text(f"E:ID_BUS=usb\n{tag}\n")
    ruled = how_to_let_in("/dev/null", tmp_path, tmp_path)
    assert isinstance(ruled, Hint)
    assert ruled.key == "make-group"
    of_another = how_to_let_in("/dev/zero", tmp_path, tmp_path)
    assert isinstance(of_another, Hint)
    assert of_another.key == "allow"
    nodes = [("Person's", "/dev/zero"), ("Scanner", "/dev/null")]
    assert how_to_let_one_in(nodes, tmp_path, tmp_path) == ruled
