"""The udev rules: as udev reads them (udev(7)), and for every maker of the one table."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from drivers.scanner_makers import SCANNER_MAKERS, ScannerMaker

RULES = Path(__file__).parents[3] / "assets" / "udev" / "70-scanstation.rules"
PART = re.compile(r'([A-Z_]+)(?:\{([^}]+)\})?\s*(==|!=|\+=|-=|:=|=)\s*"([^"]*)"')
MATCHED = {"ACTION", "KERNEL", "SUBSYSTEM", "SUBSYSTEMS", "ATTRS", "ENV"}
ASSIGNED = {"ENV", "TAG", "MODE", "GROUP", "GOTO", "LABEL"}
GRANTING = {"TAG", "MODE", "GROUP"}
WITH_NAME = {"ATTRS", "ENV"}


@dataclass(frozen=True)
class Part:
    key: str
    name: str
    operator: str
    value: str


def parts_of(line: str) -> list[Part]:
    """Read one line; what is no list of `KEY{name}operator"value"` has no parts."""
    parts = [PART.fullmatch(part.strip()) for part in line.split(",")]
    return [Part(m[1], m[2] or "", m[3], m[4]) for m in parts if m] if all(parts) else []


LINES = [
    (number, line)
    for number, line in enumerate(RULES.read_text("ascii").splitlines(), start=1)
    if line and not line.startswith("#")
]


@pytest.mark.parametrize(("number", "line"), LINES)
def test_each_line_is_one_that_udev_can_read(number: int, line: str) -> None:
    parts = parts_of(line)
    assert parts, f"line {number}"
    for part in parts:
        matches = part.operator in ("==", "!=")
        assert part.key in (MATCHED if matches else ASSIGNED)
        assert bool(part.name) == (part.key in WITH_NAME)


def test_every_jump_goes_forward_to_a_label() -> None:
    labels = {part.value: n for n, line in LINES for part in parts_of(line) if part.key == "LABEL"}
    jumps = [(part.value, n) for n, line in LINES for part in parts_of(line) if part.key == "GOTO"]
    assert jumps
    assert all(labels[label] > number for label, number in jumps)


def test_the_makers_are_those_of_the_one_table() -> None:
    marked = [
        part.value
        for _, line in LINES
        for part in parts_of(line)
        if (part.key, part.name) == ("ATTRS", "idVendor")
    ]
    assert marked == [f"{maker.vendor_id:04x}" for maker in SCANNER_MAKERS]


@dataclass
class Device:
    """A device node as udev would see it, and what the rules make of it."""

    subsystem: str
    kernel: str
    vendor: str = ""
    action: str = "add"

    def ruled(self) -> set[str]:
        granted: list[Part] = []
        marks: dict[str, str] = {}
        skip_to = ""
        for _, line in LINES:
            parts = parts_of(line)
            if skip_to and Part("LABEL", "", "=", skip_to) not in parts:
                continue
            does = self._does(parts, marks)
            marks |= {part.name: part.value for part in does if part.key == "ENV"}
            skip_to = next((part.value for part in does if part.key == "GOTO"), "")
            granted += (part for part in does if part.key in GRANTING)
        return {f"{part.key}{part.operator}{part.value}" for part in granted}

    def _does(self, parts: list[Part], marks: dict[str, str]) -> list[Part]:
        tests = [part for part in parts if part.operator in ("==", "!=")]
        if not all(self._matches(part, marks) for part in tests):
            return []
        return [part for part in parts if part not in tests]

    def _matches(self, part: Part, marks: dict[str, str]) -> bool:
        value = {
            "ACTION": self.action,
            "KERNEL": self.kernel,
            "SUBSYSTEM": self.subsystem,
            "SUBSYSTEMS": "usb" if self.vendor else "",
            "ATTRS": self.vendor,
            "ENV": marks.get(part.name, ""),
        }[part.key]
        patterns = (re.escape(each).replace(r"\*", ".*") for each in part.value.split("|"))
        found = any(re.fullmatch(pattern, value) for pattern in patterns)
        return found == (part.operator == "==")


ANYBODY_HERE, THE_GROUP = "TAG+=uaccess", {"MODE=0660", "GROUP=scanstation"}


@pytest.mark.parametrize("maker", SCANNER_MAKERS, ids=lambda maker: f"{maker.vendor_id:04x}")
def test_a_scanner_may_be_opened_in_every_mode_it_can_be_set_to(maker: ScannerMaker) -> None:
    vendor = f"{maker.vendor_id:04x}"
    assert Device("tty", "ttyACM0", vendor).ruled() == {ANYBODY_HERE}
    assert Device("hidraw", "hidraw3", vendor).ruled() == {ANYBODY_HERE} | THE_GROUP
    assert Device("input", "event7", vendor).ruled() == {ANYBODY_HERE} | THE_GROUP


def test_a_camera_may_be_opened_by_whoever_sits_there() -> None:
    assert Device("video4linux", "video0", "046d").ruled() == {ANYBODY_HERE}


@pytest.mark.parametrize(
    "device",
    [
        Device("input", "event3", "046d"),  # somebody's keyboard
        Device("input", "event2"),
        Device("hidraw", "hidraw0", "046d"),
        Device("tty", "ttyUSB0", "0403"),
        Device("usb", "1-2", "0c2e"),
        Device("input", "mouse0", "0c2e"),
        Device("input", "event7", "0c2e", action="remove"),
        Device("block", "sda", "0c2e"),
    ],
    ids=lambda device: f"{device.subsystem}-{device.kernel}-{device.vendor}-{device.action}",
)
def test_nothing_else_is_opened(device: Device) -> None:
    assert device.ruled() == set()
