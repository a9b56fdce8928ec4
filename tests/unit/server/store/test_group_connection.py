import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from server.store.connections import open_writer
from server.store.errors import StoreFaultError
from server.store.group_connection import GroupConnection

ADD = "INSERT INTO t VALUES (?, ?)"
CHANGE = "UPDATE t SET n = ? WHERE key = ? AND n = ?"
ALL = "SELECT key, n FROM t ORDER BY key"


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[GroupConnection]:
    """Return a connection to a file with one table, in a transaction."""
    with closing(open_writer(tmp_path / "t.db")) as opened:
        opened.execute("CREATE TABLE t (key TEXT PRIMARY KEY, n INTEGER)")
        opened.execute("BEGIN")
        yield opened


@pytest.fixture
def statements(connection: GroupConnection) -> list[str]:
    """Return the list of what is run on the connection."""
    run: list[str] = []
    connection.set_trace_callback(run.append)
    return run


def test_rows_wait_until_something_is_read_and_are_there_then(
    connection: GroupConnection, statements: list[str]
) -> None:
    connection.later(ADD, ("a", 1))
    connection.later(CHANGE, (2, "a", 1))
    connection.later(ADD, ("b", 5))
    connection.later(CHANGE, (3, "a", 2))
    assert statements == []
    assert connection.execute(ALL).fetchall() == [("a", 3), ("b", 5)]
    assert [sql.split()[0] for sql in statements] == ["INSERT"] * 2 + ["UPDATE"] * 2 + ["SELECT"]


def test_a_statement_for_many_rows_comes_after_what_waits(connection: GroupConnection) -> None:
    connection.later(ADD, ("a", 1))
    connection.executemany("UPDATE t SET n = n + ?", [(1,), (2,)])
    assert connection.execute(ALL).fetchall() == [("a", 4)]


def test_what_waits_is_in_the_commit(connection: GroupConnection) -> None:
    connection.later(ADD, ("a", 1))
    connection.execute("COMMIT")
    connection.undo()
    assert connection.execute(ALL).fetchall() == [("a", 1)]


@pytest.mark.parametrize(
    ("sql", "row", "error"),
    [
        (CHANGE, (9, "a", 7), StoreFaultError),
        (ADD, ("a", 9), sqlite3.IntegrityError),
    ],
)
def test_nothing_is_committed_without_a_row_that_cannot_be_written(
    connection: GroupConnection, sql: str, row: tuple[object, ...], error: type[Exception]
) -> None:
    connection.execute(ADD, ("a", 1))
    connection.later(sql, row)
    for _ in range(2):
        with pytest.raises(error):
            connection.execute("COMMIT")
    assert connection.in_transaction
    connection.undo()
    assert connection.execute(ALL).fetchall() == []


def test_what_stood_at_a_savepoint_stands_after_what_came_later_is_undone(
    connection: GroupConnection,
) -> None:
    connection.later(ADD, ("a", 1))
    connection.execute("SAVEPOINT one")
    connection.later(ADD, ("b", 1))
    connection.settle()
    connection.later(ADD, ("c", 1))
    connection.undo("one")
    connection.execute("RELEASE one")
    assert connection.execute(ALL).fetchall() == [("a", 1)]


def test_undoing_where_nothing_was_begun_drops_what_waits(connection: GroupConnection) -> None:
    connection.execute("ROLLBACK")
    connection.later(ADD, ("a", 1))
    connection.undo()
    assert connection.execute(ALL).fetchall() == []
