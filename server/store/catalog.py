"""The rules' look-ups answered from SQLite: each is an index search, none fetches a whole order.

Two walk an order's lines inside SQLite as far as the one they are after: the next unfinished line,
and of a code on very many lines the one it goes to (`matching`). What is asked at every scan, of
the orders being worked on, `OrderRows` answers from what it keeps.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from server.contract.order import OrderLineView
from server.domain.catalog import (
    MAX_CANDIDATES,
    CountedScan,
    LineFacts,
    MatchedLine,
    OrderFacts,
    Wearer,
    line_to_fill,
)
from server.store.group_connection import GroupConnection
from server.store.kept import Kept
from server.store.order_rows import OrderRows
from server.store.sign_in_tickets import is_ticket

NEWEST_LINES = 2000
"""Newest order lines of a code that are asked whether they still need it."""
NEWEST_ITEMS = 50
"""Items of a code among which its newest line is looked for: one, mostly, or a few."""

ANY_ORDER = "SELECT EXISTS (SELECT 1 FROM orders)"
NEXT_UNFINISHED = """
SELECT l.line_no, i.sku, l.description, l.qty_ordered, l.qty_packed
FROM order_lines l JOIN items i ON i.item_key = l.item_key
WHERE l.order_key = (SELECT order_key FROM orders WHERE order_id = ?) AND l.line_no <> ?
    AND l.qty_packed < l.qty_ordered
ORDER BY l.line_no LIMIT 1
"""
ITEMS = """
SELECT item_key FROM item_barcodes b
WHERE code = ? AND EXISTS (SELECT 1 FROM order_lines l WHERE l.item_key = b.item_key)
ORDER BY item_key DESC LIMIT ?
"""
NEWEST_LINE = """
SELECT l.order_key, l.line_no, i.sku, l.description, l.qty_ordered, l.qty_packed
FROM order_lines l JOIN items i ON i.item_key = l.item_key
WHERE l.item_key = ? ORDER BY l.order_key DESC, l.line_no DESC LIMIT 1
"""
ORDERS_NEEDING = """
SELECT o.order_id, o.ship_by, o.order_no,
    newest.qty_packed < newest.qty_ordered AND s.status IN ('open', 'packing')
FROM (
    SELECT l.order_key, l.qty_packed, l.qty_ordered FROM item_barcodes b
    CROSS JOIN order_lines l INDEXED BY order_lines_of_item ON l.item_key = b.item_key
    WHERE b.code = ? ORDER BY b.item_key DESC, l.order_key DESC LIMIT ?
) newest
JOIN order_state s ON s.order_key = newest.order_key
JOIN orders o ON o.order_key = newest.order_key
"""
LAST_COUNTED = """
SELECT scan_id, line_no, qty FROM scans counted INDEXED BY scans_of_order
WHERE order_id = ? AND station = ? AND qty > 0
    AND NOT EXISTS (SELECT 1 FROM scans undo WHERE undo.undoes = counted.scan_id)
    AND (oseq IS NOT NULL OR EXISTS (SELECT 1 FROM outbox w WHERE w.scan_key = counted.scan_key))
