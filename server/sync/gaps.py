"""Work that can wait is done in the gaps between scans, so that scans hardly wait for it.

Nobody scans the next code the moment the last one's verdict is shown: hands fetch a piece first.
So a step is taken shortly after an answer, or when none was for a while, and not in the moment in
which a scan is likely to come. Nothing starves: with many stations there is no gap for all, and a
step is taken every so many scans, each of which moves more of them than came. What it is not: the
work (`push`). The asyncio loop.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable

from server.store import Store
from server.store.scan_times import Scanning

PAINT_S = 0.05
"""After an answer the kiosk paints the verdict; a small computer is its own so long."""
GAP_S = 0.12
"""After an answer, for how long a step may begin: a person's next scan comes later."""
REST_AT_MOST_S = 0.5
"""So long without an answer, a step is taken: the next scan may come in the midst of it."""
SCANS_A_STEP = 10
"""So many scans answered, a step is taken, whatever waits: it has to move more than that."""
LOOK_S = 0.01


def may_step(scanning: Scanning, before: Scanning, *, now_s: float, begun_s: float) -> bool:
    """Say whether a step may be taken now.

    `before` is how it stood when the last step was begun, `begun_s` when resting was.
    """
    if now_s - begun_s >= REST_AT_MOST_S or scanning.answered - before.answered >= SCANS_A_STEP:
        return True
    if scanning.being_judged or scanning.answered_s is None:
        return False
    return PAINT_S <= now_s - scanning.answered_s < GAP_S


class Gaps:
    """Finds the gaps between one store's scans."""

    def __init__(
        self,
        store: Store,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._store = store
        self._monotonic = monotonic
        self._sleep = sleep
        self._before = Scanning()

    async def next(self) -> None:
        """Wait for a gap; while nobody scans, for nothing."""
        begun_s = self._monotonic()
        while self._store.is_scanning and not self._is_due(begun_s):
            await self._sleep(LOOK_S)
        self._before = self._store.scanning

    def _is_due(self, begun_s: float) -> bool:
        now_s = self._monotonic()
        return may_step(self._store.scanning, self._before, now_s=now_s, begun_s=begun_s)
