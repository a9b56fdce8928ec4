"""Pulling: what is new of this site's orders, page by page, each kept with the position after it.

While a page is kept the next one is fetched. A page is kept in few large jobs as long as nobody
scans, in many small ones when somebody does, so that scanning gets in between; a large one ends
itself once another waits. A centre that is not the one the position came from (put back, moved,
copied) is found out before anything of it is kept. What it is not: when to pull (`engine`). The
asyncio loop.
"""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Generator, Sequence
from functools import partial

import msgspec
from msgspec import Raw

from server.store import Store
from server.store.bulk import at_rest, in_bulk, uncollected
from server.store.items import Item, Items
from server.store.sync_state import SyncState, save_position
from server.sync.pace import LINES_OF_ORDER, Pace
from server.sync.push import PutBackError
from server.sync.remote import Centre, Page, Position, Remote, read_news
from server.sync.shared import keep_news

FIRST_PAGE_ORDERS = 125
"""Before it is known what the line carries: three seconds' worth of a slow one."""
PAGE_ORDERS = 500
QUIET_PAGE_ORDERS = 4000
PART_BYTES = 26_000
"""What is kept without a look whether somebody waits: some sixty orders, some milliseconds."""

JOB_S = 5.0
"""After so long a job ends though nobody waits: that a page goes on is seen after each."""
_ITEMS_KNOWN = 50_000

_position = msgspec.json.Decoder(Position)
_centre = msgspec.json.Decoder(Centre)


class Pull:
    """Pulls one site's news from one centre into one store. `kept` hears of each part of a page."""

    def __init__(
        self,
        store: Store,
        remote: Remote,
        site: str,
        now_utc_ms: Callable[[], int],
        pace: Pace | None = None,
        *,
        kept: Callable[[], None] = lambda: None,
    ) -> None:
        self._store = store
        self._remote = remote
        self._pace = pace
        self._kept = kept
        self._site = site
        self._now_utc_ms = now_utc_ms
        self._ahead: tuple[Position, Page] | None = None
        self._failed: BaseException | None = None
        self._known: dict[Item, int] = {}

    async def once(self, state: SyncState, *, is_pushed: bool = True) -> Page:
        """Pull the page after the position in `state`, and keep it.

        With the last one all is in step, where all that waited `is_pushed`.

        Raises:
            PutBackError: when the centre is not where it was.
            RemoteError: when it cannot be done now.
        """
        position = position_of(state)
        page = await self._page(position)
        refuse_another(state, position, page)
        if page.is_last:
            await self._keep(page, is_in_step=is_pushed)
        else:
            await self._keep_and_fetch(page)
        return page

    def tell_failure(self) -> None:
        """Raise what came of fetching a page ahead, if it failed.

        To be called before anything else is asked over the same link: a call that was given up is
        cancelled at the centre, and what is asked next may be cancelled in its place.
        """
        if self._failed is not None:
            failed, self._failed = self._failed, None
            raise failed

    async def _page(self, position: Position) -> Page:
        """Return the page after a position: as it was fetched ahead, or now."""
        self.tell_failure()
        ahead, self._ahead = self._ahead, None
        if ahead is None or ahead[0] != position:
            return await self._fetch(position)
        return ahead[1]

    async def _fetch(self, position: Position) -> Page:
        orders = PAGE_ORDERS if self._store.is_scanning else QUIET_PAGE_ORDERS
        if self._pace is not None:
            orders = min(orders, self._pace.limit)
        return await self._remote.pull(position, orders=orders, lines=orders * LINES_OF_ORDER)

    async def _keep_and_fetch(self, page: Page) -> None:
        """Keep a page while the next is fetched; if that fails it is told when that is due."""
        kept, fetched = await asyncio.gather(
            self._keep(page), self._fetch(page.position), return_exceptions=True
        )
        if kept is not None:
            raise kept
        if isinstance(fetched, BaseException):
            self._failed = fetched
        else:
            self._ahead = (page.position, fetched)

    async def _keep(self, page: Page, *, is_in_step: bool = False) -> None:
        """Keep a page, the position with the last of its orders."""
        parts = list(_parts(page.orders))
        done = 0
        while done < len(parts):
            job = partial(self._keep_parts, page=page, parts=parts[done:], is_in_step=is_in_step)
            kept, items = await self._store.write(job)
            done += kept
            self._know(items)
            self._kept()

    def _keep_parts(
        self,
        connection: sqlite3.Connection,
        page: Page,
        parts: Sequence[Sequence[Raw]],
        *,
        is_in_step: bool,
    ) -> tuple[int, Items]:
        """Keep parts of a page until somebody waits; return how many. The writer's thread."""
        is_scanning = self._store.is_scanning
        if is_scanning or page.is_last:
            at_rest(connection)
        else:
            in_bulk(connection)
        now_utc_ms, items = self._now_utc_ms(), Items(connection, self._known)
        until_s = time.monotonic() + JOB_S
        for done, part in enumerate(parts, 1):
            with uncollected():
                keep_news(connection, read_news(part), self._site, items, now_utc_ms=now_utc_ms)
            is_due = is_scanning or self._store.is_waited_for or time.monotonic() > until_s
            if done < len(parts) and is_due:
                return done, items
        _save(connection, page, now_utc_ms if is_in_step else None)
        if page.is_last:
            at_rest(connection)
        return len(parts), items

    def _know(self, items: Items) -> None:
        """Spare the look-up of items that are on the next orders, too."""
        if len(self._known) > _ITEMS_KNOWN:
            self._known.clear()
        self._known.update(items.found)


def _save(connection: sqlite3.Connection, page: Page, in_step_utc_ms: int | None) -> None:
    position, centre = (msgspec.json.encode(one).decode() for one in (page.position, page.centre))
    save_position(connection, position, centre, in_step_utc_ms)


def position_of(state: SyncState) -> Position:
    """Return how far a store has pulled."""
    return _position.decode(state.position)


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
    until = page.position.until or page.position.known
    if position.known is not None and until is not None and _xmax(until) < _xmax(position.known):
        raise PutBackError("the centre has not reached what was pulled from it")


def _identity(centre: Centre) -> tuple[str | None, ...]:
    return centre.generation, centre.database, centre.cluster, centre.timeline


def _xmax(snapshot: str) -> int:
    """Return the first transaction a snapshot knows nothing of: `xmin:xmax:in progress`."""
    return int(snapshot.split(":")[1])


def _parts(orders: Sequence[Raw]) -> Generator[Sequence[Raw], None, None]:
    """Cut a page into parts; there is one at least, since the position is kept with the last."""
    first = size = 0
    for at, order in enumerate(orders):
        if size >= PART_BYTES:
            yield orders[first:at]
            first, size = at, 0
        size += len(memoryview(order))
    yield orders[first:]
