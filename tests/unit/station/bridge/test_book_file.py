"""The book's file: two who write lose nothing, and who follows it hears of what another wrote."""

from functools import partial
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
from filelock import FileLock

from station.bridge import book_file
from station.bridge.book_contents import Contents, UnreadableBookError
from station.bridge.book_file import BookFile

ROUNDS = 30
"""Enough that two processes without the lock lose something, or trip over each other, each time."""
WAIT_S = 60


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the file is; its folder is not there yet."""
    return tmp_path / "station" / "scanners.json"


def naming(scanner_id: str, name: str, before: Contents) -> Contents:
    return before.with_choice(scanner_id, {"name": name})


def write_many(path: Path, who: str, both: Barrier) -> None:
    """Write as another program does; a process of its own."""
    file = BookFile(path)
    both.wait(WAIT_S)
    for number in range(ROUNDS):
        file.edit([partial(naming, f"{who}{number}", "Left")])


def test_what_two_programs_write_at_the_same_time_is_all_there(path: Path) -> None:
    apart = get_context("spawn")
    begun = apart.Barrier(2)
    both = [apart.Process(target=write_many, args=(path, who, begun)) for who in "ab"]
    for each in both:
        each.start()
    for each in both:
        each.join(WAIT_S)
    assert [each.exitcode for each in both] == [0, 0]
    chosen = BookFile(path).read().scanners
    assert set(chosen) == {f"{who}{number}" for who in "ab" for number in range(ROUNDS)}


def test_what_another_wrote_is_told_once_and_what_was_written_here_is_not(path: Path) -> None:
    one, other = BookFile(path), BookFile(path)
    one.read()
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


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b'{"scanners": 3}', b"[" * 9999])
def test_one_that_cannot_be_read_is_refused_and_left_as_it_is(content: bytes, path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    file = BookFile(path)
    with pytest.raises(UnreadableBookError, match="cannot be read"):
        file.read()
    with pytest.raises(UnreadableBookError, match=path.name):
        file.edit([partial(naming, "a", "Left")])
    assert path.read_bytes() == content
    assert [each.name for each in path.parent.glob("*unreadable*")] == []


def test_each_that_was_put_aside_is_kept(path: Path) -> None:
    file = BookFile(path)
    path.parent.mkdir()
    known = naming("b", "Right", Contents())
    for content in (b"one", b"two"):
        path.write_bytes(content)
        file.edit([partial(naming, "a", "Left")], known)
        assert set(BookFile(path).read().scanners) == {"a", "b"}
    aside = sorted(path.parent.glob("*unreadable*"))
    assert [each.name[-2:] for each in aside] == ["-1", "-2"]
    assert [each.read_bytes() for each in aside] == [b"one", b"two"]


def test_one_that_cannot_be_put_aside_is_not_written_over(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.parent.mkdir()
    path.write_bytes(b"{")

    def refuse(*_: object) -> None:
        raise PermissionError("no")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(PermissionError):
        BookFile(path).edit([], Contents())
    assert path.read_bytes() == b"{"
