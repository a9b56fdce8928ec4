"""Accepted orders into the store: what one writer job does, and how much of it.

What it is: the body of a job and the cut into jobs. What it is not: the rules of a change, which
are `save_order`'s: a line that is gone from the file is removed when nothing is packed on it; else
it stays with nothing ordered, so that its pieces are seen and taken out. Scans are never touched.
Where a change meets pieces that are packed, a note says so. `apply_batch` runs on the writer
thread.
"""

import sqlite3
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, field

from server.contract.order import OrderStatus
from server.store.order_content import OrderContent
from server.store.order_writing import Saved, save_order
from server.store.orders_import.report import MAX_LISTED, Note, NoteCode

BATCH_LINES = 60
"""Lines of one job, about: measured to keep it below 20 ms, so that scans get in between."""

_OVER_PACKED = """
SELECT line_no, qty_ordered, qty_packed FROM order_lines
WHERE order_key = (SELECT order_key FROM orders WHERE order_id = ?)
    AND qty_packed > qty_ordered ORDER BY line_no
"""
_STATUS = """
SELECT s.status FROM orders o JOIN order_state s ON s.order_key = o.order_key WHERE o.order_id = ?
"""


@dataclass(slots=True)
class Applied:
    """What applying orders did, added up over jobs."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    note_count: int = 0
    notes: list[Note] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    """Numbers of orders that were not taken, each with a sentence that says why."""

    @property
    def orders(self) -> int:
        """How many orders were dealt with."""
        return self.added + self.changed + self.unchanged + len(self.refused)

    def add(self, other: "Applied") -> None:
        """Add what another job did."""
        self.added += other.added
        self.changed += other.changed
        self.unchanged += other.unchanged
        self.note_count += other.note_count
        self.notes += other.notes[: MAX_LISTED - len(self.notes)]
        self.refused += other.refused


def batches(
    orders: Iterable[OrderContent], batch_lines: int = BATCH_LINES
) -> Generator[list[OrderContent], None, None]:
    """Cut orders into batches of about `batch_lines` lines; an order is never cut."""
    batch: list[OrderContent] = []
    lines = 0
    for order in orders:
        batch.append(order)
        lines += len(order.lines)
        if lines >= batch_lines:
            yield batch
            batch, lines = [], 0
    if batch:
        yield batch


def apply_batch(
    connection: sqlite3.Connection, orders: Iterable[OrderContent], *, now_utc_ms: int
) -> Applied:
    """Save orders in the transaction that `connection` is in."""
    applied = Applied()
    for order in orders:
        saved = save_order(connection, order, now_utc_ms=now_utc_ms)
        if saved is Saved.CREATED:
            applied.added += 1
        elif saved is Saved.CHANGED:
            applied.changed += 1
            applied.notes += _notes(connection, order)
        else:
            applied.unchanged += 1
    applied.note_count = len(applied.notes)
    return applied


def _notes(connection: sqlite3.Connection, order: OrderContent) -> Iterator[Note]:
    """Yield what a changed order leaves for people to look at."""
    key = (order.order_id.bytes,)
    (status,) = connection.execute(_STATUS, key).fetchone()
    if status == OrderStatus.PACKED:
        text = "The order changed after it was packed. Compare the box with the order."
        yield Note(order.order_no, NoteCode.CHANGED_AFTER_PACK, text)
    in_file = {line.line_no for line in order.lines}
    for line_no, ordered, packed in connection.execute(_OVER_PACKED, key):
        if line_no in in_file:
            text = f"Line {line_no} needs {ordered} now, and {packed} are packed."
            yield Note(order.order_no, NoteCode.OVER_PACKED, text)
        else:
            text = (
                f"Line {line_no} is not in the file any more, and {packed} of it are packed: "
                "it stays, with nothing ordered, until they are taken out."
            )
            yield Note(order.order_no, NoteCode.LINE_KEPT, text)
