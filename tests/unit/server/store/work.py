"""What SQLite does for a look-up, counted: a time would tell of the machine as well."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

_STEPS_AT_ONCE = 10


@dataclass
class Work:
    """Steps of SQLite's machine, of which a row takes a few, and statements run."""

    steps: int = 0
    statements: int = 0


@contextmanager
def counted(connection: sqlite3.Connection) -> Iterator[Work]:
    """Count what is done on a connection until the block's end."""
    work = Work()

    def some_steps() -> int:
        work.steps += _STEPS_AT_ONCE
        return 0

    def a_statement(_: str) -> None:
        work.statements += 1

    connection.set_progress_handler(some_steps, _STEPS_AT_ONCE)
    connection.set_trace_callback(a_statement)
    try:
        yield work
    finally:
        connection.set_progress_handler(None, 0)
        connection.set_trace_callback(None)
