"""The kernel's own simulated camera (vivid): plugged in and out, what it sees, and its faults.

What it is: orders of the tests, obeyed by the keeper. The camera's picture comes by an HDMI cable
from an output of the same driver, into which the pictures go. What it is not: the reading of it.
"""

import base64
import os
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import cast

from tests.hardware.guest.video_output import (
    VideoOutput,
    captured_format,
    set_control,
    set_vga,
)

_DRIVER = Path("/sys/bus/platform/drivers/vivid")
_DEVICE = "vivid.0"
_NODES = Path("/sys/class/video4linux")
_SIZE = (640, 480)
_PIXELS = b"BGR3"
"""As OpenCV takes them of a camera that has no MJPG: what goes in has to be of what comes out."""
_NOTHING_WRITTEN = 2
_PERIOD_S = 0.07
_FLICKER = tuple(bytes(min(255, grey + by) for grey in range(256)) for by in range(4))
Order = Mapping[str, object]


class Camera:
    """The camera, and the screen in front of it.

    No picture of it is quite like the one before: the light flickers a little. While nothing is
    shown anew, all are the same.
    """

    def __init__(self) -> None:
        self._output: VideoOutput | None = None
        self._node = ""
        self._picture = b""
        self._holds = False
        self._shown = 0
        self._due_s = 0.0

    def do_plug_camera(self, order: Order) -> str:
        """Plug it in, with a picture in front of it, and return its node."""
        (_DRIVER / "bind").write_text(_DEVICE)
        self._node = _node("vid-cap")
        with self._asked() as node:
            set_vga(node)
            set_control(node, "Loop Video", 1)
            set_control(node, "OSD Text Mode", _NOTHING_WRITTEN)
        self.do_show(order)
        self._begin()
        return self._node

    def do_unplug_camera(self, _order: Order) -> None:
        """Pull it out, whatever it is doing."""
        self._end()
        (_DRIVER / "unbind").write_text(_DEVICE)

    def do_show(self, order: Order) -> None:
        """Show it a picture: rows of grey."""
        grey = zlib.decompress(base64.b64decode(cast("str", order["picture"])))
        picture = bytearray(3 * len(grey))
        for channel in range(3):
            picture[channel::3] = grey
        self._picture = bytes(picture)
        self._holds = False

    def do_hold(self, _order: Order) -> None:
        """Have it send the same picture again and again."""
        self._holds = True

    def do_set(self, order: Order) -> None:
        """Set one of the driver's controls, or press one that is a button."""
        with self._asked() as node:
            set_control(node, str(order["control"]), cast("int", order["value"]))

    def do_format(self, _order: Order) -> object:
        """Return what it is set to: width, height, pixels."""
        with self._asked() as node:
            return captured_format(node)

    def beat(self) -> None:
        """Put the next picture in front of it, when it is due. Called again and again."""
        if self._output is not None and not self._holds and time.monotonic() >= self._due_s:
            try:
                self._put()
            except OSError:  # a fault of the driver's is one of both its ends
                self._end()
                with suppress(OSError):
                    self._begin()

    def _begin(self) -> None:
        self._output = VideoOutput(_node("vid-out"), *_SIZE, _PIXELS)
        for _ in range(2):
            self._put()
        self._output.start()

    def _end(self) -> None:
        if self._output is not None:
            self._output.close()
            self._output = None

    def _put(self) -> None:
        assert self._output is not None, "not plugged in"
        self._output.put(self._picture.translate(_FLICKER[self._shown % len(_FLICKER)]))
        self._shown += 1
        self._due_s = time.monotonic() + _PERIOD_S

    @contextmanager
    def _asked(self) -> Iterator[int]:
        """Open its node besides whoever uses it."""
        node = os.open(self._node, os.O_RDWR | os.O_NONBLOCK)
        try:
            yield node
        finally:
            os.close(node)


def _node(kind: str) -> str:
    (name,) = (name for name in _NODES.glob("*/name") if kind in name.read_text())
    return f"/dev/{name.parent.name}"
