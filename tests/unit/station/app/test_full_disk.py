import errno
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from station.app.full_disk import full_disk
from station.bridge.journal.file import JournalFile

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="/dev/full and /proc are Linux's")


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[JournalFile]:
    journal = JournalFile(tmp_path / "journal.jsonl")
    journal.open()
    yield journal
    journal.close()


def open_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_the_kernel_refuses_the_journals_own_writes_while_it_lasts(journal: JournalFile) -> None:
    journal.append(b"before\n", durable=True)
    with full_disk(journal.path), pytest.raises(OSError, match="No space left") as refused:
        journal.append(b"refused\n", durable=True)
    assert refused.value.errno == errno.ENOSPC
    assert journal.path.read_bytes() == b"before\n"


def test_afterwards_the_journal_goes_on_where_it_was(journal: JournalFile) -> None:
    journal.append(b"before\n", durable=True)
    with full_disk(journal.path), pytest.raises(OSError, match="No space left"):
        journal.append(b"refused\n", durable=True)
    journal.append(b"after\n", durable=True)
    assert journal.path.read_bytes() == b"before\nafter\n"


def test_it_ends_also_when_what_is_tried_meanwhile_fails(journal: JournalFile) -> None:
    with pytest.raises(RuntimeError, match="something else"), full_disk(journal.path):
        raise RuntimeError("something else")
    journal.append(b"after\n", durable=True)
    assert journal.path.read_bytes() == b"after\n"


def test_other_files_of_the_same_disk_are_written_meanwhile(
    journal: JournalFile, tmp_path: Path
) -> None:
    with full_disk(journal.path):
        (tmp_path / "other").write_bytes(b"kept")
    assert (tmp_path / "other").read_bytes() == b"kept"


def test_no_descriptor_stays_open_and_the_journals_is_not_inherited(journal: JournalFile) -> None:
    before = open_descriptors()
    with full_disk(journal.path):
        assert not _inherited(journal.path, Path("/dev/full"))
    assert open_descriptors() == before
    assert not _inherited(journal.path)


def _inherited(*paths: Path) -> list[int]:
    wanted = [path.stat() for path in paths]
    numbers = [int(entry.name) for entry in Path("/proc/self/fd").iterdir()]
    return [
        number
        for number in numbers
        if os.path.exists(f"/proc/self/fd/{number}")  # noqa: PTH110 - the listing's own is gone
        and any(os.path.samestat(os.fstat(number), found) for found in wanted)
        and os.get_inheritable(number)
    ]


def test_a_file_that_is_not_open_is_refused(tmp_path: Path) -> None:
    (tmp_path / "closed").write_bytes(b"")
    with (
        pytest.raises(FileNotFoundError, match="closed is not open"),
        full_disk(tmp_path / "closed"),
    ):
        pass
