"""Where servers say how they are reached, of one folder and of several of it."""

import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from server.address_file import ALONE, addresses, published

_KILLED = """
import os, signal, sys
from pathlib import Path
from server.address_file import published
with published(Path(sys.argv[1]), b'{"listening":"gone","data_dir":"/"}', shared=True):
    os.kill(os.getpid(), signal.SIGKILL)
"""


def _line(url: str) -> bytes:
    return f'{{"listening":"{url}","data_dir":"/"}}'.encode()


def _files(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def _told(folder: Path) -> list[str]:
    return sorted(address.listening for address in addresses(folder))


def test_one_alone_is_told_while_it_runs(tmp_path: Path) -> None:
    with published(tmp_path, _line("a"), shared=False):
        assert _told(tmp_path) == ["a"]
        assert (tmp_path / ALONE).exists()
    assert _files(tmp_path) == []


def test_each_of_several_takes_away_its_own_address_only(tmp_path: Path) -> None:
    with published(tmp_path, _line("a"), shared=True):
        with published(tmp_path, _line("b"), shared=True):
            assert _told(tmp_path) == ["a", "b"]
        assert _told(tmp_path) == ["a"]
    assert _files(tmp_path) == []


def test_one_that_was_killed_is_not_told_and_the_next_takes_its_file_away(tmp_path: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", _KILLED, str(tmp_path)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert len(_files(tmp_path)) == 1
    assert _told(tmp_path) == []
    with published(tmp_path, _line("a"), shared=True):
        assert _told(tmp_path) == ["a"]
        assert len(_files(tmp_path)) == 1


def test_what_one_alone_left_goes_when_several_start_and_the_other_way_round(
    tmp_path: Path,
) -> None:
    (tmp_path / ALONE).write_bytes(_line("killed"))
    with published(tmp_path, _line("a"), shared=True):
        assert _told(tmp_path) == ["a"]
    (tmp_path / "address-0123456789ab.json").write_bytes(_line("killed"))
    with published(tmp_path, _line("b"), shared=False):
        assert _files(tmp_path) == [ALONE]


def test_a_file_that_is_no_address_is_passed_over(tmp_path: Path) -> None:
    with ExitStack() as stack:
        stack.enter_context(published(tmp_path, b"{}", shared=True))
        stack.enter_context(published(tmp_path, _line("a"), shared=True))
        assert _told(tmp_path) == ["a"]
