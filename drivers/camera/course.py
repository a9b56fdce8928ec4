"""The time in a file that stands in for a camera, and when its next frame is due.

What it is: counting, with a clock passed in. What it is not: waiting.
"""

from collections.abc import Callable

_NS_PER_S = 1_000_000_000


class Course:
    """The course of one showing: `fps` frames a second of its own time, `speed` times as fast.

    An infinite speed makes every frame due at once; its own time is the same at any speed.
    """

    def __init__(self, fps: float, speed: float, clock_ns: Callable[[], int]) -> None:
        self._frame_ns = _NS_PER_S / fps
        self._speed = speed
        self._clock_ns = clock_ns
        self._shown = 0
        self._began_ns = self._own_began_ns = clock_ns()

    @property
    def at_ns(self) -> int:
        """The own time of the next frame; begins at the monotonic clock's."""
        return self._own_began_ns + round(self._shown * self._frame_ns)

    def is_due(self) -> bool:
        """Tell whether the next frame is to be shown by now."""
        into_ns = self._shown * self._frame_ns / self._speed
        return self._clock_ns() >= self._began_ns + into_ns

    def step(self) -> None:
        """Note that a frame was shown or passed over."""
        self._shown += 1

    def resume(self) -> None:
        """Go on now, after a pause; never back."""
        self._began_ns = self._clock_ns()
        self._own_began_ns, self._shown = max(self._began_ns, self.at_ns), 0
