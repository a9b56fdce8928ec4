"""The whole kiosk in a real window, run as a process of its own: tells what its widgets show.

One JSON object a line on stdout, after each event has been shown, and when what covers the screen
came or went without one, as a question does. The first argument is the data folder. Nothing of the
kiosk is replaced; the words are read from the widgets, after they are painted.
"""

import json
import sys
from contextlib import redirect_stdout
from io import StringIO
from typing import TYPE_CHECKING, TextIO

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from station.__main__ import main as run
from station.events import ScannerChanged, ScannerState, StationEvent
from station.ui.buttons import TouchButton
from station.ui.main_window import MainWindow
from station.ui.order_model import ROW_ROLE, Row
from station.ui.parts import Label
from station.ui.room_parts import ScannerCard

if TYPE_CHECKING:
    from station.app.kiosk import Kiosk


def texts(widget: QWidget) -> list[str]:
    """Return the words of the visible labels in a widget."""
    return [label.text() for label in widget.findChildren(Label) if label.isVisible()]


def buttons(window: MainWindow) -> dict[str, tuple[int, int]]:
    """Return the middle of each button that can be touched, on the screen, by its words."""
    found = {}
    for button in window.findChildren(TouchButton):
        middle = button.rect().center()
        if button.isVisible() and window.childAt(button.mapTo(window, middle)) is button:
            place = button.mapToGlobal(middle)
            found[button.text()] = (place.x(), place.y())
    return found


def cards(window: MainWindow) -> dict[str, tuple[int, int]]:
    """Return the middle of each scanner's or hub's card, by its name with "card" in front."""
    found = {}
    for card in window.findChildren(ScannerCard):
        if card.isVisible():
            place = card.mapToGlobal(card.rect().center())
            found[f"card {texts(card)[0]}"] = (place.x(), place.y())
    return found


def scanner_cell(window: MainWindow) -> dict[str, tuple[int, int]]:
    """Return where the status bar's scanner is, by which the room of scanners opens."""
    cell = window.status_bar.cells[4]
    place = cell.mapToGlobal(cell.rect().center())
    return {"the scanner": (place.x(), place.y())}


def rows(window: MainWindow) -> list[tuple[str, int, int]]:
    """Return the lines that the order's list shows."""
    model = window.order.list.model()
    found = [model.index(row, 0).data(ROW_ROLE) for row in range(model.rowCount())]
    return [
        (row.line.description, row.line.qty_packed, row.line.qty_ordered)
        for row in found
        if isinstance(row, Row)
    ]


def helps(window: MainWindow) -> list[str]:
    """Return what each cell of the status bar would say when it is touched."""
    cells = [each for cell in window.status_bar.cells for each in cell._facts]
    return [cell.help.what_to_do for cell in cells if cell.help]


def notices(window: MainWindow) -> list[str]:
    """Return what is told above the order, or above the screen."""
    strips = (window.notice, window.order.notice)
    return [words for strip in strips if strip.isVisible() for words in texts(strip)]


def covers(window: MainWindow) -> dict[str, list[str]]:
    """Return what must be answered first."""
    parts = {
        "takeover": window.takeover,
        "question": window.question,
        "room": window.room,
        "hubs": window.hubs,
        "pin": window.pin_pad,
        "pair": window.pair_pad,
    }
    return {name: texts(part) if part.isVisible() else [] for name, part in parts.items()}


def shown(window: MainWindow) -> dict[str, object]:
    """Return what an operator sees."""
    order = window.order.isVisible()
    return {
        "window": int(window.winId()),
        "scanner": window.status_bar.cells[4].accessibleName(),
        "station": window.status_bar.cells[1].accessibleName(),
        "operator": window.status_bar.cells[2].accessibleName(),
        "ready": texts(window.ready) if window.ready.isVisible() else [],
        "link": window.status_bar.cells[5].accessibleName(),
        "saved": window.status_bar.cells[3].text(),
        "notes": [cell._cell.help.note for cell in window.status_bar.cells if cell._cell.help],
        "helps": helps(window),
        "notice": notices(window),
        "size": [window.width(), window.height()],
        "order": texts(window.order.head) if order else [],
        "lines": rows(window) if order else [],
        "band": texts(window.band) if window.band.isVisible() else [],
        **covers(window),
        "buttons": {**buttons(window), **cards(window), **scanner_cell(window)},
    }


class Teller:
    """Tells what a kiosk shows, each time that may be something else."""

    def __init__(self, kiosk: "Kiosk", out: TextIO) -> None:
        self._window, self._out = kiosk.window, out
        self._told: dict[str, list[str]] = {}
        self._opened = 0  # how often a scanner was ready; that it was not may be too short to see
        self._looking = QTimer(interval=50)
        self._looking.timeout.connect(self._look)
        self._looking.start()
        kiosk.heard = self._heard

    def _heard(self, event: StationEvent) -> None:
        self._opened += isinstance(event, ScannerChanged) and event.state is ScannerState.READY
        QTimer.singleShot(0, self._tell)

    def _look(self) -> None:
        if covers(self._window) != self._told:
            self._tell()

    def _tell(self) -> None:
        self._told = covers(self._window)
        seen = {**shown(self._window), "opened": self._opened}
        self._out.write(json.dumps(seen) + "\n")
        self._out.flush()


def main() -> int:
    out = sys.stdout
    tellers: list[Teller] = []
    with redirect_stdout(StringIO()):
        return run(
            ["run", "--data-dir", sys.argv[1]], lambda kiosk: tellers.append(Teller(kiosk, out))
        )


if __name__ == "__main__":
    sys.exit(main())
