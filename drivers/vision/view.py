"""A part of a frame, perhaps turned and scaled, and the way from its pixels back to the frame's.

What it is: how a decoder is given less, or easier, pixels than the camera made. What it is not: a
choice of the part (see `regions`). Pure.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from drivers.vision.opencv import cv2

Grey = NDArray[np.uint8]
"""A grey picture: rows by columns, C-contiguous, 0 is black."""
Corner = tuple[float, float]
"""x and y in pixels."""


@dataclass(frozen=True, slots=True)
class View:
    """Pixels to decode. `to_frame` (2 x 3, affine) maps x and y in `grey` to those in the frame."""

    grey: Grey
    to_frame: NDArray[np.float64]

    def corners_in_frame(self, corners: tuple[Corner, ...]) -> tuple[Corner, ...]:
        """Return where corners found in this view lie in the frame."""
        placed = np.asarray(corners, np.float64) @ self.to_frame[:, :2].T + self.to_frame[:, 2]
        return tuple((float(x), float(y)) for x, y in placed)


@dataclass(frozen=True, slots=True)
class Box:
    """A turned rectangle in a frame: middle, width and height in pixels, `angle` in degrees.

    The width runs in the direction of the angle, clockwise from the x axis (y points down).
    """

    x: float
    y: float
    width: float
    height: float
    angle: float = 0.0


def whole(frame: Grey) -> View:
    """Return the frame as it is."""
    return View(frame, np.array([[1.0, 0, 0], [0, 1, 0]]))


def within(frame: Grey, most_pixels: int) -> View:
    """Return the frame, averaged down until it has no more than `most_pixels`."""
    height, width = frame.shape
    if height * width <= most_pixels:
        return whole(frame)
    factor = (most_pixels / (height * width)) ** 0.5
    if _HALF < factor < _HALF + _NEARLY:
        factor = _HALF
    size = (max(1, int(width * factor)), max(1, int(height * factor)))
    small = cv2.resize(_nearly(frame, factor), size, interpolation=cv2.INTER_AREA)
    across, down = width / size[0], height / size[1]
    # A pixel's middle lies at a half: pixel 0 of the small one is the middle of the first few.
    offsets = (across - 1) / 2, (down - 1) / 2
    return View(as_grey(small), np.array([[across, 0, offsets[0]], [0, down, offsets[1]]]))


def part(view: View, x: float, y: float, share: float) -> View:
    """Return the part of a view that has a share of its width and height around x and y.

    All of them are fractions of the view's width and height; the part has to lie within it.
    """
    rows, columns = view.grey.shape
    left, top = int((x - share / 2) * columns), int((y - share / 2) * rows)
    taken = view.grey[top : top + int(share * rows), left : left + int(share * columns)]
    to_frame = view.to_frame.copy()
    to_frame[:, 2] += view.to_frame[:, :2] @ (left, top)
    return View(as_grey(taken), to_frame)


def _nearly(frame: Grey, factor: float) -> Grey:
    """Halve a frame that will be at most half as wide: by far the fastest average OpenCV has."""
    if factor > _HALF:
        return frame
    height, width = frame.shape
    return as_grey(cv2.resize(frame, (width // 2, height // 2), interpolation=cv2.INTER_AREA))


def cut(frame: Grey, box: Box, scale: float) -> View:
    """Return what lies in the box, turned upright, `scale` pixels for each of the frame's.

    What lies outside the frame repeats its edge, which no decoder takes for bars.
    """
    size = (max(1, round(box.width * scale)), max(1, round(box.height * scale)))
    turn = np.radians(box.angle)
    along, across = np.cos(turn) / scale, np.sin(turn) / scale
    middle_x, middle_y = (size[0] - 1) / 2, (size[1] - 1) / 2
    to_frame = np.array(
        [
            [along, -across, box.x - along * middle_x + across * middle_y],
            [across, along, box.y - across * middle_x - along * middle_y],
        ]
    )
    kind = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_LINEAR
    flags = kind | cv2.WARP_INVERSE_MAP
    source, to_source = _source(frame, to_frame, scale)
    cut_out = cv2.warpAffine(source, to_source, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return View(as_grey(cut_out), to_frame)


def _source(
    frame: Grey, to_frame: NDArray[np.float64], scale: float
) -> tuple[Grey, NDArray[np.float64]]:
    """Return the frame to cut from: averaged down first where the cut has half its pixels or less.

    `warpAffine` takes single pixels: without that, fine bars would turn into a pattern of others.
    """
    if scale > _AVERAGED_FROM:
        return frame, to_frame
    half = cv2.resize(frame, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    moved = to_frame / 2
    moved[:, 2] -= 0.25
    return as_grey(half), moved


def as_grey(pixels: object) -> Grey:
    """Return what OpenCV gave as a grey picture; copied only where it must be."""
    return np.ascontiguousarray(pixels, np.uint8)


_AVERAGED_FROM = 0.6
_HALF = 0.5
_NEARLY = 0.005
"""A half is worth a hundredth of the pixels: it costs a fraction and leaves edges as they are."""
