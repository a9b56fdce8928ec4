"""Where a camera's pictures come from, as far as the capture thread has to know.

What it is: a protocol and frozen values; the sources are `device` (a real camera), `video` (a file)
and `folder` (pictures). What it is not: a thread. A source is opened, read and closed by one.
"""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture, of whatever type and shape the capture returned it.

    `at_ns` is its time in the source's own course: the monotonic clock for a camera, and for a file
    the time it has in the file, so that what is read from a file is the same at every speed.
    `taken_ns` is the monotonic clock when it came in.
    """

    image: object
    at_ns: int
    taken_ns: int


class Nothing(Enum):
    """Why there is no picture."""

    YET = auto()
    """None has come; ask again in a moment."""
    WANTED = auto()
    """One came, and was passed over unseen."""
    MORE = auto()
    """The file or folder has been shown to its end."""


class Pace(Enum):
    """Who sets it."""

    CAMERA = auto()
    """A camera: pictures nobody has time for are lost, and none for seconds is a fault."""
    CLOCK = auto()
    """A file in real time: as a camera, but it may pause and end."""
    READER = auto()
    """The decoder: each picture waits for it, and none is lost."""


class Source(Protocol):
    """An open source of pictures.

    `unset` names the wishes that the device does not have or did not take: `width`, `focus`, ...
    """

    pace: Pace
    unset: tuple[str, ...]

    def read(self, *, wanted: bool) -> Shot | Nothing:
        """Return the next picture, when `wanted`; wait for it a tenth of a second or so at most.

        A camera that does not answer may hold it longer; whoever watches its thread tells.

        Raises:
            ScannerError: it went away.
        """

    def close(self) -> None:
        """Let go of it."""
