import numpy as np
import pytest

from drivers.errors import ScannerError
from drivers.vision.frames import (
    WHOLE_FRAME,
    Region,
    Unusable,
    UnusableFrameError,
    grey,
    sample,
    usable,
)

ROWS, COLUMNS = 120, 160


def colour(channels: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    random = np.random.default_rng(3)
    return random.integers(0, 256, (ROWS, COLUMNS, channels), dtype=np.uint8)


@pytest.mark.parametrize(
    ("frame", "reason"),
    [
        (None, Unusable.EMPTY),
        ("no picture", Unusable.EMPTY),
        (np.empty((0, 0), np.uint8), Unusable.EMPTY),
        (np.empty((0, 640, 3), np.uint8), Unusable.EMPTY),
        (np.zeros((8, 640), np.uint8), Unusable.TOO_SMALL),
        (np.zeros((1, 1, 3), np.uint8), Unusable.TOO_SMALL),
        (np.broadcast_to(np.uint8(0), (10_000, 10_000)), Unusable.TOO_LARGE),
        (np.zeros(ROWS * COLUMNS, np.uint8), Unusable.WRONG_SHAPE),
        (np.uint8(7), Unusable.EMPTY),
        (np.zeros((ROWS, COLUMNS, 5), np.uint8), Unusable.WRONG_SHAPE),
        (np.zeros((2, ROWS, COLUMNS, 3), np.uint8), Unusable.WRONG_SHAPE),
        (np.zeros((ROWS, COLUMNS), np.float32), Unusable.WRONG_TYPE),
        (np.zeros((ROWS, COLUMNS), np.bool_), Unusable.WRONG_TYPE),
        (np.zeros((ROWS, COLUMNS), np.int16), Unusable.WRONG_TYPE),
        (np.full((ROWS, COLUMNS), None), Unusable.WRONG_TYPE),
    ],
)
def test_what_is_no_picture_is_refused_with_its_reason(frame: object, reason: Unusable) -> None:
    with pytest.raises(UnusableFrameError) as refused:
        usable(frame)
    assert refused.value.reason is reason
    assert isinstance(refused.value, ScannerError)
    assert refused.value.hint


@pytest.mark.parametrize(
    "frame",
    [
        colour(1),
        colour(1)[:, :, 0],
        colour(2),
        colour(3),
        colour(4),
        colour(3)[::-1],
        colour(3)[:, ::-1],
        colour(3)[:, :, ::-1],
        colour(4)[::2, ::2],
        colour(1)[:, ::2],
        colour(3)[10:90, 20:150],
        np.asfortranarray(colour(3)),
        colour(1).astype(np.uint16) << 8,
        colour(3).astype(np.uint16),
    ],
)
def test_every_picture_becomes_grey_with_whole_rows(
    frame: np.ndarray[tuple[int, ...], np.dtype[np.uint8]],
) -> None:
    made = grey(usable(frame))
    assert made.shape == frame.shape[:2]
    assert made.dtype == np.uint8
    assert made.flags.c_contiguous
    thin = sample(usable(frame))
    assert thin.ndim == 2
    assert thin.dtype == np.uint8
    assert thin.flags.c_contiguous


def test_colours_become_the_grey_they_are_seen_as() -> None:
    frame = np.zeros((ROWS, COLUMNS, 3), np.uint8)
    frame[:, :, 1] = 255
    assert set(np.unique(grey(usable(frame)))) == {150}
    yuyv = np.zeros((ROWS, COLUMNS, 2), np.uint8)
    yuyv[:, :, 0] = 90
    yuyv[:, :, 1] = 128
    assert set(np.unique(grey(usable(yuyv)))) == {90}


@pytest.mark.parametrize(("bits", "white"), [(8, 255), (10, 1020), (12, 4080), (16, 65_280)])
def test_words_of_16_bits_keep_the_bits_that_say_something(bits: int, white: int) -> None:
    frame = np.zeros((ROWS, COLUMNS), np.uint16)
    frame[:, 80:] = white
    made = grey(usable(frame))
    assert (made.min(), made.max()) == (0, 255), bits


def test_a_region_is_cut_out() -> None:
    frame = colour(1)[:, :, 0]
    cut = usable(frame, Region(0.25, 0.5, 0.5, 0.4))
    assert np.array_equal(cut, frame[60:108, 40:120])
    assert usable(frame, WHOLE_FRAME).shape == frame.shape


def test_a_region_too_small_to_hold_a_code_is_refused() -> None:
    with pytest.raises(UnusableFrameError) as refused:
        usable(colour(3), Region(0.9, 0.9, 0.1, 0.1))
    assert refused.value.reason is Unusable.TOO_SMALL


@pytest.mark.parametrize(
    "outside",
    [
        (-0.1, 0, 1, 1),
        (0, 0, 1.1, 1),
        (0.5, 0, 0.6, 1),
        (0, 0.5, 1, 0.6),
        (0, 0, 0, 1),
        (0, 0, 1, -1),
        (1, 0, 0.1, 1),
        (float("nan"), 0, 1, 1),
        (0, 0, float("nan"), 1),
        (0, 0, float("inf"), 1),
    ],
)
def test_a_region_outside_the_frame_is_refused(outside: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="within the frame"):
        Region(*outside)


def test_a_region_of_tenths_that_add_up_to_one_reaches_the_edge() -> None:
    assert Region(0.7, 0.1, 0.3, 0.9).pixels(1080, 1920) == (slice(108, 1080), slice(1344, 1920))
