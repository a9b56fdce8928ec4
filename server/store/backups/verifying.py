"""A backup opened and counted: every page read, and what it holds.

What it is: the proof that a file could be restored. What it is not: a comparison with the store
(`making` has that). Any thread.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from server.store.connections import refuse_damaged, refuse_foreign, store_error
from server.store.errors import (
    BackupDamagedError,
    StoreClosedError,
    StoreCorruptError,
    StoreFailedError,
)
from server.store.ledger import schema_version

_OPERATIONS_PER_LOOK = 100_000
"""How often SQLite asks whether it shall stop: every few milliseconds."""
_HAS_SCANS = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'scans'"
_COUNTS = """
SELECT (SELECT count(*) FROM orders), (SELECT count(*) FROM scans),
    (SELECT max(stored_utc_ms) FROM scans WHERE scan_key = (SELECT max(scan_key) FROM scans))
"""
ANOTHER = "take another backup: `scanstation-server backup --list` names them"


@dataclass(frozen=True, slots=True)
class Contents:
    """What a store or backup holds. `last_scan_utc_ms` is None without a scan."""

    schema_version: int
    orders: int
    scans: int
    last_scan_utc_ms: int | None


def counted(connection: sqlite3.Connection) -> Contents:
    """Return what a store holds; a file without the tables holds nothing."""
    version = schema_version(connection)
    if connection.execute(_HAS_SCANS).fetchone() is None:
        return Contents(version, 0, 0, None)
    return Contents(version, *connection.execute(_COUNTS).fetchone())


def verified(path: Path, stop: threading.Event | None = None) -> Contents:
    """Read every page of a backup, and return what it holds. Nothing is written beside it.

    Raises:
        BackupDamagedError: when it is damaged, or no store of ours.
        StoreFailedError: when it cannot be read.
        StoreClosedError: when `stop` was set meanwhile.
    """
    operation = "verify the backup"
    try:
        with reading(path, operation, stop) as connection:
            if not refuse_foreign(connection, path):
                raise BackupDamagedError(operation, f"{path} is empty", ANOTHER)
            refuse_damaged(connection)
            return counted(connection)
    except StoreCorruptError as error:
        raise BackupDamagedError(operation, f"{path}: {error.detail}", ANOTHER) from error


def has_log(path: Path) -> bool:
    """Tell whether SQLite's log beside a file holds what the file does not hold yet."""
    log = path.with_name(f"{path.name}-wal")
    return log.exists() and log.stat().st_size > 0


@contextmanager
def reading(
    path: Path, operation: str, stop: threading.Event | None = None, *, alone: bool = True
) -> Iterator[sqlite3.Connection]:
    """Open a store to read it. `alone`: nobody writes it, so no file is made beside it.

    Unless a log lies there: of a store that was put aside after a crash, it holds the last scans.

    Raises:
        StoreError: what went wrong in the block, in words.
    """
    options = "mode=ro&immutable=1" if alone and not has_log(path) else "mode=ro"
    if not path.is_file():
        raise StoreFailedError(operation, f"there is no file {path}", ANOTHER)
    try:
        opened = sqlite3.connect(
            f"{path.absolute().as_uri()}?{options}", uri=True, isolation_level=None
        )
        with closing(opened) as connection:
            if stop is not None:
                connection.set_progress_handler(stop.is_set, _OPERATIONS_PER_LOOK)
            yield connection
    except sqlite3.Error as error:
        if stop is not None and stop.is_set():
            raise StoreClosedError(operation, "the store is being closed", "try again") from error
        raise store_error(operation, error) from error
