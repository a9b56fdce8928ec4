"""A camera's pictures as a capture takes them: in grey, and one that is as the last was not again.

What it is: what the eye tells of each picture it has seen, handed on. What it is not: the file. It
is the decode thread's.
"""

from drivers.camera.image_file import png_of
from drivers.camera.source import Shot
from drivers.recorded import Taken, Tap
from drivers.vision.frames import Region, grey, usable
from drivers.vision.motion import Look


class PictureTap:
    """Takes the pictures of one camera."""

    def __init__(self, tap: Tap, region: Region) -> None:
        self._tap = tap
        self._region = region
        self._last = b""

    def saw(self, shot: Shot, look: Look) -> None:
        """Take a picture that was looked at; one in which nothing moved is not even turned grey."""
        picture = self._last
        if look is not Look.STILL:
            picture = png_of(grey(usable(shot.image, self._region)))
        self._tap(Taken(shot.taken_ns, b"" if picture == self._last else picture))
        self._last = picture
