"""A container's server is ended when it hangs, and by nothing else."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from server.watchdog import PROGRAM, watched

_SILENT_S = 0.5
_TELL = """
import os, signal, socket, sys, time
told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
told.connect(os.environ["NOTIFY_SOCKET"].replace("@", "\\0"))
every_s = int(os.environ["WATCHDOG_USEC"]) / 3e6
"""


def _watched(does: str) -> int:
    return watched([sys.executable, "-c", _TELL + does], _SILENT_S)


@pytest.mark.parametrize(
    "hangs", ["time.sleep(60)", "os.kill(os.getpid(), signal.SIGSTOP)"], ids=["silent", "stopped"]
)
def test_whoever_gives_no_sign_of_life_is_killed_and_it_is_said(
    hangs: str, capfd: pytest.CaptureFixture[str]
) -> None:
    began = time.monotonic()
    assert _watched(f"told.send(b'READY=1\\nSTATUS=listening'); {hangs}") == 1
    assert _SILENT_S <= time.monotonic() - began < 30
    assert "gave no sign of life for 0.5 s: killed" in capfd.readouterr().err


def test_whoever_gives_them_may_go_on_for_as_long_as_it_likes() -> None:
    lives = "\nfor _ in range(9): told.send(b'WATCHDOG=1'); time.sleep(every_s)\nsys.exit(7)"
    assert _watched(lives) == 7


@pytest.mark.parametrize("states", ["", "told.send(b'READY=1'); told.send(b'STOPPING=1')"])
def test_a_long_migration_and_a_slow_stop_are_waited_for(states: str) -> None:
    assert _watched(f"{states}\ntime.sleep({2 * _SILENT_S}); sys.exit(3)") == 3


def test_a_signal_that_ends_it_is_told_as_a_shell_does() -> None:
    assert _watched("os.kill(os.getpid(), signal.SIGKILL)") == 128 + signal.SIGKILL


@pytest.fixture
def on_path(tmp_path: Path) -> dict[str, str]:
    """Stand in for the program: it says its words, and ends in order when it is told to stop."""
    program = tmp_path / PROGRAM
    program.write_text(
        f"#!{sys.executable}\n"
        "import os, signal, sys\n"
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit(5))\n"
        "print(*sys.argv[1:], 'NOTIFY_SOCKET' in os.environ, flush=True)\n"
        "signal.pause() if 'run' in sys.argv else sys.exit(6)\n",
        encoding="utf-8",
    )
    program.chmod(0o700)
    return {**os.environ, "PATH": str(tmp_path)}


def _started(words: list[str], environ: dict[str, str]) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "server.watchdog", *words]
    return subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True)


def test_a_stop_reaches_the_server_and_its_exit_code_is_passed_on(on_path: dict[str, str]) -> None:
    with _started(["run"], on_path) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "run True\n"
        process.terminate()
        assert process.wait(10) == 5


def test_any_other_command_takes_its_place(on_path: dict[str, str]) -> None:
    with _started(["check", "--after"], on_path) as process:
        assert process.communicate(timeout=10)[0] == "check --after False\n"
    assert process.returncode == 6
