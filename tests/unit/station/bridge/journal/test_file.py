import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from station.bridge.journal.file import JournalFile

FULL_DISK = """
import resource, sys
from pathlib import Path
from station.bridge.journal.file import JournalFile
file = JournalFile(Path(sys.argv[1]))
file.open()
file.append(b"first\\n", durable=True)
resource.setrlimit(resource.RLIMIT_FSIZE, (10, resource.RLIM_INFINITY))
try:
    file.append(b"second line\\n", durable=True)
except OSError as error:
    print("refused", error.errno, Path(sys.argv[1]).read_bytes())
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
file.append(b"third\\n", durable=True)
print(Path(sys.argv[1]).read_bytes())
"""


def test_lines_follow_each_other(path: Path) -> None:
    file = JournalFile(path)
    assert file.open() == b""
    file.append(b"one\n", durable=True)
    file.append(b"two\n", durable=False)
    file.close()
    assert path.read_bytes() == b"one\ntwo\n"
    assert JournalFile(path).open() == b"one\ntwo\n"


@pytest.mark.skipif(os.name == "nt", reason="resource limits are POSIX")
def test_a_write_that_does_not_fit_leaves_nothing_and_later_ones_work(path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(path)],
        capture_output=True,
        text=True,
        check=True,
        timeout=20,
    )
    assert done.stdout == "refused 27 b'first\\n'\nb'first\\nthird\\n'\n"


def test_rewriting_and_keeping_aside_leave_no_descriptor_open(path: Path) -> None:
    def lowest_free() -> int:
        descriptor = os.open(os.devnull, os.O_RDONLY)
        os.close(descriptor)
        return descriptor

    before = lowest_free()
    file = JournalFile(path)
    file.open()
    file.append(b"old\n", durable=True)
    file.keep_aside("aside")
    file.replace(b"new\n")
    file.append(b"more\n", durable=True)
    file.close()
    assert lowest_free() == before


def test_a_replaced_file_is_appended_to(path: Path) -> None:
    file = JournalFile(path)
    file.open()
    file.append(b"old\n", durable=True)
    file.replace(b"new\n")
    file.append(b"more\n", durable=True)
    file.close()
    assert path.read_bytes() == b"new\nmore\n"
    assert list(path.parent.iterdir()) == [path]


def test_a_replacement_that_cannot_be_written_leaves_the_old_file_in_use(path: Path) -> None:
    file = JournalFile(path)
    file.open()
    file.append(b"old\n", durable=True)
    path.with_suffix(".new").mkdir()
    with pytest.raises(OSError, match="directory"):
        file.replace(b"new\n")
    file.append(b"more\n", durable=True)
    file.close()
    assert path.read_bytes() == b"old\nmore\n"


def test_what_was_torn_off_is_cut_away(path: Path) -> None:
    path.write_bytes(b"whole\nto")
    file = JournalFile(path)
    file.open()
    file.truncate(6)
    file.append(b"next\n", durable=True)
    file.close()
    assert path.read_bytes() == b"whole\nnext\n"


class Disk:
    """Every sync that was asked for: the file's name, with what the file held at that moment."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.syncs: list[tuple[str, bytes | None]] = []
        monkeypatch.setattr("station.bridge.journal.file.sync_data", self._sync)
        monkeypatch.setattr("station.bridge.journal.file.os.fsync", self._sync)

    def _sync(self, fd: int) -> None:
        path = Path(f"/proc/self/fd/{fd}").readlink()
        self.syncs.append((path.name, None if path.is_dir() else path.read_bytes()))

    def take(self) -> list[tuple[str, bytes | None]]:
        taken, self.syncs = self.syncs, []
        return taken


on_linux = pytest.mark.skipif(sys.platform != "linux", reason="/proc tells what a descriptor is")


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(monkeypatch)


@on_linux
def test_what_is_durable_is_synced_after_it_was_written_and_a_new_files_name_too(
    disk: Disk, path: Path
) -> None:
    file = JournalFile(path)
    file.open()
    assert disk.take() == [(path.parent.name, None)]
    file.append(b"one\n", durable=True)
    assert disk.take() == [(path.name, b"one\n")]
    file.append(b"mark\n", durable=False)
    assert disk.take() == []
    file.truncate(4)
    assert disk.take() == [(path.name, b"one\n")]
    file.close()
    again = JournalFile(path)
    again.open()
    again.close()
    assert disk.take() == []


@on_linux
def test_a_replacement_is_synced_whole_before_it_takes_the_name_and_the_name_after(
    disk: Disk, path: Path
) -> None:
    file = JournalFile(path)
    file.open()
    file.append(b"old\n", durable=True)
    disk.take()
    file.replace(b"new\n")
    assert disk.take() == [("journal.new", b"new\n"), (path.parent.name, None)]


@on_linux
def test_a_copy_kept_aside_is_synced_with_its_name(disk: Disk, path: Path) -> None:
    path.write_bytes(b"damaged\n")
    aside = JournalFile(path).keep_aside("corrupt")
    assert aside == path.with_name("journal.jsonl.corrupt")
    assert disk.take() == [(aside.name, b"damaged\n"), (path.parent.name, None)]


@on_linux
def test_a_failed_write_is_cut_off_durably_before_the_next_one(
    disk: Disk, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = JournalFile(path)
    file.open()
    file.append(b"one\n", durable=True)
    disk.take()
    with monkeypatch.context() as broken:
        broken.setattr("station.bridge.journal.file.os.ftruncate", _refused)
        broken.setattr("station.bridge.journal.file.sync_data", _refused)
        with pytest.raises(OSError, match="refused"):
            file.append(b"torn\n", durable=True)
        with pytest.raises(OSError, match="refused"):
            file.append(b"also refused\n", durable=True)
        assert path.read_bytes() == b"one\ntorn\n"
    file.append(b"two\n", durable=True)
    file.close()
    assert disk.take() == [(path.name, b"one\n"), (path.name, b"one\ntwo\n")]


def _refused(*_arguments: int) -> None:
    raise OSError("refused")


def test_the_file_is_its_owners_alone(path: Path) -> None:
    file = JournalFile(path)
    file.open()
    file.replace(b"new\n")
    file.close()
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_shorter_than_the_one_it_replaces_leaves_nothing_of_it(path: Path) -> None:
    path.with_suffix(".new").write_bytes(b"left by a crash, and longer\n")
    file = JournalFile(path)
    file.open()
    file.replace(b"new\n")
    file.close()
    assert path.read_bytes() == b"new\n"


def test_two_copies_of_one_moment_are_both_kept(path: Path) -> None:
    file = JournalFile(path)
    file.open()
    copies = []
    for lines in (b"one\n", b"two\n", b"three\n"):
        file.replace(lines)
        copies.append(file.keep_aside("before-renumbering-1"))
    file.close()
    assert [copy.read_bytes() for copy in copies] == [b"one\n", b"two\n", b"three\n"]


def test_nothing_is_appended_to_a_new_file_whose_name_is_not_durable(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = JournalFile(path)
    file.open()
    file.append(b"old\n", durable=True)
    with monkeypatch.context() as broken:
        broken.setattr("station.bridge.journal.file.sync_directory", refuse)
        file.replace(b"new\n")
        with pytest.raises(OSError, match="Input/output"):
            file.append(b"lost\n", durable=True)
        assert path.read_bytes() == b"new\n"
    file.append(b"next\n", durable=True)
    file.close()
    assert path.read_bytes() == b"new\nnext\n"


def refuse(_path: Path) -> None:
    raise OSError(errno.EIO, "Input/output error")
