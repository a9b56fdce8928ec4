"""A backup put back in the store's place, and the store as it was kept beside it.

Nothing is overwritten or deleted. The caller holds the data folder's lock, so no server runs. Whole
or not at all: the copy has another name until the last step, and while that file lies there without
a store, no server begins a new one in its place.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from server.store.backups.files import drop, listed, stamp
from server.store.backups.verifying import ANOTHER, Contents, has_log, reading, verified
from server.store.connections import CORRUPT_HINT, refuse_damaged
from server.store.errors import StoreCorruptError, StoreError, StoreFailedError
from server.store.ledger import refuse_too_new
from server.whole_file import give_to_folders_owner, sync_file, sync_folder

_OPERATION = "restore the backup"
_AGAIN = "run the restore again: `scanstation-server restore latest`"
_MISSING = """
SELECT (SELECT count(*) FROM scans WHERE scan_id NOT IN (SELECT scan_id FROM backup.scans)),
    (SELECT count(*) FROM orders WHERE order_id NOT IN (SELECT order_id FROM backup.orders))
"""


@dataclass(frozen=True, slots=True)
class Restored:
    """What the store holds now. `kept_as` is the store as it was; None when there was none."""

    contents: Contents
    kept_as: Path | None


@dataclass(frozen=True, slots=True)
class Missing:
    """What a sound store holds and a backup does not."""

    scans: int
    orders: int


def restore(store: Path, backup: Path, *, now_utc_ms: int, discard_newer: bool) -> Restored:
    """Put `backup` in the place of `store`.

    Raises:
        StoreError: when the backup is damaged, too new for this program, or cannot be copied; when
            the store is sound and holds scans that the backup lacks, unless `discard_newer`. The
            store is then as it was.
    """
    _refuse_useless(backup, verified(backup))
    if store.exists() and not discard_newer:
        _refuse_to_lose(missing(store, backup))
    copy = _restoring(store)
    contents = _copied(backup, copy)
    kept_as = _put_aside(store, now_utc_ms)
    copy.rename(store)
    sync_folder(store.parent)
    return Restored(contents, kept_as)


def _copied(backup: Path, copy: Path) -> Contents:
    """Copy a backup, on the disk and verified once more."""
    try:
        _copy(backup, copy)
        copy.chmod(0o600)
        give_to_folders_owner(copy)
        sync_file(copy)
        return verified(copy)
    except OSError as error:
        drop(copy)
        raise StoreFailedError(_OPERATION, str(error), "make room beside the store") from error
    except StoreError:
        drop(copy)
        raise


def _copy(backup: Path, copy: Path) -> None:
    if not has_log(backup):
        shutil.copyfile(backup, copy)
        return
    copy.unlink(missing_ok=True)  # what a restore that was cut short has left
    with reading(backup, _OPERATION, alone=False) as connection:
        connection.execute("VACUUM INTO ?", (str(copy),))


def refuse_unfinished(store: Path) -> None:
    """Refuse to begin a new store where a restore was cut short.

    Raises:
        StoreFailedError: saying so.
    """
    if _restoring(store).exists() and not store.exists():
        raise StoreFailedError("open the store", "a restore was cut short", _AGAIN)


def refuse_emptied(store: Path, backups: Path) -> None:
    """Refuse a file of no bytes where there are backups: a copy was cut short, or a disk lost it.

    Without any it is a first start that was cut short, and is begun anew.

    Raises:
        StoreCorruptError: saying so.
        StoreFailedError: when the folder of backups cannot be read.
    """
    if store.is_file() and not store.stat().st_size and listed(backups):
        raise StoreCorruptError("open the store", f"{store} is empty", CORRUPT_HINT)


def missing(store: Path, backup: Path) -> Missing:
    """Return what would be lost; nothing when the store cannot be read anyway."""
    try:
        with reading(store, _OPERATION, alone=False) as connection:
            refuse_damaged(connection)
            options = "mode=ro" if has_log(backup) else "mode=ro&immutable=1"
            attached = f"{backup.absolute().as_uri()}?{options}"
            connection.execute("ATTACH ? AS backup", (attached,))
            return Missing(*connection.execute(_MISSING).fetchone())
    except StoreError:
        return Missing(0, 0)


def _refuse_useless(backup: Path, contents: Contents) -> None:
    if not contents.schema_version:
        raise StoreFailedError(_OPERATION, f"{backup} holds no schema and no scan", ANOTHER)
    with reading(backup, _OPERATION) as connection:
        refuse_too_new(connection)


def _refuse_to_lose(lost: Missing) -> None:
    if lost.scans or lost.orders:
        raise StoreFailedError(
            _OPERATION,
            f"the store is sound and holds {lost.scans:,} scans and {lost.orders:,} orders that"
            " this backup does not",
            "add --discard-newer to restore all the same; the store as it is will be kept",
        )


def _restoring(store: Path) -> Path:
    return store.with_name(f"{store.name}.restoring")


def _put_aside(store: Path, now_utc_ms: int) -> Path | None:
    """Rename the store and what SQLite keeps beside it, and return its new path."""
    kept_as = _free(store, now_utc_ms)
    for suffix in ("", "-wal", "-shm"):
        old = store.with_name(store.name + suffix)
        if old.exists():
            old.rename(kept_as.with_name(kept_as.name + suffix))
    return kept_as if kept_as.exists() else None


def _free(store: Path, now_utc_ms: int) -> Path:
    while True:
        path = store.with_name(f"{store.stem}.replaced-{stamp(now_utc_ms)}{store.suffix}")
        if not path.exists():
            return path
        now_utc_ms += 1000
