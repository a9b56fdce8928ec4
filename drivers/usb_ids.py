"""A USB device by its vendor and product: from a node to them, and from them to every node. Linux.

What it is: a look into /sys/class, from `input/event7`, `hidraw/hidraw3` or `tty/ttyACM0` up to the
USB device and back. What it is not: who a device is among its like (port_identity), nor who may
open it (input_rights). Blocks a little.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SYS = Path("/sys")
_CLASSES = (("input", "event"), ("hidraw", "hidraw"), ("tty", "tty"))
"""The kinds of nodes a scanner may have, and how the names of those that are read begin."""
_TOLD = re.compile(r"(?:keyboard:)?usb:([0-9a-fA-F]{4}):([0-9a-fA-F]{4})(?::.*)?")


@dataclass(frozen=True, slots=True)
class UsbIds:
    """Vendor and product, as `lsusb` shows them; as text `usb:0c2e:0b61`."""

    vendor: int
    product: int

    def __str__(self) -> str:
        """Return what commands and lists call it."""
        return f"usb:{self.vendor:04x}:{self.product:04x}"


@dataclass(frozen=True, slots=True)
class UsbNode:
    """A node under /dev of a USB device: its path, its folder in /sys, and the device's name."""

    path: Path
    folder: Path
    name: str


def ids_in(told: str) -> UsbIds | None:
    """Read `usb:vendor:product`, or a scanner's whole id as it is listed; None for another text."""
    found = _TOLD.fullmatch(told.strip())
    return UsbIds(int(found[1], 16), int(found[2], 16)) if found else None


def usb_folder_of(node: str, sys: Path = SYS) -> Path | None:
    """Return the folder of the USB device behind a node under /sys/class; None for one without."""
    place = (sys / "class" / node / "device").resolve()
    for folder in (place, *place.parents):
        if (folder / "idVendor").exists():
            return folder
        if folder == sys:
            break
    return None


def nodes_with(ids: UsbIds, sys: Path = SYS) -> tuple[UsbNode, ...]:
    """Return the nodes that plugged-in devices with these ids have as keyboard, HID or serial."""
    return tuple(node for node, its in _nodes(sys) if its == ids)


def is_plugged_in(ids: UsbIds, sys: Path = SYS) -> bool:
    """Tell whether a device with these ids is plugged in, of whatever kind."""
    return any(_ids_of(folder) == ids for folder in (sys / "bus/usb/devices").glob("*"))


def ids_behind(path: str, sys: Path = SYS) -> UsbIds | None:
    """Return the ids of the USB device behind a node under /dev; None for one without."""
    name = Path(path).name
    for kind, beginning in _CLASSES:
        folder = usb_folder_of(f"{kind}/{name}", sys) if name.startswith(beginning) else None
        if folder is not None:
            return _ids_of(folder)
    return None


def _nodes(sys: Path) -> Iterator[tuple[UsbNode, UsbIds]]:
    for kind, beginning in _CLASSES:
        for entry in sorted((sys / "class" / kind).glob(f"{beginning}*")):
            folder = usb_folder_of(f"{kind}/{entry.name}", sys)
            ids = _ids_of(folder) if folder is not None else None
            if folder is not None and ids is not None:
                path = Path("/dev", "input" if kind == "input" else "", entry.name)
                yield UsbNode(path, entry, _text(folder / "product") or str(ids)), ids


def _ids_of(folder: Path) -> UsbIds | None:
    try:
        vendor, product = (int(_text(folder / each), 16) for each in ("idVendor", "idProduct"))
    except ValueError:
        return None
    return UsbIds(vendor, product)


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8", "replace").strip()
    except OSError:  # not told, or gone meanwhile
        return ""
