"""Which keyboards are plugged in, and which of them are scanners. Linux.

What it is: a look into /sys/class/input, which needs no permission for the devices themselves, so
that a scanner that may not be opened is found and said to be so. Blocks for a few milliseconds.
What it is not: a reader of keys. An ordinary keyboard is never taken for a scanner by itself: it
has to be of a maker of scanners, bear a scanner's name, or have been enrolled.
"""

import struct
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from drivers.port_identity import is_telling
from drivers.resources import KeyboardResource
from drivers.scanner_makers import SCANNER_MAKERS

SYSTEM_INPUTS = Path("/sys/class/input")
_DEVICES = "/dev/input"
_MAX_ID = 200
_BUS_USB, _BUS_BLUETOOTH = 0x03, 0x05
_BUSES = {_BUS_USB: "usb", _BUS_BLUETOOTH: "bluetooth"}
_LONG_BITS = struct.calcsize("@l") * 8
_TYPED = frozenset({28, *range(2, 12), *range(16, 26), *range(30, 39), *range(44, 51)})
"""Enter, the digits and the letters: what a scanner must be able to strike."""
_MAKERS = frozenset(maker.vendor_id for maker in SCANNER_MAKERS)
_SCANNER_WORDS = ("barcode", "bar code", "bar-code")
_SCANNER_WORD = "scanner"
_OTHER_WORDS = ("keyboard", "finger")
"""With these a `scanner` may be that of a keyboard which reads fingerprints or documents."""


class KnownBy(Enum):
    """Why a keyboard is taken for a scanner."""

    MAKER = auto()
    """Its USB vendor makes scanners."""
    NAME = auto()
    """It calls itself a barcode scanner."""
    ENROLLED = auto()
    """Somebody scanned the enrol code with it."""


@dataclass(frozen=True, slots=True)
class FoundKeyboard:
    """A keyboard that is there now; `known_by` is None for one that may be a person's."""

    resource: KeyboardResource
    known_by: KnownBy | None


@dataclass(frozen=True, slots=True)
class _Node:
    """What the kernel tells of one input device."""

    path: str
    name: str
    bus: int
    vendor_id: int
    product_id: int
    serial: str
    place: str

    @property
    def device(self) -> str:
        """Return the bus, maker, model and serial number, as far as it tells one from another."""
        telling = self.serial if is_telling(self.serial) else ""
        bus = _BUSES.get(self.bus, f"bus{self.bus:02x}")
        return f"keyboard:{bus}:{self.vendor_id:04x}:{self.product_id:04x}:{telling}"


def find_keyboards(
    enrolled: Collection[str] = (), *, inputs: Path = SYSTEM_INPUTS
) -> tuple[FoundKeyboard, ...]:
    """Return every keyboard with letters, digits and Enter, in the order of their numbers.

    The identity is bus, vendor, product and serial number; without a telling serial number, or when
    two of the same are plugged in, the USB socket as well. `enrolled` are the identities of those
    that were enrolled.
    """
    folders = sorted(inputs.glob("event[0-9]*"), key=_number)
    nodes = [node for folder in folders if (node := _keyboard_in(folder)) is not None]
    twins = Counter(node.device for node in nodes)
    return tuple(_found(node, enrolled, alone=twins[node.device] == 1) for node in nodes)


def _number(folder: Path) -> int:
    return int(folder.name.removeprefix("event"))


def _found(node: _Node, enrolled: Collection[str], *, alone: bool) -> FoundKeyboard:
    identity = node.device
    if not alone or identity.endswith(":"):
        identity = f"{identity}@{node.place or node.path}"
    resource = KeyboardResource(identity[:_MAX_ID], node.path, node.name)
    return FoundKeyboard(resource, _known_by(node, resource.scanner_id, enrolled))


def _known_by(node: _Node, scanner_id: str, enrolled: Collection[str]) -> KnownBy | None:
    if scanner_id in enrolled:
        return KnownBy.ENROLLED
    # Bluetooth's vendor ids are another register than USB's.
    if node.bus == _BUS_USB and node.vendor_id in _MAKERS:
        return KnownBy.MAKER
    return KnownBy.NAME if _is_scanners_name(node.name.lower()) else None


def _is_scanners_name(name: str) -> bool:
    if any(word in name for word in _SCANNER_WORDS):
        return True
    return _SCANNER_WORD in name and not any(word in name for word in _OTHER_WORDS)


def _keyboard_in(folder: Path) -> _Node | None:
    """Return the device in a folder of sysfs; None when it is no keyboard, or just gone."""
    device = folder / "device"
    try:
        return _node(folder.name, device) if _can_type(_text(device / "capabilities/key")) else None
    except (OSError, ValueError):
        return None


def _node(name: str, device: Path) -> _Node:
    return _Node(
        path=f"{_DEVICES}/{name}",
        name=_text(device / "name") or name,
        bus=int(_text(device / "id/bustype"), 16),
        vendor_id=int(_text(device / "id/vendor"), 16),
        product_id=int(_text(device / "id/product"), 16),
        serial=_text(device / "uniq"),
        place=_text(device / "phys"),
    )


def _text(path: Path) -> str:
    return path.read_text("utf-8", "replace").strip()


def _can_type(words: str) -> bool:
    """Read a bitmap of keys: hexadecimal words of the kernel's long, the highest first."""
    bits = 0
    for word in words.split():
        bits = bits << _LONG_BITS | int(word, 16)
    return all(bits >> code & 1 for code in _TYPED)
