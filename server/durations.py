"""How long something took, counted below bounds: what a histogram is made of.

What it is: a list search and two additions a note, without a lock or a label to look up, so that a
scan does not wait for its own measure. What it is not: how it is told (`server.metrics`). One
thread notes; any thread reads, and may read one note less.
"""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

REQUEST_BOUNDS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 2.5, 10.0)
"""Of what is answered: one bound is 200 ms, which an alert goes by."""
COMMIT_BOUNDS_S = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0)
"""Of a commit: from a memory of its own to a disk that fails."""


class Durations:
    """Counts durations. `bounds_s` are in their order; each is told with what is as long."""

    __slots__ = ("_counts", "_sum_s", "bounds_s")

    def __init__(self, bounds_s: Sequence[float]) -> None:
        self.bounds_s = tuple(bounds_s)
        self._counts = [0] * (len(self.bounds_s) + 1)
        self._sum_s = 0.0

    def note(self, took_s: float) -> None:
        """Count one."""
        self._counts[bisect_left(self.bounds_s, took_s)] += 1
        self._sum_s += took_s

    @property
    def sum_s(self) -> float:
        """All of them together."""
        return self._sum_s

    def up_to(self) -> tuple[int, ...]:
        """Return how many took at most each bound, and last how many there are."""
        return tuple(accumulate(self._counts))
