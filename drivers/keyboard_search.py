"""Which keyboards are plugged in, and which of them are scanners. Linux.

What it is: a look into /sys/class/input, which needs no permission for the devices themselves, so
that a scanner that may not be opened is found and said to be so. Blocks for a few milliseconds.
What it is not: a reader of keys. An ordinary keyboard is never taken for a scanner by itself: it
has to be of a maker of scanners or bear a scanner's name; one that was enrolled is chosen by that.
"""

import struct
from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from drivers.port_identity import UsbDevice, identity_of, shared_numbers
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
    """What the kernel tells of one input device: who it is, its name and its bus."""

    device: UsbDevice
    name: str
    bus: int


class KeyboardFinder:
    """Finds keyboards, and remembers which serial numbers tell nothing."""

    def __init__(self, inputs: Path = SYSTEM_INPUTS) -> None:
        self._inputs = inputs
        self._shared: frozenset[str] = frozenset()

    def find(self) -> tuple[FoundKeyboard, ...]:
        """Return every keyboard with letters, digits and Enter, in the order of their numbers.

        Their identity follows the rule of `port_identity`, whatever the bus; `keyboard:` stands in
        front, since the same device may also be a scanner in another way.
        """
        folders = sorted(self._inputs.glob("event[0-9]*"), key=_number)
        nodes = [node for folder in folders if (node := _keyboard_in(folder)) is not None]
        self._shared |= shared_numbers(node.device for node in nodes)
        return tuple(_found(node, self._shared) for node in nodes)


def _number(folder: Path) -> int:
    return int(folder.name.removeprefix("event"))


def _found(node: _Node, shared: Collection[str]) -> FoundKeyboard:
    bus = _BUSES.get(node.bus, f"bus{node.bus:02x}")
    device = identity_of(node.device, shared).scanner_id.removeprefix("usb:")
    resource = KeyboardResource(f"keyboard:{bus}:{device}"[:_MAX_ID], node.device.device, node.name)
    return FoundKeyboard(resource, _known_by(node))


def _known_by(node: _Node) -> KnownBy | None:
    # Bluetooth's vendor ids are another register than USB's.
    if node.bus == _BUS_USB and node.device.vid in _MAKERS:
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


def _node(node: str, folder: Path) -> _Node:
    name = _text(folder / "name") or node
    device = UsbDevice(
        device=f"{_DEVICES}/{node}",
        vid=int(_text(folder / "id/vendor"), 16),
        pid=int(_text(folder / "id/product"), 16),
        serial_number=_text(folder / "uniq"),
        location=_text(folder / "phys"),  # controller, way through the hubs, interface
        product=name,
    )
    return _Node(device, name, int(_text(folder / "id/bustype"), 16))


def _text(path: Path) -> str:
    return path.read_text("utf-8", "replace").strip()


def _can_type(words: str) -> bool:
    """Read a bitmap of keys: hexadecimal words of the kernel's long, the highest first."""
    bits = 0
    for word in words.split():
        bits = bits << _LONG_BITS | int(word, 16)
    return all(bits >> code & 1 for code in _TYPED)
