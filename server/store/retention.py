"""What names customers, let go once it was kept long enough: of old scans, and of orders long done.

What it is: queries and writer's jobs. Of a scan, the order as it stood then goes from the answer
that its kiosk was told. What was scanned, when, by whom and with what verdict stays, as does what
the answer said of the item: scans are facts, and a retry is recognised for good. Of an order, its
customer goes, and is not found any more; number, lines and counts stay. An owner who changes the
order later names the customer anew. What it is not: when this is done (server.retention).
"""

import sqlite3
from collections.abc import Sequence

from msgspec import Struct, json

_MARK = "answers_without_order"
_LOOKED = "retention_looked_utc_ms"
_LOOKED_SINCE = "retention_looked_since_utc_ms"
MAX_APART_MS = 25 * 86_400_000
"""Less than names are kept at the least: a clock that jumps by more makes looks begin anew."""
_VALUE = "SELECT CAST(value AS INTEGER) FROM meta WHERE key = ?"
_SET = """
INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value
"""
_LAST_OLD = """
SELECT scan_key FROM scans INDEXED BY scans_by_time WHERE stored_utc_ms < ?
ORDER BY stored_utc_ms DESC, scan_key DESC LIMIT 1
"""
"""Scans with a lower key were stored before it, whatever the clock said then."""
_NEXT = """
SELECT scan_key, stored_utc_ms BETWEEN :before_utc_ms AND :now_utc_ms FROM scans
WHERE scan_key > :mark AND scan_key <= :last ORDER BY scan_key LIMIT :most
"""
_LET_GO = """
UPDATE scans SET ack = CAST(json_remove(CAST(ack AS TEXT), '$.order', '$.candidates') AS BLOB)
WHERE scan_key > ? AND scan_key <= ? AND json_valid(CAST(ack AS TEXT))
"""
_NEWEST_ORDER = "SELECT ifnull(max(order_key), 0) FROM orders"
_IS_LONG_DONE = """
customer <> '' AND changed_utc_ms < :before_utc_ms
    AND EXISTS (
        SELECT 1 FROM order_state t WHERE t.order_key = orders.order_key
        AND (t.status = 'packed' OR t.status = 'shipped' OR t.status = 'cancelled')
    )
    AND NOT EXISTS (SELECT 1 FROM conflicts c WHERE c.order_id = orders.order_id)
    AND NOT EXISTS (
        SELECT 1 FROM scans s INDEXED BY scans_of_order
        WHERE s.order_id = orders.order_id AND s.stored_utc_ms >= :before_utc_ms
    )
    AND NOT EXISTS (
        SELECT 1 FROM shared_scans e
        WHERE e.order_id = orders.order_id AND e.captured_utc_ms >= :before_utc_ms
    )
"""
_LONG_DONE = f"""
SELECT order_key, (SELECT length(body) FROM order_text t WHERE t.order_key = orders.order_key)
FROM orders WHERE order_key > :after AND order_key <= :last AND {_IS_LONG_DONE}
"""  # noqa: S608 - only this module's own condition
_FORGET = f"""
UPDATE orders SET customer = '', content_hash = CASE WHEN is_here THEN content_hash ELSE x'' END
WHERE order_key IN (SELECT value FROM json_each(:keys)) AND {_IS_LONG_DONE} RETURNING order_key
"""  # noqa: S608 - the same
"""One that is another site's now is a changed one when it comes back as it was: in work again."""
_FORGET_WORDS = "UPDATE order_text SET customer = '' WHERE order_key = ?"


class Due(Struct, frozen=True):
    """What is due now: what was done before `before_utc_ms`."""

    before_utc_ms: int
    now_utc_ms: int


class Done(Struct, frozen=True):
    """An order long done: its key, and how many characters of it are in the search index."""

    order_key: int
    words: int


def looked(connection: sqlite3.Connection, now_utc_ms: int) -> int:
    """Note this look; return for how long (ms) there have been some by a clock that went evenly.

    Where the last one was long ago, or is to come yet, it is the first again.
    """
    last, since = _value(connection, _LOOKED), _value(connection, _LOOKED_SINCE)
    if last is None or since is None or not 0 <= now_utc_ms - last <= MAX_APART_MS:
        since = now_utc_ms
    connection.execute(_SET, (_LOOKED, str(now_utc_ms)))
    connection.execute(_SET, (_LOOKED_SINCE, str(since)))
    return now_utc_ms - since


def let_go_of_orders_told(connection: sqlite3.Connection, due: Due, most: int) -> int:
    """Take the order out of the next old answers, at most so many; return of how many.

    It goes on where it ended, in the order in which scans were stored, and ends at a young one.
    """
    mark = _value(connection, _MARK) or 0
    last = connection.execute(_LAST_OLD, (due.before_utc_ms,)).fetchone()
    if last is None or last[0] <= mark:
        return 0
    asked = {**_asked(due), "now_utc_ms": due.now_utc_ms, "mark": mark, "last": last[0]}
    end, count = mark, 0
    for key, is_young in connection.execute(_NEXT, {**asked, "most": most}):
        if is_young:
            break
        end, count = key, count + 1
    if count:
        connection.execute(_LET_GO, (mark, end))
        connection.execute(_SET, (_MARK, str(end)))
    return count


def newest_order(connection: sqlite3.Connection) -> int:
    """Return the key of the newest order, 0 where there is none."""
    return int(connection.execute(_NEWEST_ORDER).fetchone()[0])


def long_done(connection: sqlite3.Connection, due: Due, after: int, last: int) -> list[Done]:
    """Return orders long done that name a customer, of keys above `after` up to `last`."""
    asked = {**_asked(due), "after": after, "last": last}
    return [Done(key, words or 0) for key, words in connection.execute(_LONG_DONE, asked)]


def forget_customers(connection: sqlite3.Connection, due: Due, orders: Sequence[Done]) -> int:
    """Let go of these orders' customers, of those that are long done still; return of how many.

    All words of each are taken out of the search index and those left are taken in again.
    """
    keys = [order.order_key for order in orders]
    asked = {**_asked(due), "keys": json.encode(keys).decode()}
    forgotten = connection.execute(_FORGET, asked).fetchall()
    connection.executemany(_FORGET_WORDS, forgotten)
    return len(forgotten)


def _value(connection: sqlite3.Connection, key: str) -> int | None:
    row = connection.execute(_VALUE, (key,)).fetchone()
    return None if row is None else int(row[0])


def _asked(due: Due) -> dict[str, int]:
    return {"before_utc_ms": due.before_utc_ms}
