"""What a scanner sent, before anything was made of it, and how a driver is had to tell it.

What it is: frozen values: where something came from, with all that is needed to read it again, and
what came when. What it is not: the file they are written to (capture_file), or the reading of them
(replaying).
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

from drivers.barcode.symbology import Symbology
from drivers.framing import FramingSettings
from drivers.wedge import WedgeSettings


class LineKind(StrEnum):
    """What carries a scanner's bytes. The values are the capture file's words."""

    SERIAL = "serial"
    NETWORK = "network"


class KeySystem(StrEnum):
    """Who tells of the keys. The values are the capture file's words."""

    EVDEV = "keyboard"
    """Linux: `struct input_event`."""
    RAW_INPUT = "raw_input"
    """Windows: RAWINPUT."""


@dataclass(frozen=True, slots=True)
class ByteSource:
    """A scanner that sends bytes, and how it marks a barcode."""

    scanner_id: str
    name: str
    kind: LineKind
    framing: FramingSettings


@dataclass(frozen=True, slots=True)
class ReportSource:
    """A HID POS scanner: its USB ids and its report descriptor."""

    scanner_id: str
    name: str
    vendor_id: int
    product_id: int
    descriptor: bytes


@dataclass(frozen=True, slots=True)
class KeySource:
    """A keyboard that is a scanner, how its scans end, and whether Caps Lock was on at first."""

    scanner_id: str
    name: str
    system: KeySystem
    settings: WedgeSettings
    caps_lock_on: bool = False


@dataclass(frozen=True, slots=True)
class PictureSource:
    """A camera, and what is looked for in its pictures; without `symbologies` all that is known."""

    scanner_id: str
    name: str
    symbologies: frozenset[Symbology] = frozenset()


Source = ByteSource | ReportSource | KeySource | PictureSource


@dataclass(frozen=True, slots=True)
class Taken:
    """What one read gave, and when it was read (monotonic).

    `data` are the line's bytes; or one report; or whole events as the system lays them out; or a
    PNG picture in grey of what is looked at, empty for one that is as the last. `down` are the
    keys that the system said were down, where it was asked.
    """

    at_ns: int
    data: bytes
    down: frozenset[int] | None = None


Tap = Callable[[Taken], None]
"""Hears what comes from one source, in order. Called on whatever thread reads; it never raises."""

Recorder = Callable[[Source], Tap]
"""Told of each source as it begins: at each claim, and for each connection to a listening port."""


def unrecorded(_source: Source) -> Tap:
    """Hear nothing."""
    return _unheard


def _unheard(_taken: Taken) -> None:
    pass


@runtime_checkable
class Recordable(Protocol):
    """A driver that can be had to tell what it reads."""

    def record_to(self, recorder: Recorder) -> None:
        """Tell `recorder` from the next claim on."""
