"""A camera's pictures as a capture takes them."""

import numpy as np

from drivers.camera.image_file import image_of
from drivers.camera.recording import PictureTap
from drivers.camera.source import Shot
from drivers.recorded import Taken
from drivers.vision.frames import WHOLE_FRAME, Region
from drivers.vision.motion import Look

GREY = np.arange(64 * 80, dtype=np.uint8).reshape(64, 80)
COLOUR = np.dstack([GREY, GREY, GREY])


def taken(*seen: tuple[object, Look], region: Region = WHOLE_FRAME) -> list[Taken]:
    found: list[Taken] = []
    tap = PictureTap(found.append, region)
    for number, (image, look) in enumerate(seen):
        tap.saw(Shot(image, 0, number), look)
    return found


def test_a_picture_is_kept_in_grey_without_loss_at_the_time_it_was_taken() -> None:
    (first,) = taken((COLOUR, Look.MOVED))
    assert first.at_ns == 0
    assert np.array_equal(image_of(first.data, "it"), GREY)


def test_one_in_which_nothing_moved_and_one_that_is_the_same_are_empty() -> None:
    seen = taken((GREY, Look.MOVED), (COLOUR, Look.SETTLING), (GREY.T.copy(), Look.STILL))
    assert [bool(each.data) for each in seen] == [True, False, False]


def test_one_that_is_as_an_older_one_is_kept_anew() -> None:
    seen = taken((GREY, Look.MOVED), (GREY.T.copy(), Look.MOVED), (GREY, Look.MOVED))
    assert all(each.data for each in seen)


def test_only_what_is_looked_at_is_kept() -> None:
    (first,) = taken((GREY, Look.MOVED), region=Region(0.5, 0, 0.5, 1))
    assert np.array_equal(image_of(first.data, "it"), GREY[:, 40:])
