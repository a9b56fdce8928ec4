"""What a video device of Linux offers: picture sizes, exposure and focus, asked of the device.

What it is: a few ioctls of V4L2 that change nothing, so that a camera in use may be asked, too.
What it is not: a capture. `linux/videodev2.h`; the structures are the same on all 64-bit systems.
"""

import struct
import sys
from collections.abc import Callable, Iterator

from drivers.camera.offers import CameraOffers, Steps

if sys.platform == "win32":
    raise ImportError("V4L2 is Linux's")

import fcntl

from drivers.camera.v4l2 import opened

Ask = Callable[[int, bytearray], bool]
"""An ioctl: its number and what it is about, answered in place; False when there is no such."""
ENUM_FMT, ENUM_FRAMESIZES, QUERYCTRL = 0xC0405602, 0xC02C564A, 0xC0445624
FORMAT = struct.Struct("<III32sI16x")
SIZE = struct.Struct("<III6I8x")
CONTROL = struct.Struct("<II32siiiiI8x")
EXPOSURE, AUTO_EXPOSURE = 0x009A0902, 0x009A0901
FOCUS, AUTO_FOCUS = 0x009A090A, 0x009A090C
MJPG = int.from_bytes(b"MJPG", "little")
DISCRETE = 1
_BUFFER_TYPE_CAPTURE = 1
_DISABLED, _READ_ONLY = 0x1, 0x4
_USUAL = ((640, 480), (1280, 720), (1920, 1080), (2560, 1440), (3840, 2160))
"""Asked of a device that takes every size between two."""
_MOST = 64
"""Of formats and of sizes, should a driver never say that there are no more."""


def offers_of(path: str) -> CameraOffers:
    """Ask a device. One that cannot be opened offers nothing that is known."""
    try:
        with opened(path) as device:
            return offered(lambda number, about: _asked(device, number, about))
    except OSError:
        return CameraOffers()


def offered(ask: Ask) -> CameraOffers:
    """Return what a device answers."""
    return CameraOffers(
        tuple(sorted(set(_sizes(ask)))),
        _steps(ask, EXPOSURE, AUTO_EXPOSURE),
        _steps(ask, FOCUS, AUTO_FOCUS),
    )


def _asked(device: int, number: int, about: bytearray) -> bool:
    try:
        fcntl.ioctl(device, number, about)
    except OSError:
        return False
    return True


def _sizes(ask: Ask) -> Iterator[tuple[int, int]]:
    """Yield the sizes of the compressed pictures, or of all where there are none of those."""
    formats = [*_formats(ask)]
    for pixels in [MJPG] if MJPG in formats else formats:
        yield from _sizes_of(ask, pixels)


def _formats(ask: Ask) -> Iterator[int]:
    for index in range(_MOST):
        about = bytearray(FORMAT.pack(index, _BUFFER_TYPE_CAPTURE, 0, b"", 0))
        if not ask(ENUM_FMT, about):
            return
        yield FORMAT.unpack(about)[4]


def _sizes_of(ask: Ask, pixels: int) -> Iterator[tuple[int, int]]:
    for index in range(_MOST):
        about = bytearray(SIZE.pack(index, pixels, 0, 0, 0, 0, 0, 0, 0))
        if not ask(ENUM_FRAMESIZES, about):
            return
        _, _, kind, *told = SIZE.unpack(about)
        if kind != DISCRETE:
            yield from _between(told)
            return
        yield told[0], told[1]


def _between(told: list[int]) -> Iterator[tuple[int, int]]:
    least_width, most_width, _, least_height, most_height, _ = told
    for width, height in _USUAL:
        if least_width <= width <= most_width and least_height <= height <= most_height:
            yield width, height


def _steps(ask: Ask, control: int, automatic: int) -> Steps | None:
    """Return what a control takes; None where the device has none, or none that can be set."""
    about = bytearray(CONTROL.pack(control, 0, b"", 0, 0, 0, 0, 0))
    if not ask(QUERYCTRL, about):
        return None
    *_, least, most, step, _, flags = CONTROL.unpack(about)
    if flags & (_DISABLED | _READ_ONLY) or most <= least:
        return None
    itself = bytearray(CONTROL.pack(automatic, 0, b"", 0, 0, 0, 0, 0))
    has_automatic = ask(QUERYCTRL, itself) and not CONTROL.unpack(itself)[7] & _DISABLED
    return Steps(least, most, max(1, step), has_automatic)
