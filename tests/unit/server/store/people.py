"""People in a store of memory, and who did it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from server.store.audit import Actor, Kind
from server.store.migration import shipped
from server.store.users import NewUserRow, User, UserRole, add_user

NOW_UTC_MS = 1_764_000_000_000
BOSS = Actor(Kind.USER, "boss")


@contextmanager
def memory() -> Iterator[sqlite3.Connection]:
    """Open an empty store that no disk keeps."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        for migration in shipped():
            connection.executescript(migration.up_sql)
        connection.execute("PRAGMA foreign_keys = ON")
        yield connection


def add(connection: sqlite3.Connection, name: str, role: UserRole = UserRole.SUPERVISOR) -> User:
    new = NewUserRow(name, f"hash of {name}", role)
    return add_user(connection, new, BOSS, now_utc_ms=NOW_UTC_MS)
