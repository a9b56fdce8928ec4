"""The camera's picture for people: small, seldom, and only while somebody looks.

What it is: the one crossing between the decode thread, which shows, and whoever asks, in any
thread: frozen values only. What it is not: a stream; the newest picture replaces the one before.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from drivers.vision.coach import Advice
from drivers.vision.frames import WHOLE_FRAME, Image, Region, eight_bits

PERIOD_NS = 100_000_000
"""Ten pictures a second at most."""
ATTENTION_NS = 1_000_000_000
"""How long after the last question somebody is taken to be looking."""
WIDTH_PX = 640
_COLOUR = 3
_BGRA = 4
_Pixels = npt.NDArray[np.uint8]

Polygon = tuple[tuple[float, float], ...]
"""Corners in fractions of the picture's width and height."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A small picture: rows from top to bottom without padding, of RGB or, with 1 channel, grey.

    `codes` are the barcodes read in it, `region` the part that is looked at, `advice` what would
    help, `at_ns` when it was taken (monotonic).
    """

    width: int
    height: int
    channels: int
    pixels: bytes
    codes: tuple[Polygon, ...]
    region: Region
    advice: Advice
    at_ns: int


class Viewfinder:
    """Keeps the newest preview. `show` is the decode thread's, `ask` anybody's."""

    def __init__(self, clock_ns: Callable[[], int], region: Region = WHOLE_FRAME) -> None:
        self._clock_ns = clock_ns
        self._region = region
        self._asked_ns: int | None = None
        self._made_ns: int | None = None
        self._newest: Preview | None = None

    def ask(self) -> Preview | None:
        """Return the newest preview; None right after nobody has asked for a while."""
        now_ns = self._clock_ns()
        left_alone = not self._is_asked_for(now_ns)
        self._asked_ns = now_ns
        return None if left_alone else self._newest

    def show(self, image: Image, codes: tuple[Polygon, ...], advice: Advice) -> None:
        """Make a preview, when somebody looks and the last one is old enough."""
        now_ns = self._clock_ns()
        if not self._is_asked_for(now_ns):
            self._newest = None
            return
        if self._made_ns is not None and now_ns - self._made_ns < PERIOD_NS:
            return
        self._made_ns = now_ns
        small = _small(image)
        self._newest = Preview(
            width=small.shape[1],
            height=small.shape[0],
            channels=_COLOUR if small.ndim == _COLOUR else 1,
            pixels=small.tobytes(),
            codes=codes,
            region=self._region,
            advice=advice,
            at_ns=now_ns,
        )

    def _is_asked_for(self, now_ns: int) -> bool:
        return self._asked_ns is not None and now_ns - self._asked_ns < ATTENTION_NS


def _small(image: Image) -> _Pixels:
    """Return an image in RGB or grey, 8 bits, less than twice WIDTH_PX wide."""
    step = max(1, image.shape[1] // WIDTH_PX)
    thin = np.ascontiguousarray(eight_bits(image[::step, ::step]))
    if thin.ndim != _COLOUR:
        return thin
    if thin.shape[2] not in (_COLOUR, _BGRA):
        return np.ascontiguousarray(thin[:, :, 0])
    return np.ascontiguousarray(thin[:, :, 2::-1])
