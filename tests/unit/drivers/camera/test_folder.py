"""A folder shown once, and a followed one; the time is the test's."""

import os
from pathlib import Path

import numpy as np
import pytest

from drivers.camera.folder import FolderSource
from drivers.camera.settings import CameraSettings
from drivers.camera.source import Nothing, Shot
from drivers.errors import ScannerLostError, ScannerNotFoundError
from drivers.vision.frames import UnusableFrameError
from drivers.vision.opencv import cv2
from tests.unit.drivers.camera.clock import MS, Clock

ONCE = CameraSettings(fps=10.0, shown_ms=200, speed=float("inf"))
FOLLOWED = CameraSettings(fps=10.0, shown_ms=200, speed=float("inf"), follow=True)


def encoded(level: int) -> bytes:
    return cv2.imencode(".png", np.full((40, 40), level, np.uint8))[1].tobytes()


def put(folder: Path, name: str, data: bytes, *, changed_ns: int = 1) -> None:
    (folder / name).write_bytes(data)
    os.utime(folder / name, ns=(changed_ns, changed_ns))


class Shown:
    """What a folder shows, by the grey level of its pictures; -1 for what is none."""

    def __init__(self, folder: Path, settings: CameraSettings) -> None:
        self.clock = Clock()
        self.source = FolderSource(folder, settings, self.clock)

    def next(self) -> int | Nothing:
        shot = self.source.read(wanted=True)
        return self._level(shot) if isinstance(shot, Shot) else shot

    def after_a_look(self) -> list[int]:
        """Return what is shown from the next look on, until there is nothing more for now."""
        self.clock.wait(50 * MS)
        levels = []
        while isinstance(level := self.next(), int):
            levels.append(level)
        return levels

    def _level(self, shot: Shot) -> int:
        if isinstance(shot.image, UnusableFrameError):
            return -1
        assert isinstance(shot.image, np.ndarray)
        return int(shot.image[0, 0])


def test_pictures_are_shown_in_the_order_of_names_each_for_a_while(tmp_path: Path) -> None:
    for name, level in (("b.png", 2), ("a.png", 1), ("c.PNG", 3)):
        put(tmp_path, name, encoded(level))
    put(tmp_path, "notes.txt", b"no picture")
    shown = Shown(tmp_path, ONCE)
    assert [shown.next() for _ in range(7)] == [1, 1, 2, 2, 3, 3, Nothing.MORE]


def test_one_nobody_asks_for_waits(tmp_path: Path) -> None:
    put(tmp_path, "a.png", encoded(1))
    shown = Shown(tmp_path, ONCE)
    assert shown.source.read(wanted=False) is Nothing.YET
    assert shown.next() == 1


def test_in_real_time_each_picture_waits_for_its_time(tmp_path: Path) -> None:
    put(tmp_path, "a.png", encoded(1))
    shown = Shown(tmp_path, CameraSettings(fps=10.0, shown_ms=200))
    assert [shown.next(), shown.next()] == [1, Nothing.YET]
    shown.clock.wait(100 * MS)
    assert shown.next() == 1


def test_their_own_time_goes_on_by_a_frame_each(tmp_path: Path) -> None:
    put(tmp_path, "a.png", encoded(1))
    shown = Shown(tmp_path, ONCE)
    shots = [shown.source.read(wanted=True) for _ in range(2)]
    times = [shot.at_ns for shot in shots if isinstance(shot, Shot)]
    assert times[1] - times[0] == 100 * MS


def test_what_is_none_is_shown_once_as_the_error_it_is(tmp_path: Path) -> None:
    put(tmp_path, "a.png", b"no picture")
    put(tmp_path, "b.png", encoded(2))
    shown = Shown(tmp_path, ONCE)
    assert [shown.next() for _ in range(4)] == [-1, 2, 2, Nothing.MORE]


def test_a_picture_that_goes_away_before_its_turn_is_no_end(tmp_path: Path) -> None:
    put(tmp_path, "a.png", encoded(1))
    put(tmp_path, "b.png", encoded(2))
    shown = Shown(tmp_path, ONCE)
    (tmp_path / "a.png").unlink()
    assert [shown.next() for _ in range(4)] == [-1, 2, 2, Nothing.MORE]


def test_a_followed_folder_shows_what_comes_into_it_and_nothing_older(tmp_path: Path) -> None:
    put(tmp_path, "old.png", encoded(9))
    shown = Shown(tmp_path, FOLLOWED)
    assert shown.after_a_look() == []
    put(tmp_path, "new.png", encoded(1))
    assert shown.after_a_look() == [], "it may still be being written"
    assert shown.after_a_look() == [1, 1]
    assert shown.after_a_look() == []


def test_pictures_that_came_together_are_shown_in_the_order_they_came(tmp_path: Path) -> None:
    shown = Shown(tmp_path, FOLLOWED)
    put(tmp_path, "b.png", encoded(1), changed_ns=1)
    put(tmp_path, "c.png", encoded(3), changed_ns=2)
    put(tmp_path, "a.png", encoded(2), changed_ns=2)
    shown.after_a_look()
    assert shown.after_a_look() == [1, 1, 2, 2, 3, 3]


def test_a_picture_is_taken_when_it_has_been_written_to_its_end(tmp_path: Path) -> None:
    shown = Shown(tmp_path, FOLLOWED)
    whole = encoded(5)
    for cut in range(0, len(whole), 7):
        put(tmp_path, "slow.png", whole[:cut], changed_ns=cut)
        assert shown.after_a_look() == []
    put(tmp_path, "slow.png", whole, changed_ns=9_999)
    assert shown.after_a_look() == []
    assert shown.after_a_look() == [5, 5]


def test_a_writer_that_pauses_in_the_middle_has_its_picture_shown_when_it_is_whole(
    tmp_path: Path,
) -> None:
    shown = Shown(tmp_path, FOLLOWED)
    put(tmp_path, "slow.png", encoded(5)[:40], changed_ns=1)
    shown.after_a_look()
    assert shown.after_a_look() == [-1]
    put(tmp_path, "slow.png", encoded(5), changed_ns=2)
    shown.after_a_look()
    assert shown.after_a_look() == [5, 5]


def test_a_picture_written_over_is_another(tmp_path: Path) -> None:
    shown = Shown(tmp_path, FOLLOWED)
    for level, changed_ns in ((1, 1), (2, 2)):
        put(tmp_path, "same.png", encoded(level), changed_ns=changed_ns)
        shown.after_a_look()
        assert shown.after_a_look() == [level, level]


@pytest.mark.parametrize("settings", [ONCE, FOLLOWED])
def test_a_folder_that_is_not_there_is_not_found(tmp_path: Path, settings: CameraSettings) -> None:
    with pytest.raises(ScannerNotFoundError, match="Put the folder"):
        FolderSource(tmp_path / "nowhere", settings, Clock())


@pytest.mark.parametrize("settings", [ONCE, FOLLOWED])
def test_a_folder_that_goes_away_is_lost(tmp_path: Path, settings: CameraSettings) -> None:
    folder = tmp_path / "camera"
    folder.mkdir()
    put(folder, "a.png", encoded(1))
    shown = Shown(folder, settings)
    (folder / "a.png").unlink()
    folder.rmdir()
    shown.clock.wait(50 * MS)
    with pytest.raises(ScannerLostError, match="Put the folder"):
        shown.next()
