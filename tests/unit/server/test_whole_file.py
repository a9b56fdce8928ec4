"""Files put in place whole, readable by whom they are for."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.whole_file import write_whole

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")


@pytest.fixture(autouse=True)
def strict_umask() -> Iterator[None]:
    before = os.umask(0o077)
    yield
    os.umask(before)


def _mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_new_file_is_for_all_whatever_the_umask(tmp_path: Path) -> None:
    write_whole(tmp_path / "front.conf", b"one")
    assert (tmp_path / "front.conf").read_bytes() == b"one"
    assert _mode(tmp_path / "front.conf") == 0o644


def test_one_that_was_there_stays_as_readable_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "Caddyfile"
    path.write_bytes(b"before")
    path.chmod(0o640)
    write_whole(path, b"now")
    assert (path.read_bytes(), _mode(path)) == (b"now", 0o640)


def test_a_mode_holds_whatever_was_there(tmp_path: Path) -> None:
    path = tmp_path / "certificate.key"
    for _ in range(2):
        write_whole(path, b"secret", mode=0o640)
        assert _mode(path) == 0o640
        path.chmod(0o600)


def test_where_nothing_can_be_written_all_is_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "front.conf"
    path.mkdir()
    with pytest.raises(OSError, match="directory"):
        write_whole(path, b"now")
    assert path.is_dir()
