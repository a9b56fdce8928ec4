"""Where in a frame a barcode may be: boxes around bars that run one way, and around patterns.

What it is: a cheap look at the edges of a frame, so that the costly decoders need not look at all
of it. What it is not: a proof; print and grilles look alike. Pure.

The frame's gradients are gathered in cells (a structure tensor): their strength says how much is
printed there, their agreement in direction tells bars from print and from matrix codes.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from drivers.vision.opencv import cv2
from drivers.vision.view import Box, View

_CELL = 8
"""Pixels of the view along a cell's side."""
_LEAST_STRENGTH = 150.0
"""Mean squared gradient below which a cell holds nothing that a decoder could read."""
_LEAST_COHERENCE = 0.5
_SHARE_OF_PEAK = 0.12
_PLAIN_CELLS = 1000
"""Of fewer cells, some 250 by 250 pixels, a code may fill every one."""
_PLAIN_RANGE = 3.0
_SAME_WAY = 0.85
"""Cosine of twice the angle between bars of one code: they bend by 15 degrees at most."""

_Map = NDArray[np.float32]


@dataclass(frozen=True)
class _Cells:
    """Edges of a frame by cell: strength, and direction as the cosine and sine of twice its angle.

    `coherence` is 1 where all edges run one way, 0 where none prevails. `pitch` is the size of a
    cell in the frame's pixels.
    """

    strength: _Map
    cosine: _Map
    sine: _Map
    coherence: _Map
    pitch: tuple[float, float]

    @cached_property
    def bars(self) -> _Map:
        """How much each cell looks like a part of a linear code."""
        return np.sqrt(self.strength) * self.coherence**2

    @cached_property
    def pattern(self) -> _Map:
        """How much each cell looks like a part of a matrix code: dense, without a direction."""
        return np.sqrt(self.strength) * (1 - self.coherence)


class Regions:
    """The likely places in one frame, the likeliest first; `view` is the whole of it, small."""

    def __init__(self, view: View) -> None:
        self._cells = _gathered(view)

    @property
    def is_plain(self) -> bool:
        """Tell whether it looks the same all over: even, or nothing but noise.

        A code lies on something paler in edges than itself, its quiet zone at least.
        """
        strength = self._cells.strength
        least, most = float(strength.min()), float(strength.max())
        return strength.size >= _PLAIN_CELLS and most <= _PLAIN_RANGE * least

    def linear(self, most: int) -> list[Box]:
        """Return boxes around bars, turned so that the code runs along their width."""
        return self._boxes(self._cells.bars.copy(), most, linear=True)

    def matrix(self, most: int) -> list[Box]:
        """Return boxes around dense patterns, turned with most of their edges."""
        return self._boxes(self._cells.pattern.copy(), most, linear=False)

    def _boxes(self, likely: _Map, most: int, *, linear: bool) -> list[Box]:
        cells = self._cells
        boxes: list[Box] = []
        likely[cells.strength < _LEAST_STRENGTH] = 0
        while len(boxes) < most:
            row, column = np.unravel_index(int(likely.argmax()), likely.shape)
            if likely[row, column] <= 0:
                break
            members = _around(cells, int(row), int(column), linear=linear)
            boxes.append(_box(cells, members, linear=linear))
            likely[members] = 0
            likely[max(0, row - 2) : row + 3, max(0, column - 2) : column + 3] = 0
        return boxes


def _gathered(view: View) -> _Cells:
    across, down = cv2.spatialGradient(view.grey)
    rows, columns = (max(1, side // _CELL) for side in view.grey.shape)

    def mean(one: cv2.typing.MatLike, other: cv2.typing.MatLike) -> _Map:
        product = cv2.multiply(one, other, dtype=cv2.CV_32F)
        averaged = cv2.resize(product, (columns, rows), interpolation=cv2.INTER_AREA)
        return np.asarray(cv2.blur(averaged, (3, 3)), np.float32)

    xx, yy, xy = mean(across, across), mean(down, down), mean(across, down)
    strength = xx + yy
    cosine, sine = xx - yy, 2 * xy
    length = np.hypot(cosine, sine)
    scale = view.to_frame.diagonal()
    pitch = scale[0] * view.grey.shape[1] / columns, scale[1] * view.grey.shape[0] / rows
    unit = np.maximum(length, 1e-6)
    return _Cells(strength, cosine / unit, sine / unit, length / np.maximum(strength, 1e-6), pitch)


def _around(cells: _Cells, row: int, column: int, *, linear: bool) -> NDArray[np.bool_]:
    """Return the cells that hang together with the one given and look like it."""
    alike = cells.strength > _SHARE_OF_PEAK * cells.strength[row, column]
    if linear:
        same = cells.cosine * cells.cosine[row, column] + cells.sine * cells.sine[row, column]
        alike &= (same > _SAME_WAY) & (cells.coherence > _LEAST_COHERENCE)
    alike[row, column] = True
    _, marks = cv2.connectedComponents(alike.astype(np.uint8))
    return np.asarray(marks == marks[row, column])


def _box(cells: _Cells, members: NDArray[np.bool_], *, linear: bool) -> Box:
    """Return the box around cells, turned with the edges in them, quiet zones included."""
    rows, columns = np.nonzero(members)
    x, y = (columns + 0.5) * cells.pitch[0], (rows + 0.5) * cells.pitch[1]
    turn = _turn(cells, members)
    along = x * np.cos(turn) + y * np.sin(turn)
    across = y * np.cos(turn) - x * np.sin(turn)
    (left, right), (top, bottom) = _span(along), _span(across)
    middle, level = (left + right) / 2, (top + bottom) / 2
    pitch = max(cells.pitch)
    return Box(
        float(middle * np.cos(turn) - level * np.sin(turn)),
        float(middle * np.sin(turn) + level * np.cos(turn)),
        float(right - left) * 1.1 + 6 * pitch,
        float(bottom - top) + (pitch if linear else 6 * pitch),
        float(np.degrees(turn)),
    )


def _turn(cells: _Cells, members: NDArray[np.bool_]) -> float:
    """Return the way in which most edges of the cells follow each other, in radians.

    In a matrix code they go both ways alike: then it says little, and does no harm.
    """
    weight = cells.strength[members] * cells.coherence[members]
    sine, cosine = (float((part[members] * weight).sum()) for part in (cells.sine, cells.cosine))
    return math.atan2(sine, cosine) / 2


def _span(places: NDArray[np.float64]) -> tuple[float, float]:
    return float(places.min()), float(places.max())
