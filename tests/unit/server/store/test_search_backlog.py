"""The search index that lacks orders, and how it catches up with them."""

import asyncio
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from server.store import OrderContent, Store
from server.store.migration import shipped
from server.store.search_backlog import CAME_FEW, keep_up, newest_unindexed, take_in
from tests.unit.server.store.many_orders import ORDERS, add_all, empty_store, save_each
from tests.unit.server.store.stations import line, order


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(empty_store(tmp_path / "store.db")) as opened:
        yield opened


def _found(connection: sqlite3.Connection, words: str) -> list[int]:
    match = "SELECT rowid FROM order_search(?) ORDER BY rowid"
    return [key for (key,) in connection.execute(match, (f'"{words}"',))]


def _is_sound(connection: sqlite3.Connection) -> None:
    check = "INSERT INTO order_search (order_search, rank) VALUES ('integrity-check', 1)"
    connection.execute(check)


def test_the_search_index_takes_in_what_was_added_in_steps_and_is_whole_then(
    connection: sqlite3.Connection,
) -> None:
    save_each(connection, ORDERS[:1])
    add_all(connection, ORDERS[1:])
    assert (_found(connection, "apple"), newest_unindexed(connection)) == ([1], 4)
    steps = [take_in(connection, 1) for _ in range(3)]
    assert steps == [True, True, False]
    assert (_found(connection, "apple"), newest_unindexed(connection)) == ([1, 4], None)
    _is_sound(connection)


def test_an_order_changed_before_or_after_it_is_taken_in_is_found_by_its_new_words(
    connection: sqlite3.Connection,
) -> None:
    add_all(connection, ORDERS)
    save_each(connection, [order("A", line(1, "plum", 2))])
    take_in(connection, 2)
    save_each(connection, [order("C", line(1, "quince", 1)), OrderContent("B", "Meyer", ())])
    save_each(connection, [order("D", line(1, "grape", 1))])
    while take_in(connection, 2):
        pass
    words = ("plum", "quince", "meyer", "grape", "apple")
    found = {word: _found(connection, word) for word in words}
    assert found == {"plum": [1], "quince": [4], "meyer": [2], "grape": [5], "apple": []}
    _is_sound(connection)


def test_once_the_index_is_whole_an_order_is_found_as_soon_as_it_is_saved(
    connection: sqlite3.Connection,
) -> None:
    add_all(connection, ORDERS)
    assert not take_in(connection, len(ORDERS))
    save_each(connection, [order("D", line(1, "grape", 1))])
    assert _found(connection, "grape") == [5]


async def test_words_are_taken_in_by_themselves_once_no_more_orders_come(store: Store) -> None:
    looks = 0

    async def pause() -> None:
        nonlocal looks
        looks += 1
        if looks == 2:
            await store.write(lambda connection: add_all(connection, ORDERS[2:]))
        if looks == 4:
            raise asyncio.CancelledError

    await store.write(lambda connection: add_all(connection, ORDERS[:2]))
    with pytest.raises(asyncio.CancelledError):
        await keep_up(store, pause)
    assert [head.order_no for head in (await store.search("apple")).heads] == ["C", "A"]


@pytest.mark.parametrize(("at_once", "is_begun"), [(1, True), (CAME_FEW + 1, False)])
async def test_words_are_taken_in_while_a_few_orders_go_on_coming_and_not_while_they_stream_in(
    store: Store, at_once: int, is_begun: bool
) -> None:
    looks = 0

    async def pause() -> None:
        nonlocal looks
        looks += 1
        if looks == 3:
            raise asyncio.CancelledError
        some = [order(f"N-{looks}-{number}") for number in range(at_once)]
        await store.write(lambda connection: add_all(connection, some))

    await store.write(lambda connection: add_all(connection, ORDERS))
    with pytest.raises(asyncio.CancelledError):
        await keep_up(store, pause)
    assert (await store.read(newest_unindexed) is None) is is_begun


def test_words_that_were_not_taken_in_are_found_after_a_way_back_to_the_schema_before(
    connection: sqlite3.Connection,
) -> None:
    add_all(connection, ORDERS)
    connection.executescript(shipped()[1].down_sql)
    assert _found(connection, "apple") == [1, 4]
    assert _found(connection, "사과 5kg") == [3]
    _is_sound(connection)


SPOILT = "UPDATE {} SET {} = CAST(x'41ff42' AS TEXT) WHERE {} = 1"


@pytest.mark.parametrize(
    ("table", "column", "key"),
    [
        ("items", "sku", "item_key"),
        ("orders", "customer", "order_key"),
        ("order_lines", "description", "order_key"),
        ("order_barcodes", "code", "place"),
        ("item_barcodes", "code", "place = 0 AND item_key"),
        ("order_text", "order_no", "order_key"),
    ],
)
async def test_a_row_that_is_spoilt_keeps_no_other_order_out_of_the_index(
    store: Store, table: str, column: str, key: str, caplog: pytest.LogCaptureFixture
) -> None:
    await store.write(lambda connection: add_all(connection, ORDERS))
    await store.write(lambda connection: connection.execute(SPOILT.format(table, column, key)))
    while await store.write(partial(take_in, orders=2)):
        pass
    assert await store.read(newest_unindexed) is None
    assert "C" in {head.order_no for head in (await store.search("apple")).heads}
    assert len((await store.search("")).heads) == len(ORDERS)
    is_read_whole = table == "order_text"
    assert ("words cannot all be read" in caplog.text) is not is_read_whole


async def test_of_an_order_with_a_spoilt_row_the_words_that_can_be_read_are_found(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    await store.write(lambda connection: add_all(connection, ORDERS[:1]))
    spoil = SPOILT.format("orders", "customer", "order_key")
    await store.write(lambda connection: connection.execute(spoil))
    await store.write(partial(take_in, orders=9))
    for words in ("apple", "A\ufffdB"):
        assert [head.customer for head in (await store.search(words)).heads] == ["A\ufffdB"]
    assert "words cannot all be read" in caplog.text


def test_a_look_that_is_broken_off_is_not_taken_for_a_spoilt_row(
    connection: sqlite3.Connection,
) -> None:
    add_all(connection, ORDERS)
    reading_words: list[str] = []

    def note(statement: str) -> None:
        if "FROM orders" in statement:
            reading_words.append(statement)

    connection.set_trace_callback(note)
    connection.set_progress_handler(lambda: len(reading_words), 1)
    with pytest.raises(sqlite3.OperationalError, match="interrupted"):
        take_in(connection, 9)
    assert len(reading_words) == 1


async def test_what_the_index_waits_for_is_told_once_and_again_when_it_comes_back(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    looks = 0

    async def pause() -> None:
        nonlocal looks
        looks += 1
        if looks == 3:
            await store.write(lambda c: c.execute("ALTER TABLE hidden RENAME TO order_text"))
        if looks == 4:
            await store.write(lambda c: c.execute("ALTER TABLE order_text RENAME TO hidden"))
        if looks == 6:
            raise asyncio.CancelledError

    await store.write(lambda c: c.execute("ALTER TABLE order_text RENAME TO hidden"))
    with caplog.at_level(logging.WARNING), pytest.raises(asyncio.CancelledError):
        await keep_up(store, pause)
    assert caplog.text.count("the search index waits") == 2
