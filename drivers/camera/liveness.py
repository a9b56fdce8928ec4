"""Whether a camera still answers.

What it is: a memory of when it last sent a picture of use, and one unlike the last. What it is not:
the reading. Cameras fail in ways that no read reports: it never returns, it returns
nothing for ever, or the same picture for ever. Pure, time passed in; the decode thread's.
"""

from typing import NamedTuple

import numpy as np

from drivers.vision.frames import Grey, Unusable, UnusableFrameError

HANGS = "Unplug the camera, wait a moment and plug it in again."
SILENT_NS = 4_000_000_000
"""Longer than any camera takes for its first picture once it is open."""
FROZEN_NS = 5_000_000_000


class Fault(NamedTuple):
    """What is wrong with a camera, and what to do about it."""

    detail: str
    hint: str = HANGS


class Liveness:
    """When a camera last showed something."""

    def __init__(self, now_ns: int) -> None:
        self._useful_ns = now_ns
        self._changed_ns = now_ns
        self._last: Grey | None = None
        self._unusable: UnusableFrameError | None = None

    def saw(self, sample: Grey, now_ns: int) -> None:
        """Note a picture. One in plain black or white may stay as it is: a covered lens does."""
        flat = sample.min() == sample.max()
        if flat or self._last is None or not np.array_equal(sample, self._last):
            self._changed_ns = now_ns
        self._last = sample
        self._useful_ns = now_ns
        self._unusable = None

    def could_not_use(self, error: UnusableFrameError) -> None:
        """Note a picture of no use."""
        self._unusable = error

    def fault(self, now_ns: int) -> Fault | None:
        """Return what is wrong with the camera; None when it answers."""
        if now_ns - self._useful_ns >= SILENT_NS:
            return _of_no_use(self._unusable) if self._unusable else Fault("it sends no picture")
        if now_ns - self._changed_ns >= FROZEN_NS:
            return Fault("it sends the same picture again and again")
        return None


def _of_no_use(error: UnusableFrameError) -> Fault:
    """Return the fault of pictures of no use: empty ones come of a camera that hangs."""
    hint = HANGS if error.reason is Unusable.EMPTY else error.hint
    return Fault(error.detail, hint)
