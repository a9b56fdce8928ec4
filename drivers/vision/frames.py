"""From whatever a capture returns to what the rest works on: grey, 8 bits, two dimensions.

What it is: the check of a frame, the region of interest, the whole frame in grey and a thin sample
of it. What it is not: a capture or a decoder. A frame that cannot be used is an error of the tree,
which the decode thread counts; nothing here throws anything else. Pure; for any thread.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import cast

import numpy as np
import numpy.typing as npt

from drivers.errors import ScannerError
from drivers.hints import Hint
from drivers.vision.opencv import cv2

Grey = npt.NDArray[np.uint8]
"""Rows, columns; C-contiguous; 0 is black."""
Image = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]
"""Rows, columns and, except in grey, channels as OpenCV orders them: YUYV, BGR or BGRA."""

MIN_SIDE_PX = 32
"""A side shorter than this holds no code: at 3 pixels a module not even the smallest DataMatrix."""
MAX_PIXELS = 50_000_000
"""More is no station's camera, and takes seconds to decode."""
SAMPLE_ROWS = 135
"""About how many rows a sample has: every eighth of 1080."""
_GREY, _COLOUR = 2, 3
_YUYV, _BGR, _BGRA = 2, 3, 4
_CHANNELS = frozenset({1, _YUYV, _BGR, _BGRA})


class Unusable(StrEnum):
    """Why a frame cannot be used."""

    EMPTY = "empty"
    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    WRONG_SHAPE = "wrong_shape"
    WRONG_TYPE = "wrong_type"


class UnusableFrameError(ScannerError):
    """A frame that holds no picture this program can read."""

    hint = Hint("camera-format")

    def __init__(self, reason: Unusable, detail: str) -> None:
        super().__init__("read a frame", "camera", f"{reason.replace('_', ' ')} ({detail})")
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Region:
    """The part of the frame that is looked at, in fractions of its width and height.

    `x` and `y` are the left upper corner's.

    Raises:
        ValueError: it is empty or reaches out of the frame.
    """

    x: float = 0.0
    y: float = 0.0
    width: float = 1.0
    height: float = 1.0

    def __post_init__(self) -> None:
        """Refuse what is not a part of a frame."""
        for start, length in ((self.x, self.width), (self.y, self.height)):
            if not (0 <= start < 1 and 0 < length <= 1 and start + length <= 1 + 1e-9):
                raise ValueError("a region lies within the frame: x, y, width, height from 0 to 1")

    def pixels(self, rows: int, columns: int) -> tuple[slice, slice]:
        """Return the rows and columns of it, at least one of each."""
        return _span(self.y, self.height, rows), _span(self.x, self.width, columns)


def _span(start: float, length: float, whole: int) -> slice:
    first = min(int(start * whole), whole - 1)
    return slice(first, max(first + 1, round((start + length) * whole)))


WHOLE_FRAME = Region()


def usable(frame: object, region: Region = WHOLE_FRAME) -> Image:
    """Return the region of a frame, a view where that goes.

    Raises:
        UnusableFrameError: it is no picture, or the region of it is too small or too large.
    """
    if not isinstance(frame, np.ndarray) or frame.size == 0:
        raise UnusableFrameError(Unusable.EMPTY, "no pixels")
    _check_type(frame)
    if frame.ndim == _COLOUR and frame.shape[2] == 1:
        frame = frame[:, :, 0]
    cut = cast("Image", frame[region.pixels(*frame.shape[:2])])
    _check_size(cut)
    return cut


def _check_type(frame: npt.NDArray[np.generic]) -> None:
    if frame.dtype not in (np.uint8, np.uint16):
        raise UnusableFrameError(Unusable.WRONG_TYPE, str(frame.dtype))
    flat = frame.ndim == _GREY
    if not flat and not (frame.ndim == _COLOUR and frame.shape[2] in _CHANNELS):
        raise UnusableFrameError(Unusable.WRONG_SHAPE, str(frame.shape))


def _check_size(cut: Image) -> None:
    rows, columns = cut.shape[:2]
    if min(rows, columns) < MIN_SIDE_PX:
        raise UnusableFrameError(Unusable.TOO_SMALL, f"{columns} x {rows}")
    if rows * columns > MAX_PIXELS:
        raise UnusableFrameError(Unusable.TOO_LARGE, f"{columns} x {rows}")


def grey(image: Image) -> Grey:
    """Return a usable image in grey."""
    eight = eight_bits(image)
    if eight.ndim == _GREY:
        return np.ascontiguousarray(eight)
    if eight.shape[2] == _YUYV:
        return np.ascontiguousarray(eight[:, :, 0])
    code = cv2.COLOR_BGRA2GRAY if eight.shape[2] == _BGRA else cv2.COLOR_BGR2GRAY
    return cast("Grey", cv2.cvtColor(_rows_in_order(eight), code))


def sample(image: Image) -> Grey:
    """Return a thin sample of a usable image: single pixels, in the channel nearest to grey.

    It costs a twentieth of reading the frame once, where turning the frame grey costs more than
    reading it: what decides whether a frame is worth a look must not cost like one.
    """
    step = max(1, image.shape[0] // SAMPLE_ROWS)
    thin = image[::step, ::step]
    if thin.ndim == _COLOUR:
        thin = thin[:, :, 0 if thin.shape[2] == _YUYV else 1]
    return np.ascontiguousarray(eight_bits(thin))


def eight_bits(image: Image) -> npt.NDArray[np.uint8]:
    """Return the 8 bits that say something: cameras put 10 or 12 bits into words of 16."""
    if image.dtype == np.uint8:
        return cast("npt.NDArray[np.uint8]", image)
    bits = max(8, int(image.max()).bit_length())
    return (image >> (bits + bits % 2 - 8)).astype(np.uint8)


def _rows_in_order(image: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Return an image that OpenCV takes: whole pixels side by side, rows from top to bottom."""
    plain = image.strides[2] == 1 and image.strides[1] == image.shape[2] and image.strides[0] > 0
    return image if plain else np.ascontiguousarray(image)
