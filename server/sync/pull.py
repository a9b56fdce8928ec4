"""Pulling: what is new of this site's orders, page by page, each kept with the position after it.

A centre that is not the one the position came from (put back, moved, copied) is found out before
anything of it is kept. What it is not: when to pull (`engine`). The asyncio loop.
"""

import sqlite3
from collections.abc import Callable, Generator, Sequence
from functools import partial

import msgspec

from server.store import Store
from server.store.sync_state import SyncState, save_position
from server.sync.push import PutBackError
from server.sync.remote import Centre, OrderNews, Page, Position, Remote
from server.sync.shared import keep_news

PAGE_ORDERS = 500
PAGE_LINES = 5000
JOB_WEIGHT = 60
"""Lines and scans of one writer's job, about, so that scanning gets in between."""

_position = msgspec.json.Decoder(Position)
_centre = msgspec.json.Decoder(Centre)


class Pull:
    """Pulls one site's news from one centre into one store."""

    def __init__(
        self, store: Store, remote: Remote, site: str, now_utc_ms: Callable[[], int]
    ) -> None:
        self._store = store
        self._remote = remote
        self._site = site
        self._now_utc_ms = now_utc_ms

    async def once(self, state: SyncState) -> Page:
        """Pull the page after the position in `state`, and keep it.

        Raises:
            PutBackError: when the centre is not where it was.
            RemoteError: when it cannot be done now.
        """
        position = _position.decode(state.position)
        page = await self._remote.pull(position, orders=PAGE_ORDERS, lines=PAGE_LINES)
        refuse_another(state, position, page)
        jobs = list(_jobs(page.orders))
        for job in jobs[:-1]:
            await self._store.write(partial(self._keep, orders=job))
        await self._store.write(partial(self._keep_last, orders=jobs[-1], page=page))
        return page

    def _keep(self, connection: sqlite3.Connection, orders: Sequence[OrderNews]) -> None:
        keep_news(connection, orders, self._site, now_utc_ms=self._now_utc_ms())

    def _keep_last(
        self, connection: sqlite3.Connection, orders: Sequence[OrderNews], page: Page
    ) -> None:
        self._keep(connection, orders)
        position, centre = (
            msgspec.json.encode(one).decode() for one in (page.position, page.centre)
        )
        save_position(connection, position, centre)


def refuse_another(state: SyncState, position: Position, page: Page) -> None:
    """Look whether the centre that sent a page is the one that `position` came from.

    Raises:
        PutBackError: when it is another, or has not reached what was pulled already.
    """
    if state.centre is None:
        return
    before = _centre.decode(state.centre)
    if _identity(before) != _identity(page.centre):
        raise PutBackError("the centre is another than before, or was put back")
    until = page.position.known or page.position.until
    if position.known is not None and until is not None and _xmax(until) < _xmax(position.known):
        raise PutBackError("the centre has not reached what was pulled from it")


def _identity(centre: Centre) -> tuple[str | None, ...]:
    return centre.generation, centre.database, centre.cluster, centre.timeline


def _xmax(snapshot: str) -> int:
    """Return the first transaction a snapshot knows nothing of: `xmin:xmax:in progress`."""
    return int(snapshot.split(":")[1])


def _jobs(orders: Sequence[OrderNews]) -> Generator[list[OrderNews], None, None]:
    """Cut a page into jobs; there is one at least, since the position is kept with the last."""
    job: list[OrderNews] = []
    weight = 0
    for news in orders:
        if weight >= JOB_WEIGHT:
            yield job
            job, weight = [], 0
        job.append(news)
        lines = 0 if news.content is None else len(news.content.lines)
        weight += 1 + lines + len(news.scans or ())
    yield job
