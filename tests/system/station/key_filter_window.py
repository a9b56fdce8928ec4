"""A small real window with the key filter, run as a process of its own: tells what happens to keys.

One JSON object a line on stdout: the window's id, decodes, and the text of the field. With the
argument `field` a text field has the focus.
"""

import json
import sys

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget

from drivers.barcode.decode import Decode, FrameRejected
from drivers.scanner import ScannerEvent
from drivers.wedge import ENTER, TAB, WedgeSettings
from station.bridge.key_filter import KeyFilter


def tell(**what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def heard(event: ScannerEvent) -> None:
    if isinstance(event, Decode):
        tell(decode=event.data.decode())
    elif isinstance(event, FrameRejected):
        tell(rejected=event.reason.value)


def main() -> None:
    application = QApplication(sys.argv)
    window = QWidget()
    rows = QVBoxLayout(window)
    button = QPushButton("Button")
    button.clicked.connect(lambda: tell(clicked=True))
    field = QLineEdit()
    field.textChanged.connect(lambda text: tell(text=text))
    rows.addWidget(button)
    rows.addWidget(field)
    keys = KeyFilter(WedgeSettings(suffixes=frozenset({ENTER, TAB})))
    keys.heard.connect(heard)
    keys.install(application)
    window.show()
    (field if "field" in sys.argv else button).setFocus()
    application.focusWindowChanged.connect(lambda focused: tell(focus=focused is not None))
    input_method = Qt.WidgetAttribute.WA_InputMethodEnabled
    tell(
        window=int(window.winId()),
        input_methods=[each.testAttribute(input_method) for each in (window, button, field)],
    )
    application.exec()


if __name__ == "__main__":
    main()
