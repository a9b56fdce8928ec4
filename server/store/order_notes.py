"""What is to be known of an order before its lines: its conflicts, and whether it is still here.

What it is not: how conflicts are found (server.store.refold). A reader's query.
"""

import sqlite3
from uuid import UUID

from server.contract.centre import OrderNote

_CONFLICTS = "SELECT DISTINCT kind FROM conflicts WHERE order_id = ?"
_MOVED = "SELECT 1 FROM orders WHERE order_id = ? AND NOT is_here"


def order_notes(connection: sqlite3.Connection, order_id: UUID) -> tuple[OrderNote, ...]:
    """Return each note once, in the order of `OrderNote`; empty of an order that is not there."""
    key = (order_id.bytes,)
    found = {kind for (kind,) in connection.execute(_CONFLICTS, key)}
    if connection.execute(_MOVED, key).fetchone() is not None:
        found.add(OrderNote.MOVED_AWAY)
    return tuple(note for note in OrderNote if note in found)
