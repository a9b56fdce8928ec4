from collections.abc import Iterator
from pathlib import Path

import pytest

from station.bridge.journal import JournalError, JournalLockedError
from station.bridge.journal.lock import JournalLock


@pytest.fixture
def held(tmp_path: Path) -> Iterator[JournalLock]:
    lock = JournalLock(tmp_path / "station" / "journal.jsonl")
    lock.take()
    yield lock
    lock.free()


def test_a_second_holder_is_refused_until_the_first_is_done(
    held: JournalLock, tmp_path: Path
) -> None:
    second = JournalLock(tmp_path / "station" / "journal.jsonl")
    with pytest.raises(JournalLockedError, match="Another kiosk is already running"):
        second.take()
    held.free()
    second.take()
    second.free()


@pytest.mark.parametrize("in_the_way", ["a file for the folder", "a folder for the lock"])
def test_a_folder_that_cannot_be_used_is_told_in_words(tmp_path: Path, in_the_way: str) -> None:
    if in_the_way == "a file for the folder":
        (tmp_path / "station").touch()
    else:
        (tmp_path / "station" / "journal.lock").mkdir(parents=True)
    lock = JournalLock(tmp_path / "station" / "journal.jsonl")
    with pytest.raises(JournalError, match=r"The journal's folder .*station cannot be used"):
        lock.take()
    lock.free()
