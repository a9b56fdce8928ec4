"""Numbered SQL migrations: up, down, status; one transaction each, checksums kept in the file.

A newer schema that still allows this program (expand-only) is used as it is, so that a rolled-back
program starts. What it is not: a lock (callers hold the data folder's).
"""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from server.store.backups.files import Cause
from server.store.backups.making import make_backup
from server.store.connections import store_error
from server.store.errors import MigrationError
from server.store.ledger import LEDGER, applied, refuse_too_new, schema_version
from server.store.migration import (
    SHIPPED_HINT,
    Migration,
    MigrationStatus,
    outstanding,
    shipped,
    standing,
    statements,
)
from server.store.neighbours import NOBODY, Neighbours

_ITS_OWN_FAULT = frozenset({sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CONSTRAINT})
_DOWN_HINT = "use the program version that applied it"


def up(
    connection: sqlite3.Connection,
    path: Path,
    *,
    backups: Path,
    now_utc_ms: int,
    migrations: Sequence[Migration] | None = None,
    neighbours: Neighbours = NOBODY,
) -> int:
    """Apply what is pending and return the schema's version.

    A file that holds data is first backed up to the folder `backups`. Each migration is a turn
    among `neighbours`.

    Raises:
        StoreLockedError: when one of `neighbours` is too old for what is pending.
        StoreTooNewError: when the file needs a newer program.
        StoreError: when the backup cannot be made; nothing is then applied.
        MigrationError: when an applied migration's file was changed, or a pending one fails.
    """
    known = shipped() if migrations is None else migrations
    to_apply = pending(connection, known)
    for migration in to_apply:
        neighbours.refuse_older(migration.min_program)
    if to_apply and schema_version(connection):
        make_backup(path, backups, cause=Cause.MIGRATION, now_utc_ms=now_utc_ms)
    for migration in to_apply:
        with neighbours.turn():
            _apply_up(connection, migration, now_utc_ms)
    return schema_version(connection)


def down(
    connection: sqlite3.Connection,
    path: Path,
    *,
    backups: Path,
    to_version: int,
    now_utc_ms: int,
    migrations: Sequence[Migration] | None = None,
) -> int:
    """Take back every migration above `to_version`, newest first, after a backup.

    Raises:
        MigrationError: when one of them is not known to this program, or its down file fails.
    """
    known = {m.version: m for m in (shipped() if migrations is None else migrations)}
    newest_first = [row[0] for row in reversed(applied(connection)) if row[0] > to_version]
    for version in newest_first:
        if version not in known:
            raise MigrationError(f"take back migration {version}", "not known here", _DOWN_HINT)
    if newest_first:
        make_backup(path, backups, cause=Cause.MIGRATION, now_utc_ms=now_utc_ms)
    for version in newest_first:
        _apply_down(connection, known[version])
    return schema_version(connection)


def status(
    connection: sqlite3.Connection, migrations: Sequence[Migration] | None = None
) -> tuple[MigrationStatus, ...]:
    """Return every migration, known or applied, by version."""
    return standing(shipped() if migrations is None else migrations, applied(connection))


def pending(
    connection: sqlite3.Connection, migrations: Sequence[Migration] | None = None
) -> list[Migration]:
    """Return what `up` would apply.

    Raises:
        StoreTooNewError, MigrationError: as `up`.
    """
    refuse_too_new(connection)
    return outstanding(shipped() if migrations is None else migrations, applied(connection))


def _apply_up(connection: sqlite3.Connection, migration: Migration, now_utc_ms: int) -> None:
    row = (
        migration.version,
        migration.name,
        migration.checksum,
        migration.min_program,
        now_utc_ms,
    )
    ledger = "INSERT INTO schema_migrations VALUES (?, ?, ?, ?, ?)"
    _in_one_transaction(connection, migration, [LEDGER, migration.up_sql], (ledger, row))


def _apply_down(connection: sqlite3.Connection, migration: Migration) -> None:
    ledger = ("DELETE FROM schema_migrations WHERE version = ?", (migration.version,))
    _in_one_transaction(connection, migration, [migration.down_sql], ledger)


def _in_one_transaction(
    connection: sqlite3.Connection,
    migration: Migration,
    scripts: Sequence[str],
    ledger: tuple[str, tuple[object, ...]],
) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        for script in scripts:
            for statement in statements(script):
                connection.execute(statement)
        connection.execute(*ledger)
        connection.execute("COMMIT")
    except sqlite3.Error as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
        is_its_own = code in _ITS_OWN_FAULT
        hint = SHIPPED_HINT if is_its_own else store_error("migrate", error).hint
        raise MigrationError(f"migration {migration.version}", str(error), hint) from error
