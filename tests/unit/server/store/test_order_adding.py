"""Many orders written at once, held equal to the same saved one by one, table by table."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.unit.server.store.many_orders import ORDERS, Write, add_all, empty_store, save_each

_TABLES = ("orders", "order_lines", "order_barcodes", "items", "item_barcodes", "order_state")


def _rows(path: Path, write: Write) -> dict[str, list[tuple[object, ...]]]:
    with closing(empty_store(path)) as connection:
        write(connection, ORDERS[:1])
        write(connection, ORDERS[1:])
        return {
            table: connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()  # noqa: S608
            for table in _TABLES
        }


def test_adding_orders_at_once_writes_the_very_rows_that_saving_each_writes(tmp_path: Path) -> None:
    assert _rows(tmp_path / "many.db", add_all) == _rows(tmp_path / "each.db", save_each)


def test_an_order_that_is_there_is_not_added(tmp_path: Path) -> None:
    with closing(empty_store(tmp_path / "store.db")) as connection:
        save_each(connection, ORDERS[:1])
        with pytest.raises(sqlite3.IntegrityError):
            add_all(connection, ORDERS)
