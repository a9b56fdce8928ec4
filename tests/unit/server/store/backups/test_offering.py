"""What a person is told to do about a damaged store."""

from pathlib import Path

from server.store.backups import Cause, offer
from server.store.backups.files import free_path

NOON_UTC_MS = 1_796_040_000_000


def test_the_latest_backup_is_offered_with_how_to_put_it_back(tmp_path: Path) -> None:
    free_path(tmp_path, NOON_UTC_MS, Cause.SCHEDULED).touch()
    said = offer(tmp_path, NOON_UTC_MS + 1000)
    assert said.startswith("The latest backup is of 2026-")
    assert "stop the kiosk, then `scanstation-server restore latest` puts it back" in said


def test_without_one_that_is_said_with_where_they_would_be(tmp_path: Path) -> None:
    assert offer(tmp_path / "none", NOON_UTC_MS) == f"There is no backup in {tmp_path / 'none'}."


def test_a_folder_that_cannot_be_read_is_said_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    said = offer(tmp_path / "file", NOON_UTC_MS)
    assert said.startswith("Its backups cannot be read: ")
    assert "SCANSTATION_BACKUP_DIR" in said