ORDER BY scan_key DESC LIMIT 1
"""
MADE_HERE = "SELECT 1 FROM scans WHERE scan_id = ? AND station = ?"
WEARER = """
SELECT name, pin_hash IS NOT NULL, active, replaced_by IS NOT NULL FROM operators WHERE badge = ?
"""
OLDEST_HELD = """
SELECT scan_id FROM held_scans INDEXED BY held_scans_by_data
WHERE station = ? AND data = ? ORDER BY station_seq LIMIT 1
"""


class SqlCatalog:
    """A `server.domain.catalog.Catalog` for one station, inside the writer's transaction."""

    def __init__(
        self,
        connection: GroupConnection,
        station: str,
        rows: OrderRows,
        wearers: Kept[str, Wearer],
    ) -> None:
        self.connection = connection
        self.station = station
        self.rows = rows
        self._wearers = wearers

    def is_empty(self) -> bool:
        """Say whether there is no order at all."""
        (any_order,) = self.connection.execute(ANY_ORDER).fetchone()
        return not any_order

    def orders_with_code(self, codes: Sequence[str]) -> tuple[UUID, ...]:
        """Return the orders these codes name, at most MAX_CANDIDATES."""
        return self.rows.named(tuple(codes))

    def order(self, order_id: UUID) -> OrderFacts:
        """Return an order; orders are never deleted.

        Raises:
            LookupError: when there is no such order.
        """
        row = self.rows.order(order_id).row
        if row is None:
            raise LookupError(f"there is no order {order_id}")
        head, completed = row.head, row.completed_by is not None
        units = (head.units_ordered, head.units_packed)
        return OrderFacts(order_id, head.order_no, head.status, completed, *units, row.is_here)

    def line_with_code(
        self, order_id: UUID, codes: Sequence[str], count: int
    ) -> MatchedLine | None:
        """Return of the order's lines these codes fit the `line_to_fill`, with its best code."""
        order = self.rows.order(order_id)
        fits = order.fits(tuple(codes), count)
        lines = ((order.line(line_no), qty) for line_no, qty in fits)
        matched = (MatchedLine(_facts(line), qty) for line, qty in lines if line is not None)
        return line_to_fill(matched, count)

    def line(self, order_id: UUID, line_no: int) -> LineFacts | None:
        """Return one line."""
        line = self.rows.order(order_id).line(line_no)
        return None if line is None else _facts(line)

    def next_unfinished(self, order_id: UUID, besides: int = 0) -> LineFacts | None:
        """Return the lowest line with pieces missing, line `besides` passed over."""
        row = self._row(NEXT_UNFINISHED, (order_id.bytes, besides))
        return None if row is None else LineFacts(*row)

    def item(self, codes: Sequence[str]) -> LineFacts | None:
        """Return the newest line these codes fit, of any order."""
        for code in codes:
            items = self.connection.execute(ITEMS, (code, NEWEST_ITEMS)).fetchall()
            rows = [self._row(NEWEST_LINE, item) for item in items]
            lines = [row for row in rows if row is not None]
            if lines:
                return LineFacts(*max(lines)[1:])
        return None

    def orders_needing(self, codes: Sequence[str]) -> tuple[UUID, ...]:
        """Return the packable orders that miss this item, the soonest due first.

        Of a code in very many orders only its NEWEST_LINES are looked at, those of its newest
        items first.
        """
        found: set[tuple[str, str, bytes]] = set()
        for code in codes:
            rows = self.connection.execute(ORDERS_NEEDING, (code, NEWEST_LINES))
            found.update(
                (ship_by or "9999", order_no, order_id)
                for order_id, ship_by, order_no, is_missing in rows
                if is_missing
            )
        return tuple(UUID(bytes=order_id) for *_, order_id in sorted(found)[:MAX_CANDIDATES])

    def last_counted(self, order_id: UUID) -> CountedScan | None:
        """Return this station's latest scan that counts in the order and is not undone.

        One that the centre keeps in quarantine, or knows as judged otherwise, does not.
        """
        row = self.connection.execute(LAST_COUNTED, (order_id.bytes, self.station)).fetchone()
        return None if row is None else CountedScan(UUID(bytes=row[0]), row[1], row[2])

    def completed_here(self, order_id: UUID) -> bool:
        """Say whether it is this station whose completion of the order counts."""
        row = self.rows.order(order_id).row
        if row is None or row.completed_by is None:
            return False
        asked = (row.completed_by.bytes, self.station)
        return self.connection.execute(MADE_HERE, asked).fetchone() is not None

    def wearer(self, badge: str) -> Wearer | None:
        """Return who wears a badge; None of one that nobody ever wore."""
        wearer = self._wearers.get(badge)
        if wearer is None:
            row = self._row(WEARER, (badge,))
            if row is None:
                return None
            wearer = self._wearers.keep(badge, Wearer(row[0], *map(bool, row[1:])))
        return wearer

    def is_ticket(self, scan_id: UUID, badge: str, ticket: str) -> bool:
        """Say whether a ticket tells that the PIN asked for by this scan of a badge was right."""
        return is_ticket(self.connection, scan_id, badge, ticket)

    def oldest_held(self, data: bytes) -> UUID | None:
        """Return this station's oldest held scan with exactly this data."""
        row = self.connection.execute(OLDEST_HELD, (self.station, data)).fetchone()
        return None if row is None else UUID(bytes=row[0])

    def _row(self, sql: str, arguments: tuple[bytes | int | str, ...]) -> tuple[Any, ...] | None:
        row: tuple[Any, ...] | None = self.connection.execute(sql, arguments).fetchone()
        return row


def _facts(line: OrderLineView) -> LineFacts:
    return LineFacts(line.line_no, line.sku, line.description, line.qty_ordered, line.qty_packed)
