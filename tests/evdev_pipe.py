"""A keyboard scanner for tests without the kernel's uinput: a pipe that carries its events.

What the kernel writes for an input device is `struct input_event`, and that is what stands in the
pipe; the driver's own reads run over it. Only the ioctls, which no pipe knows, are answered here.
"""

import errno
import fcntl
import os
import struct
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from drivers.event_device import (
    EVIOCGKEY,
    EVIOCGLED,
    EVIOCGRAB,
    EVIOCSCLOCKID,
    EVIOCSMASK,
    EventDevice,
    device_error,
)
from drivers.input_events import EV_KEY, EV_SYN, INPUT_EVENT, SYN_DROPPED, SYN_REPORT
from drivers.us_keyboard import Key, character_of

KEYS = {character_of(code, shift=False): code for code in reversed(range(58))}
SHIFTED = {character_of(code, shift=True): code for code in reversed(range(58))}
CONTROLS = {"\x1d": KEYS["]"], "\x1e": KEYS["6"], "\n": KEYS["j"]}
STROKE_NS = 1_000_000
EV_MSC, MSC_SCAN = 4, 4
_PIPE_BYTES = 1 << 20
"""All that an unprivileged user may have: a tester who writes ahead must not fall silent."""


def event(kind: int, code: int, value: int, at_ns: int) -> bytes:
    return INPUT_EVENT.pack(at_ns // 10**9, at_ns % 10**9 // 1000, kind, code, value)


def key(code: int, value: int, at_ns: int) -> bytes:
    """Return a report of one key, as a USB keyboard's: its scan code, the key, the report's end."""
    return (
        event(EV_MSC, MSC_SCAN, 0x70000 + code, at_ns)
        + event(EV_KEY, code, value, at_ns)
        + event(EV_SYN, SYN_REPORT, 0, at_ns)
    )


def dropped(at_ns: int) -> bytes:
    return event(EV_SYN, SYN_DROPPED, 0, at_ns) + event(EV_SYN, SYN_REPORT, 0, at_ns)


def edges(text: str) -> Iterable[tuple[int, int]]:
    """Yield the keys of a text going down (1) and up (0) on a US keyboard: GS as Ctrl+]."""
    for character in text:
        if character in CONTROLS:
            yield from _with(Key.LEFT_CTRL, CONTROLS[character])
        elif character in KEYS:
            yield from ((KEYS[character], 1), (KEYS[character], 0))
        else:
            yield from _with(Key.LEFT_SHIFT, SHIFTED[character])


def _with(modifier: int, code: int) -> Iterable[tuple[int, int]]:
    return (modifier, 1), (code, 1), (code, 0), (modifier, 0)


def spelt(text: str, at_ns: int, *, step_ns: int = STROKE_NS) -> bytes:
    """Return the events that spell a text, a key every `step_ns`."""
    reports = (
        key(code, value, at_ns + place * step_ns) for place, (code, value) in enumerate(edges(text))
    )
    return b"".join(reports)


@dataclass
class Kernel:
    """What the kernel would know of the device, and what it was asked."""

    down: set[int] = field(default_factory=set)
    leds: int = 0
    grabbed: bool = False
    grabbed_elsewhere: bool = False
    gone: bool = False
    clock: int | None = None
    masked: bytes | None = None
    knows_masks: bool = True
    asked: list[int] = field(default_factory=list)
    on_asked: Callable[[int], None] = lambda _request: None
    """Told of each request, on the thread that asks."""

    def ioctl(self, _fd: int, request: int, argument: int | bytes | bytearray) -> None:
        self.asked.append(request)
        self.on_asked(request)
        if self.gone:
            raise OSError(errno.ENODEV, "gone")
        if request == EVIOCGRAB:
            self._grab(bool(argument))
        elif request == EVIOCSCLOCKID and isinstance(argument, bytes):
            (self.clock,) = struct.unpack("@i", argument)
        elif request == EVIOCSMASK and self.knows_masks and isinstance(argument, bytes):
            self.masked = argument
        elif request in (EVIOCGKEY, EVIOCGLED) and isinstance(argument, bytearray):
            bits = self.leds if request == EVIOCGLED else sum(1 << code for code in self.down)
            argument[:] = bits.to_bytes(len(argument), "little")
        else:
            raise OSError(errno.EINVAL, "unknown")  # as evdev does

    def _grab(self, wanted: bool) -> None:
        if wanted and self.grabbed_elsewhere:
            raise OSError(errno.EBUSY, "grabbed")
        self.grabbed = wanted


@dataclass
class PipeKeyboard:
    """A keyboard in the tester's hand. Its path is its own name, whatever the kernel numbers it."""

    path: str
    kernel: Kernel = field(default_factory=Kernel)
    _write: int = -1
    _read: int = -1
    opened: int = 0

    def plug(self) -> None:
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)
        fcntl.fcntl(self._write, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
        self.kernel.gone = False

    def unplug(self) -> None:
        """Pull the cable: what was sent before is still read."""
        os.close(self._write)
        os.close(self._read)
        self._write = self._read = -1

    def put_away(self) -> None:
        if self._write != -1:
            self.unplug()

    def open(self, path: str) -> EventDevice:
        """Open it, as `open_event_device` would: every opening has a descriptor of its own."""
        if self._read == -1:
            raise device_error("open", path, FileNotFoundError(errno.ENOENT, "not there"))
        self.opened += 1
        return EventDevice(os.dup(self._read), path, self.kernel.ioctl)

    def write(self, events: bytes) -> int:
        """Write events; return how many bytes there was room for, when it is not to block."""
        return os.write(self._write, events)

    def strike(self, text: str) -> None:
        self.write(spelt(text, time.monotonic_ns()))

    @property
    def fd(self) -> int:
        return self._write
