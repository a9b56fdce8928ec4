"""Writing an order as its owner tells it: rows, codes, totals, search text; counts are left alone.

What it is: the one way orders come into the file; callers bring the transaction
(`Store.write(lambda connection: save_order(connection, order, now_utc_ms=now))`).
"""

import sqlite3
from collections.abc import Iterator
from enum import Enum, auto
from functools import lru_cache

from drivers.barcode.check_digit import CheckedNumberError
from drivers.barcode.gtin import Gtin
from server.domain.progress import order_status
from server.store.order_content import LineContent, OrderContent
from server.store.search import searchable

_STORED = """
SELECT o.order_key, o.content_hash, s.completed_by IS NOT NULL, s.shipped_by IS NOT NULL
FROM orders o JOIN order_state s ON s.order_id = o.order_id WHERE o.order_id = ?
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
INSERT INTO order_lines (order_id, line_no, sku, gtin, description, qty_ordered)
VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (order_id, line_no) DO UPDATE SET sku = excluded.sku, gtin = excluded.gtin,
    description = excluded.description, qty_ordered = excluded.qty_ordered
"""
_EMPTY_LINES = "UPDATE order_lines SET qty_ordered = 0 WHERE order_id = ?"
_DROP_CODES = "DELETE FROM barcodes WHERE order_id = ?"
_DROP_LINES = "DELETE FROM order_lines WHERE order_id = ? AND line_no = ? AND qty_packed = 0"
_LINE_NUMBERS = "SELECT line_no FROM order_lines WHERE order_id = ?"
ADD_CODE = """
INSERT INTO barcodes (code, order_id, line_no, qty_per_scan, is_listed) VALUES (?, ?, ?, ?, ?)
"""
_TOTALS = """
SELECT count(*), coalesce(sum(qty_ordered), 0), coalesce(sum(qty_packed), 0)
FROM order_lines WHERE order_id = ?
"""
_SAVE_STATE = """
INSERT INTO order_state (order_id, status, line_count, units_ordered, units_packed)
VALUES (?, ?, ?, ?, ?)
ON CONFLICT (order_id) DO UPDATE SET status = excluded.status, line_count = excluded.line_count,
    units_ordered = excluded.units_ordered, units_packed = excluded.units_packed,
    revision = revision + 1
"""
_SAVE_TEXT = """
INSERT INTO order_text (order_key, order_no, customer, body) VALUES (?, ?, ?, ?)
ON CONFLICT (order_key) DO UPDATE SET customer = excluded.customer, body = excluded.body
"""
CodeRow = tuple[str, bytes, int | None, int, bool]
"""A row of `barcodes`: code, order, line of an item, pieces a scan, whether it is listed."""
_GTINS_KEPT = 16384


class Saved(Enum):
    """What saving an order did."""

    CREATED = auto()
    CHANGED = auto()
    UNCHANGED = auto()


def save_order(connection: sqlite3.Connection, order: OrderContent, *, now_utc_ms: int) -> Saved:
    """Create or change an order; the same content again changes nothing, not even the revision.

    A line that is gone from the order stays with nothing ordered while pieces of it are packed.
    """
    key, content_hash = order.order_id.bytes, order.content_hash()
    stored = connection.execute(_STORED, (key,)).fetchone()
    if stored is not None and stored[1] == content_hash:
        return Saved.UNCHANGED
    ship_by = None if order.ship_by is None else order.ship_by.isoformat()
    head = (key, order.order_no, order.customer, order.erp_status, ship_by, content_hash)
    (order_key,) = connection.execute(_SAVE_HEAD, (*head, now_utc_ms)).fetchone()
    _save_lines(connection, order, is_new=stored is None)
    connection.executemany(ADD_CODE, codes_of(order, key))
    completed, shipped = (False, False) if stored is None else map(bool, stored[2:])
    _save_state(connection, order, completed=completed, shipped=shipped)
    connection.execute(_SAVE_TEXT, (order_key, *text_of(order)))
    return Saved.CREATED if stored is None else Saved.CHANGED


def _save_lines(connection: sqlite3.Connection, order: OrderContent, *, is_new: bool) -> None:
    key = order.order_id.bytes
    if not is_new:
        connection.execute(_DROP_CODES, (key,))
        kept = {line.line_no for line in order.lines}
        stored = [line_no for (line_no,) in connection.execute(_LINE_NUMBERS, (key,))]
        gone = [(key, line_no) for line_no in stored if line_no not in kept]
        connection.executemany(_DROP_LINES, gone)
        connection.execute(_EMPTY_LINES, (key,))
    connection.executemany(
        _SAVE_LINE,
        [
            (key, line.line_no, line.sku, line.gtin, line.description, line.qty_ordered)
            for line in order.lines
        ],
    )


def _save_state(
    connection: sqlite3.Connection, order: OrderContent, *, completed: bool, shipped: bool
) -> None:
    key = order.order_id.bytes
    line_count, ordered, packed = connection.execute(_TOTALS, (key,)).fetchone()
    status = order_status(
        order.erp_status, completed=completed, units_packed=packed, shipped=shipped
    )
    connection.execute(_SAVE_STATE, (key, status, line_count, ordered, packed))


def codes_of(order: OrderContent, key: bytes) -> Iterator[CodeRow]:
    """Yield every code that names the order or an item of it, each once; `key` is its order_id."""
    for code in dict.fromkeys((order.order_no, *order.codes)):
        yield code, key, None, 1, code in order.codes
    for line in order.lines:
        for code, (qty, is_listed) in _line_codes(line).items():
            yield code, key, line.line_no, qty, is_listed


def _line_codes(line: LineContent) -> dict[str, tuple[int, bool]]:
    """Return a line's codes with pieces a scan: as listed, and the GTIN-14 of those that have one.

    What is listed goes before what is made from it: a GTIN listed as a case is a case.
    """
    codes = {barcode.code: (barcode.qty_per_scan, True) for barcode in line.barcodes}
    for barcode in line.barcodes:
        gtin = _gtin14(barcode.code)
        if gtin is not None:
            codes.setdefault(gtin, (barcode.qty_per_scan, False))
    if line.gtin is not None:
        codes.setdefault(line.gtin, (1, False))
    return codes


@lru_cache(_GTINS_KEPT)
def _gtin14(code: str) -> str | None:
    """Return a code as a GTIN-14 if it is one; the same few items are on many orders."""
    try:
        return str(Gtin.from_number(code))
    except CheckedNumberError:
        return None


def text_of(order: OrderContent) -> tuple[str, str, str]:
    """Return what a person may search: order number, customer, and everything else."""
    words = [*order.codes]
    for line in order.lines:
        words += [line.description, line.sku, line.gtin or ""]
        words += [barcode.code for barcode in line.barcodes]
    body = "\n".join(dict.fromkeys(filter(None, words)))
    return searchable(order.order_no), searchable(order.customer), searchable(body)
