"""A backup in the store's place; whatever was there is kept."""

import sqlite3
from pathlib import Path

import pytest

from server.store import (
    BackupDamagedError,
    StoreCorruptError,
    StoreFailedError,
    StoreTooNewError,
)
from server.store.backups import Cause, make_backup, restore, verified
from server.store.connections import open_writer
from server.store.ledger import schema_version
from server.store.migration import shipped
from tests.unit.server.store.backups.places import damage, fill, opened
from tests.unit.server.store.stations import NOW_UTC_MS


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the store is."""
    return tmp_path / "store.db"


@pytest.fixture
async def backup(path: Path) -> Path:
    """Return a backup of a store with one packed order; the store is closed."""
    store = opened(path)
    await fill(store, "A")
    made = await store.back_up(Cause.MANUAL)
    store.close()
    return made.backup.path


def _restore(path: Path, backup: Path, *, discard_newer: bool = False) -> Path | None:
    return restore(path, backup, now_utc_ms=NOW_UTC_MS, discard_newer=discard_newer).kept_as


async def _pack_more(path: Path) -> None:
    store = opened(path)
    await fill(store, "B")
    store.close()


async def test_a_missing_store_comes_back(path: Path, backup: Path) -> None:
    path.unlink()
    assert _restore(path, backup) is None
    store = opened(path)
    assert (await store.hello("left")).last_seq == 2
    store.close()


async def test_a_store_of_no_bytes_beside_its_backup_is_refused_until_that_is_put_back(
    path: Path, backup: Path
) -> None:
    for beside in path.parent.glob("store.db*"):
        beside.write_bytes(b"")
    with pytest.raises(StoreCorruptError, match=r"store\.db is empty \(.*restore a backup"):
        opened(path)
    assert path.stat().st_size == 0
    assert _restore(path, backup) is not None
    store = opened(path)
    assert (await store.hello("left")).last_seq == 2
    store.close()


async def test_a_store_of_no_bytes_and_without_a_backup_is_a_first_start_that_was_cut_short(
    path: Path,
) -> None:
    path.touch()
    store = opened(path)
    assert (await store.hello("left")).last_seq == 0
    store.close()


async def test_a_damaged_store_is_replaced_and_kept_to_the_byte(path: Path, backup: Path) -> None:
    before = damage(path)
    wal = path.with_name("store.db-wal")
    wal.write_bytes(b"what was not yet in it")
    kept_as = _restore(path, backup)
    assert kept_as is not None
    assert kept_as.read_bytes() == before
    assert kept_as.with_name(f"{kept_as.name}-wal").read_bytes() == b"what was not yet in it"
    assert not wal.exists()
    store = opened(path)
    await fill(store, "B")
    store.close()


async def test_a_file_that_is_no_database_is_kept_too(path: Path, backup: Path) -> None:
    path.write_bytes(b"holiday pictures")
    kept_as = _restore(path, backup)
    assert kept_as is not None
    assert kept_as.read_bytes() == b"holiday pictures"


async def test_a_sound_store_with_newer_scans_is_not_given_up_unasked(
    path: Path, backup: Path
) -> None:
    await _pack_more(path)
    before = path.read_bytes()
    with pytest.raises(StoreFailedError, match=r"holds 2 scans and 1 orders .*--discard-newer"):
        _restore(path, backup)
    assert path.read_bytes() == before
    kept_as = _restore(path, backup, discard_newer=True)
    assert kept_as is not None
    assert verified(kept_as).scans == 4
    assert verified(path).scans == 2


async def test_scans_that_are_only_in_the_log_beside_the_store_are_kept_with_it(
    path: Path, backup: Path
) -> None:
    crashed = open_writer(path)
    crashed.execute("INSERT INTO settings VALUES ('last', 'word')")
    copy = path.with_name("copy.db")
    for suffix in ("", "-wal"):
        copy.with_name(copy.name + suffix).write_bytes(
            path.with_name(path.name + suffix).read_bytes()
        )
    crashed.close()
    kept_as = _restore(copy, backup)
    assert kept_as is not None
    with sqlite3.connect(kept_as) as kept:
        assert kept.execute("SELECT value FROM settings").fetchall() == [("word",)]
    kept.close()


async def test_a_store_that_was_put_aside_comes_back_with_the_log_beside_it(
    path: Path, backup: Path
) -> None:
    crashed = open_writer(path)
    crashed.execute("INSERT INTO settings VALUES ('last', 'word')")
    aside = path.with_name("aside.db")
    for suffix in ("", "-wal"):
        aside.with_name(aside.name + suffix).write_bytes(
            path.with_name(path.name + suffix).read_bytes()
        )
    crashed.close()
    path.unlink()
    _restore(path, aside)
    with sqlite3.connect(path) as restored:
        assert restored.execute("SELECT value FROM settings").fetchall() == [("word",)]
    restored.close()
    assert aside.with_name("aside.db-wal").stat().st_size > 0


async def test_a_store_that_the_backup_holds_whole_is_replaced_without_asking(
    path: Path, backup: Path
) -> None:
    assert _restore(path, backup) is not None


async def test_two_restores_in_one_second_keep_both_stores(path: Path, backup: Path) -> None:
    first, second = _restore(path, backup), _restore(path, backup)
    assert first is not None
    assert second is not None
    assert first != second
    assert first.exists()


async def test_a_damaged_backup_changes_nothing(path: Path, backup: Path) -> None:
    damage(backup)
    before = path.read_bytes()
    with pytest.raises(BackupDamagedError, match="take another"):
        _restore(path, backup)
    assert path.read_bytes() == before


async def test_a_backup_for_a_newer_program_changes_nothing(path: Path, backup: Path) -> None:
    with sqlite3.connect(backup) as newer:
        newer.execute("INSERT INTO schema_migrations VALUES (99, 'future', 'x', '9.0.0', 0)")
    newer.close()
    with pytest.raises(StoreTooNewError, match=r"needs Scanstation 9\.0\.0"):
        _restore(path, backup)


async def test_a_backup_of_nothing_changes_nothing(path: Path, backup: Path) -> None:
    backup.unlink()
    open_writer(backup).close()
    with pytest.raises(StoreFailedError, match="holds no schema"):
        _restore(path, backup)


async def test_a_backup_made_before_the_latest_migration_is_brought_up_to_date(
    path: Path, backup: Path
) -> None:
    path.unlink()
    _restore(path, backup)
    store = opened(path)
    assert await store.read(schema_version) == len(shipped())
    store.close()


async def test_a_restore_that_finds_no_room_leaves_the_store(path: Path, backup: Path) -> None:
    before = path.read_bytes()
    path.with_name("store.db.restoring").mkdir()
    with pytest.raises(StoreFailedError, match="make room"):
        _restore(path, backup)
    assert path.read_bytes() == before


async def test_no_new_store_is_begun_where_a_restore_was_cut_short(
    path: Path, backup: Path
) -> None:
    path.with_name("store.db.restoring").write_bytes(backup.read_bytes()[:5000])
    path.unlink()
    with pytest.raises(StoreFailedError, match=r"cut short .*restore latest"):
        opened(path)
    _restore(path, backup)
    opened(path).close()
    assert make_backup(path, path.parent, cause=Cause.MANUAL, now_utc_ms=1).contents.scans == 2
