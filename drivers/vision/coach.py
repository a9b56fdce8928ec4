"""What to tell the person in front of a camera that does not read their code.

What it is: from what was measured in a frame to one advice, and a memory that keeps the words from
flickering. What it is not: the words, which are `camera-*` in `assets/translations`. The limits are
where zxing-cpp stops reading codes of 3 pixels a module. Pure, time passed in; the decode thread's.
"""

from enum import StrEnum

from drivers.vision.measuring import CodeLike, Measures

_COVERED_LIGHT = 60.0
_COVERED_SWING = 25.0
_DARK_LIGHT = 70.0
_BRIGHT_SHARE = 0.4
_GLARE_SHARE = 0.04
_BLURRED_EDGE_PX = 3.0
_SMALL_BAR_PX = 1.9
_STEADY_NS = 600_000_000


class Advice(StrEnum):
    """What would help. The values are the words' keys after `camera-`."""

    OK = "ok"
    """Nothing: it reads, there is nothing to read, or nobody knows."""
    COVERED = "covered"
    TOO_DARK = "too_dark"
    TOO_BRIGHT = "too_bright"
    GLARE = "glare"
    """A lamp is mirrored in the code."""
    OUT_OF_FOCUS = "out_of_focus"
    MOVING = "moving"
    TOO_SMALL = "too_small"
    TWO_CODES = "two_codes"


def advise(seen: Measures, *, moved: bool) -> Advice:
    """Return what would help with a frame in which nothing was read.

    `moved` says that it differs from the one before.
    """
    light = _about_light(seen)
    if light is not Advice.OK or seen.code is None:
        return light
    return _about_code(seen.code, moved=moved)


def _about_light(seen: Measures) -> Advice:
    flat = seen.light - seen.dark < _COVERED_SWING
    if flat and seen.light < _COVERED_LIGHT and seen.code is None:
        return Advice.COVERED
    if seen.light < _DARK_LIGHT:
        return Advice.TOO_DARK
    return Advice.TOO_BRIGHT if seen.saturated > _BRIGHT_SHARE else Advice.OK


def _about_code(code: CodeLike, *, moved: bool) -> Advice:
    if code.glare > _GLARE_SHARE:
        return Advice.GLARE
    if moved:
        return Advice.MOVING
    if code.edge_px > _BLURRED_EDGE_PX:
        return Advice.OUT_OF_FOCUS
    return Advice.TOO_SMALL if code.bar_px < _SMALL_BAR_PX else Advice.OK


class Coach:
    """The advice on the screen: a new one replaces it when it has been the same for 0.6 s."""

    def __init__(self) -> None:
        self.advice = Advice.OK
        self._next = Advice.OK
        self._next_ns = 0

    def praise(self) -> None:
        """Take note that a code was read."""
        self.advice = self._next = Advice.OK

    def rest(self, at_ns: int) -> Advice:
        """Take note that nothing changed since the last advice; return the one to show."""
        return self.take(self._next, at_ns)

    def take(self, advice: Advice, at_ns: int) -> Advice:
        """Take the advice for a frame of `at_ns` (monotonic); return the one to show."""
        if advice is not self._next:
            self._next, self._next_ns = advice, at_ns
        elif at_ns - self._next_ns >= _STEADY_NS:
            self.advice = advice
        return self.advice
