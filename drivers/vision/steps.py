"""The ways to look at one frame for codes, from cheap to costly.

What it is: each step as a function from a frame to readings. What it is not: the order in which
they are tried (see `reader`). Lives on the camera's decode thread.

What a step gains was measured on photographs and on drawn pictures apart from each other; one that
gained on one of them only is not here. OpenCV's own barcode detector is not: it found no code that
these did not, and was wrong more often than right.
"""

from collections.abc import Callable
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from drivers.vision import zbar
from drivers.vision.opencv import cv2
from drivers.vision.reading import Reading
from drivers.vision.regions import Regions
from drivers.vision.settings import VisionSettings
from drivers.vision.view import Box, Grey, View, as_grey, cut, part, within
from drivers.vision.zxing import ALL, ROTATED, UPRIGHT, Zxing

OVERVIEW_PIXELS = 520_000
"""Pixels to which a frame is averaged down to be read as a whole: 1080p to half its columns."""
FOCUS_PIXELS = 130_000
"""Pixels around a likely place that are looked at closely, before they are doubled."""
FULL_PIXELS = 1920 * 1080
"""Pixels of a frame in full size; one with more is averaged down to them."""
WINDOW_PIXELS = 750_000
"""Pixels above which a frame in full size is looked at in windows."""
_WINDOW_SHARE = 0.4
"""Of the frame's width and height: neighbours share a tenth of it, more than a fine code takes.
A larger window would cost too much at one frame."""
_WINDOW_MIDDLES = (
    (0.5, 0.5), (0.2, 0.5), (0.8, 0.5), (0.5, 0.2), (0.5, 0.8),
    (0.2, 0.2), (0.8, 0.8), (0.8, 0.2), (0.2, 0.8),
)  # fmt: skip
"""The middle first: that is where people hold a code."""
_CLOSE_SCALE = 2.0
_SOFT_SCALE = 1.5
_LINEAR_PLACES = 3
_MATRIX_PLACES = 2
_LINE_COLUMNS = 700
"""Columns to which a linear code is scaled: 7 pixels a module of an EAN-13."""
_LINE_ROWS = 220
_LINE_SCALES = (0.5, 3.0)
_ALONG_BARS = 0.12
"""Share of a code's height over which each bar is averaged: noise and JPEG go, bars stay."""
_TRIMMED = 0.9
_SHARP_SPAN, _SHARP_BLACK = 200.0, 28.0
_SHARP_REACH = 24
_SHARP_PERIOD = 1024


class Look:
    """One frame, and what the steps share of it."""

    def __init__(self, frame: Grey, number: int) -> None:
        self.frame = frame
        self.number = number

    @cached_property
    def overview(self) -> View:
        """The whole frame, with no more than OVERVIEW_PIXELS."""
        return within(self.frame, OVERVIEW_PIXELS)

    def window(self, turn: int) -> View | None:
        """Return a part of the frame in full size; None where `focus` looks at the whole of it.

        `turn` counts the windows, so that each part comes up.
        """
        full = within(self.frame, FULL_PIXELS)
        if full.grey.size <= FOCUS_PIXELS:
            return None
        if full.grey.size <= WINDOW_PIXELS:
            return full
        return part(full, *_WINDOW_MIDDLES[turn % len(_WINDOW_MIDDLES)], _WINDOW_SHARE)

    @cached_property
    def regions(self) -> Regions:
        """Where codes may be."""
        return Regions(self.overview)

    @cached_property
    def linear_places(self) -> list[Box]:
        """Boxes around bars, the likeliest first."""
        return self.regions.linear(_LINEAR_PLACES)

    def focus(self, turn: int) -> Box | None:
        """Return the place to look at closely: the whole of a small frame, else one of the likely.

        `turn` counts the looks, so that each likely place gets its own.
        """
        height, width = self.frame.shape
        if height * width <= FOCUS_PIXELS:
            return Box(width / 2 - 0.5, height / 2 - 0.5, width, height)
        places = self._places
        return places[turn % len(places)] if places else None

    @cached_property
    def turned_places(self) -> list[Box]:
        """Bars, and the likeliest pattern."""
        return [*self.linear_places[:2], *self.regions.matrix(1)]

    @cached_property
    def _places(self) -> list[Box]:
        """Patterns, and the likeliest bars."""
        return [*self.regions.matrix(_MATRIX_PLACES), *self.linear_places[:1]]


