"""The store's connection: rows that many jobs of a group write alike may wait for each other.

A statement run once with the rows of a whole group takes half of what it takes row by row. Whatever
else is run comes after what waits, so that nothing is read as it was before, and nothing committed
without it. One owner at a time. What it is not: the transaction (`writer`).
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from server.store.errors import StoreFaultError

Row = tuple[object, ...]


class GroupConnection(sqlite3.Connection):
    """A connection with rows that wait. It is opened in `connections`."""

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - sqlite3's own
        super().__init__(*arguments, **options)
        self._waiting: defaultdict[str, list[Row]] = defaultdict(list)

    def later(self, sql: str, row: Row) -> None:
        """Let a statement wait that adds or changes exactly one row.

        Rows of one statement are written in their order; no two statements change the same row.
        """
        self._waiting[sql].append(row)

    def settle(self) -> None:
        """Write what waits. If that fails it waits on: nothing is committed without it (`undo`).

        Raises:
            sqlite3.Error: when SQLite refuses a row.
            StoreFaultError: when a row is not as it was read.
        """
        for sql, rows in self._waiting.items():
            written = super().executemany(sql, rows).rowcount
            if written != len(rows):
                change = " ".join(sql.split()[:2])
                sentence = f"{change}: of {len(rows)} rows {written} are as they were read"
                raise StoreFaultError("store", sentence, "it will be sent again")
        self._waiting.clear()

    def undo(self, savepoint: str | None = None) -> None:
        """Drop what waits and roll back: to a savepoint, or the whole transaction if there is one.

        Raises:
            sqlite3.Error: when SQLite refuses to.
        """
        self._waiting.clear()
        if savepoint is not None:
            super().execute(f"ROLLBACK TO {savepoint}")
        elif self.in_transaction:
            super().execute("ROLLBACK")

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:  # noqa: ANN401
        """Run a statement after what waits, as sqlite3 does."""
        if self._waiting:
            self.settle()
        return super().execute(sql, parameters)

    def executemany(self, sql: str, parameters: Iterable[Any], /) -> sqlite3.Cursor:
        """Run a statement for many rows after what waits, as sqlite3 does."""
        self.settle()
        return super().executemany(sql, parameters)
