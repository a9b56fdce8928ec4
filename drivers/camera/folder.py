"""A folder of pictures in a camera's place: each is in view for a while, in turn.

What it is: a folder shown once in the order of names, or followed: pictures put into it later are
taken up as they come, as from a fixed camera that stores what it sees. Removing the folder is
pulling the plug. What it is not: a judgement of the pictures: a file that is none is handed on as
the error that says so.
"""

from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path

from drivers.camera.course import Course
from drivers.camera.image_file import SUFFIXES, read_image
from drivers.camera.settings import CameraSettings
from drivers.camera.source import Nothing, Pace, Shot
from drivers.errors import ScannerLostError, ScannerNotFoundError
from drivers.hints import Hint
from drivers.vision.frames import Grey, Unusable, UnusableFrameError

_LOOK_NS = 20_000_000
_MOST_OF_TIME = 10
"""A look at a folder of very many files takes a tenth of the time at most."""
_GONE = Hint("folder-gone")
_Stamp = tuple[int, int]
"""A file's last change (ns) and size (bytes): both are at rest when it has been written."""


class FolderSource:
    """An open folder of pictures."""

    unset: tuple[str, ...] = ()
    pace = Pace.READER

    def __init__(self, path: Path, settings: CameraSettings, clock_ns: Callable[[], int]) -> None:
        """Begin; when it is followed, the pictures that are in it now are not shown.

        Raises:
            ScannerNotFoundError: there is no such folder.
        """
        try:
            known = _stamps(path)
        except OSError as error:
            raise ScannerNotFoundError("open", str(path), str(error), hint=_GONE) from error
        self._path = path
        self._follow = settings.follow
        self._clock_ns = clock_ns
        self._course = Course(settings.fps, settings.speed, clock_ns)
        self._times = max(1, round(settings.shown_ms * settings.fps / 1000))
        self._image: Grey | UnusableFrameError | None = None
        self._left = 0
        self._known = self._taken = known
        self._waiting = deque(() if settings.follow else sorted(known))
        self._look_ns = 0

    def read(self, *, wanted: bool) -> Shot | Nothing:
        """Return the picture in view, or the next one when it has been in view long enough.

        Raises:
            ScannerLostError: the folder is gone.
        """
        if not wanted or not self._course.is_due():
            return Nothing.YET
        if self._left == 0 and not self._turn():
            return Nothing.YET if self._follow else Nothing.MORE
        at_ns = self._course.at_ns
        self._course.step()
        self._left -= 1
        return Shot(self._image, at_ns, self._clock_ns())

    def close(self) -> None:
        """Forget the picture; no file is held open."""
        self._image = None

    def _turn(self) -> bool:
        """Put the next picture in view; False when there is none."""
        try:
            if not self._waiting and not self._look():
                return False
            self._show(self._path / self._waiting.popleft())
        except OSError as error:
            raise ScannerLostError("read", str(self._path), str(error), hint=_GONE) from error
        return True

    def _show(self, path: Path) -> None:
        try:
            self._image, self._left = read_image(path), self._times
        except UnusableFrameError as error:
            self._image, self._left = error, 1
        except OSError as error:
            if not self._path.is_dir():
                raise
            self._image, self._left = UnusableFrameError(Unusable.EMPTY, str(error)), 1

    def _look(self) -> bool:
        """Look for pictures that have come into a followed folder and are written to their end."""
        began_ns = self._clock_ns()
        if not self._follow or began_ns < self._look_ns:
            return False
        now = _stamps(self._path)
        whole = {name for name, stamp in now.items() if self._known.get(name) == stamp}
        fresh = [name for name in whole if self._taken.get(name) != now[name]]
        self._taken = {name: now[name] for name in whole}
        self._known = now
        self._waiting.extend(_as_they_came(fresh, now))
        took_ns = self._clock_ns() - began_ns
        self._look_ns = began_ns + max(_LOOK_NS, _MOST_OF_TIME * took_ns)
        if self._waiting:
            self._course.resume()
        return bool(self._waiting)


def _stamps(folder: Path) -> dict[str, _Stamp]:
    """Return the pictures in a folder, by their names' ends; what goes away meanwhile is not there.

    Raises:
        OSError: there is no such folder.
    """
    found = {}
    for path in folder.iterdir():
        if path.suffix.lower() not in SUFFIXES:
            continue
        try:
            status = path.stat()
        except OSError:
            continue
        found[path.name] = (status.st_mtime_ns, status.st_size)
    return found


def _as_they_came(names: Iterable[str], stamps: dict[str, _Stamp]) -> list[str]:
    return sorted(names, key=lambda name: (stamps[name][0], name))
