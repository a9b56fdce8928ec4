"""The bulk filling of a store, held equal to the store's own writing."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from server.store import migrate, save_order
from server.store.connections import open_writer
from tests.bench.million import NOW_UTC_MS, fill, order

ORDERS = 50
TABLES = (
    *("orders", "order_lines", "order_barcodes", "items", "item_barcodes", "order_state"),
    "order_text",
)


@contextmanager
def empty(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(open_writer(path)) as connection:
        migrate.up(connection, path, backups=path.parent / "backups", now_utc_ms=NOW_UTC_MS)
        yield connection


def written(connection: sqlite3.Connection) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table."""
    rows = {}
    for table in TABLES:
        rows[table] = list(connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2"))  # noqa: S608 - our own names
    return rows


def schema(connection: sqlite3.Connection) -> list[tuple[object, ...]]:
    return list(connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name"))


def test_filling_in_bulk_writes_what_saving_each_order_writes(tmp_path: Path) -> None:
    with empty(tmp_path / "bulk.db") as bulk, empty(tmp_path / "one.db") as one_by_one:
        fill(bulk, ORDERS)
        for number in range(1, ORDERS + 1):
            save_order(one_by_one, order(number), now_utc_ms=NOW_UTC_MS)
        assert written(bulk) == written(one_by_one)
        assert schema(bulk) == schema(one_by_one)


def test_the_search_finds_what_was_filled_in_bulk(tmp_path: Path) -> None:
    with empty(tmp_path / "bulk.db") as bulk:
        fill(bulk, ORDERS)
        bulk.execute("INSERT INTO order_search (order_search) VALUES ('integrity-check')")
        found = bulk.execute("SELECT rowid FROM order_search WHERE order_no MATCH '00000017'")
        assert found.fetchall() == [(17,)]
