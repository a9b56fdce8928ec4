"""A backup of a store in use: whole, verified, private, and nothing left of one that failed."""

import asyncio
import resource
import signal
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from server.store import (
    BackupDamagedError,
    Store,
    StoreBusyError,
    StoreClosedError,
    StoreCorruptError,
    StoreFailedError,
)
from server.store.backups import Cause, Contents, listed, make_backup, part_of, verified
from server.store.backups import making as making_module
from server.store.migration import shipped
from tests.unit.server.store.backups.places import damage, fill, opened
from tests.unit.server.store.stations import NOW_UTC_MS

_MUCH = """
CREATE TABLE much AS
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
SELECT randomblob(100) AS x FROM n
"""


class _Usage(NamedTuple):
    free: int


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the store is."""
    return tmp_path / "store.db"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return where backups go; it is not there yet."""
    return tmp_path / "on another disk" / "백업"


async def test_a_backup_of_a_store_in_use_holds_what_was_committed(path: Path) -> None:
    store = opened(path)
    await fill(store, "A", "B")
    made = await store.back_up(Cause.MANUAL)
    await fill(store, "C")
    assert made.contents == Contents(len(shipped()), 2, 4, NOW_UTC_MS)
    assert listed(store.backup_folder) == (made.backup,)
    assert verified(made.backup.path) == made.contents
    assert made.backup.size_bytes == made.backup.path.stat().st_size
    store.close()


async def test_a_backup_is_for_its_owner_alone_and_one_file(path: Path, folder: Path) -> None:
    store = opened(path)
    made = make_backup(path, folder, cause=Cause.SCHEDULED, now_utc_ms=NOW_UTC_MS)
    assert made.backup.path.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    assert list(folder.iterdir()) == [made.backup.path]
    store.close()


async def test_scans_are_stored_while_a_backup_is_made(path: Path) -> None:
    store = opened(path)
    await fill(store, *(f"A{number}" for number in range(50)))
    making = asyncio.ensure_future(store.back_up(Cause.MANUAL))
    await fill(store, "during")
    made = await making
    assert made.contents.scans in {100, 102}
    store.close()


async def test_one_is_made_at_a_time(path: Path) -> None:
    store = opened(path)
    first = asyncio.ensure_future(store.back_up(Cause.MANUAL))
    await asyncio.sleep(0)
    with pytest.raises(StoreBusyError, match="another backup is being made"):
        await store.back_up(Cause.MANUAL)
    await first
    assert (await store.back_up(Cause.MANUAL)).backup.path != first.result().backup.path
    store.close()


async def test_what_a_crash_left_of_a_backup_is_in_nobodys_way(path: Path, folder: Path) -> None:
    opened(path).close()
    folder.mkdir(parents=True)
    part_of(folder, path).write_bytes(b"half of it")
    made = make_backup(path, folder, cause=Cause.MANUAL, now_utc_ms=NOW_UTC_MS)
    assert list(folder.iterdir()) == [made.backup.path]


@pytest.mark.parametrize("is_copied", [False, True])
async def test_closing_the_store_gives_the_backup_up_whether_it_is_copied_or_verified_by_then(
    path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, *, is_copied: bool
) -> None:
    stop = threading.Event()

    def verify(part: Path, given: threading.Event | None) -> Contents:
        assert is_copied, "copied to the end though it was to stop"
        stop.set()
        return verified(part, given)

    store = opened(path)
    await fill(store, "A")
    store.close()
    with sqlite3.connect(path) as connection:
        connection.execute(_MUCH)
    connection.close()
    if not is_copied:
        stop.set()
    monkeypatch.setattr(making_module, "verified", verify)
    with pytest.raises(StoreClosedError, match="being closed"):
        make_backup(path, folder, cause=Cause.MANUAL, now_utc_ms=1, stop=stop)
    assert list(folder.iterdir()) == []


def test_a_damaged_store_is_said_so_and_no_backup_is_kept(path: Path, folder: Path) -> None:
    opened(path).close()
    damage(path)
    with pytest.raises(StoreCorruptError):
        make_backup(path, folder, cause=Cause.MANUAL, now_utc_ms=1)
    assert list(folder.iterdir()) == []


async def test_a_copy_that_holds_less_than_the_store_is_not_kept(
    path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(path).close()
    monkeypatch.setattr(making_module, "counted", lambda _: Contents(1, 0, 5, None))
    with pytest.raises(BackupDamagedError, match="the copy holds 0 orders and 0 scans"):
        make_backup(path, folder, cause=Cause.MANUAL, now_utc_ms=1)
    assert list(folder.iterdir()) == []


def test_without_room_nothing_is_begun(
    path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(path).close()
    monkeypatch.setattr(making_module, "disk_usage", lambda _: _Usage(100 << 20))
    with pytest.raises(StoreFailedError, match=r"100 MiB free, 200 are needed .*another disk"):
        make_backup(path, folder, cause=Cause.MANUAL, now_utc_ms=1)
    assert list(folder.iterdir()) == []


async def test_a_disk_that_fills_up_half_way_leaves_nothing(path: Path, folder: Path) -> None:
    store = opened(path)
    await fill(store, *(f"A{number}" for number in range(100)))
    store.close()
    with _files_of_at_most(100_000), pytest.raises(StoreFailedError, match="make room there"):
        make_backup(path, folder, cause=Cause.MANUAL, now_utc_ms=1)
    assert list(folder.iterdir()) == []


@contextmanager
def _files_of_at_most(size_bytes: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    was = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, was)


def test_a_folder_that_cannot_be_made_names_the_setting(path: Path, tmp_path: Path) -> None:
    opened(path).close()
    (tmp_path / "file").touch()
    with pytest.raises(StoreFailedError, match="SCANSTATION_BACKUP_DIR"):
        make_backup(path, tmp_path / "file" / "backups", cause=Cause.MANUAL, now_utc_ms=1)


async def test_a_store_that_is_being_closed_makes_none(store: Store) -> None:
    store.close()
    with pytest.raises(StoreClosedError):
        await store.back_up(Cause.MANUAL)
