"""The kiosk as users start it, its moments noted and told once the scan's verdict is painted.

Argument: the data folder. One JSON line on stdout each time what an event changed is painted: the
event, the verdict if it has one, and the moments since the last line.
"""

import os
import sys
from contextlib import redirect_stdout
from io import StringIO
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from PySide6.QtCore import QEvent, QObject

from station.__main__ import main as run
from station.bridge.core import Core
from station.bridge.journal import file as journal_file
from station.bridge.link import Link
from station.events import (
    Judged,
    LinkChanged,
    LinkState,
    OrderLoaded,
    ScannerChanged,
    ScannerState,
    StationEvent,
)
from tests.bench.moments import Moment, Moments

if TYPE_CHECKING:  # the kiosk itself loads its window only when its core has started
    from station.app.kiosk import Kiosk
    from station.presenters.view import KioskView


class Painted(Struct, frozen=True):
    """What an event changed is on the screen; of an order that was loaded, the pieces ordered."""

    event: str
    verdict: str | None
    moments: tuple[Moment, ...]
    units_ordered: int | None = None


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

    def __init__(self, moments: Moments, out: int) -> None:
        self._moments = moments
        self._out = out
        self._unpainted: list[tuple[str, str | None, int | None]] = []

    def heard(self, event: StationEvent) -> None:
        """Remember an event worth telling; the window shows it next."""
        match event:
            case Judged(ack=ack):
                self._unpainted.append(("judged", ack.verdict, None))
            case OrderLoaded(order=order):
                self._unpainted.append(("order", None, order.head.units_ordered))
            case LinkChanged(LinkState.CONNECTED):
                self._unpainted.append(("connected", None, None))
            case ScannerChanged(state=ScannerState.READY):
                self._unpainted.append(("scanner", None, None))

    def shown(self) -> None:
        """Tell; the window has painted."""
        self._moments.note("painted")
        if not self._unpainted:
            return
        moments = tuple(self._moments.take())
        for event, verdict, units in self._unpainted:
            line = msgspec.json.encode(Painted(event, verdict, moments, units))
            os.write(self._out, line + b"\n")
        self._unpainted.clear()


def noted(kiosk: "Kiosk", moments: Moments, teller: Teller) -> PaintWatch:
    """Have a kiosk tell what it hears once that is painted, and note the painting."""
    kiosk.heard = teller.heard
    show_view = kiosk.window.show_view

    def show_and_tell(view: "KioskView") -> None:
        show_view(view)
        teller.shown()

    setattr(kiosk.window, "show_view", show_and_tell)  # noqa: B010 - a method assigned, see `moments`
    watch = PaintWatch(moments)
    for told_by in (kiosk.window.band, kiosk.window.completed):
        told_by.installEventFilter(watch)
    return watch


def main() -> int:
    moments = Moments()
    teller = Teller(moments, sys.stdout.fileno())
    moments.before(Core, "hear", "framed")
    moments.after(journal_file, "sync_data", "journaled")
    moments.before(Link, "_accept", "answered")
    watches: list[PaintWatch] = []
    with redirect_stdout(StringIO()):
        return run(
            ["run", "--data-dir", sys.argv[1]],
            lambda kiosk: watches.append(noted(kiosk, moments, teller)),
        )


if __name__ == "__main__":
    sys.exit(main())
