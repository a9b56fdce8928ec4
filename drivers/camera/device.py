"""A real camera, through OpenCV: V4L2 on Linux, Media Foundation on Windows.

What it is: opening, asking for a picture size, exposure and focus, and reading. What it is not: a
watch over a camera that does not answer (`threads`). The Windows half is written against OpenCV's
published interface and has not been run.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from drivers.camera.settings import CameraSettings
from drivers.camera.source import Nothing, Pace, Shot
from drivers.errors import ScannerBusyError, ScannerLostError, ScannerNotFoundError
from drivers.hints import Hint
from drivers.vision.opencv import cv2

_PATIENCE_NS = 500_000_000
"""How long a read waits for a picture; OpenCV by itself waits ten seconds."""
_TOLERANCE = 0.01
_GONE = Hint("camera-gone")


class Capture(Protocol):
    """What is used of cv2.VideoCapture to set it up."""

    def get(self, key: int, /) -> float:
        """Return a property; 0 for one that the device does not have."""

    def set(self, key: int, value: float, /) -> bool:
        """Ask for a property."""


class DeviceSource:
    """An open camera."""

    pace = Pace.CAMERA

    def __init__(self, source: str, settings: CameraSettings, clock_ns: Callable[[], int]) -> None:
        """Open a device path, or a number on Windows.

        Raises:
            ScannerError: not there, not permitted, busy or no camera.
        """
        self._source = source
        self._clock_ns = clock_ns
        self._capture = _opened(source)
        self.unset = set_wishes(self._capture, settings)

    def read(self, *, wanted: bool) -> Shot | Nothing:
        """Return the next picture.

        Raises:
            ScannerLostError: the device is gone.
        """
        if wanted and not self._is_ready():
            return Nothing.YET
        if not self._capture.grab():
            if not is_there(self._source):
                raise ScannerLostError("read", self._source, "unplugged", hint=_GONE)
            return Nothing.YET
        if not wanted:
            return Nothing.WANTED
        taken_ns = self._clock_ns()
        good, image = self._capture.retrieve()
        return Shot(image, taken_ns, taken_ns) if good else Nothing.YET

    def close(self) -> None:
        """Let go of the camera."""
        self._capture.release()

    def _is_ready(self) -> bool:
        """Wait for a wanted picture: OpenCV keeps the one it waited for until it is read."""
        if sys.platform == "win32":
            return True
        try:
            return cv2.VideoCapture.waitAny([self._capture], _PATIENCE_NS)[0]
        except cv2.error:  # it does not stream yet, or is gone: the grab will tell
            return True


def is_there(source: str) -> bool:
    """Tell whether a device still answers; on Windows that is not asked."""
    if sys.platform == "win32":
        return True
    from drivers.camera import v4l2  # noqa: PLC0415 - fcntl is not on Windows

    return v4l2.captures(source) is True


def _opened(source: str) -> cv2.VideoCapture:
    if sys.platform == "win32":
        return _opened_by_number(source)
    return _opened_v4l2(source)


def _opened_v4l2(path: str) -> cv2.VideoCapture:
    from drivers.camera import v4l2  # noqa: PLC0415 - fcntl is not on Windows

    v4l2.check(path)
    # OpenCV takes /dev/videoN only; a path under /dev/v4l/by-id is a link to one.
    capture = cv2.VideoCapture(str(Path(path).resolve()), cv2.CAP_V4L2)
    if not capture.isOpened():
        raise v4l2.capture_error(ScannerBusyError, path, "it gives no picture")
    return capture


def _opened_by_number(source: str) -> cv2.VideoCapture:
    hint = Hint("camera-privacy")
    number = int(source) if source.isdecimal() else -1
    capture = cv2.VideoCapture(number, cv2.CAP_MSMF)
    if not capture.isOpened():
        raise ScannerNotFoundError("open", source, "it gives no picture", hint=hint)
    return capture


def set_wishes(capture: Capture, settings: CameraSettings) -> tuple[str, ...]:
    """Ask for size, rate, exposure and focus; return the names of what is not as it was asked for.

    Each is read back: drivers say yes to what they do not do.
    """
    # Uncompressed, USB 2 carries a 1080p picture five times a second. Asked for before the size.
    capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    capture.set(cv2.CAP_PROP_BUFFERSIZE, 2)
    size = (
        ("width", cv2.CAP_PROP_FRAME_WIDTH, float(settings.width)),
        ("height", cv2.CAP_PROP_FRAME_HEIGHT, float(settings.height)),
        ("fps", cv2.CAP_PROP_FPS, settings.fps),
    )
    return (
        *_refused(capture, size),
        *_refused(capture, _exposure(settings.exposure)),
        *_refused(capture, _focus(settings.focus)),
    )


_Wish = tuple[str, int, float]
_AUTO_EXPOSURE = {True: 3.0, False: 1.0} if sys.platform != "win32" else {True: 1.0, False: 0.0}
"""V4L2_EXPOSURE_APERTURE_PRIORITY and V4L2_EXPOSURE_MANUAL; Media Foundation has on and off."""


def _exposure(value: float | None) -> Sequence[_Wish]:
    automatic = ("auto_exposure", cv2.CAP_PROP_AUTO_EXPOSURE, _AUTO_EXPOSURE[value is None])
    return (
        (automatic,) if value is None else (automatic, ("exposure", cv2.CAP_PROP_EXPOSURE, value))
    )


def _focus(value: float | None) -> Sequence[_Wish]:
    automatic = ("auto_focus", cv2.CAP_PROP_AUTOFOCUS, float(value is None))
    return (automatic,) if value is None else (automatic, ("focus", cv2.CAP_PROP_FOCUS, value))


def _refused(capture: Capture, wishes: Sequence[_Wish]) -> list[str]:
    return [name for name, key, value in wishes if not _took(capture, key, value)]


def _took(capture: Capture, key: int, value: float) -> bool:
    capture.set(key, value)
    return abs(capture.get(key) - value) <= _TOLERANCE * max(1.0, abs(value))
