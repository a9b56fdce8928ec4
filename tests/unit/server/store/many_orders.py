"""Orders of every kind, written into a store's file many at once or one by one, for tests."""

import sqlite3
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from server.store import ErpStatus, ItemBarcode, LineContent, OrderContent, migrate, save_order
from server.store.connections import open_writer
from server.store.items import Items
from server.store.order_adding import NewOrder, add_orders
from tests.unit.server.store.stations import NOW_UTC_MS, line, order

_GTIN = "08801234567893"
ORDERS = (
    order("A", line(1, "apple", 2, case=12), line(7, "pear", 0), codes=("LABEL-1", "A")),
    OrderContent("B", "", ()),
    OrderContent(
        "ㄱ-3",
        "Ångström 김",
        (
            LineContent(1, "S", "사과 5kg", 3, _GTIN, (ItemBarcode("8801234567893"),)),
            LineContent(2, "", "", 1, _GTIN, (ItemBarcode(_GTIN, 6), ItemBarcode("X"))),
        ),
        ErpStatus.ON_HOLD,
        date(2026, 12, 24),
    ),
    order("C", line(1, "apple", 1), erp=ErpStatus.CANCELLED),
)
Write = Callable[[sqlite3.Connection, Sequence[OrderContent]], object]


def add_all(connection: sqlite3.Connection, orders: Sequence[OrderContent]) -> set[str]:
    """Add those orders that are not there, as a first pull does; return their numbers."""
    new = [NewOrder(content.order_id.bytes, content, 0) for content in orders]
    return add_orders(connection, new, Items(connection), now_utc_ms=NOW_UTC_MS)


def save_each(connection: sqlite3.Connection, orders: Sequence[OrderContent]) -> None:
    """Save orders one by one."""
    for content in orders:
        save_order(connection, content, now_utc_ms=NOW_UTC_MS)


def empty_store(path: Path) -> sqlite3.Connection:
    """Return the writing connection of a new store's file."""
    connection = open_writer(path)
    migrate.up(connection, path, backups=path.parent / "backups", now_utc_ms=NOW_UTC_MS)
    return connection
