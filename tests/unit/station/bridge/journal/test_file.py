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
