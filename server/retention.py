"""When customers' names are let go: by a look a day, in small jobs beside everything else.

What it is: the task, run by whichever server leads. What it is not: what goes, and what stays
(server.store.retention). The server's event loop.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial

from server.store import Store, StoreError
from server.store.retention import (
    Done,
    Due,
    forget_customers,
    let_go_of_orders_told,
    long_done,
    looked,
    newest_order,
)

_DAY_MS = 86_400_000
_LOOK_EVERY_S = 86_400.0
_FIRST_LOOK_S = 600.0
_SEEN_FOR_MS = 20 * 3_600_000
"""How long the clock has to have gone evenly: what a wrong one lets go of does not come back."""
_FEW_SCANS, _MANY_SCANS = 50, 500
_FEW_ORDERS, _MANY_ORDERS = 10, 50
_FEW_WORDS, _MANY_WORDS = 20_000, 100_000
"""What one job changes, words in characters: some 10 ms while somebody scans, else some 50."""
_ORDERS_AT_ONCE = 5000
"""Orders that one query looks at."""
_BREATH_S = 0.05
_log = logging.getLogger(__name__)


class Retention:
    """Runs as one task, and ends at once where everything is kept (`days` 0)."""

    def __init__(self, store: Store, *, days: int, now_utc_ms: Callable[[], int]) -> None:
        self._store = store
        self._days = days
        self._now_utc_ms = now_utc_ms

    async def run(self, pause: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        """Look, and let go of what is due, until cancelled.

        The first look comes late, so that none is amid the start of kiosks and servers.
        """
        wait_s = _FIRST_LOOK_S
        while self._days:
            await pause(wait_s)
            wait_s = _LOOK_EVERY_S
            try:
                await self.look()
            except StoreError as error:
                _log.error("customers' names are kept longer: %s", error)
            except Exception:  # noqa: BLE001  # the root of a task: scans go on
                _log.exception("customers' names could not be let go")

    async def look(self) -> None:
        """Let go of all that is due; of nothing as long as the clock may have been set wrong."""
        now_utc_ms = self._now_utc_ms()
        if await self._store.write(partial(looked, now_utc_ms=now_utc_ms)) < _SEEN_FOR_MS:
            _log.info("customers' names that are due are let go at a look a day later")
            return
        due = Due(now_utc_ms - self._days * _DAY_MS, now_utc_ms)
        scans = await self._answers(due)
        orders = await self._orders(due)
        if scans or orders:
            facts = {"scans": scans, "orders": orders, "days": self._days}
            _log.info("let go of customers' names", extra=facts)

    async def _answers(self, due: Due) -> int:
        told = 0
        while count := await self._store.write(
            partial(
                let_go_of_orders_told,
                due=due,
                most=_FEW_SCANS if self._store.is_scanning else _MANY_SCANS,
            )
        ):
            told += count
            await asyncio.sleep(_BREATH_S)
        return told

    async def _orders(self, due: Due) -> int:
        forgotten, after = 0, 0
        newest = await self._store.read(newest_order)
        while after < newest:
            last = after + _ORDERS_AT_ONCE
            orders = await self._store.read(partial(long_done, due=due, after=after, last=last))
            for some in self._in_jobs(orders):
                forgotten += await self._store.write(
                    partial(forget_customers, due=due, orders=some)
                )
                await asyncio.sleep(_BREATH_S)
            after = last
        return forgotten

    def _in_jobs(self, orders: Sequence[Done]) -> Iterator[Sequence[Done]]:
        """Yield orders a job, as many as it may change at the moment; of a large one that alone."""
        begin = 0
        while begin < len(orders):
            is_scanning = self._store.is_scanning
            most = _FEW_ORDERS if is_scanning else _MANY_ORDERS
            words_left = _FEW_WORDS if is_scanning else _MANY_WORDS
            end = begin
            while end < len(orders) and end - begin < most:
                words_left -= orders[end].words
                if words_left < 0 and end > begin:
                    break
                end += 1
            yield orders[begin:end]
            begin = end
