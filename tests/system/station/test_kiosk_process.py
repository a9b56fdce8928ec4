"""The kiosk as its users start it, off screen."""

import contextlib
import json
import os
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from tests.x_server import x_server

WAIT_S = 20
KIOSK = ("-m", "station")
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start a kiosk, as users do or by a program of ours; kill it if it still runs."""
    started: list[subprocess.Popen[str]] = []
    hidden = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "SCANSTATION_PORT"}
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    environment["XDG_CACHE_HOME"] = str(tmp_path / "cache")  # fontconfig's; a home may be read-only

    def start(
        *arguments: str, display: str | None = None, program: Sequence[str] = KIOSK
    ) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, *program, "run", "--data-dir", str(tmp_path), *arguments],
            env=environment | ({"DISPLAY": display} if display else {}),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def lines_until(process: subprocess.Popen[str], text: str) -> list[str]:
    lines: list[str] = []
    assert process.stdout is not None
    for line in process.stdout:
        lines.append(line.rstrip())
        if text in line:
            return lines
    raise AssertionError(lines)


def gone(path: Path) -> bool:
    deadline = time.monotonic() + WAIT_S
    while path.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    return not path.exists()


def processes_on(folder: Path) -> list[str]:
    """Return the processes that run with this data folder for their server's."""
    ours = f"SCANSTATION_DATA_DIR={folder}\0".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has just ended, or is another user's
            if ours in (process / "environ").read_bytes():
                found.append(process.name)
    return found


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_demo_prints_each_scan_and_ends_cleanly(
    start: Start, tmp_path: Path, number: signal.Signals
) -> None:
    process = start("--demo")
    lines = lines_until(process, "OPERATOR_SIGNED_IN")
    assert lines[0] == f"Data folder: {tmp_path}"
    assert any(line.startswith("Server: connected http://127.0.0.1:") for line in lines)
    process.send_signal(number)
    _, trouble = process.communicate(timeout=WAIT_S)
    assert process.returncode == 0
    assert trouble in {"", "WARNING: no sound: this machine has no sound device\n"}
    assert gone(tmp_path / "server" / "address.json")
    log = (tmp_path / "logs" / "station.log").read_text("utf-8").splitlines()
    told = [record["event"] for record in map(json.loads, log) if record["level"] == "info"]
    assert (told[0], told[-1]) == ("kiosk started", "kiosk ended")
    assert "window opened" in told
    assert "link changed" in told
    assert "김민준" not in "".join(log)


def test_the_server_ends_by_itself_when_the_kiosk_is_killed(start: Start, tmp_path: Path) -> None:
    process = start("--demo")
    lines_until(process, "Server: connected")
    assert (tmp_path / "server" / "address.json").exists()
    process.kill()
    assert gone(tmp_path / "server" / "address.json")


def test_a_second_kiosk_on_the_same_data_is_refused_in_words(start: Start, tmp_path: Path) -> None:
    first = start("--demo")
    lines_until(first, "Server: connected")
    second = start("--demo")
    _, words = second.communicate(timeout=WAIT_S)
    assert second.returncode == 3
    assert f"Another kiosk is already running with the data folder {tmp_path}" in words
    assert "Close it, or start this one with another --data-dir." in words


def test_a_display_that_cannot_be_used_is_told_in_words(start: Start, tmp_path: Path) -> None:
    process = start(display=":98765")
    _, words = process.communicate(timeout=WAIT_S)
    assert process.returncode == 1
    assert "CRITICAL: the display cannot be used: see that it runs" in words
    assert "Reinstalling" not in words
    assert [path.name for path in tmp_path.iterdir()] == ["logs"], "nothing was started for it"


def test_a_display_that_refuses_this_user_ends_in_order_what_was_started(
    start: Start, tmp_path: Path
) -> None:
    lock = tmp_path / "authority"
    cookie = (b"", b"", b"MIT-MAGIC-COOKIE-1", b"never told anybody")
    lock.write_bytes(b"\xff\xff" + b"".join(struct.pack(">H", len(part)) + part for part in cookie))
    with x_server("640x480", "-auth", str(lock)) as display:
        process = start(display=display)
        _, words = process.communicate(timeout=WAIT_S)
    assert process.returncode == 1
    assert "CRITICAL: the display cannot be used: see that it runs" in words
    assert (tmp_path / "station" / "journal.jsonl").exists(), "it was started"
    assert processes_on(tmp_path) == []


def test_settings_that_cannot_be_used_are_told(start: Start, tmp_path: Path) -> None:
    (tmp_path / "station.toml").write_text('colour = "red"\nlanguage = "fr"\n')
    process = start()
    _, words = process.communicate(timeout=WAIT_S)
    assert process.returncode == 2
    assert "colour is unknown" in words
    assert "language = 'fr'" in words
