"""How long turns were waited for: counted by length, and the latest kept for their quantiles.

What it is: numbers, cheap to note. What it is not: what is waited for (`turns`). Noted by one
thread, read by any.
"""

from bisect import bisect_left
from collections import deque

from msgspec import Struct

BOUNDS_MS = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500)
"""The upper ends of what is counted apart; what is longer than the last is counted behind it."""
_LATEST = 2048


class Waited(Struct, frozen=True):
    """So many waits: `counts` by BOUNDS_MS with one more behind, the quantiles of the latest 2,048.

    A quantile of none is 0.
    """

    counts: tuple[int, ...]
    sum_s: float
    p50_ms: float
    p99_ms: float


class Waits:
    """The waits since the start."""

    def __init__(self) -> None:
        self._counts = [0] * (len(BOUNDS_MS) + 1)
        self._sum_s = 0.0
        self._latest_ms: deque[float] = deque(maxlen=_LATEST)

    def note(self, wait_s: float) -> None:
        """Count one."""
        wait_ms = wait_s * 1000
        self._counts[bisect_left(BOUNDS_MS, wait_ms)] += 1
        self._sum_s += wait_s
        self._latest_ms.append(wait_ms)

    def so_far(self) -> Waited:
        """Return what was counted."""
        latest = sorted(self._latest_ms.copy())
        return Waited(
            tuple(self._counts), self._sum_s, _quantile(latest, 0.5), _quantile(latest, 0.99)
        )


def _quantile(ascending: list[float], part: float) -> float:
    return ascending[min(int(len(ascending) * part), len(ascending) - 1)] if ascending else 0.0
