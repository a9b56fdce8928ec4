"""The whole kiosk in a real window, run as a process of its own: tells what its widgets show.

One JSON object a line on stdout, after each event has been shown. The first argument is the data
folder. Nothing of the kiosk is replaced; the words are read from the widgets, after they are
painted.
"""

import json
import os
import sys
from io import StringIO
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from station.app import Place
from station.app.kiosk import Kiosk, make_application
from station.config import load_config
from station.events import StationEvent
from station.ui.main_window import MainWindow
from station.ui.order_model import ROW_ROLE, Row
from station.ui.parts import Label


def texts(widget: QWidget) -> list[str]:
    """Return the words of the visible labels in a widget."""
    return [label.text() for label in widget.findChildren(Label) if label.isVisible()]


def rows(window: MainWindow) -> list[tuple[str, int, int]]:
    """Return the lines that the order's list shows."""
    model = window.order.list.model()
    found = [model.index(row, 0).data(ROW_ROLE) for row in range(model.rowCount())]
    return [
        (row.line.description, row.line.qty_packed, row.line.qty_ordered)
        for row in found
        if isinstance(row, Row)
    ]


def shown(window: MainWindow) -> dict[str, object]:
    """Return what an operator sees."""
    order = window.order.isVisible()
    return {
        "window": int(window.winId()),
        "link": window.status_bar.cells[-1].accessibleName(),
        "order": texts(window.order.head) if order else [],
        "lines": rows(window) if order else [],
        "band": texts(window.band) if window.band.isVisible() else [],
        "takeover": texts(window.takeover) if window.takeover.isVisible() else [],
    }


def main() -> None:
    application = make_application(screen=True)
    folder = Path(sys.argv[1])
    kiosk: Kiosk

    def tell() -> None:
        sys.stdout.write(json.dumps(shown(kiosk.window)) + "\n")
        sys.stdout.flush()

    def heard(_event: StationEvent) -> None:
        QTimer.singleShot(0, tell)

    place = Place(folder, dict(os.environ))
    kiosk = Kiosk(load_config(folder), place, StringIO(), screen=True, heard=heard)
    sys.exit(kiosk.run(application))


if __name__ == "__main__":
    main()
