"""What can be measured in a frame that was not read: its light, and the thing in it like a code.

What it is: numbers for the coach (`coach.py`). What it is not: a judgement, or a decoder: what is
like a code may be print, or a carton's edge. It costs a few readings of the frame, so it is asked
for a few times a second at most. Pure; the decode thread's.
"""

from dataclasses import dataclass, replace
from typing import cast

import numpy as np
import numpy.typing as npt

from drivers.vision.frames import Grey, sample
from drivers.vision.opencv import cv2

_CELL_PX = 24
"""Pixels a cell of the search for a code is wide and high."""
_LEAST_SLOPE = 6.0
"""Grey levels from pixel to pixel, on average over a cell, that make a cell like a code's."""
_CODE_SLOPE = 15.0
"""More than any noise; a code that fills the frame is not to be taken for noise itself."""
_NOISE_FACTOR = 2.5
_LEAST_CELLS = 2
_SHRINK = 4
_LINES = 24
"""Lines across the bars that are measured."""
_LEAST_STEP = 24.0
"""Grey levels between bar and space that are no noise."""
_SATURATED = 250
_Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class CodeLike:
    """The part of a frame most like a code.

    `bar_px` is the width of its narrow bars or modules, `edge_px` the way from dark to light,
    `contrast` that between them in grey levels, `glare` the share of it without any detail, white.
    """

    bar_px: float
    edge_px: float
    contrast: float
    glare: float


@dataclass(frozen=True, slots=True)
class Measures:
    """The light of a frame in grey levels 0 to 255, and what is like a code in it, if anything.

    `dark` and `light` are the 5th and 95th percentiles; `saturated` is the share of white pixels.
    """

    mean: float
    dark: float
    light: float
    saturated: float
    code: CodeLike | None


def measure(grey: Grey) -> Measures:
    """Measure a frame."""
    thin = sample(grey)
    dark, light = np.percentile(thin, (5, 95))
    return Measures(
        mean=float(thin.mean()),
        dark=float(dark),
        light=float(light),
        saturated=float((thin >= _SATURATED).mean()),
        code=_code_like(grey) or _blurred_code_like(grey),
    )


def _blurred_code_like(grey: Grey) -> CodeLike | None:
    """Look at a quarter of the size, where a blur that has wiped out all slopes is one of them."""
    small = cv2.resize(grey, None, fx=1 / _SHRINK, fy=1 / _SHRINK, interpolation=cv2.INTER_AREA)
    found = _code_like(cast("Grey", small))
    if found is None:
        return None
    return replace(found, bar_px=found.bar_px * _SHRINK, edge_px=found.edge_px * _SHRINK)


def _code_like(grey: Grey) -> CodeLike | None:
    across, down = _slopes(grey)
    box = _densest(np.maximum(across, down))
    if box is None:
        return None
    rows, columns = (slice(cells.start * _CELL_PX, cells.stop * _CELL_PX) for cells in box)
    upright = across[box].sum() >= down[box].sum()
    return _measured(grey[rows, columns] if upright else grey[rows, columns].T)


def _slopes(grey: Grey) -> tuple[_Floats, _Floats]:
    """Return how much each cell changes from pixel to pixel, across and down."""
    size = max(1, grey.shape[1] // _CELL_PX), max(1, grey.shape[0] // _CELL_PX)
    whole = grey[: size[1] * _CELL_PX, : size[0] * _CELL_PX]
    smooth = cv2.blur(whole, (2, 2))
    across, down = np.zeros_like(smooth), np.zeros_like(smooth)
    across[:, 1:] = cv2.absdiff(smooth[:, 1:], smooth[:, :-1])
    down[1:] = cv2.absdiff(smooth[1:], smooth[:-1])
    return _by_cell(across, size), _by_cell(down, size)


def _by_cell(pixels: npt.NDArray[np.generic], size: tuple[int, int]) -> _Floats:
    mean = cv2.resize(cast("Grey", pixels), size, interpolation=cv2.INTER_AREA)
    return cast("_Floats", mean.astype(np.float32))


def _densest(slopes: _Floats) -> tuple[slice, slice] | None:
    """Return the rows and columns of the patch of cells with most slopes in it, if any is steep."""
    noise = min(_NOISE_FACTOR * float(np.median(slopes)), _CODE_SLOPE)
    steep = (slopes > max(_LEAST_SLOPE, noise)).astype(np.uint8)
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(steep, connectivity=8)
    if count == 1:
        return None
    weights = np.bincount(labels.ravel(), weights=slopes.ravel(), minlength=count)
    best = 1 + int(weights[1:].argmax())
    left, top, width, height, cells = (int(each) for each in boxes[best])
    if cells < _LEAST_CELLS:
        return None
    return slice(top, top + height), slice(left, left + width)


def _measured(patch: Grey) -> CodeLike | None:
    """Measure a patch whose bars are upright."""
    rows = np.linspace(0, len(patch) - 1, _LINES + 2).astype(int)[1:-1]
    lines = patch[rows].astype(np.float32)
    runs = np.concatenate([_runs(line) for line in lines])
    steps = np.abs(np.diff(lines, axis=1))
    contrast = float(np.percentile(lines, 95) - np.percentile(lines, 5))
    steepest = float(np.percentile(steps, 98))
    if len(runs) < _LINES or contrast < _LEAST_STEP:
        return None
    return CodeLike(
        bar_px=float(np.percentile(runs, 30)),
        edge_px=contrast / max(steepest, 1.0),
        contrast=contrast,
        glare=_glare(patch),
    )


def _runs(line: _Floats) -> npt.NDArray[np.float64]:
    """Return the widths of bars and spaces on a line, to fractions of a pixel, without its ends."""
    middle = cv2.blur(line[None], (_CELL_PX * 2 + 1, 1))[0]
    above = line - middle
    swing = np.abs(above).mean()
    here, there = above[:-1], above[1:]
    (crossing,) = np.nonzero((here < 0) != (there < 0))
    crossing = crossing[np.abs(there - here)[crossing] > swing / 4]
    at = crossing + here[crossing] / (here[crossing] - there[crossing])
    return cast("npt.NDArray[np.float64]", np.diff(at))


def _glare(patch: Grey) -> float:
    """Return the share of a patch that is white all over."""
    size = max(1, patch.shape[1] // 8), max(1, patch.shape[0] // 8)
    darkest = cv2.erode(patch, np.ones((8, 8), np.uint8))
    return float((cv2.resize(darkest, size, interpolation=cv2.INTER_NEAREST) >= _SATURATED).mean())
