"""Writing an order as its owner tells it: rows, codes, totals, search text; counts are left alone.

What it is: the one way orders come into the file; callers bring the transaction
(`Store.write(lambda connection: save_order(connection, order, now_utc_ms=now))`).
"""

import sqlite3
from enum import Enum, auto

from server.store.order_content import OrderContent


class Saved(Enum):
    """What saving an order did."""

    CREATED = auto()
    CHANGED = auto()
    UNCHANGED = auto()


def save_order(connection: sqlite3.Connection, order: OrderContent, *, now_utc_ms: int) -> Saved:
    """Create or change an order; the same content again changes nothing, not even the revision."""
    raise NotImplementedError
