"""What backups are called."""

import os
from pathlib import Path

import pytest

from server.store.backups.files import (
    Backup,
    Cause,
    backup_at,
    free_path,
    listed,
    stamp,
)
from server.whole_file import sync_folder

NOON_UTC_MS = 1_796_040_000_000
"""2026-11-30 12:00:00 UTC."""


def test_a_name_carries_time_and_cause_and_is_read_back(tmp_path: Path) -> None:
    path = free_path(tmp_path, NOON_UTC_MS + 999, Cause.MANUAL)
    assert path.name == "scanstation-2026-11-30T12-00-00Z-manual.sqlite3"
    path.write_bytes(b"12345")
    assert backup_at(path) == Backup(path, NOON_UTC_MS, Cause.MANUAL, 5)


def test_a_name_that_is_taken_is_never_taken_again(tmp_path: Path) -> None:
    for second in range(3):
        path = free_path(tmp_path, NOON_UTC_MS, Cause.SCHEDULED)
        assert stamp(NOON_UTC_MS + second * 1000) in path.name
        path.touch()


def test_a_drive_that_cannot_put_a_folder_on_the_disk_is_no_failure() -> None:
    with pytest.raises(OSError, match="Invalid argument"):
        _fsync(Path("/proc"))
    sync_folder(Path("/proc"))


def _fsync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def test_the_newest_comes_first_whatever_the_cause(tmp_path: Path) -> None:
    for offset, cause in ((0, Cause.SCHEDULED), (2000, Cause.MIGRATION), (1000, Cause.MANUAL)):
        free_path(tmp_path, NOON_UTC_MS + offset, cause).touch()
    assert [backup.cause for backup in listed(tmp_path)] == [
        Cause.MIGRATION,
        Cause.MANUAL,
        Cause.SCHEDULED,
    ]


@pytest.mark.parametrize(
    "name",
    [
        "holiday.jpg",
        "scanstation.part",
        "scanstation-2026-11-30T12-00-00Z-manual.sqlite3-wal",
        "scanstation-2026-11-30T12-00-00Z-whim.sqlite3",
        "scanstation-2026-13-30T12-00-00Z-manual.sqlite3",
        "my scanstation-2026-11-30T12-00-00Z-manual.sqlite3",
    ],
)
def test_other_files_are_passed_over(name: str, tmp_path: Path) -> None:
    (tmp_path / name).touch()
    assert listed(tmp_path) == ()


def test_a_folder_of_that_name_is_no_backup(tmp_path: Path) -> None:
    free_path(tmp_path, NOON_UTC_MS, Cause.MANUAL).mkdir()
    assert listed(tmp_path) == ()


def test_a_folder_that_is_not_there_holds_none(tmp_path: Path) -> None:
    assert listed(tmp_path / "nowhere") == ()
