"""When customers' names are let go: by a look a day, in small jobs beside everything else.

What it is: the task, run by whichever server leads. What it is not: what goes, and what stays
(server.store.retention). The server's event loop.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial

from server.store import Store, StoreError
from server.store.retention import (
    Due,
    forget_customers,
    let_go_of_orders_told,
    long_done,
    newest_order,
)

_DAY_MS = 86_400_000
_LOOK_EVERY_S = 86_400.0
_FIRST_LOOK_S = 600.0
_FEW, _MANY = 50, 500
"""Rows that one job changes while somebody scans, some milliseconds, and while nobody does."""
_ORDERS_AT_ONCE = 5000
"""Orders that one query looks at."""
_BREATH_S = 0.05
_log = logging.getLogger(__name__)


class Retention:
    """Runs as one task, and ends at once where everything is kept (`days` 0)."""

    def __init__(
        self, store: Store, *, days: int, has_centre: bool, now_utc_ms: Callable[[], int]
    ) -> None:
        self._store = store
        self._days = days
        self._has_centre = has_centre
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
        """Let go of all that is due now."""
        now_utc_ms = self._now_utc_ms()
        due = Due(now_utc_ms - self._days * _DAY_MS, now_utc_ms, self._has_centre)
        scans = await self._answers(due)
        orders = await self._orders(due)
        if scans or orders:
            facts = {"scans": scans, "orders": orders, "days": self._days}
            _log.info("let go of customers' names", extra=facts)

    async def _answers(self, due: Due) -> int:
        told = 0
        while count := await self._store.write(
            partial(let_go_of_orders_told, due=due, most=self._at_once)
        ):
            told += count
            await asyncio.sleep(_BREATH_S)
        return told

    async def _orders(self, due: Due) -> int:
        forgotten, after = 0, 0
        newest = await self._store.read(newest_order)
        while after < newest:
            last = after + _ORDERS_AT_ONCE
            keys = await self._store.read(partial(long_done, due=due, after=after, last=last))
            while keys:
                some, keys = keys[: self._at_once], keys[self._at_once :]
                forgotten += await self._store.write(partial(forget_customers, due=due, keys=some))
                await asyncio.sleep(_BREATH_S)
            after = last
        return forgotten

    @property
    def _at_once(self) -> int:
        return _FEW if self._store.is_scanning else _MANY
