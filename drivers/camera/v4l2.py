"""What Linux says of a video device before OpenCV opens it: a camera, free, and ours to use.

What it is: a few ioctls of V4L2. OpenCV says only that it could not open a device, not why. What it
is not: a capture. `linux/videodev2.h`; the structures are the same on all 64-bit systems.
"""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from drivers.errors import (
    ScannerBusyError,
    ScannerError,
    ScannerMisconfiguredError,
    ScannerNotFoundError,
    ScannerNotPermittedError,
)
from drivers.hints import Hint
from drivers.port_rights import holder_of, how_to_permit

if sys.platform == "win32":
    raise ImportError("V4L2 is Linux's")

import fcntl

_QUERYCAP = 0x80685600
_G_FMT = 0xC0D05604
_S_FMT = 0xC0D05605
_CAPABILITY_BYTES = 104
_FORMAT_BYTES = 208
_VIDEO_CAPTURE = 0x00000001
_VIDEO_CAPTURE_MPLANE = 0x00001000
_DEVICE_CAPS = 0x80000000
"""The node's own capabilities are told apart from those of the whole device."""
_CAPABILITIES, _NODE_CAPABILITIES = slice(84, 88), slice(88, 92)
_BUFFER_TYPE_CAPTURE = 1
_HINTS = {
    ScannerNotFoundError: Hint("camera-plug-in"),
    ScannerBusyError: Hint("camera-close-other"),
    ScannerNotPermittedError: Hint("camera-join-group"),
    ScannerMisconfiguredError: Hint("camera-other-node"),
}
_KINDS: dict[int, type[ScannerError]] = {
    errno.EACCES: ScannerNotPermittedError,
    errno.EPERM: ScannerNotPermittedError,
    errno.EBUSY: ScannerBusyError,
}


def capture_error(kind: type[ScannerError], path: str, detail: str) -> ScannerError:
    """Return an error of a kind, with the hint that helps with this camera."""
    hint = _HINTS[kind]
    if kind is ScannerNotPermittedError:
        hint = how_to_permit(path) or hint
    elif kind is ScannerBusyError and (holder := holder_of(path)):
        hint = Hint("camera-close-holder", holder=holder)
    return kind("open", path, detail, hint=hint)


def check(path: str) -> None:
    """See whether a device can be captured from now.

    Raises:
        ScannerError: not there, not permitted, no camera, or another program captures from it.
    """
    try:
        with opened(path) as device:
            if not _captures(device):
                raise capture_error(ScannerMisconfiguredError, path, "no camera")
            _claim_format(device)
    except OSError as error:
        kind = _KINDS.get(error.errno or 0, ScannerNotFoundError)
        raise capture_error(kind, path, str(error)) from error


def captures(path: str) -> bool | None:
    """Tell whether a device gives pictures; None when it does not let itself be asked."""
    try:
        with opened(path) as device:
            return _captures(device)
    except OSError:
        return None


@contextmanager
def opened(path: str) -> Iterator[int]:
    """Open a device without capturing from it, for as long as it is asked; raises OSError."""
    device = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        yield device
    finally:
        os.close(device)


def _captures(device: int) -> bool:
    answer = bytearray(_CAPABILITY_BYTES)
    try:
        fcntl.ioctl(device, _QUERYCAP, answer)
    except OSError as error:
        if error.errno in (errno.ENOTTY, errno.EINVAL):
            return False  # no video device at all
        raise
    capabilities = int.from_bytes(answer[_CAPABILITIES], "little")
    if capabilities & _DEVICE_CAPS:
        capabilities = int.from_bytes(answer[_NODE_CAPABILITIES], "little")
    return bool(capabilities & (_VIDEO_CAPTURE | _VIDEO_CAPTURE_MPLANE))


def _claim_format(device: int) -> None:
    """Set the format that is set: EBUSY while another program has buffers for it."""
    wanted = bytearray(_FORMAT_BYTES)
    wanted[:4] = _BUFFER_TYPE_CAPTURE.to_bytes(4, "little")
    try:
        fcntl.ioctl(device, _G_FMT, wanted)
        fcntl.ioctl(device, _S_FMT, wanted)
    except OSError as error:
        if error.errno == errno.EBUSY:
            raise
