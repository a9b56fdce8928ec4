"""Whether a camera still answers.

What it is: a memory of when it last sent a picture of use, and one unlike the last. What it is not:
the reading. Cameras fail in ways that no read reports: it never returns, it returns
nothing for ever, or the same picture for ever. Pure, time passed in; the decode thread's, of one
claim after the other.

No two pictures of a camera are the same, for their noise, but where there is next to no light: a
lens that is covered, or a hall at night whose noise the camera's compression has rounded off. So a
picture that is nearly of one grey may stay as it is; and one that a camera was given up for is
believed, when the camera was opened anew and showed others before it.
"""

from typing import NamedTuple

import numpy as np

from drivers.hints import Hint
from drivers.vision.frames import Grey, Unusable, UnusableFrameError

HANGS = Hint("camera-hangs")
SILENT_NS = 4_000_000_000
"""Longer than any camera takes for its first picture once it is open."""
FROZEN_NS = 5_000_000_000
FLAT_LEVELS = 8
"""How many grey levels the darkest and the brightest of a picture are apart that is nearly of one:
less than any print is from its paper in light that a code is read in."""
_FROZEN = "it sends the same picture again and again"


class Fault(NamedTuple):
    """What is wrong with a camera, and what to do about it."""

    detail: str
    hint: Hint = HANGS


class Liveness:
    """When a camera last showed something, since `begin`, which each claim of it calls."""

    def __init__(self) -> None:
        self._frozen_at: Grey | None = None
        """The picture for which the camera was last found to be at fault."""
        self.begin(0)

    def begin(self, now_ns: int) -> None:
        """Note that the camera is being opened."""
        self._useful_ns = now_ns
        self._changed_ns = now_ns
        self._last: Grey | None = None
        self._unusable: UnusableFrameError | None = None
        self._is_frozen = False

    def saw(self, sample: Grey, now_ns: int) -> bool:
        """Note a picture; return whether it shows anything.

        It does not when it is the one the camera was given up for, and the first since.
        """
        is_known = self._frozen_at is not None and np.array_equal(sample, self._frozen_at)
        self._is_frozen = is_known and self._last is None
        if self._is_frozen:
            return False
        if is_known or _is_flat(sample) or not self._is_last(sample):
            self._changed_ns = now_ns
        self._last = sample
        self._useful_ns = now_ns
        self._unusable = None
        return True

    def _is_last(self, sample: Grey) -> bool:
        return self._last is not None and np.array_equal(sample, self._last)

    def could_not_use(self, error: UnusableFrameError) -> None:
        """Note a picture of no use."""
        self._unusable = error

    def fault(self, now_ns: int) -> Fault | None:
        """Return what is wrong with the camera; None when it answers."""
        if now_ns - self._useful_ns >= SILENT_NS:
            return self._silence()
        if now_ns - self._changed_ns >= FROZEN_NS:
            self._frozen_at = self._last
            return Fault(_FROZEN)
        return None

    def _silence(self) -> Fault:
        if self._unusable is not None:
            return _of_no_use(self._unusable)
        return Fault(_FROZEN if self._is_frozen else "it sends no picture")


def _is_flat(sample: Grey) -> bool:
    return int(sample.max()) - int(sample.min()) <= FLAT_LEVELS


def _of_no_use(error: UnusableFrameError) -> Fault:
    """Return the fault of pictures of no use: empty ones come of a camera that hangs."""
    hint = HANGS if error.reason is Unusable.EMPTY else error.hint
    return Fault(error.detail, hint)
