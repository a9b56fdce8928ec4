"""UTC that nothing turns back while the process runs: for what expires.

A clock that is set back would let sessions and tokens live longer. One that is set forward is
followed. What it is not: the time that facts are kept with. Any thread.
"""

from collections.abc import Callable


class SteadyClock:
    """The later of the system's clock and of what has passed since the start."""

    def __init__(self, now_utc_ms: Callable[[], int], monotonic: Callable[[], float]) -> None:
        self._now_utc_ms = now_utc_ms
        self._monotonic = monotonic
        self._began_utc_ms = now_utc_ms()
        self._began_s = monotonic()

    def __call__(self) -> int:
        """Return milliseconds of UTC."""
        passed_ms = int((self._monotonic() - self._began_s) * 1000)
        return max(self._now_utc_ms(), self._began_utc_ms + passed_ms)
