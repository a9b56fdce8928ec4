"""How long to wait before trying again: doubling, capped, jittered. Pure but for the randomness.

What it is not: the waiting itself.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BackoffPolicy:
    """The first wait and the longest one, in seconds."""

    first_s: float
    cap_s: float


class Backoff:
    """The waits of one thing that is tried again and again. `random` gives [0, 1)."""

    def __init__(self, policy: BackoffPolicy, random: Callable[[], float]) -> None:
        self._policy = policy
        self._random = random
        self._failures = 0

    def next_s(self) -> float:
        """Return the wait after one more failure: between half and all of the doubled one."""
        doubled: float = self._policy.first_s * 2.0 ** min(self._failures, 30)
        self._failures += 1
        return min(doubled, self._policy.cap_s) * (0.5 + self._random() / 2)

    def reset(self) -> None:
        """Begin again with the first wait: it works."""
        self._failures = 0
