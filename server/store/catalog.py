"""The rules' look-ups answered from SQLite: each is an index search, none reads a whole order."""

import sqlite3
from collections.abc import Sequence
from uuid import UUID

from server.contract.order import OrderStatus
from server.domain.catalog import (
    MAX_CANDIDATES,
    CountedScan,
    LineFacts,
    MatchedLine,
    OrderFacts,
)
from server.domain.state import Operator

ITEM_LOOK_BACK = 2000
"""Newest order lines of an item that are asked whether they still need it."""

ANY_ORDER = "SELECT EXISTS (SELECT 1 FROM orders)"
ORDERS_WITH_CODE = """
SELECT o.order_id FROM orders o JOIN (
    SELECT order_id FROM barcodes WHERE code = ? AND line_no IS NULL ORDER BY order_id LIMIT ?
) named ON named.order_id = o.order_id ORDER BY o.order_no
"""
ORDER = """
SELECT o.order_no, s.status, s.completed_by IS NOT NULL, s.units_packed
FROM orders o JOIN order_state s ON s.order_id = o.order_id WHERE o.order_id = ?
"""
LINES_WITH_CODE = """
SELECT b.qty_per_scan, l.line_no, l.sku, l.description, l.qty_ordered, l.qty_packed
FROM barcodes b INDEXED BY barcodes_of_order
JOIN order_lines l ON l.order_id = b.order_id AND l.line_no = b.line_no
WHERE b.order_id = ? AND b.code = ? AND b.line_no IS NOT NULL
"""
LINE = """
SELECT line_no, sku, description, qty_ordered, qty_packed FROM order_lines
WHERE order_id = ? AND line_no = ?
"""
NEXT_UNFINISHED = """
SELECT line_no, sku, description, qty_ordered, qty_packed FROM order_lines
INDEXED BY order_lines_unfinished
WHERE order_id = ? AND line_no <> ? AND qty_packed < qty_ordered ORDER BY line_no LIMIT 1
"""
ITEM = """
SELECT l.line_no, l.sku, l.description, l.qty_ordered, l.qty_packed FROM (
    SELECT order_id, line_no FROM barcodes WHERE code = ? AND line_no IS NOT NULL
    ORDER BY barcode_key DESC LIMIT 1
) b JOIN order_lines l ON l.order_id = b.order_id AND l.line_no = b.line_no
"""
ORDERS_NEEDING = """
SELECT DISTINCT o.order_id, o.ship_by, o.order_no FROM (
    SELECT order_id, line_no FROM barcodes WHERE code = ? AND line_no IS NOT NULL
    ORDER BY barcode_key DESC LIMIT ?
) b
JOIN order_lines l ON l.order_id = b.order_id AND l.line_no = b.line_no
JOIN order_state s ON s.order_id = b.order_id
JOIN orders o ON o.order_id = b.order_id
WHERE l.qty_packed < l.qty_ordered AND s.status IN ('open', 'packing')
"""
LAST_COUNTED = """
SELECT scan_id, line_no, qty FROM scans counted INDEXED BY scans_of_order
WHERE order_id = ? AND station = ? AND qty > 0
    AND NOT EXISTS (SELECT 1 FROM scans undo WHERE undo.undoes = counted.scan_id)
ORDER BY scan_key DESC LIMIT 1
"""
OPERATOR = "SELECT name FROM operators WHERE badge = ? AND active"
OLDEST_HELD = """
SELECT scan_id FROM held_scans INDEXED BY held_scans_by_data
WHERE station = ? AND data = ? ORDER BY station_seq LIMIT 1
"""


class SqlCatalog:
    """A `server.domain.catalog.Catalog` for one station, inside the writer's transaction."""

    def __init__(self, connection: sqlite3.Connection, station: str) -> None:
        self._connection = connection
        self._station = station

    def is_empty(self) -> bool:
        """Say whether there is no order at all."""
        (any_order,) = self._connection.execute(ANY_ORDER).fetchone()
        return not any_order

    def orders_with_code(self, codes: Sequence[str]) -> tuple[UUID, ...]:
        """Return the orders these codes name, at most MAX_CANDIDATES."""
        found: dict[UUID, None] = {}
        for code in codes:
            for (order_id,) in self._connection.execute(ORDERS_WITH_CODE, (code, MAX_CANDIDATES)):
                found[UUID(bytes=order_id)] = None
        return tuple(found)[:MAX_CANDIDATES]

    def order(self, order_id: UUID) -> OrderFacts:
        """Return an order; orders are never deleted."""
        order_no, status, completed, units_packed = self._connection.execute(
            ORDER, (order_id.bytes,)
        ).fetchone()
        return OrderFacts(order_id, order_no, OrderStatus(status), bool(completed), units_packed)

    def lines_with_code(self, order_id: UUID, codes: Sequence[str]) -> tuple[MatchedLine, ...]:
        """Return the order's lines these codes fit, by line number, each with its best code."""
        found: dict[int, MatchedLine] = {}
        for code in codes:
            for qty, *line in self._connection.execute(LINES_WITH_CODE, (order_id.bytes, code)):
                found.setdefault(line[0], MatchedLine(LineFacts(*line), qty))
        return tuple(found[line_no] for line_no in sorted(found))

    def line(self, order_id: UUID, line_no: int) -> LineFacts | None:
        """Return one line."""
        return self._line(LINE, (order_id.bytes, line_no))

    def next_unfinished(self, order_id: UUID, besides: int = 0) -> LineFacts | None:
        """Return the lowest line with pieces missing, line `besides` passed over."""
        return self._line(NEXT_UNFINISHED, (order_id.bytes, besides))

    def item(self, codes: Sequence[str]) -> LineFacts | None:
        """Return the newest line these codes fit, of any order."""
        lines = (self._line(ITEM, (code,)) for code in codes)
        return next((line for line in lines if line is not None), None)

    def orders_needing(self, codes: Sequence[str]) -> tuple[UUID, ...]:
        """Return the packable orders that miss this item, the soonest due first.

        Of an item in very many orders only the newest ITEM_LOOK_BACK lines are looked at.
        """
        found: set[tuple[str, str, bytes]] = set()
        for code in codes:
            rows = self._connection.execute(ORDERS_NEEDING, (code, ITEM_LOOK_BACK))
            found.update((ship_by or "9999", order_no, key) for key, ship_by, order_no in rows)
        return tuple(UUID(bytes=key) for *_, key in sorted(found)[:MAX_CANDIDATES])

    def last_counted(self, order_id: UUID) -> CountedScan | None:
        """Return this station's latest counted scan in the order that is not undone."""
        row = self._connection.execute(LAST_COUNTED, (order_id.bytes, self._station)).fetchone()
        return None if row is None else CountedScan(UUID(bytes=row[0]), row[1], row[2])

    def operator(self, badge: str) -> Operator | None:
        """Return who wears a badge, when the badge is active."""
        row = self._connection.execute(OPERATOR, (badge,)).fetchone()
        return None if row is None else Operator(badge, row[0])

    def oldest_held(self, data: bytes) -> UUID | None:
        """Return this station's oldest held scan with exactly this data."""
        row = self._connection.execute(OLDEST_HELD, (self._station, data)).fetchone()
        return None if row is None else UUID(bytes=row[0])

    def _line(self, sql: str, arguments: tuple[bytes | str | int, ...]) -> LineFacts | None:
        row = self._connection.execute(sql, arguments).fetchone()
        return None if row is None else LineFacts(*row)
