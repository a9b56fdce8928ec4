"""Orders stored before their words are in the search index, and taking them in later.

A first pull stores a million orders; with the index kept in step for each it would take several
times as long. What it is: the mark where the index ends, jobs that move it on, and the task that
runs them once orders no longer stream in. What it is not: the search (`search`), which says that
the index is behind. Jobs run on the writer's thread, `keep_up` on the asyncio loop.
"""

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable
from functools import partial

from server.store.connections import readable, store_error
from server.store.errors import StoreError, is_fault
from server.store.order_writing import text_of
from server.store.store import Store
from server.store.told_orders import told_words

FEW = 50
"""Orders taken in by one job while somebody scans: some milliseconds."""
MANY = 2000
_LOOK_EVERY_S = 1.0
CAME_FEW = 100
"""Orders between two looks that are no stream: on some days a few come every second."""
_NEWEST = """
SELECT max(order_key) FROM order_text WHERE EXISTS (SELECT 1 FROM search_backlog)
"""
_NEXT = """
SELECT order_key FROM order_text WHERE order_key >= (SELECT first_key FROM search_backlog)
ORDER BY order_key LIMIT ?
"""
_SET_TEXT = "UPDATE order_text SET customer = ?, body = ? WHERE order_key = ?"
_TAKE_IN = """
INSERT INTO order_search (rowid, order_no, customer, body)
SELECT order_key, order_no, customer, body FROM order_text WHERE order_key BETWEEN ? AND ?
"""
_MOVE_ON = "UPDATE search_backlog SET first_key = ?"
_END = "DELETE FROM search_backlog"
_log = logging.getLogger(__name__)


def newest_unindexed(connection: sqlite3.Connection) -> int | None:
    """Return the key of the newest order the index lacks; None when it lacks none."""
    (newest,) = connection.execute(_NEWEST).fetchone()
    return None if newest is None else int(newest)


def take_in(connection: sqlite3.Connection, orders: int) -> bool:
    """Take the next orders into the index; return whether it still lacks some."""
    keys = [key for (key,) in connection.execute(_NEXT, (orders + 1,))]
    these, following = keys[:orders], keys[orders:]
    if these:
        connection.executemany(_SET_TEXT, (_text(connection, key) for key in these))
        connection.execute(_TAKE_IN, (these[0], these[-1]))
    if following:
        connection.execute(_MOVE_ON, following)
    else:
        connection.execute(_END)
    return bool(following)


def _text(connection: sqlite3.Connection, key: int) -> tuple[str, str, int]:
    """Return an order's words; of one with a row that is spoilt, those that can be read."""
    try:
        words = told_words(connection, key)
    except sqlite3.OperationalError as error:
        if not is_fault(store_error("take words in", error)):
            raise
        _log.warning("an order's words cannot all be read", extra={"key": key, "why": str(error)})
        with readable(connection):
            words = told_words(connection, key)
    _, customer, body = text_of(words)
    return customer, body, key


async def _a_second() -> None:
    await asyncio.sleep(_LOOK_EVERY_S)


async def keep_up(store: Store, pause: Callable[[], Awaitable[None]] = _a_second) -> None:
    """Take in what the index lacks whenever it lacks some and few more came, until cancelled."""
    seen: int | None = None
    told: str | None = None
    while True:
        try:
            newest = await store.read(newest_unindexed)
            if newest is not None and seen is not None and newest - seen <= CAME_FEW:
                await _take_in_all(store)
            seen, told = newest, None
        except StoreError as error:
            if str(error) != told:
                told = str(error)
                _log.warning("the search index waits", extra={"why": told})
        await pause()


async def _take_in_all(store: Store) -> None:
    while await store.write(partial(take_in, orders=FEW if store.is_scanning else MANY)):
        pass
