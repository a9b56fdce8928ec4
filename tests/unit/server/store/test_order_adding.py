"""Many orders written at once, held equal to the same saved one by one, table by table."""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from server.store import (
    ErpStatus,
    ItemBarcode,
    LineContent,
    OrderContent,
    Store,
    migrate,
    save_order,
)
from server.store.connections import open_writer
from server.store.items import Items
from server.store.migration import shipped
from server.store.order_adding import NewOrder, add_orders
from server.store.search_backlog import keep_up, newest_unindexed, take_in
from tests.unit.server.store.stations import NOW_UTC_MS, line, order

_TABLES = ("orders", "order_lines", "order_barcodes", "items", "item_barcodes", "order_state")
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
Write = Callable[[sqlite3.Connection, Sequence[OrderContent]], None]


def _add(connection: sqlite3.Connection, orders: Sequence[OrderContent]) -> None:
    new = [NewOrder(content.order_id.bytes, content, 0) for content in orders]
    add_orders(connection, new, Items(connection), now_utc_ms=NOW_UTC_MS)


def _save(connection: sqlite3.Connection, orders: Sequence[OrderContent]) -> None:
    for content in orders:
        save_order(connection, content, now_utc_ms=NOW_UTC_MS)


@pytest.fixture
def connection(tmp_path: Path) -> sqlite3.Connection:
    return _empty(tmp_path / "store.db")


def _empty(path: Path) -> sqlite3.Connection:
    connection = open_writer(path)
    migrate.up(connection, path, backups=path.parent / "backups", now_utc_ms=NOW_UTC_MS)
    return connection


def _rows(path: Path, write: Write) -> dict[str, list[tuple[object, ...]]]:
    with closing(_empty(path)) as connection:
        write(connection, ORDERS[:1])
        write(connection, ORDERS[1:])
        return {
            table: connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()  # noqa: S608
            for table in _TABLES
        }


def _found(connection: sqlite3.Connection, words: str) -> list[int]:
    match = "SELECT rowid FROM order_search(?) ORDER BY rowid"
    return [key for (key,) in connection.execute(match, (f'"{words}"',))]


def _is_sound(connection: sqlite3.Connection) -> None:
    check = "INSERT INTO order_search (order_search, rank) VALUES ('integrity-check', 1)"
    connection.execute(check)


def test_adding_orders_at_once_writes_the_very_rows_that_saving_each_writes(tmp_path: Path) -> None:
    assert _rows(tmp_path / "many.db", _add) == _rows(tmp_path / "each.db", _save)


def test_an_order_that_is_there_is_not_added(connection: sqlite3.Connection) -> None:
    with closing(connection):
        _save(connection, ORDERS[:1])
        with pytest.raises(sqlite3.IntegrityError):
            _add(connection, ORDERS)


def test_the_search_index_takes_in_what_was_added_in_steps_and_is_whole_then(
    connection: sqlite3.Connection,
) -> None:
    with closing(connection):
        _save(connection, ORDERS[:1])
        _add(connection, ORDERS[1:])
        assert (_found(connection, "apple"), newest_unindexed(connection)) == ([1], 4)
        steps = [take_in(connection, 1) for _ in range(3)]
        assert steps == [True, True, False]
        assert (_found(connection, "apple"), newest_unindexed(connection)) == ([1, 4], None)
        _is_sound(connection)


def test_an_order_changed_before_or_after_it_is_taken_in_is_found_by_its_new_words(
    connection: sqlite3.Connection,
) -> None:
    with closing(connection):
        _add(connection, ORDERS)
        _save(connection, [order("A", line(1, "plum", 2))])
        take_in(connection, 2)
        _save(connection, [order("C", line(1, "quince", 1)), OrderContent("B", "Meyer", ())])
        _save(connection, [order("D", line(1, "grape", 1))])
        while take_in(connection, 2):
            pass
        words = ("plum", "quince", "meyer", "grape", "apple")
        found = {word: _found(connection, word) for word in words}
        assert found == {"plum": [1], "quince": [4], "meyer": [2], "grape": [5], "apple": []}
        _is_sound(connection)


def test_once_the_index_is_whole_an_order_is_found_as_soon_as_it_is_saved(
    connection: sqlite3.Connection,
) -> None:
    with closing(connection):
        _add(connection, ORDERS)
        assert not take_in(connection, len(ORDERS))
        _save(connection, [order("D", line(1, "grape", 1))])
        assert _found(connection, "grape") == [5]


async def test_words_are_taken_in_by_themselves_once_no_more_orders_come(store: Store) -> None:
    looks = 0

    async def pause() -> None:
        nonlocal looks
        looks += 1
        if looks == 2:
            await store.write(lambda connection: _add(connection, ORDERS[2:]))
        if looks == 4:
            raise asyncio.CancelledError

    await store.write(lambda connection: _add(connection, ORDERS[:2]))
    with pytest.raises(asyncio.CancelledError):
        await keep_up(store, pause)
    assert [head.order_no for head in (await store.search("apple")).heads] == ["C", "A"]


def test_words_that_were_not_taken_in_are_found_after_a_way_back_to_the_schema_before(
    connection: sqlite3.Connection,
) -> None:
    with closing(connection):
        _add(connection, ORDERS)
        connection.executescript(shipped()[1].down_sql)
        assert _found(connection, "apple") == [1, 4]
        assert _found(connection, "사과 5kg") == [3]
        _is_sound(connection)
