"""Who scans, in the file."""

import sqlite3
from contextlib import closing

from server.store.migration import shipped
from server.store.operators import OperatorRow, all_operators, save_operator


def test_operators_are_listed_by_badge_and_renamed_by_saving_again() -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        for migration in shipped():
            connection.executescript(migration.up_sql)
        assert all_operators(connection) == ()
        save_operator(connection, OperatorRow("2", "이서연"))
        save_operator(connection, OperatorRow("1", "김민준"))
        save_operator(connection, OperatorRow("2", "박솔", active=False))
        assert all_operators(connection) == (
            OperatorRow("1", "김민준"),
            OperatorRow("2", "박솔", active=False),
        )
