"""What is tried on each frame of a camera, and in which order. Lives on its decode thread.

What it is: the policy. Cheap steps on every frame that may show something new; on a miss one of
the costly steps, in turn, as often as each frame's allowance pays for; the step that found the code
goes first on the next frame, so that the second look comes at once. What it is not: the judgement
whether a reading may be believed (`sightings`), nor whether anything moves (the caller's).
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import cycle

from drivers.vision.reading import Reading
from drivers.vision.settings import VisionSettings
from drivers.vision.steps import FOCUS_PIXELS, OVERVIEW_PIXELS, Look, Steps
from drivers.vision.view import Grey

_ALLOWANCE = OVERVIEW_PIXELS + 170_000
"""Pixels that each frame pays for, its overview first. What a look takes more, the next ones pay.
"""
_WINDOW_ALLOWANCE = 120_000
"""Pixels of a window in full size that each frame without a code pays for, besides."""
_LARGE_PIXELS = 1_500_000
"""Pixels of a frame above which nothing is tried besides its window: no single frame takes long."""
_TRIES = 3
"""Frames on which the step that found a code goes first, unless it finds it again."""

_Step = Callable[[Look], list[Reading]]
_CostlyStep = Callable[[Look, int], list[Reading]]


class FrameReader:
    """Reads the frames of one camera, one after the other."""

    def __init__(self, settings: VisionSettings) -> None:
        self._steps = Steps(settings)
        self._costly: tuple[tuple[_CostlyStep, float], ...] = (
            (self._steps.close_linear, 2.4),
            (self._steps.softly, 2.2),
            *(((self._steps.zbar, 2.2),) if settings.zbar else ()),
            (self._steps.hard, 0.7),
            (self._steps.close_matrix, 2.0),
            (self._steps.upright, 0.5),
        )
        self._frames = 0
        self._turn = 0
        self._owed = 0.0
        self._closer_next = False
        self._lines = cycle((self._steps.lines, self._steps.sharp_lines, self._steps.even_lines))
        self._window = 0
        self._window_left = -_WINDOW_ALLOWANCE
        self._hit: _Step = self._steps.lines
        self._tries = 0
        self._was_plain = False
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
        """Try one step after the other; on a miss lines or, once the last is paid, a costly one."""
        self._owed = max(0.0, self._owed - _ALLOWANCE + look.overview.grey.size)
        if self._was_plain and look.regions.is_plain:
            return []
        found = self._steps.fast(look) or self._again(look)
        self._was_plain = not found and look.regions.is_plain
        if found:
            return found
        is_window, found = self._in_window(look)
        if is_window and look.frame.size > _LARGE_PIXELS:
            return found
        return found or self._in_places(look)

    def _again(self, look: Look) -> list[Reading]:
        """Try what found a code on one of the last frames: it is there to be confirmed."""
        if self._tries == 0:
            return []
        self._tries -= 1
        return self._kept(self._hit, look)

    def _in_window(self, look: Look) -> tuple[bool, list[Reading]]:
        """Try the next window of the frame in full size, once it is paid: what is in no place.

        Tells whether it was, and what it showed.
        """
        self._window_left = min(self._window_left + _WINDOW_ALLOWANCE, _WINDOW_ALLOWANCE)
        window = look.window(self._window) if self._window_left > 0 else None
        if window is None:
            return False, []
        self._window_left -= window.grey.size
        this_window = partial(_at_place, self._steps.windowed, self._window)
        self._window += 1
        return True, self._kept(this_window, look)

    def _in_places(self, look: Look) -> list[Reading]:
        """Try lines in the likely places or, when it is its turn and paid, a costly step."""
        if self._closer_next and self._owed == 0:
            return self._closer(look)
        self._closer_next = True
        return self._kept(next(self._lines), look)

    def _closer(self, look: Look) -> list[Reading]:
        """Try the next of the costly steps. Lines have their turn between two of them."""
        self._closer_next = False
        rounds, number = divmod(self._turn, len(self._costly))
        step, weight = self._costly[number]
        # One place further each round: else every step would come to the same places only.
        this_turn = partial(_at_place, step, self._turn + rounds)
        self._turn += 1
        self._owed += weight * min(look.frame.size, FOCUS_PIXELS)
        return self._kept(this_turn, look)

    def _kept(self, step: _Step, look: Look) -> list[Reading]:
        found = step(look)
        if found:
            self._hit, self._tries = step, _TRIES
        return found


def _at_place(step: _CostlyStep, place: int, look: Look) -> list[Reading]:
    return step(look, place)
