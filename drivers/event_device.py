"""One input device of the Linux kernel, open: `/dev/input/event*` and what can be asked of it.

What it is: a file descriptor, its reads and five ioctls, with the errors told apart. What it is
not: a reading of the events (input_events), or a search for devices (keyboard_search). For one
thread at a time. Linux; importing it elsewhere is harmless.

The ioctls are those of linux/input.h, in the encoding that all but MIPS, PowerPC and SPARC share.
"""

import errno
import os
import struct
import sys
from collections.abc import Callable
from typing import TypeAlias, cast

from drivers.errors import (
    ScannerBusyError,
    ScannerError,
    ScannerLostError,
    ScannerNotFoundError,
    ScannerNotPermittedError,
)
from drivers.hints import Hint
from drivers.input_events import INPUT_EVENT
from drivers.input_rights import how_to_let_in

if sys.platform == "linux":
    import fcntl

Ioctl: TypeAlias = Callable[[int, int, int | bytes | bytearray], object]

PERMISSION_HINT = Hint(
    "install-rules",
    command="sudo cp assets/udev/70-scanstation.rules /etc/udev/rules.d/"
    " && sudo udevadm control --reload && sudo udevadm trigger",
)
"""For what is no USB device: of one exactly what is missing is told."""
_BUSY_HINT = Hint("let-keyboard-go")
_READ_BYTES = 64 * INPUT_EVENT.size
"""As much as the kernel holds for one reader of a keyboard (drivers/input/evdev.c)."""
_KEY_BYTES = 0x300 // 8
_LED_BYTES = 2
_LED_CAPS_LOCK = 1
_EV_MSC = 4
_CLOCK_MONOTONIC = 1


def _io(direction: int, number: int, size: int) -> int:
    """Return an ioctl's number (asm-generic/ioctl.h) in the group 'E'."""
    return direction << 30 | size << 16 | ord("E") << 8 | number


EVIOCGKEY = _io(2, 0x18, _KEY_BYTES)
EVIOCGLED = _io(2, 0x19, _LED_BYTES)
EVIOCGRAB = _io(1, 0x90, 4)
EVIOCSMASK = _io(1, 0x93, 16)
EVIOCSCLOCKID = _io(1, 0xA0, 4)


class EventDevice:
    """An open device. Whoever makes one closes it."""

    def __init__(self, fd: int, path: str, ioctl: Ioctl | None = None) -> None:
        self._fd = fd
        self._path = path
        self._ioctl = ioctl or _system_ioctl()

    def fileno(self) -> int:
        """Return the file descriptor, to wait for events with."""
        return self._fd

    def close(self) -> None:
        """Close it; a grab ends with it."""
        os.close(self._fd)

    def read(self) -> bytes:
        """Return the events that are there; none when there are none now.

        Raises:
            ScannerLostError: the device is gone. The kernel hands out nothing after that.
        """
        try:
            data = os.read(self._fd, _READ_BYTES)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise device_error("read", self._path, error) from error
        if not data:
            raise ScannerLostError("read", self._path, "unplugged")
        return data

    def stamp_monotonic(self) -> None:
        """Have events stamped with the monotonic clock, which nobody sets.

        Raises:
            ScannerError: the device is gone, or is no input device.
        """
        self._ask("set the clock of", EVIOCSCLOCKID, struct.pack("@i", _CLOCK_MONOTONIC))

    def hear_keys_only(self) -> None:
        """Have the kernel keep back scan codes, which would take a third of its small buffer.

        Not worth an error: kernels before 4.4 cannot.
        """
        no_codes = struct.pack("@IIQ", _EV_MSC, 0, 0)
        try:
            self._ioctl(self._fd, EVIOCSMASK, no_codes)
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise device_error("mask", self._path, error) from error

    def grab(self) -> None:
        """Take all events for this reader alone.

        Raises:
            ScannerBusyError: another program has.
            ScannerError: the device is gone.
        """
        self._ask("grab", EVIOCGRAB, 1)

    def let_go(self) -> None:
        """Let others have the events again."""
        self._ask("release", EVIOCGRAB, 0)

    def keys_down(self) -> frozenset[int]:
        """Return the keys that are down. Key events still waiting to be read are thrown away."""
        bits = bytearray(_KEY_BYTES)
        self._ask("ask", EVIOCGKEY, bits)
        down = int.from_bytes(bits, "little")
        return frozenset(code for code in range(len(bits) * 8) if down >> code & 1)

    def caps_lock_on(self) -> bool:
        """Return whether the device shows Caps Lock as on."""
        bits = bytearray(_LED_BYTES)
        self._ask("ask", EVIOCGLED, bits)
        return bool(bits[0] >> _LED_CAPS_LOCK & 1)

    def _ask(self, operation: str, request: int, argument: int | bytes | bytearray) -> None:
        try:
            self._ioctl(self._fd, request, argument)
        except OSError as error:
            raise device_error(operation, self._path, error) from error


def open_event_device(path: str) -> EventDevice:
    """Open a device for reading, without waiting and without a grab.

    Raises:
        ScannerError: not found, or not permitted, with the command that mends it.
    """
    if sys.platform == "win32":
        raise ScannerNotFoundError("open", path, "only Linux has such devices")
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise device_error("open", path, error) from error
    return EventDevice(fd, path)


def permission_hint(path: str) -> Hint:
    """Return what lets the station read a device."""
    return how_to_let_in(path) or PERMISSION_HINT


def device_error(operation: str, path: str, error: OSError) -> ScannerError:
    """Return what the system's error means to the person in front of the station."""
    said = os.strerror(error.errno or 0)
    if error.errno in (errno.EACCES, errno.EPERM):
        return ScannerNotPermittedError(operation, path, said, hint=permission_hint(path))
    if error.errno == errno.EBUSY:
        return ScannerBusyError(operation, path, said, hint=_BUSY_HINT)
    if error.errno == errno.ENODEV:
        return ScannerLostError(operation, path, said)
    return ScannerNotFoundError(operation, path, said)


def _system_ioctl() -> Ioctl:
    if sys.platform == "linux":
        return cast("Ioctl", fcntl.ioctl)
    raise ScannerNotFoundError("open", "input devices", "only Linux has them")
