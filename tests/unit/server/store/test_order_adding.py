"""Many orders written at once, held equal to the same saved one by one, table by table."""

from contextlib import closing
from pathlib import Path

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


def test_of_orders_some_of_which_are_there_the_others_are_added(tmp_path: Path) -> None:
    with closing(empty_store(tmp_path / "store.db")) as connection:
        save_each(connection, ORDERS[1:2])
        assert add_all(connection, ORDERS) == {order.order_no for order in (ORDERS[0], *ORDERS[2:])}
        assert add_all(connection, ORDERS) == set()
        for table in ("orders", "order_state", "order_text"):
            counted = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608
            assert counted == (len(ORDERS),)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
