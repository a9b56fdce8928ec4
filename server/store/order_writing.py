"""Writing an order as its owner tells it: rows, codes, totals, search text; counts are left alone.

What it is: the one way orders come into the file; callers bring the transaction
(`Store.write(lambda connection: save_order(connection, order, now_utc_ms=now))`).
"""

import sqlite3
from collections.abc import Iterator
from enum import Enum, auto

from server.domain.progress import order_status
from server.store.connections import readable
from server.store.items import Items
from server.store.order_content import OrderContent
from server.store.search import searchable

_STORED = """
SELECT o.order_key, o.content_hash, s.completed_by IS NOT NULL, s.shipped_by IS NOT NULL
FROM orders o JOIN order_state s ON s.order_key = o.order_key WHERE o.order_id = ?
"""
_SAVE_HEAD = """
INSERT INTO orders (
    order_id, order_no, customer, erp_status, ship_by, content_hash, changed_utc_ms
) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (order_id) DO UPDATE SET customer = excluded.customer,
    erp_status = excluded.erp_status, ship_by = excluded.ship_by,
    content_hash = excluded.content_hash, changed_utc_ms = excluded.changed_utc_ms
RETURNING order_key
"""
_SAVE_LINE = """
INSERT INTO order_lines (order_key, line_no, item_key, description, qty_ordered)
VALUES (?, ?, ?, ?, ?)
ON CONFLICT (order_key, line_no) DO UPDATE SET item_key = excluded.item_key,
    description = excluded.description, qty_ordered = excluded.qty_ordered
"""
_DROP_CODES = "DELETE FROM order_barcodes WHERE order_key = ?"
_DROP_LINE = "DELETE FROM order_lines WHERE order_key = ? AND line_no = ? AND qty_packed = 0"
_EMPTY_LINE = """
UPDATE order_lines SET qty_ordered = 0, item_key = ? WHERE order_key = ? AND line_no = ?
"""
_STORED_LINES = """
SELECT l.line_no, i.sku FROM order_lines l JOIN items i ON i.item_key = l.item_key
WHERE l.order_key = ?
"""
ADD_BARCODE = """
INSERT INTO order_barcodes (code, order_key, place, is_listed) VALUES (?, ?, ?, ?)
"""
_TOTALS = """
SELECT count(*), coalesce(sum(qty_ordered), 0), coalesce(sum(qty_packed), 0)
FROM order_lines WHERE order_key = ?
"""
_SAVE_STATE = """
INSERT INTO order_state (order_key, status, line_count, units_ordered, units_packed)
VALUES (?, ?, ?, ?, ?)
ON CONFLICT (order_key) DO UPDATE SET status = excluded.status, line_count = excluded.line_count,
    units_ordered = excluded.units_ordered, units_packed = excluded.units_packed,
    revision = revision + 1
"""
_SAVE_TEXT = """
INSERT INTO order_text (order_key, order_no, customer, body) VALUES (?, ?, ?, ?)
ON CONFLICT (order_key) DO UPDATE SET customer = excluded.customer, body = excluded.body
"""
BarcodeRow = tuple[str, int, int, bool]
"""A row of `order_barcodes`: code, the order's key, place, whether it is listed."""


class Saved(Enum):
    """What saving an order did."""

    CREATED = auto()
    CHANGED = auto()
    UNCHANGED = auto()


def save_order(connection: sqlite3.Connection, order: OrderContent, *, now_utc_ms: int) -> Saved:
    """Create or change an order; the same content again changes nothing, not even the revision.

    A line that is gone from the order stays with nothing ordered while pieces of it are packed.
    """
    order_id, content_hash = order.order_id.bytes, order.content_hash()
    stored = connection.execute(_STORED, (order_id,)).fetchone()
    if stored is not None and stored[1] == content_hash:
        return Saved.UNCHANGED
    ship_by = None if order.ship_by is None else order.ship_by.isoformat()
    head = (order_id, order.order_no, order.customer, order.erp_status, ship_by, content_hash)
    (key,) = connection.execute(_SAVE_HEAD, (*head, now_utc_ms)).fetchone()
    _save_lines(connection, order, key)
    connection.execute(_DROP_CODES, (key,))
    connection.executemany(ADD_BARCODE, barcodes_of(order, key))
    completed, shipped = (False, False) if stored is None else map(bool, stored[2:])
    _save_state(connection, order, key, completed=completed, shipped=shipped)
    connection.execute(_SAVE_TEXT, (key, *text_of(order)))
    return Saved.CREATED if stored is None else Saved.CHANGED


def _save_lines(connection: sqlite3.Connection, order: OrderContent, key: int) -> None:
    items = Items(connection)
    kept = {line.line_no for line in order.lines}
    with readable(connection):
        stored = connection.execute(_STORED_LINES, (key,)).fetchall()
    for line_no, sku in stored:
        if line_no not in kept:
            dropped = connection.execute(_DROP_LINE, (key, line_no)).rowcount
            if not dropped:
                connection.execute(_EMPTY_LINE, (items.bare(sku), key, line_no))
    connection.executemany(
        _SAVE_LINE,
        [
            (key, line.line_no, items.key(line), line.description, line.qty_ordered)
            for line in order.lines
        ],
    )


def _save_state(
    connection: sqlite3.Connection,
    order: OrderContent,
    key: int,
    *,
    completed: bool,
    shipped: bool,
) -> None:
    line_count, ordered, packed = connection.execute(_TOTALS, (key,)).fetchone()
    status = order_status(
        order.erp_status, completed=completed, units_packed=packed, shipped=shipped
    )
    connection.execute(_SAVE_STATE, (key, status, line_count, ordered, packed))


def barcodes_of(order: OrderContent, key: int) -> Iterator[BarcodeRow]:
    """Yield every code that names the order, each once; `key` is the order's."""
    for place, code in enumerate(dict.fromkeys((order.order_no, *order.codes))):
        yield code, key, place, code in order.codes


def text_of(order: OrderContent) -> tuple[str, str, str]:
    """Return what a person may search: order number, customer, and everything else."""
    words = [*order.codes]
    for line in order.lines:
        words += [line.description, line.sku, line.gtin or ""]
        words += [barcode.code for barcode in line.barcodes]
    body = "\n".join(dict.fromkeys(filter(None, words)))
    return searchable(order.order_no), searchable(order.customer), searchable(body)
