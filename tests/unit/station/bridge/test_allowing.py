"""Allowing a scanner, on a computer laid out in a folder; with a real udev in tests/hardware."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from station.bridge.allowing import RefusedError, System, allow, disallow
from tests.unit.drivers.usb_plugs import plug

TOLD = "usb:04b4:0100"
Right = Callable[[str, System], str]


def refusal(do: Right, told: str, system: System) -> str:
    with pytest.raises(RefusedError) as refused:
        do(told, system)
    return str(refused.value)


class Computer:
    """What udev was told, and what the command said."""

    def __init__(self, folder: Path) -> None:
        self.told: list[str] = []
        self.refuses = ""
        self.system = System(folder / "rules.d", folder / "sys", self._run, True, True, True)
        self.file = folder / "rules.d" / "70-scanstation-04b4-0100.rules"
        self.sys = folder / "sys"

    def _run(self, command: Sequence[str]) -> None:
        if self.refuses:
            raise RefusedError(self.refuses)
        self.told.append(" ".join(command).replace(str(self.sys), "/sys"))


@pytest.fixture
def computer(tmp_path: Path) -> Computer:
    return Computer(tmp_path)


def plugged(computer: Computer, node: str = "input/event7") -> Computer:
    named = {"idVendor": "04b4", "idProduct": "0100", "product": "USB Keyboard"}
    plug(computer.sys, "1-2", node, **named)
    return computer


def test_the_rule_is_written_and_udev_reads_it_for_the_devices_that_are_there(
    computer: Computer,
) -> None:
    plugged(computer)
    said = allow(TOLD, computer.system)
    assert 'ATTRS{idProduct}=="0100"' in computer.file.read_text("ascii")
    assert computer.told == [
        "udevadm control --reload",
        "udevadm trigger --settle --action=change /sys/class/input/event7",
    ]
    assert "may now read USB Keyboard (usb:04b4:0100: /dev/input/event7)" in said
    assert "sudo scanstation devices disallow usb:04b4:0100" in said
    assert [each.name for each in computer.file.parent.iterdir()] == [computer.file.name]


def test_the_group_is_made_where_there_is_none_before_udev_reads_the_rule(
    computer: Computer,
) -> None:
    plugged(computer)
    said = allow(TOLD, replace(computer.system, has_group=False))
    assert computer.told[:2] == ["groupadd --system scanstation", "udevadm control --reload"]
    assert "members of the group scanstation, which is made now." in said
    assert "needs its user among them: sudo usermod -aG scanstation USER" in said
    assert "which is made now" not in allow(TOLD, computer.system)


def test_where_the_group_cannot_be_made_nothing_is_changed(computer: Computer) -> None:
    plugged(computer)
    computer.refuses = "groupadd: cannot lock /etc/group; try again later."
    said = refusal(allow, TOLD, replace(computer.system, has_group=False))
    assert said == f"The group scanstation cannot be made: {computer.refuses} Nothing is changed."
    assert not computer.file.parent.exists()


def test_allowed_twice_it_is_allowed_once(computer: Computer) -> None:
    plugged(computer)
    for _ in range(2):
        allow(f"keyboard:{TOLD}:@1-2/input0", computer.system)
    assert [each.name for each in computer.file.parent.iterdir()] == [computer.file.name]


def test_it_is_taken_back_also_when_the_scanner_is_gone(computer: Computer) -> None:
    computer.file.parent.mkdir()
    computer.file.touch()
    assert f"{computer.file}, which is removed" in disallow(TOLD, computer.system)
    assert not computer.file.exists()
    assert computer.told == ["udevadm control --reload"]
    assert "was not allowed here: nothing is changed" in disallow(TOLD, computer.system)


def test_taken_back_udev_gives_anew_what_other_rules_give(computer: Computer) -> None:
    plugged(computer, "hidraw/hidraw99999")
    allow(TOLD, computer.system)
    disallow(TOLD, computer.system)
    trigger = "udevadm trigger --settle --action=add /sys/class/hidraw/hidraw99999"
    assert computer.told[-2:] == ["udevadm control --reload", trigger]


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (TOLD, "usb:04b4:0100 is not plugged in. Plug the scanner in"),
        ("usb:046d:0825", "usb:046d:0825 is plugged in, but is no keyboard, HID or serial device"),
        ("/dev/input/event7", "'/dev/input/event7' is no USB device: write usb:VVVV:PPPP"),
    ],
)
def test_what_is_no_scanner_that_is_plugged_in_is_refused_and_nothing_is_changed(
    computer: Computer, told: str, said: str
) -> None:
    plug(computer.sys, "1-4", "video4linux/video0", idVendor="046d", idProduct="0825")
    assert said in refusal(allow, told, computer.system)
    assert not computer.file.parent.exists()
    assert computer.told == []


@pytest.mark.parametrize("do", [allow, disallow])
def test_who_is_not_root_is_told_what_to_enter(computer: Computer, do: Right) -> None:
    plugged(computer)
    computer.file.parent.mkdir()
    computer.file.touch()
    nobody = replace(computer.system, is_root=False)
    said = refusal(do, TOLD, nobody)
    assert f"Enter: sudo scanstation devices {do.__name__} {TOLD}" in said
    assert computer.file.read_text("ascii") == ""


@pytest.mark.parametrize("do", [allow, disallow])
def test_where_udev_does_not_answer_it_is_said_what_is_done_and_what_is_left(
    computer: Computer, do: Right
) -> None:
    plugged(computer, "hidraw/hidraw99999")
    computer.file.parent.mkdir()
    computer.file.touch()
    computer.refuses = "no udev runs."
    said = refusal(do, TOLD, computer.system)
    assert str(computer.file) in said
    assert "no udev runs. Plug the device in again, or restart the computer" in said


def test_a_folder_that_cannot_be_written_is_told(computer: Computer) -> None:
    plugged(computer)
    computer.file.parent.write_text("no folder")
    assert "cannot be written" in refusal(allow, TOLD, computer.system)
    computer.file.parent.unlink()
    (computer.file / "no file").mkdir(parents=True)
    assert "cannot be removed" in refusal(disallow, TOLD, computer.system)


def test_elsewhere_than_on_linux_nothing_has_to_be_allowed(computer: Computer) -> None:
    assert "only Linux" in refusal(allow, TOLD, replace(computer.system, is_linux=False))


def test_a_command_that_fails_or_is_not_there_is_refused_in_words(
    computer: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    plugged(computer)
    system = System(
        computer.system.rules, computer.sys, is_linux=True, is_root=True, has_group=True
    )
    monkeypatch.setenv("PATH", "/nowhere")
    assert "udev could not be told" in refusal(allow, TOLD, system)
    folder = computer.sys.parent / "bin"
    folder.mkdir()
    (folder / "udevadm").write_text("#!/bin/sh\necho no udev runs >&2; exit 1\n")
    (folder / "udevadm").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    assert "no udev runs" in refusal(allow, TOLD, system)
