"""A video file in a camera's place.

What it is: the frames of the file, in real time, faster, or as fast as they can be decoded. What it
is not: a judgement of a damaged file: it is shown as far as it goes.
"""

import math
from collections.abc import Callable
from pathlib import Path

from drivers.camera.course import Course
from drivers.camera.settings import CameraSettings
from drivers.camera.source import Nothing, Pace, Shot
from drivers.errors import ScannerMisconfiguredError
from drivers.hints import Hint
from drivers.vision.opencv import cv2

_MOST_FPS = 1000.0
_HINT = Hint("video-format")


class VideoSource:
    """An open video file."""

    unset: tuple[str, ...] = ()

    def __init__(self, path: Path, settings: CameraSettings, clock_ns: Callable[[], int]) -> None:
        """Open the file.

        Raises:
            ScannerMisconfiguredError: it is no video.
        """
        self.pace = Pace.READER if math.isinf(settings.speed) else Pace.CLOCK
        self._capture = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
        if not self._capture.isOpened():
            raise ScannerMisconfiguredError("open", str(path), "no video", hint=_HINT)
        self._course = Course(self._fps(settings), settings.speed, clock_ns)
        self._clock_ns = clock_ns

    def _fps(self, settings: CameraSettings) -> float:
        fps = self._capture.get(cv2.CAP_PROP_FPS)
        return fps if 0 < fps <= _MOST_FPS else settings.fps

    def read(self, *, wanted: bool) -> Shot | Nothing:
        """Return the next frame when it is due."""
        if self.pace is Pace.CLOCK and not self._course.is_due():
            return Nothing.YET
        if not self._capture.grab():
            return Nothing.MORE
        at_ns = self._course.at_ns
        self._course.step()
        if not wanted:
            return Nothing.WANTED
        _, image = self._capture.retrieve()
        return Shot(image, at_ns, self._clock_ns())

    def close(self) -> None:
        """Close the file."""
        self._capture.release()
