"""The demo scanner: a window beside the kiosk, whose buttons scan badges, orders and items.

What it is: buttons and a text field that submit bytes as a scanner would; the items of the open
order stand first. What it is not: part of the kiosk's screen, or a driver. Qt main thread.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from server.contract.order import OrderStatus
from server.contract.own_code import Command, command_code
from station.presenters.view import Action, KioskView, Screen
from station.presenters.words import Words
from station.ui.buttons import ActionButton, Kind, TouchButton
from station.ui.fonts import load_family
from station.ui.order_list import style_scroll_bar
from station.ui.parts import Label, Panel, restyle_tree
from station.ui.theme import TOUCH, Ink, Theme, Type

_WIDTH = 340
_FRAME, _TITLE_BAR = 10, 36
"""Room for what a window manager puts around a window."""
_COMMANDS = (Command.OK, Command.UNDO, Command.CANCEL, Command.SIGN_OUT)
_FOREIGN = (("other", "8809900000606"), ("unknown", "4012345678901"))
"""An item that is in few orders, and one that is nobody's: what a wrong and an unknown one do."""
Code = tuple[str, str, bytes]
"""A label, a hint, and the data that a touch scans."""


@dataclass(frozen=True, slots=True)
class SimCodes:
    """What there is to scan. The hint of an order is its status; `items` are by order number."""

    badges: Sequence[Code]
    orders: Sequence[Code]
    items: Mapping[str, Sequence[Code]]


class SimPanel(QWidget):
    """The window. `submitted` carries the data of a scan."""

    submitted = Signal(bytes)

    def __init__(self, words: Words, codes: SimCodes) -> None:
        super().__init__(None, Qt.WindowType.Tool)
        self._words = words
        self._codes = codes
        self._shown: tuple[str, str] | None = None
        self._theme = Theme(0.8, load_family())
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, Ink.CANVAS)
        self.setPalette(palette)
        self.hint = Label(Type.STRONG, Ink.TEXT_SOFT, max_lines=2)
        self.field = QLineEdit()
        self.send = TouchButton(Kind.PRIMARY)
        self._scroll = QScrollArea()
        self._build()

    def show_view(self, view: KioskView) -> None:
        """Speak the kiosk's language, and offer the items of its open order."""
        order = view.order if view.screen is Screen.ORDER else None
        showing = (view.language, order.head.order_no if order else "")
        if showing != self._shown:
            self._shown = showing
            self._speak()
            self._offer(showing[1])

    def stand_beside(self, kiosk: QWidget) -> None:
        """Stand at the kiosk's right, which gives way where the screen is too narrow for both."""
        room = self.screen().availableGeometry()
        width = min(kiosk.width(), room.width() - _WIDTH - 3 * _FRAME)
        height = min(kiosk.height(), room.height() - _TITLE_BAR)
        left = room.left() + (room.width() - width - _WIDTH - _FRAME) // 2
        top = room.top() + (room.height() - height - _TITLE_BAR) // 2
        kiosk.resize(width, height)
        kiosk.move(left, top)
        self.resize(_WIDTH, height)
        self.move(left + width + _FRAME, top)

    def _speak(self) -> None:
        self.setWindowTitle(self._words("sim-title"))
        self.hint.say(self._words("sim-hint"))
        self.field.setPlaceholderText(self._words("sim-any"))
        self.send.offer(self._words("sim-scan"))

    def _offer(self, order_no: str) -> None:
        """Offer the codes in the order in which a person scans them."""
        page = Panel(fill=Ink.CANVAS, radius=0)
        rows = page.rows((0, 0, 12, 0), 8)
        for title, codes in self._sections(order_no):
            caption = Label(Type.STRONG, Ink.TEXT_SOFT)
            caption.say(title)
            rows.addWidget(caption)
            for code in codes:
                rows.addWidget(self._button(*code))
        rows.addStretch(1)
        restyle_tree(page, self._theme)
        self._scroll.setWidget(page)

    def _sections(self, order_no: str) -> Iterator[tuple[str, Iterable[Code]]]:
        words, codes = self._words, self._codes
        if order_no:
            items = (*codes.items.get(order_no, ()), *self._foreign())
            yield words("sim-items", order_no=order_no), items
        else:
            yield words("sim-badges"), codes.badges
        orders = (
            (label, words(f"order-status-{OrderStatus(status)}"), data)
            for label, status, data in codes.orders
        )
        yield words("sim-orders"), orders
        yield words("sim-commands"), self._commands()
        if order_no:
            yield words("sim-badges"), codes.badges

    def _foreign(self) -> Iterator[Code]:
        for name, code in _FOREIGN:
            yield self._words(f"sim-{name}"), code, code.encode()

    def _commands(self) -> Iterator[Code]:
        for command in _COMMANDS:
            code = command_code(command)
            yield self._words(f"command-{command}"), code, code.encode()

    def _button(self, label: str, hint: str, data: bytes) -> ActionButton:
        button = ActionButton(Action(label, "barcode", "", hint), Kind.PLAIN, listed=True)
        button.clicked.connect(lambda: self.submitted.emit(data))
        return button

    def _send(self) -> None:
        text = self.field.text().strip()
        self.field.clear()
        if text:
            self.submitted.emit(text.encode())

    def _build(self) -> None:
        self.field.setMinimumHeight(self._theme.px(TOUCH))
        self.field.setFont(self._theme.font(Type.BODY))
        self.field.setTextMargins(self._theme.px(12), 0, self._theme.px(12), 0)
        self.field.returnPressed.connect(self._send)
        self.send.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.send.clicked.connect(self._send)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        any_code = QHBoxLayout()
        any_code.addWidget(self.field, 1)
        any_code.addWidget(self.send)
        box = QVBoxLayout(self)
        box.addWidget(self.hint)
        box.addWidget(self._scroll, 1)
        box.addLayout(any_code)
        restyle_tree(self, self._theme)
        style_scroll_bar(self._scroll, self._theme)
