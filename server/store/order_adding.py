"""Many orders at once into the file, none of which is there yet: one statement a table.

The rows are those `save_order` writes one order at a time, in a fifth of the time. The search index
takes them in later (`search_backlog`). Callers bring the transaction; the writer's thread.
"""

import sqlite3
from collections.abc import Iterator, Sequence

from msgspec import Struct

from server.domain.progress import order_status
from server.store.order_content import OrderContent
from server.store.order_writing import ADD_CODE, CodeRow, codes_of, text_of

_LAST_KEY = "SELECT ifnull(max(order_key), 0) FROM orders"
_ADD_HEAD = """
INSERT INTO orders (
    order_key, order_id, order_no, customer, erp_status, ship_by, content_hash, changed_utc_ms,
    owner_revision
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_ADD_LINE = """
INSERT INTO order_lines (order_id, line_no, sku, gtin, description, qty_ordered)
VALUES (?, ?, ?, ?, ?, ?)
"""
_ADD_STATE = """
INSERT INTO order_state (order_id, status, line_count, units_ordered) VALUES (?, ?, ?, ?)
"""
_LET_SEARCH_WAIT = """
INSERT INTO search_backlog (first_key) SELECT ? WHERE NOT EXISTS (SELECT 1 FROM search_backlog)
"""
_ADD_TEXT = "INSERT INTO order_text (order_key, order_no, customer, body) VALUES (?, ?, ?, ?)"


class NewOrder(Struct, frozen=True):
    """An order the store has not, and its owner's count of its changes."""

    order_id: bytes
    content: OrderContent
    owner_revision: int


def add_orders(
    connection: sqlite3.Connection, orders: Sequence[NewOrder], *, now_utc_ms: int
) -> None:
    """Write orders that are not there yet.

    Raises:
        sqlite3.IntegrityError: when one is there; nothing is to be kept of this transaction then.
    """
    (last_key,) = connection.execute(_LAST_KEY).fetchone()
    numbered = list(enumerate(orders, last_key + 1))
    connection.executemany(_ADD_HEAD, [_head(key, new, now_utc_ms) for key, new in numbered])
    connection.executemany(_ADD_LINE, [row for new in orders for row in _lines(new)])
    connection.executemany(ADD_CODE, [row for new in orders for row in _codes(new)])
    connection.executemany(_ADD_STATE, [_state(new) for new in orders])
    connection.execute(_LET_SEARCH_WAIT, (last_key + 1,))
    connection.executemany(_ADD_TEXT, [(key, *text_of(new.content)) for key, new in numbered])


def _head(key: int, new: NewOrder, now_utc_ms: int) -> tuple[object, ...]:
    content = new.content
    return (
        *(key, new.order_id, content.order_no, content.customer, content.erp_status),
        None if content.ship_by is None else content.ship_by.isoformat(),
        *(content.content_hash(), now_utc_ms, new.owner_revision),
    )


def _lines(new: NewOrder) -> Iterator[tuple[object, ...]]:
    for line in new.content.lines:
        yield new.order_id, line.line_no, line.sku, line.gtin, line.description, line.qty_ordered


def _codes(new: NewOrder) -> Iterator[CodeRow]:
    return codes_of(new.content, new.order_id)


def _state(new: NewOrder) -> tuple[object, ...]:
    lines = new.content.lines
    status = order_status(new.content.erp_status, completed=False, units_packed=0)
    return new.order_id, status, len(lines), sum(line.qty_ordered for line in lines)
