import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from server.store.connections import (
    APPLICATION_ID,
    open_reader,
    open_writer,
    readable,
    store_error,
)
from server.store.errors import (
    StoreCorruptError,
    StoreFailedError,
    StoreFaultError,
    StoreFullError,
    StoreHeldError,
)


def _pragma(connection: sqlite3.Connection, name: str) -> object:
    return connection.execute(f"PRAGMA {name}").fetchone()[0]


def test_the_writer_is_durable_and_keeps_references(tmp_path: Path) -> None:
    connection = open_writer(tmp_path / "store.db")
    assert _pragma(connection, "journal_mode") == "wal"
    assert _pragma(connection, "synchronous") == 2
    assert _pragma(connection, "foreign_keys") == 1
    assert _pragma(connection, "application_id") == APPLICATION_ID
    connection.close()
    again = open_writer(tmp_path / "store.db")
    again.close()


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    open_writer(path).close()
    reader = open_reader(path)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.execute("CREATE TABLE t (x)")
    reader.close()


def test_a_file_that_cannot_be_opened_is_an_error_in_words(tmp_path: Path) -> None:
    with pytest.raises(StoreFailedError, match="check the disk"):
        open_writer(tmp_path / "nowhere" / "store.db")


def test_an_empty_file_of_another_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    theirs = sqlite3.connect(path)
    theirs.execute("PRAGMA application_id = 12345")
    theirs.close()
    with pytest.raises(StoreCorruptError, match="not a Scanstation file"):
        open_writer(path)


@pytest.mark.parametrize(
    ("code", "kind", "hint"),
    [
        (sqlite3.SQLITE_CORRUPT, StoreCorruptError, "restore a backup"),
        (sqlite3.SQLITE_NOTADB, StoreCorruptError, "restore a backup"),
        (sqlite3.SQLITE_BUSY, StoreHeldError, "another program"),
        (sqlite3.SQLITE_BUSY | 2 << 8, StoreHeldError, "another program"),
        (sqlite3.SQLITE_FULL, StoreFullError, "free space"),
        (sqlite3.SQLITE_IOERR | 4 << 8, StoreFailedError, "check the disk"),
        (sqlite3.SQLITE_READONLY, StoreFailedError, "check the disk"),
        (sqlite3.SQLITE_PROTOCOL, StoreHeldError, "another program"),
        (sqlite3.SQLITE_NOMEM, StoreFailedError, "memory is full"),
        (sqlite3.SQLITE_INTERRUPT, StoreFailedError, "a retry is safe"),
        (sqlite3.SQLITE_CONSTRAINT, StoreFaultError, "report it with its log"),
    ],
)
def test_sqlites_codes_become_errors_with_a_hint(
    code: int, kind: type[Exception], hint: str
) -> None:
    error = sqlite3.OperationalError("as SQLite says")
    error.sqlite_errorcode = code
    told = store_error("commit", error)
    assert type(told) is kind
    assert (told.operation, told.detail) == ("commit", "as SQLite says")
    assert hint in told.hint


def test_an_error_without_a_code_is_still_told() -> None:
    assert isinstance(store_error("x", sqlite3.ProgrammingError("closed")), StoreFaultError)


def test_want_of_memory_is_told_though_sqlite3_makes_no_error_of_its_own_of_it() -> None:
    told = store_error("commit", MemoryError())
    assert type(told) is StoreFailedError
    assert "memory is full" in told.hint


def test_text_that_is_no_utf8_is_read_as_far_as_it_is_where_that_is_asked_for(
    tmp_path: Path,
) -> None:
    with closing(open_writer(tmp_path / "store.db")) as connection:
        spoilt = "SELECT CAST(x'41ff42' AS TEXT)"
        with readable(connection):
            assert connection.execute(spoilt).fetchone() == ("A\ufffdB",)
        with pytest.raises(sqlite3.OperationalError, match="Could not decode"):
            connection.execute(spoilt).fetchone()
