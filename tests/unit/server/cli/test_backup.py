"""Backups from the command line, while no server runs."""

from pathlib import Path

import pytest

from server.cli.main import main
from server.store.backups import Cause, listed, verified
from server.store.migration import shipped
from tests.unit.server.store.backups.places import damage

Capture = pytest.CaptureFixture[str]

NEWEST = len(shipped())


@pytest.fixture
def store(data_dir: Path, capsys: Capture) -> Path:
    """Return the path of an empty store."""
    assert main(["migrate", "up"]) == 0
    capsys.readouterr()
    return data_dir / "server" / "scanstation.sqlite3"


def test_a_backup_is_made_and_listed(store: Path, capsys: Capture) -> None:
    assert main(["backup", "--list"]) == 0
    assert "There is no backup in" in capsys.readouterr().out
    assert main(["backup"]) == 0
    said = capsys.readouterr().out
    (backup,) = listed(store.parent / "backups")
    assert str(backup.path) in said
    assert f"read back: schema {NEWEST}, 0 orders, 0 scans." in said
    assert main(["backup", "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split() == ["NAME", "MADE", "CAUSE", "SIZE"]
    assert lines[2].split()[0] == backup.path.name


def test_a_folder_of_its_own_is_used(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCANSTATION_BACKUP_DIR", str(tmp_path / "other disk"))
    assert main(["backup"]) == 0
    assert len(listed(tmp_path / "other disk")) == 1
    assert not (store.parent / "backups").exists()


def test_there_is_nothing_to_back_up_without_a_store(capsys: Capture, data_dir: Path) -> None:
    assert main(["backup"]) == 3
    assert "There is no store" in capsys.readouterr().err
    assert not data_dir.exists()


@pytest.mark.parametrize("is_folder", [True, False])
def test_what_is_no_store_is_told_to_be_none(
    data_dir: Path, capsys: Capture, *, is_folder: bool
) -> None:
    path = data_dir / "server" / "scanstation.sqlite3"
    path.parent.mkdir(parents=True)
    path.mkdir() if is_folder else path.touch()
    assert main(["backup"]) == 3
    assert "is no store: there is nothing to back up." in capsys.readouterr().err
    assert not (path.parent / "backups").exists()


@pytest.mark.parametrize("name", ["", ".", "yesterday", "/dev/zero"])
def test_what_is_no_backup_is_told_with_what_to_write(
    name: str, store: Path, capsys: Capture
) -> None:
    before = store.read_bytes()
    assert main(["restore", name]) == 3
    said = capsys.readouterr().err
    assert said.startswith(f"There is no backup {name!r}: write `latest`, the path of a file")
    assert store.read_bytes() == before


def test_a_store_is_backed_up_with_the_schema_it_has(store: Path) -> None:
    assert main(["migrate", "down", "--to", "0"]) == 0
    assert main(["backup"]) == 0
    (manual,) = (b for b in listed(store.parent / "backups") if b.cause is Cause.MANUAL)
    assert verified(manual.path).schema_version == 0


def test_the_latest_is_put_back_and_the_damaged_file_kept(store: Path, capsys: Capture) -> None:
    main(["backup"])
    damage(store)
    assert main(["migrate", "status"]) == 3
    said = capsys.readouterr().err
    assert "The latest backup is of" in said
    assert "scanstation-server restore latest" in said
    assert main(["restore", "latest"]) == 0
    said = capsys.readouterr().out
    assert f"schema {NEWEST}, 0 orders, 0 scans" in said
    assert "The store as it was is kept as" in said
    assert main(["migrate", "status"]) == 0
    assert len(list(store.parent.glob("*.replaced-*.sqlite3"))) == 1


def test_one_made_while_the_clock_was_wrong_is_not_the_latest(store: Path, capsys: Capture) -> None:
    main(["migrate", "down", "--to", "0"])  # backs the newest schema up
    main(["backup"])
    (old,) = (b for b in listed(store.parent / "backups") if b.cause is Cause.MANUAL)
    old.path.rename(old.path.with_name("scanstation-2099-01-01T00-00-00Z-manual.sqlite3"))
    damage(store)
    capsys.readouterr()
    assert main(["restore", "latest"]) == 0
    assert f"schema {NEWEST}" in capsys.readouterr().out


@pytest.mark.parametrize("by_path", [False, True])
def test_one_is_named_or_pointed_at(store: Path, by_path: bool, capsys: Capture) -> None:
    main(["backup"])
    (backup,) = listed(store.parent / "backups")
    store.unlink()
    assert main(["restore", str(backup.path) if by_path else backup.path.name]) == 0
    assert "is kept as" not in capsys.readouterr().out
    assert store.exists()


def test_without_a_backup_there_is_no_latest(store: Path, capsys: Capture) -> None:
    damage(store)
    assert main(["restore", "latest"]) == 3
    assert "There is no backup in" in capsys.readouterr().err
    assert main(["backup"]) == 3
    assert "There is no backup in" in capsys.readouterr().err


def test_backups_that_cannot_be_read_are_said_so(store: Path, capsys: Capture) -> None:
    damage(store)
    (store.parent / "backups").write_text("in the way")
    assert main(["migrate", "status"]) == 3
    assert "Its backups cannot be read" in capsys.readouterr().err
