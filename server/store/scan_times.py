"""When scans come and are answered: work that can wait goes by it. The asyncio loop."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from msgspec import Struct


class Scanning(Struct, frozen=True):
    """How it stands with scans: requests being judged, scans answered since the start.

    `answered_s` is when the last were, on the clock of `ScanTimes`; None before the first.
    """

    being_judged: int = 0
    answered: int = 0
    answered_s: float | None = None


class ScanTimes:
    """Notes scans as they come and are answered."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._being_judged = 0
        self._answered = 0
        self._answered_s: float | None = None

    def now(self) -> Scanning:
        """Return how it stands."""
        return Scanning(self._being_judged, self._answered, self._answered_s)

    @contextmanager
    def judging(self, scans: int) -> Iterator[None]:
        """Note so many scans that are answered with the block's end, however it ends."""
        self._being_judged += 1
        try:
            yield
        finally:
            self._being_judged -= 1
            self._answered += scans
            self._answered_s = self._monotonic()
