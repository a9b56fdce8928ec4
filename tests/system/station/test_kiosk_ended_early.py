"""The kiosk's process asked to end while it starts, or kept from starting: what runs is ended."""

import signal
import subprocess
import time
from pathlib import Path

import pytest

from station.bridge.journal.record import read
from tests.system.station.test_kiosk_process import Start, lines_until, processes_on, start

__all__ = ["start"]  # a fixture
WAIT_S = 20.0
SOON_S = 10.0
DELAYS_S = [step * 0.1 for step in range(10)]


@pytest.fixture(autouse=True)
def _settings(tmp_path: Path) -> None:
    (tmp_path / "station.toml").write_text("find_scanners = false\n[server]\nport = 0\n")


def until_it_hears(process: subprocess.Popen[str], number: signal.Signals) -> None:
    """Wait until the process catches a signal, as Linux tells of it."""
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
            if line.startswith("SigCgt:") and int(line.split()[1], 16) & 1 << number - 1:
                return
        time.sleep(0.002)
    raise TimeoutError(f"{number.name} is never heard")


def scans_kept(folder: Path) -> set[bytes]:
    contents = read((folder / "station" / "journal.jsonl").read_bytes())
    return {scan.data for scan in contents.scans}


@pytest.mark.timeout(180)  # for twelve starts of a kiosk
@pytest.mark.parametrize(("number", "later_s"), [(signal.SIGINT, 0.0), (signal.SIGTERM, 0.05)])
def test_a_kiosk_asked_to_end_at_any_moment_of_its_start_does_and_keeps_every_scan(
    start: Start, tmp_path: Path, number: signal.Signals, later_s: float
) -> None:
    before = start("--demo")
    lines_until(before, "OPERATOR_SIGNED_IN")
    before.kill()
    before.wait(WAIT_S)
    kept = scans_kept(tmp_path)
    assert kept
    log = tmp_path / "logs" / "station.log"
    for delay_s in DELAYS_S:
        starts = log.read_text("utf-8").count("kiosk started")
        process = start()
        until_it_hears(process, signal.SIGTERM)
        assert log.read_text("utf-8").count("kiosk started") == starts, "it hears before it starts"
        time.sleep(delay_s + later_s)
        process.send_signal(number)
        _, words = process.communicate(timeout=SOON_S)
        assert (process.returncode, "Traceback" in words) == (0, False), (delay_s, words)
        assert processes_on(tmp_path) == []
        assert kept <= scans_kept(tmp_path)
    lines_until(start(), "Server: connected")


WITHOUT_ITS_WINDOW = """
import sys
sys.modules["station.ui.main_window"] = None  # Python's own way to have it not found
from station.__main__ import main
sys.exit(main())
"""


def test_a_window_that_cannot_be_loaded_is_logged_and_ends_what_was_started(
    start: Start, tmp_path: Path
) -> None:
    process = start(program=("-c", WITHOUT_ITS_WINDOW))
    _, words = process.communicate(timeout=WAIT_S)
    assert process.returncode == 1
    assert "The window cannot be loaded: import of station.ui.main_window halted" in words
    assert "Install what is missing" in words
    log = (tmp_path / "logs" / "station.log").read_text("utf-8")
    assert "the window failed" in log
    assert "ModuleNotFoundError" in log
    assert processes_on(tmp_path) == []


DEAF_TO_ITS_END = """
import sys
from station.app import core_thread
from station.bridge.core import Core
core_thread._STOP_S = 0.5
Core.stop = lambda _core: None
from station.__main__ import main
sys.exit(main())
"""


def test_a_core_that_does_not_end_does_not_keep_the_process(start: Start, tmp_path: Path) -> None:
    process = start(program=("-c", DEAF_TO_ITS_END))
    lines_until(process, "Server: connected")
    process.send_signal(signal.SIGTERM)
    _, words = process.communicate(timeout=SOON_S)
    assert process.returncode == 1
    assert "did not end in time, and is left" in words
    assert "did not end in time, and is left" in (tmp_path / "logs" / "station.log").read_text(
        "utf-8"
    )
