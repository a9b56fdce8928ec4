"""A backup made while the store is used: copied, verified, on the disk before it has its name.

`VACUUM INTO` copies one snapshot; writers go on meanwhile. What it is not: the schedule
(server.backup_schedule) or the rule by which backups are deleted (`keeping`). Any thread.
"""

import os
import sqlite3
import threading
from dataclasses import dataclass
from pathlib import Path
from shutil import disk_usage

from filelock import FileLock, Timeout

from server.store.backups.files import (
    FOLDER_HINT,
    Backup,
    Cause,
    backup_at,
    drop,
    free_path,
    part_of,
)
from server.store.backups.owning import own_backups
from server.store.backups.verifying import Contents, counted, reading, verified
from server.store.connections import refuse_foreign
from server.store.errors import (
    BackupDamagedError,
    StoreBusyError,
    StoreError,
    StoreFailedError,
)
from server.store.folder_lock import OPENING_TIMEOUT_S
from server.store.identity import store_id_of
from server.whole_file import sync_file, sync_folder

SPARE_BYTES = 200 << 20
"""What a backup leaves free on its disk, so that scans can still be stored."""
_OPERATION = "back the store up"
_LOCK_NAME = "backup.lock"
_NO_ROOM = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR})
_ROOM_HINT = "make room there, or set SCANSTATION_BACKUP_DIR to a folder on another disk"


@dataclass(frozen=True, slots=True)
class Made:
    """A backup just made, and what was counted in it."""

    backup: Backup
    contents: Contents


def make_backup(
    store: Path,
    folder: Path,
    *,
    cause: Cause,
    now_utc_ms: int,
    stop: threading.Event | None = None,
) -> Made:
    """Copy the store at `store` into `folder`, made if need be.

    A migration waits for another that is being made, as long as for one who opens the store:
    the server that comes would not start.

    Raises:
        StoreBusyError: when another is being made, by this server or by one beside it.
        StoreCorruptError: when the store is damaged.
        BackupDamagedError: when the copy is.
        StoreFailedError: when there is no room, the folder cannot be written, or holds the backups
            of another store.
        StoreClosedError: when `stop` was set meanwhile; nothing of the backup is left.
    """
    wait_s = OPENING_TIMEOUT_S if cause is Cause.MIGRATION else 0
    lock = FileLock(store.with_name(_LOCK_NAME), timeout=wait_s, thread_local=False)
    try:
        with lock:
            return _made(store, folder, cause, now_utc_ms, stop)
    except Timeout as error:
        raise StoreBusyError(_OPERATION, "another backup is being made", "wait for it") from error
    except OSError as error:
        raise StoreFailedError(_OPERATION, str(error), FOLDER_HINT) from error


def _made(
    store: Path, folder: Path, cause: Cause, now_utc_ms: int, stop: threading.Event | None
) -> Made:
    part = part_of(folder, store)
    try:
        _make_private(folder, part)
        _refuse_without_room(store, folder)
        least = _copy(store, part, stop)
        contents = _verify(part, least, stop)
        backup = _publish(part, free_path(folder, now_utc_ms, cause))
    except OSError as error:
        drop(part)
        raise StoreFailedError(_OPERATION, str(error), FOLDER_HINT) from error
    except StoreError:
        drop(part)
        raise
    return Made(backup, contents)


def _make_private(folder: Path, part: Path) -> None:
    """Make folder and file for this user only: a backup holds customers' names."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _refuse_without_room(store: Path, folder: Path) -> None:
    wal = store.with_name(f"{store.name}-wal")
    needed = store.stat().st_size + (wal.stat().st_size if wal.exists() else 0) + SPARE_BYTES
    free = disk_usage(folder).free
    if free < needed:
        raise StoreFailedError(
            _OPERATION,
            f"{folder} has {free >> 20:,} MiB free, {needed >> 20:,} are needed",
            _ROOM_HINT,
        )


def _copy(store: Path, part: Path, stop: threading.Event | None) -> Contents:
    """Copy, and return what the copy must hold at least: orders and scans only ever grow."""
    with reading(store, _OPERATION, stop, alone=False) as connection:
        refuse_foreign(connection, store)
        own_backups(part.parent, store_id_of(connection))
        least = counted(connection)
        try:
            connection.execute("VACUUM INTO ?", (str(part),))
        except sqlite3.Error as error:
            if error.sqlite_errorcode & 0xFF in _NO_ROOM:
                raise StoreFailedError(_OPERATION, str(error), _ROOM_HINT) from error
            raise
    return least


def _verify(part: Path, least: Contents, stop: threading.Event | None) -> Contents:
    contents = verified(part, stop)
    if contents.scans < least.scans or contents.orders < least.orders:
        raise BackupDamagedError(
            _OPERATION,
            f"the copy holds {contents.orders} orders and {contents.scans} scans,"
            f" the store {least.orders} and {least.scans}",
            "check the disk; no backup was kept",
        )
    return contents


def _publish(part: Path, path: Path) -> Backup:
    """Give a whole backup its name.

    Raises:
        FileNotFoundError: when it was taken away in that moment.
    """
    sync_file(part)
    part.rename(path)
    sync_folder(path.parent)
    backup = backup_at(path)
    if backup is None:
        raise FileNotFoundError(path)
    return backup
