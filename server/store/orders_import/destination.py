"""Where accepted orders go: into this store, or to whoever owns orders for many stores.

What it is: the protocol, what it may raise, and the store as a destination. What it is not: the
centre (server.sync.importing). The asyncio loop.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from typing import Protocol

from server.store.errors import StoreBusyError
from server.store.order_content import OrderContent
from server.store.orders_import.applying import BATCH_LINES, Applied, apply_batch
from server.store.store import Store

_BUSY_TRIES = 40
_BUSY_PAUSE_S = 0.25


class Destination(Protocol):
    """Takes orders, a batch of whole ones after the other."""

    @property
    def batch_lines(self) -> int:
        """How many lines a batch should have, about."""

    async def take(self, orders: Sequence[OrderContent]) -> Applied:
        """Take orders; the same again change nothing.

        Raises:
            NotTakenError: when they cannot be taken now.
        """


Opened = Callable[[], AbstractAsyncContextManager[Destination]]
"""Opens a destination for the length of a block, or raises NotTakenError."""


class NotTakenError(Exception):
    """Orders cannot be taken now. The message says why and what to do.

    With `may_have_arrived` the answer is missing, and those handed over last may be there.
    """

    def __init__(self, sentence: str, *, may_have_arrived: bool = False) -> None:
        self.may_have_arrived = may_have_arrived
        super().__init__(sentence)


class StoreDestination:
    """The store itself."""

    batch_lines = BATCH_LINES

    def __init__(self, store: Store, now_utc_ms: Callable[[], int]) -> None:
        self._store = store
        self._now_utc_ms = now_utc_ms

    async def take(self, orders: Sequence[OrderContent]) -> Applied:
        """Write one batch; when the writer's queue is full, scans go first.

        Raises:
            StoreError: when it cannot be stored.
        """
        job = partial(apply_batch, orders=orders, now_utc_ms=self._now_utc_ms())
        for _ in range(_BUSY_TRIES):
            try:
                return await self._store.write(job)
            except StoreBusyError:
                await asyncio.sleep(_BUSY_PAUSE_S)
        return await self._store.write(job)


def into(store: Store, now_utc_ms: Callable[[], int]) -> Opened:
    """Return the store as a destination."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[Destination]:
        yield StoreDestination(store, now_utc_ms)

    return opened
