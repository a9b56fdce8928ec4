"""The kiosk in its window, its moments noted and told once the scan's verdict is painted.

Argument: the data folder. One JSON line on stdout each time what an event changed is painted: the
event, the verdict if it has one, and the moments since the last line.
"""

import os
import sys
from io import StringIO
from pathlib import Path

import msgspec
from msgspec import Struct
from PySide6.QtCore import QEvent, QObject

from station.app.core import Place
from station.app.kiosk import Kiosk, make_application
from station.bridge.core import Core
from station.bridge.journal import file as journal_file
from station.bridge.link import Link
from station.config import load_config
from station.events import (
    Judged,
    LinkChanged,
    LinkState,
    OrderLoaded,
    ScannerChanged,
    ScannerState,
    StationEvent,
)
from station.ui.main_window import MainWindow
from tests.bench.moments import Moment, Moments


class Painted(Struct, frozen=True):
    """What an event changed is on the screen."""

    event: str
    verdict: str | None
    moments: tuple[Moment, ...]


class PaintWatch(QObject):
    """Notes that a widget is being painted."""

    def __init__(self, moments: Moments) -> None:
        super().__init__()
        self._moments = moments

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Let everything through."""
        if event.type() is QEvent.Type.Paint:
            self._moments.note("painting")
        return False


class Teller:
    """Tells of an event once the window has painted it."""

    def __init__(self, moments: Moments) -> None:
        self._moments = moments
        self._unpainted: list[tuple[str, str | None]] = []

    def heard(self, event: StationEvent) -> None:
        """Remember an event worth telling; the window shows it next."""
        match event:
            case Judged(ack=ack):
                self._unpainted.append(("judged", ack.verdict))
            case OrderLoaded():
                self._unpainted.append(("order", None))
            case LinkChanged(LinkState.CONNECTED):
                self._unpainted.append(("connected", None))
            case ScannerChanged(state=ScannerState.READY):
                self._unpainted.append(("scanner", None))

    def shown(self) -> None:
        """Tell; the window has painted."""
        self._moments.note("painted")
        if not self._unpainted:
            return
        moments = tuple(self._moments.take())
        for event, verdict in self._unpainted:
            line = msgspec.json.encode(Painted(event, verdict, moments))
            os.write(sys.stdout.fileno(), line + b"\n")
        self._unpainted.clear()


def main() -> int:
    moments = Moments()
    teller = Teller(moments)
    moments.before(Core, "hear", "framed")
    moments.after(journal_file, "sync_data", "journaled")
    moments.before(Link, "_accept", "answered")
    show_view = MainWindow.show_view

    def show_and_tell(window: MainWindow, *view: object) -> None:
        show_view(window, *view)  # type: ignore[arg-type]  # passed through
        teller.shown()

    setattr(MainWindow, "show_view", show_and_tell)  # noqa: B010 - a method assigned, see `moments`
    application = make_application(screen=True)
    folder = Path(sys.argv[1])
    place = Place(folder, dict(os.environ))
    kiosk = Kiosk(load_config(folder), place, StringIO(), screen=True, heard=teller.heard)
    watch = PaintWatch(moments)
    kiosk.window.band.installEventFilter(watch)
    return kiosk.run(application)


if __name__ == "__main__":
    sys.exit(main())
