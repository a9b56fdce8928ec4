"""Tell whether a frame is worth decoding: has something moved since the last one that was.

What it is: a comparison of thin samples (`frames.sample`), cheap enough for every frame. What it is
not: a decoder. Sensor noise is averaged away. Mains light (100 or 120 Hz against a rolling
shutter) makes bands that wander over the picture: a block may change by anything between nothing
and what its whole row of blocks did, and has not moved. Pure, time passed in; the decode thread's.
"""

from dataclasses import dataclass
from enum import Enum, auto
from typing import cast

import numpy as np
import numpy.typing as npt

from drivers.vision.frames import Grey
from drivers.vision.opencv import cv2

_BLOCK = 4
"""Sample pixels a block is wide and high: 32 pixels of 1080p, some ten modules of a code."""
_LEAST_BLOCKS = 2
"""One alone is a spark of the sensor; the smallest code covers parts of two at least."""
_SIGMA_OF_MEDIAN = 1.4826
_Blocks = npt.NDArray[np.float32]


class Look(Enum):
    """What to do with a frame."""

    STILL = auto()
    """Nothing: it shows what the last decoded one did."""
    MOVED = auto()
    """Decode it: something moved."""
    SETTLING = auto()
    """Decode it: something moved a moment ago, or is asked for again."""
    PERIODIC = auto()
    """Decode it, though nothing moved: nothing may be missed for longer than this."""


@dataclass(frozen=True, slots=True)
class MotionSettings:
    """How motion is told from noise.

    A block has moved when its brightness changed by more than `least_change` of 255 beyond
    what the light did, and by more than `noise_factor` times what blocks change by noise.
    After a motion frames are decoded for `settle_ms` more; in stillness, one every `periodic_ms`.
    """

    least_change: float = 6.0
    noise_factor: float = 6.0
    settle_ms: int = 400
    periodic_ms: int = 1000


DEFAULT_MOTION = MotionSettings()


class MotionGate:
    """Lets through the frames worth decoding."""

    def __init__(self, settings: MotionSettings = DEFAULT_MOTION) -> None:
        self._settings = settings
        self._reference: _Blocks | None = None
        self._moved_ns = 0
        self._looked_ns = 0

    def see(self, sample: Grey, at_ns: int) -> Look:
        """Judge the sample of a frame taken at `at_ns` (monotonic)."""
        blocks = _blocks(sample)
        look = self._judged(blocks, at_ns)
        if look is not Look.STILL:
            self._reference = blocks
            self._looked_ns = at_ns
        return look

    def keep_looking(self, at_ns: int) -> None:
        """Let the next frames through as after a motion: something in view is not settled yet."""
        self._moved_ns = at_ns

    def _judged(self, blocks: _Blocks, at_ns: int) -> Look:
        if self._moved(blocks):
            self._moved_ns = at_ns
            return Look.MOVED
        if at_ns - self._moved_ns < self._settings.settle_ms * 1_000_000:
            return Look.SETTLING
        due_ns = self._looked_ns + self._settings.periodic_ms * 1_000_000
        return Look.PERIODIC if at_ns >= due_ns else Look.STILL

    def _moved(self, blocks: _Blocks) -> bool:
        if self._reference is None or self._reference.shape != blocks.shape:
            return True
        change, noise = _change(self._reference, blocks)
        limit = max(self._settings.least_change, self._settings.noise_factor * noise)
        return int(np.count_nonzero(change > limit)) >= _LEAST_BLOCKS


def _blocks(sample: Grey) -> _Blocks:
    """Return the mean brightness of each block of a sample."""
    rows, columns = sample.shape
    size = max(1, columns // _BLOCK), max(1, rows // _BLOCK)
    whole = sample[: size[1] * _BLOCK, : size[0] * _BLOCK]
    mean = cv2.resize(whole, size, interpolation=cv2.INTER_AREA)
    return cast("_Blocks", mean.astype(np.float32))


def _change(before: _Blocks, now: _Blocks) -> tuple[_Blocks, float]:
    """Return by how much each block changed beyond what the light can have done, and the noise.

    The light's share is its row's: the median of all its blocks' ratios, which the few that a thing
    moves over do not sway. A block in full white or black follows the light less, or not at all.
    The noise is the standard deviation of blocks under the same light, from their median.
    """
    lit = before * np.median((now + 1) / (before + 1), axis=1, keepdims=True)
    low, high = np.minimum(before, lit), np.maximum(before, lit)
    noise = _SIGMA_OF_MEDIAN * float(np.median(np.abs(now - lit)))
    return np.maximum(low - now, now - high), noise
