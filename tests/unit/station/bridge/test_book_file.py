"""The book's file: two who write lose nothing, and who follows it hears of what another wrote."""

from functools import partial
from pathlib import Path

import pytest
from filelock import FileLock
from msgspec import structs

from station.bridge import book_file
from station.bridge.book_file import BookFile, Contents
from station.bridge.scanner_choice import ScannerChoice


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the file is; its folder is not there yet."""
    return tmp_path / "station" / "scanners.json"


def naming(scanner_id: str, name: str, before: Contents) -> Contents:
    chosen = {**before.scanners, scanner_id: ScannerChoice(name=name)}
    return structs.replace(before, scanners=chosen)


def test_what_two_programs_write_is_all_there(path: Path) -> None:
    one, other = BookFile(path), BookFile(path)
    one.read_or_put_aside()
    other.edit([partial(naming, "b", "Right")])
    contents = one.edit([partial(naming, "a", "Left")])
    assert {key: each.name for key, each in contents.scanners.items()} == {
        "a": "Left",
        "b": "Right",
    }
    assert BookFile(path).read_or_put_aside() == contents


def test_what_another_wrote_is_told_once_and_what_was_written_here_is_not(path: Path) -> None:
    one, other = BookFile(path), BookFile(path)
    one.read_or_put_aside()
    assert one.read_if_changed() is None
    other.edit([partial(naming, "a", "Left")])
    contents = one.read_if_changed()
    assert contents is not None
    assert contents.scanners["a"].name == "Left"
    assert one.read_if_changed() is None
    one.edit([partial(naming, "a", "Right")])
    assert one.read_if_changed() is None


def test_a_file_that_is_deleted_is_an_empty_book(path: Path) -> None:
    one = BookFile(path)
    one.edit([partial(naming, "a", "Left")])
    path.unlink()
    assert one.read_if_changed() == Contents()


def test_a_lock_that_is_never_given_back_is_told(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(book_file, "_LOCK_S", 0.01)
    path.parent.mkdir()
    with FileLock(path.with_suffix(".lock")), pytest.raises(OSError, match=r"keeps .* locked"):
        BookFile(path).edit([])


def test_who_follows_it_is_known_until_it_ends(path: Path) -> None:
    kiosk, second, command = BookFile(path), BookFile(path), BookFile(path)
    assert not command.is_followed()
    kiosk.sign()
    kiosk.sign()
    assert command.is_followed()
    second.sign()  # the first has signed
    kiosk.sign_off()
    assert not command.is_followed()
    second.sign()
    assert command.is_followed()
    second.sign_off()
    second.sign_off()
    assert not command.is_followed()
