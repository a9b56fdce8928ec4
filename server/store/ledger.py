"""Which migrations a store has had, and whether this program may use it: `schema_migrations`, read.

What it is not: their application (`migrate`), or the files shipped (`migration`).
"""

import sqlite3

from server.store.errors import StoreTooNewError
from server.store.migration import Applied

PROGRAM_VERSION = "0.1.0"

LEDGER = """
CREATE TABLE IF NOT EXISTS schema_migrations (
    version        INTEGER PRIMARY KEY,
    name           TEXT NOT NULL,
    checksum       TEXT NOT NULL,
    min_program    TEXT NOT NULL,
    applied_utc_ms INTEGER NOT NULL
) STRICT
"""


def applied(connection: sqlite3.Connection) -> list[Applied]:
    """Return what was applied, by version; nothing for a file without a schema."""
    exists = connection.execute(
        "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'schema_migrations'"
    ).fetchone()
    if exists is None:
        return []
    return connection.execute(
        "SELECT version, name, checksum, min_program FROM schema_migrations ORDER BY version"
    ).fetchall()


def schema_version(connection: sqlite3.Connection) -> int:
    """Return the latest migration applied; 0 for a file without a schema."""
    rows = applied(connection)
    return rows[-1][0] if rows else 0


def refuse_too_new(connection: sqlite3.Connection) -> None:
    """Refuse a file whose schema needs a newer program.

    Raises:
        StoreTooNewError: naming the version needed.
    """
    for _, _, _, needed in applied(connection):
        if _numbers(needed) > _numbers(PROGRAM_VERSION):
            raise StoreTooNewError(
                "open the store",
                f"this file needs Scanstation {needed} or newer; this is {PROGRAM_VERSION}",
                "install that version, or restore the backup made before the upgrade",
            )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
