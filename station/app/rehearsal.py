"""The demo: a recorded shift through the whole kiosk, each verdict held against the one awaited.

What it is: scanner's bytes, journal, server and window in earnest, scan by scan, with a picture of
each screen; the verdicts awaited are written by hand beside the capture. What it is not: a test
double of anything; even the full disk is one. Qt main thread.
"""

import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TextIO

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication

from server.contract.verdict import Verdict
from station.app.core import Place
from station.app.core_thread import CoreThread
from station.app.exit_code import ExitCode
from station.app.full_disk import full_disk
from station.app.kiosk import Kiosk, make_application
from station.app.starting import SHIFT, as_recorded, end_or_leave
from station.bridge.simulated import recorded_scans
from station.config import Config
from station.events import Judged, NotRecorded, ScannerChanged, StationEvent

VERDICTS = files("assets") / "demo" / "shift.verdicts"
_LANGUAGES = ("ko", "en")
_SETTLE_MS = 20
_PATIENCE_MS = 10_000
_DISK_FULL = "disk-full"


@dataclass(frozen=True, slots=True)
class PlannedScan:
    """One scan: the bytes without suffix, the verdict awaited, and the fault, if any."""

    data: bytes
    verdict: Verdict
    fault: str | None = None


def read_plan(capture: Path, verdicts: Traversable) -> tuple[PlannedScan, ...]:
    """Read a capture, one scan a piece, and the verdicts beside it.

    Raises:
        ValueError: they have not the same number of scans, or a verdict or fault is unknown.
    """
    lines = verdicts.read_text(encoding="utf-8").splitlines()
    words = [line.partition("#")[0].split() for line in lines]
    scans = recorded_scans(capture)
    return tuple(_planned(*pair) for pair in zip(scans, filter(None, words), strict=True))


def _planned(data: bytes, words: Sequence[str]) -> PlannedScan:
    verdict, *faults = words
    if faults not in ([], [_DISK_FULL]):
        raise ValueError(f"no such fault: {' '.join(faults)}")
    return PlannedScan(data, Verdict(verdict), faults[0] if faults else None)


class Pictures:
    """Screenshots of the window, one a moment and language, numbered as they come."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen: set[str] = set()
        self.paths: list[Path] = []

    def take(self, kiosk: Kiosk, moment: str) -> None:
        """Take a moment's pictures, unless it was taken before."""
        if moment in self._seen:
            return
        self._seen.add(moment)
        spoken = kiosk.view.language
        for language in _LANGUAGES:
            kiosk.speak(language)
            kiosk.window.paint_now()  # what lies inside what grew lies right a turn later
            name = f"{len(self._seen):02}-{moment.lower().replace('_', '-')}-{language}.png"
            if not kiosk.window.grab().save(str(self._folder / name)):
                raise OSError(f"The picture {self._folder / name} cannot be written.")
            self.paths.append(self._folder / name)
        kiosk.speak(spoken)


