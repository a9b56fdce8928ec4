"""The demo: the recorded shift as its users start it, and shifts that do not go as awaited."""

import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from server.contract.verdict import Verdict
from station.app.exit_code import ExitCode
from station.app.rehearsal import VERDICTS, PlannedScan, read_plan, rehearse
from station.app.starting import SHIFT

WAIT_S = 50
SIGNED_IN = PlannedScan(b"-b.1001.1s", Verdict.OPERATOR_SIGNED_IN)


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("SCANSTATION")}


@pytest.fixture(autouse=True)
def _signals_as_they_were() -> Iterator[None]:
    """Give pytest its signals back: a kiosk takes them for its own end."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def test_the_recorded_shift_goes_as_awaited_and_leaves_its_pictures(tmp_path: Path) -> None:
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    (pictures / "99-of-the-last-time-ko.png").write_bytes(b"old")
    done = subprocess.run(
        [sys.executable, "-m", "station", "demo", "--pictures", str(pictures)],
        env=_environment(),
        capture_output=True,
        text=True,
        timeout=WAIT_S,
        check=False,
    )
    assert done.returncode == ExitCode.OK, done.stdout + done.stderr
    assert isinstance(SHIFT, Path)
    scans = len(read_plan(SHIFT, VERDICTS))
    assert "MISMATCH" not in done.stdout
    assert "not all" not in done.stdout
    assert f"{'all':<20} {scans:>8} {scans:>6}\n" in done.stdout
    taken = sorted(path.name for path in pictures.iterdir())
    assert taken[:2] == ["01-ready-en.png", "01-ready-ko.png"]
    told = set(Verdict) - {Verdict.NOT_JUDGED}  # a fault of the program, which no scan can bring
    assert len(taken) == 2 * (1 + len(told))
    assert f"Pictures: {len(taken)} in {pictures}\n" in done.stdout


@pytest.mark.expects_log("station.bridge.speaker")
def test_another_verdict_than_awaited_ends_it_with_1_and_is_named(
    qapp: QApplication, tmp_path: Path
) -> None:
    plan = [
        SIGNED_IN,
        PlannedScan(b"SO-9999", Verdict.ORDER_OPENED),
        PlannedScan(b"SO-1001", Verdict.ORDER_OPENED),
    ]
    out = io.StringIO()
    assert rehearse(qapp, _environment(), plan, tmp_path, out) is ExitCode.FAILED
    assert "MISMATCH: b'SO-9999' is ORDER_UNKNOWN, not ORDER_OPENED.\n" in out.getvalue()
    assert f"{'all':<20} {3:>8} {1:>6}\n" in out.getvalue()
    assert not list(tmp_path.glob("*order-opened*"))


@pytest.mark.expects_log("station.bridge.speaker", "station.bridge.core")
def test_a_full_disk_lasts_for_its_one_scan_and_costs_it(
    qapp: QApplication, tmp_path: Path
) -> None:
    plan = [
        SIGNED_IN,
        PlannedScan(b"SO-1001", Verdict.NOT_RECORDED, "disk-full"),
        PlannedScan(b"SO-1001", Verdict.ORDER_OPENED),
        PlannedScan(b"SO-1001", Verdict.ORDER_OPENED, "disk-full"),
    ]
    out = io.StringIO()
    assert rehearse(qapp, _environment(), plan, tmp_path, out) is ExitCode.FAILED
    assert "MISMATCH: b'SO-1001' is NOT_RECORDED, not ORDER_OPENED.\n" in out.getvalue()
    assert f"{'all':<20} {4:>8} {3:>6}\n" in out.getvalue()


DEAF_TO_ITS_END = """
import sys
from station.app import core_thread, rehearsal
from station.bridge.core import Core
core_thread._STOP_S = 0.5
Core.stop = lambda _core: None
read_plan = rehearsal.read_plan
rehearsal.read_plan = lambda *recorded: read_plan(*recorded)[:1]
from station.__main__ import main
sys.exit(main())
"""


def test_a_core_that_does_not_end_does_not_keep_the_demo_and_its_table_is_there(
    tmp_path: Path,
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", DEAF_TO_ITS_END, "demo", "--pictures", str(tmp_path / "pictures")],
        env={**_environment(), "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=WAIT_S,
        check=False,
    )
    assert done.returncode == ExitCode.FAILED
    assert "did not end in time, and is left" in done.stderr
    assert f"{'all':<20} {1:>8} {1:>6}\n" in done.stdout
