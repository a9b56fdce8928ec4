"""SQLite connections as the store wants them: WAL, FULL, foreign keys; manual transactions.

What it is: the one place that opens the file and turns SQLite's errors into words. What it is not:
a pool or a thread (see `writer` and `readers`).
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from server.store.errors import (
    StoreCorruptError,
    StoreError,
    StoreFailedError,
    StoreFaultError,
    StoreFullError,
    StoreHeldError,
)
from server.store.group_connection import GroupConnection

APPLICATION_ID = 0x5363_616E
"""`Scan`, in the file's header: the file is one of ours."""
BUSY_TIMEOUT_S = 5.0
_CACHED_STATEMENTS = 256
CORRUPT_HINT = "the file is left as it is; restore a backup, or move the file away to begin anew"
_CORRUPT = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL})
_FULL_HINT = "free space on this disk"
_DISK_HINT = "check the disk and its permissions"
_FAULT_HINT = "a fault of the program: report it with its log"
_HINTS = {
    sqlite3.SQLITE_IOERR: _DISK_HINT,
    sqlite3.SQLITE_CANTOPEN: _DISK_HINT,
    sqlite3.SQLITE_READONLY: _DISK_HINT,
    sqlite3.SQLITE_PERM: _DISK_HINT,
    sqlite3.SQLITE_NOMEM: "this computer's memory is full: close other programs",
    sqlite3.SQLITE_INTERRUPT: "it was broken off: a retry is safe",
}
_HELD_HINT = "another program holds this file: close it; a retry is safe"


def open_writer(path: Path, *, busy_timeout_s: float = BUSY_TIMEOUT_S) -> GroupConnection:
    """Open the connection that writes; it may be used by any one thread at a time.

    It waits for another that writes for `busy_timeout_s`.

    Raises:
        StoreCorruptError: when the file is no database, or not one of ours.
        StoreFailedError: when the file cannot be opened or written.
    """
    try:
        connection = _connect(path, busy_timeout_s)
    except sqlite3.Error as error:
        raise store_error("open the store", error) from error
    try:
        _claim_file(connection, path)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
    except sqlite3.Error as error:
        connection.close()
        raise store_error("open the store", error) from error
    except StoreError:
        connection.close()
        raise
    return connection


def open_reader(path: Path) -> GroupConnection:
    """Open a connection that cannot write; it may be used by any one thread at a time."""
    connection = _connect(path)
    connection.execute("PRAGMA query_only = ON")
    return connection


def store_error(operation: str, error: sqlite3.Error | MemoryError) -> StoreError:
    """Say what SQLite's error means for a person. `sqlite_errorcode` has the reason.

    A MemoryError is what sqlite3 raises for SQLITE_NOMEM.
    """
    if isinstance(error, MemoryError):
        return StoreFailedError(operation, "out of memory", _HINTS[sqlite3.SQLITE_NOMEM])
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code in _CORRUPT:
        return StoreCorruptError(operation, str(error), CORRUPT_HINT)
    if code in _BUSY:
        return StoreHeldError(operation, str(error), _HELD_HINT)
    if code == sqlite3.SQLITE_FULL:
        return StoreFullError(operation, str(error), _FULL_HINT)
    if code in _HINTS:
        return StoreFailedError(operation, str(error), _HINTS[code])
    return StoreFaultError(operation, str(error), _FAULT_HINT)


def _connect(path: Path, busy_timeout_s: float = BUSY_TIMEOUT_S) -> GroupConnection:
    _adapt_to_themselves()
    return sqlite3.connect(
        path,
        timeout=busy_timeout_s,
        isolation_level=None,
        check_same_thread=False,
        factory=GroupConnection,
        cached_statements=_CACHED_STATEMENTS,
    )


def _adapt_to_themselves() -> None:
    """Tell sqlite3 that bytes and None are bound as they are, once for the whole process.

    Of a value that is not exactly an int, float or str it asks each time whether it has another
    form, which costs more than binding it.
    """
    sqlite3.register_adapter(bytes, bytes)
    sqlite3.register_adapter(type(None), lambda none: none)


def _claim_file(connection: sqlite3.Connection, path: Path) -> None:
    """Mark a new file as ours; refuse another program's: it must not be migrated."""
    if not refuse_foreign(connection, path):
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def refuse_foreign(connection: sqlite3.Connection, path: Path) -> bool:
    """Return whether the file is marked as ours; one that is not is empty.

    Raises:
        StoreCorruptError: when it is another program's.
    """
    with closing(connection.execute("PRAGMA application_id")) as rows:
        application_id = rows.fetchone()[0]
    if application_id == APPLICATION_ID:
        return True
    with closing(connection.execute("SELECT count(*) FROM sqlite_master")) as rows:
        is_empty = rows.fetchone()[0] == 0
    if application_id or not is_empty:
        raise StoreCorruptError("open the store", f"{path} is not a Scanstation file", CORRUPT_HINT)
    return False


@contextmanager
def readable(connection: sqlite3.Connection) -> Iterator[None]:
    """Read text as far as it is UTF-8, with U+FFFD for what is not, until the block's end.

    The program writes no other, but a disk may spoil a few bytes, and no check of SQLite's sees it.
    For what is shown and searched: never for what is judged, or told to the centre.
    """
    usual = connection.text_factory
    connection.text_factory = _as_far_as_it_is
    try:
        yield
    finally:
        connection.text_factory = usual


def _as_far_as_it_is(stored: bytes) -> str:
    return stored.decode("utf-8", "replace")


def refuse_damaged(connection: sqlite3.Connection) -> None:
    """Read every page of the file: about a second for a few hundred MB.

    Raises:
        StoreCorruptError: when one of them is damaged.
    """
    with closing(connection.execute("PRAGMA quick_check(1)")) as rows:
        (found,) = rows.fetchone()
    if found != "ok":
        raise StoreCorruptError("check the store", " ".join(found.split()), CORRUPT_HINT)
