import sqlite3
from pathlib import Path

import pytest

from server.store import Store, StoreError
from server.store.errors import StoreClosedError, StoreFailedError
from server.store.readers import Readers
from tests.unit.server.store.stations import order, save


def _count(connection: sqlite3.Connection) -> int:
    (count,) = connection.execute("SELECT count(*) FROM orders").fetchone()
    return int(count)


async def test_a_reader_sees_what_is_committed(store: Store) -> None:
    assert await store.read(_count) == 0
    await save(store, order("A"))
    assert await store.read(_count) == 1


async def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises(StoreFailedError, match="readonly"):
        await store.read(lambda connection: connection.execute("DELETE FROM orders"))


async def test_what_a_query_raises_comes_back_as_it_is(store: Store) -> None:
    def broken(_connection: sqlite3.Connection) -> None:
        raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        await store.read(broken)
    assert await store.read(_count) == 0


async def test_a_file_that_cannot_be_opened_is_an_error_in_words(tmp_path: Path) -> None:
    readers = Readers(tmp_path / "nowhere" / "store.db")
    with pytest.raises(StoreError, match="unable to open"):
        await readers.run(_count)
    readers.close()
    with pytest.raises(StoreClosedError):
        await readers.run(_count)