class Rehearsal:
    """Scans the plan, one after the other, and counts what came.

    `run` ends with `ExitCode.FAILED` on the first verdict that is another one, or that stays out.
    """

    def __init__(
        self,
        core: CoreThread,
        place: Place,
        plan: Sequence[PlannedScan],
        pictures: Pictures,
        out: TextIO,
    ) -> None:
        self._out = out
        self._pictures = pictures
        self._plan = iter(plan)
        self._left = len(plan)
        self._now: PlannedScan | None = None
        self._fault = ExitStack()
        self._journal_path = place.journal_path
        self._kiosk = Kiosk(Config(), place, out, screen=False, core=core)
        self._kiosk.heard = self._heard
        self._settling = QTimer(interval=_SETTLE_MS)
        self._settling.timeout.connect(self._settle)
        self._patience = QTimer(interval=_PATIENCE_MS, singleShot=True)
        self._patience.timeout.connect(self._out_of_patience)
        self.counts: Counter[Verdict] = Counter()

    def run(self, application: QApplication) -> ExitCode:
        """Run the whole shift."""
        self._patience.start(3 * _PATIENCE_MS)
        ended = self._kiosk.run(application)
        return ExitCode.FAILED if self._left else ended

    def _heard(self, event: StationEvent) -> None:
        match event:
            case ScannerChanged() if self._now is None:
                self._settling.start()
            case Judged(ack=ack):
                self._told(ack.verdict)
            case NotRecorded():
                self._told(Verdict.NOT_RECORDED)

    def _told(self, verdict: Verdict) -> None:
        if self._now is None:
            return
        self._fault.close()
        if verdict is not self._now.verdict:
            self._end(f"MISMATCH: {self._now.data!r} is {verdict}, not {self._now.verdict}.")
            return
        self.counts[verdict] += 1
        self._left -= 1
        self._settling.start()

    def _settle(self) -> None:
        """Wait for the order's lines, take the picture, and go on."""
        order = self._kiosk.view.order
        if order is not None and (order.loading or order.behind):
            return
        self._settling.stop()
        self._pictures.take(self._kiosk, self._now.verdict if self._now else "READY")
        if self._now is not None and self._now.verdict is Verdict.NOT_RECORDED:
            self._press_ok()
        self._next()

    def _press_ok(self) -> None:
        """Touch the button: NOT_RECORDED is the station's own, so no code answers it."""
        buttons = self._kiosk.window.takeover.findChildren(QAbstractButton)
        next(button for button in buttons if button.isVisible()).click()

    def _next(self) -> None:
        self._now = next(self._plan, None)
        if self._now is None:
            self._patience.stop()
            QApplication.quit()
            return
        self._patience.start(_PATIENCE_MS)
        if self._now.fault is not None:
            self._fault.enter_context(full_disk(self._journal_path))
        self._kiosk.simulate(self._now.data)

    def _out_of_patience(self) -> None:
        awaited = f"{self._now.data!r} got no verdict" if self._now else "the scanner never came"
        self._end(f"MISMATCH: {awaited} within {self._patience.interval() // 1000} s.")

    def _end(self, why: str) -> None:
        self._out.write(f"{why}\n")
        self._fault.close()
        self._now = None
        self._plan = iter(())
        self._patience.stop()
        QApplication.quit()


def run_demo(environment: Mapping[str, str], folder: Path, out: TextIO) -> ExitCode:
    """Replay the shift in a data folder of its own; pictures go to `folder`."""
    with as_file(SHIFT) as capture:
        plan = read_plan(capture, VERDICTS)
    return rehearse(make_application(screen=False), environment, plan, folder, out)


def rehearse(
    application: QApplication,
    environment: Mapping[str, str],
    plan: Sequence[PlannedScan],
    folder: Path,
    out: TextIO,
) -> ExitCode:
    """Run a plan in a data folder of its own; its pictures take the place of those in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("[0-9][0-9]-*.png"):
        old.unlink()
    pictures = Pictures(folder)
    with tempfile.TemporaryDirectory(prefix="scanstation-demo-") as data:
        place = as_recorded(Place(Path(data), environment, demo=True))
        core = CoreThread(Config(), place)
        try:
            rehearsal = Rehearsal(core, place, plan, pictures, out)
            ended = rehearsal.run(application)
            out.writelines(f"{line}\n" for line in summary(plan, rehearsal.counts, pictures.paths))
            out.flush()
        finally:
            end_or_leave(core)
    return ended


def summary(
    plan: Sequence[PlannedScan], counts: Counter[Verdict], pictures: Sequence[Path]
) -> Iterator[str]:
    """Yield the lines of the table: verdict by verdict, awaited and come."""
    awaited = Counter(scan.verdict for scan in plan)
    yield ""
    yield f"{'Verdict':<20} {'awaited':>8} {'came':>6}"
    for verdict in sorted(awaited):
        good = "" if counts[verdict] == awaited[verdict] else "  <-- not all"
        yield f"{verdict:<20} {awaited[verdict]:>8} {counts[verdict]:>6}{good}"
    yield f"{'all':<20} {awaited.total():>8} {counts.total():>6}"
    yield f"Pictures: {len(pictures)}" + (f" in {pictures[0].parent}" if pictures else "")
