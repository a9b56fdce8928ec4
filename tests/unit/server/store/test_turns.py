"""The queue before the commit: in order, bounded, and let go by whoever dies."""

import mmap
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.store import turns
from server.store.turns import Turns

_HOLDS = """
import sys, time
from pathlib import Path
from server.store.turns import Turns
turns = Turns(Path(sys.argv[1]))
if sys.argv[2] == "numbers":
    import fcntl
    assert turns._set(fcntl.F_WRLCK, 0)
else:
    turns.__enter__()
    turns.note_writer()
print("holds", flush=True)
time.sleep(60)
"""


@contextmanager
def _held_by_another(folder: Path, what: str = "turn") -> Iterator[subprocess.Popen[str]]:
    """Let another process have the turn, or stand at taking a number."""
    command = [sys.executable, "-c", _HOLDS, str(folder), what]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        try:
            assert holder.stdout is not None
            assert holder.stdout.readline() == "holds\n"
            yield holder
        finally:
            holder.kill()


class _Comer(threading.Thread):
    """Comes for a turn, and says when it had it."""

    def __init__(self, folder: Path, name: str, had: list[str]) -> None:
        super().__init__(name=name)
        self._folder, self._had = folder, had
        self.is_in_line = threading.Event()

    def run(self) -> None:
        with closing(Turns(self._folder, self._now)) as line, line:
            self._had.append(self.name)

    def _now(self) -> float:
        """Tell the time, asked first on coming and then at every look."""
        if self.is_asked:
            self.is_in_line.set()
        self.is_asked = True
        return time.monotonic()

    is_asked = False


@settings(max_examples=10, deadline=None)
@given(comers=st.integers(2, 6))
def test_turns_are_had_in_the_order_of_coming(
    tmp_path_factory: pytest.TempPathFactory, comers: int
) -> None:
    folder, had = tmp_path_factory.mktemp("line"), list[str]()
    line = [_Comer(folder, str(number), had) for number in range(comers)]
    with closing(Turns(folder)) as first, first:
        for comer in line:
            comer.start()
            assert comer.is_in_line.wait(5)
        assert had == []
    for comer in line:
        comer.join(5)
    assert had == [str(number) for number in range(comers)]


def test_nobody_waits_for_one_that_died_in_its_turn(tmp_path: Path) -> None:
    with closing(Turns(tmp_path)) as line:
        with _held_by_another(tmp_path) as holder:
            assert line.last_writer == holder.pid
            holder.kill()
            holder.wait(5)
            with line:
                line.note_writer()
        assert line.last_writer == os.getpid()
        assert line.waited.p99_ms < 500


@pytest.mark.parametrize("what", ["turn", "numbers"])
def test_one_that_is_stopped_is_waited_for_once_and_not_longer(
    tmp_path: Path, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "TURN_TIMEOUT_S", 0.2)
    with closing(Turns(tmp_path)) as line, _held_by_another(tmp_path, what) as holder:
        os.kill(holder.pid, signal.SIGSTOP)
        with line:
            pass
        assert 200 <= line.waited.p99_ms < 2_000
        with line:
            pass
    fast = sum(line.waited.counts[:-5])
    assert fast == (1 if what == "turn" else 0)


def test_one_that_stops_waiting_lets_those_behind_it_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "TURN_TIMEOUT_S", 0.1)
    had = list[str]()
    with closing(Turns(tmp_path)) as first, first:
        comers = [_Comer(tmp_path, str(number), had) for number in range(3)]
        for comer in comers:
            comer.start()
        for comer in comers:
            comer.join(5)
        assert sorted(had) == ["0", "1", "2"]


@pytest.mark.parametrize("left_bytes", [0, mmap.PAGESIZE])
def test_room_for_the_numbers_is_taken_before_they_are_touched(
    tmp_path: Path, left_bytes: int
) -> None:
    """Touching a hole of a file on a full disk ends the process by SIGBUS."""
    path = tmp_path / turns.NAME
    path.touch()
    os.truncate(path, left_bytes)
    with closing(Turns(tmp_path)) as line:
        assert path.stat().st_blocks * 512 >= mmap.PAGESIZE
        with line:
            line.note_writer()
        assert line.last_writer == os.getpid()


def test_whoever_has_the_turn_knows_of_one_in_line(tmp_path: Path) -> None:
    had = list[str]()
    with closing(Turns(tmp_path)) as line:
        assert not line.is_waited_for
        with line:
            assert not line.is_waited_for
            comer = _Comer(tmp_path, "other", had)
            comer.start()
            assert comer.is_in_line.wait(5)
            assert line.is_waited_for
        comer.join(5)
        assert not line.is_waited_for
