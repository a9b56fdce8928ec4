"""Many orders at once into the file, hardly one of which is there yet: one statement a table.

The rows are those `save_order` writes one order at a time, in a fraction of the time. What they can
be searched by, the number apart, is taken in later (`search_backlog`). Callers bring the
transaction; the writer's thread.
"""

import sqlite3
from collections.abc import Iterator, Sequence

from msgspec import Struct

from server.domain.progress import order_status
from server.store.items import Items
from server.store.order_content import OrderContent
from server.store.order_writing import ADD_BARCODE, BarcodeRow, barcodes_of
from server.store.search import searchable

_LAST_KEY = "SELECT ifnull(max(order_key), 0) FROM orders"
_ADD_HEAD = """
INSERT INTO orders (
    order_key, order_id, order_no, customer, erp_status, ship_by, content_hash, changed_utc_ms,
    owner_revision
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (order_id) DO NOTHING
"""
_KEYS_AFTER = "SELECT order_key FROM orders WHERE order_key > ?"
_ADD_LINE = """
INSERT INTO order_lines (order_key, line_no, item_key, description, qty_ordered)
VALUES (?, ?, ?, ?, ?)
"""
_ADD_STATE = """
INSERT INTO order_state (order_key, status, line_count, units_ordered) VALUES (?, ?, ?, ?)
"""
_LET_SEARCH_WAIT = """
INSERT INTO search_backlog (first_key) SELECT ? WHERE NOT EXISTS (SELECT 1 FROM search_backlog)
"""
_ADD_NUMBER = "INSERT INTO order_text (order_key, order_no, customer, body) VALUES (?, ?, '', '')"


class NewOrder(Struct, frozen=True, gc=False):
    """An order the store has not, and its owner's count of its changes."""

    order_id: bytes
    content: OrderContent
    owner_revision: int


def add_orders(
    connection: sqlite3.Connection, orders: Sequence[NewOrder], items: Items, *, now_utc_ms: int
) -> set[str]:
    """Write those of some orders that are not there yet; return their numbers."""
    (last_key,) = connection.execute(_LAST_KEY).fetchone()
    numbered = _add_heads(connection, list(enumerate(orders, last_key + 1)), now_utc_ms)
    if not numbered:
        return set()
    lines = [row for key, new in numbered for row in _lines(key, new, items)]
    connection.executemany(_ADD_LINE, lines)
    connection.executemany(ADD_BARCODE, [row for key, new in numbered for row in _codes(key, new)])
    connection.executemany(_ADD_STATE, [_state(key, new) for key, new in numbered])
    connection.execute(_LET_SEARCH_WAIT, (last_key + 1,))
    texts = [(key, searchable(new.content.order_no)) for key, new in numbered]
    connection.executemany(_ADD_NUMBER, texts)
    return {new.content.order_no for _, new in numbered}


def _add_heads(
    connection: sqlite3.Connection, numbered: list[tuple[int, NewOrder]], now_utc_ms: int
) -> list[tuple[int, NewOrder]]:
    """Write the orders' own rows; return those that were not there, with their keys.

    To look first which are there costs as much as writing them does.
    """
    heads = [_head(key, new, now_utc_ms) for key, new in numbered]
    added = connection.executemany(_ADD_HEAD, heads).rowcount
    if added == len(numbered):
        return numbered
    keys = {key for (key,) in connection.execute(_KEYS_AFTER, (numbered[0][0] - 1,))}
    return [(key, new) for key, new in numbered if key in keys]


def _head(key: int, new: NewOrder, now_utc_ms: int) -> tuple[object, ...]:
    content = new.content
    return (
        *(key, new.order_id, content.order_no, content.customer, content.erp_status),
        None if content.ship_by is None else content.ship_by.isoformat(),
        *(content.content_hash(), now_utc_ms, new.owner_revision),
    )


def _lines(key: int, new: NewOrder, items: Items) -> Iterator[tuple[object, ...]]:
    for line in new.content.lines:
        yield key, line.line_no, items.key(line), line.description, line.qty_ordered


def _codes(key: int, new: NewOrder) -> Iterator[BarcodeRow]:
    return barcodes_of(new.content, key)


def _state(key: int, new: NewOrder) -> tuple[object, ...]:
    lines = new.content.lines
    status = order_status(new.content.erp_status, completed=False, units_packed=0)
    return key, status, len(lines), sum(line.qty_ordered for line in lines)
