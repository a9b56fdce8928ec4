"""A backup is opened and counted before it is trusted."""

import sqlite3
from pathlib import Path

import pytest

from server.store import BackupDamagedError, StoreFailedError
from server.store.backups import Cause, Contents, make_backup, verified
from server.store.connections import open_writer
from server.store.migration import shipped
from tests.unit.server.store.backups.places import damage, fill, opened


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """Return the backup of an empty store."""
    path = tmp_path / "store.db"
    opened(path).close()
    return make_backup(path, tmp_path / "backups", cause=Cause.MANUAL, now_utc_ms=1).backup.path


def test_an_empty_store_is_a_sound_backup(backup: Path) -> None:
    assert verified(backup) == Contents(len(shipped()), 0, 0, None)


def test_reading_it_leaves_nothing_beside_it(backup: Path) -> None:
    backup.chmod(0o400)
    verified(backup)
    assert list(backup.parent.iterdir()) == [backup]


def test_a_file_of_ours_without_a_schema_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    open_writer(path).close()
    assert verified(path) == Contents(0, 0, 0, None)


def test_a_damaged_page_is_found(backup: Path) -> None:
    damage(backup)
    with pytest.raises(BackupDamagedError, match=r"take another backup"):
        verified(backup)


def test_a_backup_cut_short_is_found(backup: Path) -> None:
    backup.write_bytes(backup.read_bytes()[:-4096])
    with pytest.raises(BackupDamagedError):
        verified(backup)


@pytest.mark.parametrize("content", [b"", b"holiday pictures" * 500])
def test_what_is_no_store_is_refused(content: bytes, backup: Path) -> None:
    backup.write_bytes(content)
    with pytest.raises(BackupDamagedError):
        verified(backup)


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "theirs.db") as theirs:
        theirs.execute("CREATE TABLE theirs (x)")
    theirs.close()
    with pytest.raises(BackupDamagedError, match="not a Scanstation file"):
        verified(tmp_path / "theirs.db")


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(StoreFailedError, match="there is no file"):
        verified(tmp_path / "nowhere.sqlite3")


async def test_a_path_with_spaces_percent_signs_and_hangul_is_a_path(tmp_path: Path) -> None:
    folder = tmp_path / "50 % 백업?mode=rw#1"
    store = opened(tmp_path / "store.db")
    await fill(store, "A")
    made = make_backup(tmp_path / "store.db", folder, cause=Cause.MANUAL, now_utc_ms=1)
    assert verified(made.backup.path).scans == 2
    store.close()
