"""Pictures into a video output of the kernel's: the far end of the simulated camera's cable.

What it is: V4L2 streaming with a few mapped buffers (`linux/videodev2.h`; the structures are those
of 64-bit systems), and the controls of a node by their names. What it is not: the pictures.
"""

import fcntl
import mmap
import os
import struct
from contextlib import suppress

_S_FMT, _G_FMT = 0xC0D05605, 0xC0D05604
_REQBUFS, _QUERYBUF, _QBUF, _DQBUF = 0xC0145608, 0xC0585609, 0xC058560F, 0xC0585611
_STREAMON = 0x40045612
_S_DV_TIMINGS = 0xC0845657
_QUERYCTRL, _S_CTRL = 0xC0445624, 0xC008561C
_CAPTURE, _OUTPUT = 1, 2
_PROGRESSIVE = 1
_MMAP = 1
_NEXT_CONTROL = 0x80000000
_BUFFERS = 4
_FORMAT = struct.Struct("<II II4sI 184x")
_TIMINGS = struct.Struct("<I IIII Q IIIIII 80x")
_BUFFER = struct.Struct("<IIIII40xII4xI12x")
_CONTROL = struct.Struct("<II32siiiiI 8x")
_VGA = (640, 480, 0, 0, 25_175_000, 16, 96, 48, 10, 2, 33)
"""640 x 480 at 60 Hz: width, height, progressive, both pulses negative, the pixel clock, and what
stands before, in and behind the pulses. VESA DMT, 4h."""


def set_vga(node: int) -> None:
    """Have the cable's ends agree on its smallest picture."""
    fcntl.ioctl(node, _S_DV_TIMINGS, bytearray(_TIMINGS.pack(0, *_VGA)))


def captured_format(node: int) -> tuple[int, int, str]:
    """Return what a camera is set to give: width, height, and its four letters for the pixels."""
    answer = bytearray(_FORMAT.pack(_CAPTURE, 0, 0, 0, b"", 0))
    fcntl.ioctl(node, _G_FMT, answer)
    _, _, width, height, pixels, _ = _FORMAT.unpack(answer)
    return width, height, pixels.decode()


def set_control(node: int, name: str, value: int) -> None:
    """Set a control; a button is pressed.

    Raises:
        OSError: the node has no control of that name.
    """
    fcntl.ioctl(node, _S_CTRL, bytearray(struct.pack("<Ii", _control(node, name), value)))


def _control(node: int, wanted: str) -> int:
    number, name = 0, ""
    while name != wanted:
        answer = bytearray(_CONTROL.pack(number | _NEXT_CONTROL, 0, b"", 0, 0, 0, 0, 0))
        fcntl.ioctl(node, _QUERYCTRL, answer)
        number, _, told, *_ = _CONTROL.unpack(answer)
        name = told.rstrip(b"\0").decode()
    return number


class VideoOutput:
    """An open output that streams. The picture put in last is sent until the next."""

    def __init__(self, path: str, width: int, height: int, pixels: bytes) -> None:
        """Open an output and have it take pictures of a size and kind of pixels."""
        self._node = os.open(path, os.O_RDWR | os.O_NONBLOCK)
        set_vga(self._node)
        wanted = _FORMAT.pack(_OUTPUT, 0, width, height, pixels, _PROGRESSIVE)
        fcntl.ioctl(self._node, _S_FMT, bytearray(wanted))
        wanted = struct.pack("<IIIII", _BUFFERS, _OUTPUT, _MMAP, 0, 0)
        fcntl.ioctl(self._node, _REQBUFS, bytearray(wanted))
        self._buffers = [self._mapped(number) for number in range(_BUFFERS)]
        self._free = [*range(_BUFFERS)]

    def put(self, picture: bytes) -> None:
        """Send a picture from now on, unless those before are still on their way."""
        if not self._free:
            with suppress(BlockingIOError):
                self._free.append(self._asked(_DQBUF, 0)[0])
        if self._free:
            number = self._free.pop()
            self._buffers[number][:] = picture
            self._asked(_QBUF, number, len(picture))

    def start(self) -> None:
        """Begin to stream what was put in: two pictures at least."""
        fcntl.ioctl(self._node, _STREAMON, struct.pack("<I", _OUTPUT))

    def close(self) -> None:
        for buffer in self._buffers:
            buffer.close()
        os.close(self._node)

    def _mapped(self, number: int) -> mmap.mmap:
        *_, place, size = self._asked(_QUERYBUF, number)
        return mmap.mmap(self._node, size, offset=place)

    def _asked(self, request: int, number: int, used: int = 0) -> tuple[int, ...]:
        about = bytearray(_BUFFER.pack(number, _OUTPUT, used, 0, _PROGRESSIVE, _MMAP, 0, 0))
        fcntl.ioctl(self._node, request, about)
        return _BUFFER.unpack(about)
