"""One folder, one store: another server's backups are neither added to nor deleted."""

from pathlib import Path

import pytest

from server.store import StoreFailedError
from server.store.backups import Cause, listed, make_backup, own_backups, restore
from server.store.backups.files import free_path, part_of
from tests.unit.server.store.backups.places import opened
from tests.unit.server.store.stations import NOW_UTC_MS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder that two servers were given."""
    return tmp_path / "shared"


def _store(path: Path) -> Path:
    opened(path).close()
    return path


def _back_up(store: Path, folder: Path) -> Path:
    return make_backup(store, folder, cause=Cause.SCHEDULED, now_utc_ms=NOW_UTC_MS).backup.path


def test_a_folder_with_another_stores_backups_is_refused_and_left_as_it_is(
    tmp_path: Path, folder: Path
) -> None:
    left, right = _store(tmp_path / "left.db"), _store(tmp_path / "right.db")
    kept = _back_up(left, folder)
    with pytest.raises(StoreFailedError, match=r"another store's backups.*SCANSTATION_BACKUP_DIR"):
        _back_up(right, folder)
    assert list(folder.iterdir()) == [kept]
    _back_up(left, folder)
    assert len(listed(folder)) == 2


async def test_a_store_does_not_take_anothers_backups_for_its_own(
    tmp_path: Path, folder: Path
) -> None:
    _back_up(_store(tmp_path / "left.db"), folder)
    with pytest.raises(StoreFailedError, match="another store"):
        own_backups(folder, "another")
    store = opened(tmp_path / "right.db")
    assert await store.own_backups() == ()
    store.close()


def test_a_store_that_was_restored_goes_on_with_its_backups(tmp_path: Path, folder: Path) -> None:
    store = _store(tmp_path / "store.db")
    backup = _back_up(store, folder)
    store.unlink()
    restore(store, backup, now_utc_ms=NOW_UTC_MS, discard_newer=False)
    _back_up(_store(store), folder)
    assert len(listed(folder)) == 2


def test_a_backup_that_cannot_be_read_says_nothing(tmp_path: Path, folder: Path) -> None:
    folder.mkdir()
    free_path(folder, NOW_UTC_MS + 1000, Cause.MANUAL).write_bytes(b"torn")
    _back_up(_store(tmp_path / "store.db"), folder)
    assert len(listed(folder)) == 2


def test_two_servers_backups_never_grow_in_one_file(tmp_path: Path, folder: Path) -> None:
    assert part_of(folder, tmp_path / "left.db") != part_of(folder, tmp_path / "right.db")
