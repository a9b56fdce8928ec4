"""The demo scanner: a small window whose buttons scan the codes of the demo orders.

What it is: buttons that submit bytes as a scanner would. What it is not: part of the kiosk's
screen, or a driver. Qt main thread.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from station.presenters.view import Action
from station.presenters.words import Words
from station.ui.buttons import ActionButton, Kind
from station.ui.fonts import load_family
from station.ui.order_list import style_scroll_bar
from station.ui.parts import Label, Panel, restyle_tree
from station.ui.theme import Ink, Theme, Type

_SIZE = (340, 480)


class SimPanel(QWidget):
    """The window. `submitted` carries the data of the code whose button was touched."""

    submitted = Signal(bytes)

    def __init__(self, words: Words) -> None:
        super().__init__(None, Qt.WindowType.Tool)
        self._theme = Theme(0.8, load_family())
        self.setWindowTitle(words("sim-title"))
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, Ink.CANVAS)
        self.setPalette(palette)
        self.hint = Label(Type.STRONG, Ink.TEXT_SOFT)
        self.hint.say(words("sim-empty"))
        self._filled = words("sim-hint")
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        box = QVBoxLayout(self)
        box.addWidget(self.hint)
        box.addWidget(self._scroll, 1)
        restyle_tree(self, self._theme)
        style_scroll_bar(self._scroll, self._theme)
        self.resize(*_SIZE)
        self._move_to_the_right()

    def offer(self, codes: Sequence[tuple[str, str, bytes]]) -> None:
        """Offer codes: label, hint, and the data that a touch scans."""
        page = Panel(fill=Ink.CANVAS, radius=0)
        rows = page.rows((0, 0, 12, 0), 8)
        for label, hint, data in codes:
            rows.addWidget(self._button(label, hint, data))
        rows.addStretch(1)
        restyle_tree(page, self._theme)
        self._scroll.setWidget(page)
        if codes:
            self.hint.say(self._filled)

    def _move_to_the_right(self) -> None:
        """Stand where the kiosk's screen has the least to tell."""
        screen = self.screen().availableGeometry()
        margin = self._theme.px(24)
        top = screen.center().y() - self.height() // 2
        self.move(screen.right() - self.width() - margin, top)

    def _button(self, label: str, hint: str, data: bytes) -> ActionButton:
        button = ActionButton(Action(label, "barcode", "", hint), Kind.PLAIN, listed=True)
        button.clicked.connect(lambda: self.submitted.emit(data))
        return button
