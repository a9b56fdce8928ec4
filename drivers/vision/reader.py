"""What is tried on each frame of a camera, and in which order. Lives on its decode thread.

What it is: the policy. Cheap steps on every frame that may show something new; on a miss one of
the costly steps, in turn, as often as each frame's allowance pays for; the step that found the code
goes first on the next frame, so that the second look comes at once. What it is not: the judgement
whether a reading may be believed (`sightings`), nor whether anything moves (the caller's).
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from drivers.vision.reading import Reading
from drivers.vision.settings import VisionSettings
from drivers.vision.steps import FOCUS_PIXELS, Look, Steps
from drivers.vision.view import Grey

_ALLOWANCE = 50_000
"""Pixels of costly looks that each frame pays for; a step that takes more is paid by the next."""

_Step = Callable[[Look], list[Reading]]
_CostlyStep = Callable[[Look, int], list[Reading]]


class FrameReader:
    """Reads the frames of one camera, one after the other."""

    def __init__(self, settings: VisionSettings) -> None:
        self._steps = Steps(settings)
        self._costly: tuple[tuple[_CostlyStep, float], ...] = (
            (self._steps.close, 4.0),
            (self._steps.hard, 1.5),
            (self._steps.upright, 1.0),
            *(((self._steps.zbar, 4.0),) if settings.zbar else ()),
        )
        self._frames = 0
        self._turn = 0
        self._owed = 0.0
        self._hit: _Step | None = None
        self._seen: tuple[Reading, ...] = ()

    def read(self, grey: Grey, *, moved: bool) -> tuple[Reading, ...]:
        """Return what the frame shows: `grey` is 2-D, C-contiguous, uint8.

        `moved` is whether it may show something new: something moves, or has just come to rest
        (the sharpest frames are those). Otherwise nothing is read: what was seen is still there,
        and is returned with the number of the frame in which it was seen.
        """
        if not moved:
            return self._seen
        self._frames += 1
        look = Look(grey, self._frames)
        found = self._found(look)
        self._seen = tuple(replace(reading, frame=look.number) for reading in found)
        return self._seen

    def _found(self, look: Look) -> list[Reading]:
        """Try one step after the other until one finds something."""
        self._owed = max(0.0, self._owed - _ALLOWANCE)
        return (
            self._steps.fast(look) or self._again(look) or self._lines(look) or self._closer(look)
        )

    def _again(self, look: Look) -> list[Reading]:
        """Try what found a code on the last frame: it is there to be confirmed."""
        hit, self._hit = self._hit, None
        return [] if hit is None else self._kept(hit, look)

    def _lines(self, look: Look) -> list[Reading]:
        """Try linear codes along their bars; the two preparations take turns."""
        steps = self._steps
        return self._kept(steps.lines if look.number % 2 else steps.even_lines, look)

    def _closer(self, look: Look) -> list[Reading]:
        """Try the next of the costly steps, unless earlier ones are still being paid for."""
        if self._owed > 0:
            return []
        place, step_number = divmod(self._turn, len(self._costly))
        step, weight = self._costly[step_number]
        self._turn += 1
        self._owed += weight * min(look.frame.size, FOCUS_PIXELS)
        return self._kept(partial(_at_place, step, place), look)

    def _kept(self, step: _Step, look: Look) -> list[Reading]:
        found = step(look)
        self._hit = step if found else None
        return found


def _at_place(step: _CostlyStep, place: int, look: Look) -> list[Reading]:
    return step(look, place)