class Steps:
    """The steps, for the settings of one camera."""

    def __init__(self, settings: VisionSettings) -> None:
        self._zxing = Zxing(settings.symbologies)
        self._symbologies = settings.symbologies
        self._even = cv2.createCLAHE(3.0, (8, 8))
        self._soft = cv2.createCLAHE(1.5, (4, 4))
        self._even_lines = cv2.createCLAHE(3.0, (8, 2))

    def fast(self, look: Look) -> list[Reading]:
        """Read the whole frame, small, as it is held: most codes, most of the time."""
        return self._zxing.any_code(look.overview, UPRIGHT, "fast")

    def lines(self, look: Look) -> list[Reading]:
        """Read linear codes at any angle, turned upright and averaged along their bars."""
        return self._along_bars(look, lambda grey: grey, "lines")

    def even_lines(self, look: Look) -> list[Reading]:
        """Read the same with the contrast of bars made even: shadows, glare, faint print."""
        return self._along_bars(look, self._evened_lines, "even_lines")

    def sharp_lines(self, look: Look) -> list[Reading]:
        """Read the same with the blur across the bars undone: out of focus, or moved.

        Each frame by the other of two filters: one alone makes of the same blur the same wrong
        digits, frame after frame, and these would agree.
        """
        filtering = _SHARPENINGS[look.number % len(_SHARPENINGS)]
        return self._along_bars(look, partial(_sharpened, filtering=filtering), "sharp_lines")

    def windowed(self, look: Look, turn: int) -> list[Reading]:
        """Read a window in full size with all that zxing-cpp has: what is fine or lies in print."""
        view = look.window(turn)
        return [] if view is None else self._zxing.any_code(view, ALL, "windowed")

    def close_linear(self, look: Look, turn: int) -> list[Reading]:
        """Read linear codes of one likely place at twice its size and with even contrast."""
        view = _evened(look, turn, _CLOSE_SCALE, self._even)
        return [] if view is None else self._zxing.linear(view, ROTATED, "close")

    def close_matrix(self, look: Look, turn: int) -> list[Reading]:
        """Read matrix codes of it: apart, for one frame alone shall not pay for both."""
        view = _evened(look, turn, _CLOSE_SCALE, self._even)
        return [] if view is None else self._zxing.matrix(view, UPRIGHT, "close")

    def softly(self, look: Look, turn: int) -> list[Reading]:
        """Read all of it a little smaller, its contrast raised a little: blurred print."""
        view = _evened(look, turn, _SOFT_SCALE, self._soft)
        return [] if view is None else self._zxing.any_code(view, ROTATED, "softly")

    def hard(self, look: Look, turn: int) -> list[Reading]:
        """Read one likely place with everything that zxing-cpp has: light bars on dark, too."""
        view = _closely(look, turn, 1.0)
        return [] if view is None else self._zxing.any_code(view, ALL, "hard")

    def upright(self, look: Look, turn: int) -> list[Reading]:
        """Read matrix codes of a likely place, turned upright, in full height: PDF417 above all.

        Not linear ones: without the average along their bars a blurred EAN-13 was read wrongly, and
        alike in several frames.
        """
        places = look.turned_places
        if not places:
            return []
        view = _scaled(look.frame, places[turn % len(places)], _CLOSE_SCALE, FOCUS_PIXELS * 2)
        return self._zxing.matrix(view, UPRIGHT, "upright")

    def zbar(self, look: Look, turn: int) -> list[Reading]:
        """Let ZBar read one likely place at one and a half times its size."""
        view = _closely(look, turn, _SOFT_SCALE)
        found = [] if view is None else zbar.read(view)
        return [reading for reading in found if reading.symbology in self._symbologies]

    def _evened_lines(self, grey: Grey) -> Grey:
        return as_grey(self._even_lines.apply(grey))

    def _along_bars(
        self, look: Look, prepared: Callable[[Grey], Grey], decoder: str
    ) -> list[Reading]:
        readings: list[Reading] = []
        for box in look.linear_places:
            view = _line(look.frame, box)
            view = View(prepared(view.grey), view.to_frame)
            readings += self._zxing.linear(view, UPRIGHT, decoder)
        return readings


def _sharpened(grey: Grey, filtering: NDArray[np.float32]) -> Grey:
    """Undo a blur across the bars, of about half a module's standard deviation.

    What is to be sharpened must not be noisy: the average along the bars has seen to that. The
    grey levels are spread first, but not to the limits, for the filter overshoots.
    """
    dark, light = np.percentile(grey, (2, 98))
    gain = _SHARP_SPAN / max(float(light - dark), 1.0)
    spread = cv2.convertScaleAbs(grey, alpha=gain, beta=_SHARP_BLACK - gain * float(dark))
    return as_grey(cv2.filter2D(spread, -1, filtering, borderType=cv2.BORDER_REPLICATE))


def _undoing(blur_px: float, noise: float) -> NDArray[np.float32]:
    """Return Wiener's filter against a Gaussian blur, as a row of weights.

    `blur_px` is its standard deviation, `noise` the power of noise as a share of the code's.
    """
    frequency = np.fft.rfftfreq(_SHARP_PERIOD)
    passed = np.exp(-2 * (np.pi * frequency * blur_px) ** 2)
    weights = np.fft.irfft(passed / (passed**2 + noise), _SHARP_PERIOD)
    middle = np.roll(weights, _SHARP_REACH)[: 2 * _SHARP_REACH + 1]
    ended = middle * np.hanning(len(middle) + 2)[1:-1]
    return np.asarray(ended / ended.sum(), np.float32)[None, :]


def _line(frame: Grey, box: Box) -> View:
    """Return a linear code turned upright, a strip of its middle averaged along the bars."""
    least, most = _LINE_SCALES
    scale = max(least, min(most, _LINE_COLUMNS / box.width))
    height = min(box.height * _TRIMMED, _LINE_ROWS / scale)
    view = cut(frame, Box(box.x, box.y, box.width, height, box.angle), scale)
    rows = max(1, int(view.grey.shape[0] * _ALONG_BARS))
    return View(as_grey(cv2.blur(view.grey, (1, rows))), view.to_frame)


def _closely(look: Look, turn: int, scale: float) -> View | None:
    box = look.focus(turn)
    most = int(FOCUS_PIXELS * scale**2)
    return None if box is None else _scaled(look.frame, box, scale, most)


def _evened(look: Look, turn: int, scale: float, contrast: cv2.CLAHE) -> View | None:
    view = _closely(look, turn, scale)
    return None if view is None else View(as_grey(contrast.apply(view.grey)), view.to_frame)


def _scaled(frame: Grey, box: Box, scale: float, most_pixels: int) -> View:
    """Cut a box, scaled less where it would have more than `most_pixels`."""
    return cut(frame, box, min(scale, (most_pixels / (box.width * box.height)) ** 0.5))


_SHARPENINGS = _undoing(blur_px=4.0, noise=0.02), _undoing(blur_px=3.5, noise=0.02)
"""For 7 pixels a module (_LINE_COLUMNS): stronger made more of noise than of bars."""
