"""Which store a file is: an identity it is given once, which its backups carry, too.

What it is: one row of `meta`. What it is not: the station, or the machine, which may change.
"""

import sqlite3
import uuid

_KEY = "store_id"
_HAS_META = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'meta'"


def ensure_store_id(connection: sqlite3.Connection) -> str:
    """Return the store's identity, given to it now if it has none."""
    found = store_id_of(connection)
    if found is None:
        found = uuid.uuid4().hex
        connection.execute("INSERT INTO meta (key, value) VALUES (?, ?)", (_KEY, found))
    return found


def store_id_of(connection: sqlite3.Connection) -> str | None:
    """Return the identity of a store or backup; None of one that was never given one."""
    if connection.execute(_HAS_META).fetchone() is None:
        return None
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (_KEY,)).fetchone()
    return None if row is None else row[0]
