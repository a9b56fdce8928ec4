"""Keyboards as the kernel tells of them, in a folder that looks like /sys/class/input."""

from dataclasses import dataclass
from pathlib import Path

from drivers.keyboard_search import KeyboardFinder, KnownBy

FULL = "1000000000007 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe"
"""What a USB keyboard of 104 keys, or a scanner, has at capabilities/key on a 64-bit kernel."""
POWER_BUTTON = "10000000000000 0"
MOUSE = "ff0000 0 0 0 0"
NUMBER_PAD = "8000 0 0 3ff 21c8038008000ffe"
USB, BLUETOOTH, PS2 = "0003", "0005", "0011"


@dataclass
class Inputs:
    """A folder that looks like /sys/class/input."""

    folder: Path
    count: int = 0

    def plug(
        self,
        *,
        name: str = "USB Keyboard",
        bus: str = USB,
        vendor: str = "046d",
        product: str = "c31c",
        serial: str = "",
        place: str = "usb-0000:00:14.0-2/input0",
        keys: str = FULL,
    ) -> None:
        device = self.folder / f"event{self.count}" / "device"
        self.count += 1
        for file, text in {
            "name": name,
            "id/bustype": bus,
            "id/vendor": vendor,
            "id/product": product,
            "uniq": serial,
            "phys": place,
            "capabilities/key": keys,
        }.items():
            (device / file).parent.mkdir(parents=True, exist_ok=True)
            (device / file).write_text(text + "\n")

    def known(self) -> list[KnownBy | None]:
        return [each.known_by for each in KeyboardFinder(self.folder).find()]

    def identities(self) -> list[str]:
        return [each.resource.scanner_id for each in KeyboardFinder(self.folder).find()]
