"""The files of a backup folder: what they are called, and which there are.

A backup is `scanstation-<UTC time>-<cause>.sqlite3`: one whole SQLite file, readable by any SQLite.
What it is not: their content (see `verifying`).
"""

import platform
import re
import zlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from server.store.errors import StoreFailedError

_STAMP = "%Y-%m-%dT%H-%M-%SZ"
"""No colons: Windows has none in names."""
_NAME = re.compile(r"scanstation-(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ)-([a-z]+)\.sqlite3")
FOLDER_HINT = (
    "make the folder writable (under systemd also by ReadWritePaths= in the unit), or set"
    " SCANSTATION_BACKUP_DIR to one that is"
)


class Cause(StrEnum):
    """Why a backup was made; which are deleted in time depends on it (`keeping`)."""

    SCHEDULED = "scheduled"
    MANUAL = "manual"
    MIGRATION = "migration"
    """Before the schema was changed."""


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup. `made_utc_ms` is in whole seconds, as in its name."""

    path: Path
    made_utc_ms: int
    cause: Cause
    size_bytes: int


def stamp(utc_ms: int) -> str:
    """Return a time as it stands in file names."""
    return datetime.fromtimestamp(utc_ms // 1000, UTC).strftime(_STAMP)


def free_path(folder: Path, made_utc_ms: int, cause: Cause) -> Path:
    """Return a path for a new backup that no other has, even if the clock was set back."""
    while True:
        path = folder / f"scanstation-{stamp(made_utc_ms)}-{cause}.sqlite3"
        if not path.exists():
            return path
        made_utc_ms += 1000


def part_of(folder: Path, store: Path) -> Path:
    """Return where a backup grows until it is whole; two servers never have the same."""
    whose = zlib.crc32(f"{platform.node()}:{store.absolute()}".encode("utf-8", "surrogateescape"))
    return folder / f"scanstation-{whose:08x}.part"


def listed(folder: Path) -> tuple[Backup, ...]:
    """Return the backups in `folder`, the newest first; other files are passed over.

    Raises:
        StoreFailedError: when the folder cannot be read. One that is not there holds none.
    """
    try:
        found = [backup_at(path) for path in folder.iterdir()] if folder.exists() else []
    except OSError as error:
        raise StoreFailedError("list the backups", str(error), FOLDER_HINT) from error
    backups = (backup for backup in found if backup is not None)
    return tuple(sorted(backups, key=lambda backup: backup.made_utc_ms, reverse=True))


def latest_of(backups: Sequence[Backup], now_utc_ms: int) -> Backup | None:
    """Return the newest of `backups`, which are the newest first.

    One of a time that has not come was made while the clock was wrong, and may be the oldest: it is
    passed over while there is another.
    """
    past = (backup for backup in backups if backup.made_utc_ms <= now_utc_ms)
    return next(past, backups[0] if backups else None)


def backup_at(path: Path) -> Backup | None:
    """Return the backup at `path`; None when its name is not one, or it is no file."""
    match = _NAME.fullmatch(path.name)
    if match is None or not path.is_file():
        return None
    try:
        made = datetime.strptime(match[1], _STAMP).replace(tzinfo=UTC)
        cause = Cause(match[2])
    except ValueError:
        return None
    return Backup(path, int(made.timestamp()) * 1000, cause, path.stat().st_size)


def drop(path: Path) -> None:
    """Delete what is left of a copy that failed; it may have failed for want of room."""
    with suppress(OSError):
        path.unlink()
