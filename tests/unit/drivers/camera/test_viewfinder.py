import dataclasses

import numpy as np
import pytest

from drivers.camera.viewfinder import Preview, Viewfinder
from drivers.vision.coach import Advice
from drivers.vision.frames import WHOLE_FRAME, Image, Region
from tests.unit.drivers.camera.clock import MS, Clock

FRAME_MS = 33
CODE = ((0.1, 0.1), (0.4, 0.1), (0.4, 0.2), (0.1, 0.2))


def colour(level: int = 0) -> Image:
    image = np.zeros((1080, 1920, 3), np.uint8)
    image[:, :, 2] = 200
    image[:, :, 0] = level
    return image


def seen(image: Image, region: Region = WHOLE_FRAME) -> Preview:
    finder = Viewfinder(Clock(), region)
    assert finder.ask() is None
    finder.show(image, (CODE,), Advice.GLARE)
    preview = finder.ask()
    assert preview is not None
    return preview


def test_nothing_is_made_while_nobody_asks() -> None:
    finder = Viewfinder(Clock())
    finder.show(colour(), (), Advice.OK)
    assert finder.ask() is None


def test_a_preview_is_small_in_red_green_and_blue() -> None:
    preview = seen(colour(level=9))
    assert (preview.width, preview.height, preview.channels) == (640, 360, 3)
    assert preview.pixels == bytes((200, 0, 9)) * (640 * 360)
    assert preview.codes == (CODE,)
    assert preview.advice is Advice.GLARE


@pytest.mark.parametrize(
    ("image", "channels", "pixel"),
    [
        (np.full((720, 1280), 7, np.uint8), 1, b"\x07"),
        (np.full((720, 1280), 0x0FF0, np.uint16), 1, b"\xff"),
        (np.full((720, 1280, 2), (7, 128), np.uint8), 1, b"\x07"),
        (np.full((720, 1280, 4), (1, 2, 3, 255), np.uint8), 3, b"\x03\x02\x01"),
        (np.full((40, 50, 3), (1, 2, 3), np.uint8), 3, b"\x03\x02\x01"),
    ],
)
def test_every_kind_of_picture_has_a_preview(image: Image, channels: int, pixel: bytes) -> None:
    preview = seen(image)
    assert preview.channels == channels
    assert preview.pixels == pixel * (preview.width * preview.height)


def test_the_region_that_is_looked_at_is_told() -> None:
    assert seen(colour(), Region(0.1, 0.2, 0.3, 0.4)).region == Region(0.1, 0.2, 0.3, 0.4)


def test_a_preview_cannot_be_changed() -> None:
    preview = seen(colour())
    with pytest.raises(dataclasses.FrozenInstanceError):
        preview.width = 1  # type: ignore[misc]


def test_ten_pictures_a_second_are_made_at_most() -> None:
    clock = Clock()
    finder = Viewfinder(clock)
    made = set()
    for _ in range(30):
        clock.wait(FRAME_MS * MS)
        preview = finder.ask()
        made.add(preview and preview.at_ns)
        finder.show(colour(), (), Advice.OK)
    assert 7 <= len(made - {None}) <= 10


def test_who_comes_back_is_not_shown_an_old_picture() -> None:
    clock = Clock()
    finder = Viewfinder(clock)
    finder.ask()
    finder.show(colour(), (), Advice.OK)
    clock.wait(5_000 * MS)
    assert finder.ask() is None
    finder.show(colour(level=9), (), Advice.OK)
    preview = finder.ask()
    assert preview is not None
    assert preview.pixels.startswith(bytes((200, 0, 9)))
