"""From what the Linux kernel writes for an input device to key events, without I/O.

What it is: `struct input_event` (linux/input.h) in, keys struck and events lost out. What it is
not: a device (event_device) or what the keys spell (key_lines). It lives wherever its owner does.

SYN_DROPPED says that the kernel's buffer for this reader ran over: what it held is gone, and what
follows up to the next SYN_REPORT belongs to a report whose beginning is missing
(Documentation/input/event-codes.rst). Which keys are down is then unknown until the owner has asked
the kernel (EVIOCGKEY), which in turn throws away the key events still waiting
(drivers/input/evdev.c, evdev_handle_get_val). So all up to `resynced` counts as lost.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from drivers.keyboard import KeyEvent

INPUT_EVENT = struct.Struct("@llHHi")
"""tv_sec, tv_usec, type, code, value: as this machine lays them out."""
EV_SYN, EV_KEY = 0, 1
SYN_REPORT, SYN_DROPPED = 0, 3
_RELEASED, _PRESSED = 0, 1
_NS_PER_S = 1_000_000_000
_NS_PER_US = 1000


@dataclass(frozen=True, slots=True)
class EventsLost:
    """The kernel threw events away; `at_ns` is when it did."""

    at_ns: int


class _State(Enum):
    READING = auto()
    DROPPED = auto()


class InputEvents:
    """Reads one device's events. A key that repeats itself (value 2) is no stroke."""

    def __init__(self) -> None:
        self._state = _State.READING
        self._rest = b""

    def feed(self, data: bytes) -> list[KeyEvent | EventsLost]:
        """Take bytes as they were read, split anywhere, and return what they say, in order."""
        data = self._rest + data
        whole = len(data) - len(data) % INPUT_EVENT.size
        self._rest = data[whole:]
        return [
            found
            for seconds, micros, kind, code, value in INPUT_EVENT.iter_unpack(data[:whole])
            for found in self._take(seconds * _NS_PER_S + micros * _NS_PER_US, kind, code, value)
        ]

    def resynced(self) -> None:
        """Go on reading: the owner knows again which keys are down."""
        self._state = _State.READING

    def _take(
        self, at_ns: int, kind: int, code: int, value: int
    ) -> Iterator[KeyEvent | EventsLost]:
        if kind == EV_SYN and code == SYN_DROPPED:
            self._state = _State.DROPPED
            yield EventsLost(at_ns)
        elif kind == EV_SYN and code == SYN_REPORT:
            self._state = _State.READING
        elif kind == EV_KEY and value in (_RELEASED, _PRESSED) and self._state is _State.READING:
            yield KeyEvent(code, value == _PRESSED, at_ns)
