"""The keypad for a badge's PIN: large keys for gloves, over the screen below the status bar.

What it is: a `PinView` with its touches. What it is not: a text field: no key of a scanner or a
keyboard comes here, and which digits were typed is not known here. Qt main thread.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout

from station.presenters.pin import ERASE, LEAST_DIGITS, TAKE
from station.presenters.view import PinView, Tone
from station.ui.buttons import Kind, TouchButton
from station.ui.parts import CENTRE, Icon, Label, Panel
from station.ui.theme import SHADES, Ink, Theme, Type

_KEY_HEIGHT = 98
_GAP = 14
_SIDE_BY_SIDE = 1.1
"""From this width for its height on words and keys stand beside each other."""


class PinKey(TouchButton):
    """A key: touched again at once it types again, as it must."""

    repeats = True


class PinPad(Panel):
    """The keypad. `key_touched` carries a digit, ERASE or TAKE; `given_up` the code for that."""

    key_touched = Signal(str)
    given_up = Signal(str)

    def __init__(self) -> None:
        super().__init__(fill=Ink.CANVAS, radius=0)
        self._code = ""
        self.icon = Icon(96, Ink.ACCENT, Ink.ACCENT_SOFT)
        self.title = Label(Type.HEADLINE, align=CENTRE)
        self.name = Label(Type.HERO, Ink.ACCENT, CENTRE, max_lines=2)
        self.hint = Label(Type.BODY, Ink.TEXT_SOFT, CENTRE, max_lines=3)
        self.said = Label(Type.TITLE, align=CENTRE, max_lines=4)
        self._saying = Panel()
        self.note = Label(Type.STRONG, Ink.TEXT_SOFT, CENTRE, max_lines=3)
        self.dots = Label(Type.HERO, Ink.TEXT, CENTRE)
        self.keys = {digit: self._key(digit) for digit in "1234567890"}
        self.erase = PinKey(Kind.PLAIN, _KEY_HEIGHT, Type.TITLE)
        self.take = TouchButton(Kind.PRIMARY, _KEY_HEIGHT, Type.TITLE)
        self.give_up = TouchButton(Kind.PLAIN, _KEY_HEIGHT, Type.TITLE)
        self.erase.clicked.connect(lambda: self.key_touched.emit(ERASE))
        self.take.clicked.connect(lambda: self.key_touched.emit(TAKE))
        self.give_up.clicked.connect(lambda: self.given_up.emit(self._code))
        self._build()
        self.hide()

    def show_pin(self, view: PinView | None) -> None:
        """Ask for a PIN, or no more."""
        self.setVisible(view is not None)
        if view is None:
            return
        self._code = view.give_up.code
        self.icon.show_icon("user")
        self.title.say(view.title)
        self.name.say(view.name)
        self.hint.say(view.hint)
        self.note.say(view.note)
        self._say(view.said, view.tone)
        self.dots.say("●" * view.typed + "○" * (LEAST_DIGITS - view.typed))
        self.erase.offer(view.erase, "erase")
        self.take.offer(view.take, "check", kind=Kind.PRIMARY if view.can_take else Kind.PLAIN)
        self.take.setEnabled(view.can_take)
        self.give_up.offer(view.give_up.label, view.give_up.icon)

    def restyle(self, theme: Theme) -> None:
        """Take another theme."""
        super().restyle(theme)
        self._grid.setSpacing(theme.px(_GAP))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put words and keys beside each other where there is room."""
        super().resizeEvent(event)
        is_wide = self.width() > self.height() * _SIDE_BY_SIDE
        way = QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
        self._box.setDirection(way)

    def _say(self, said: str, tone: Tone) -> None:
        shade = SHADES[tone]
        self.said.say(said, shade.on_soft)
        self._saying.paint_as(shade.soft if said else "")

    def _key(self, digit: str) -> PinKey:
        key = PinKey(Kind.PLAIN, _KEY_HEIGHT, Type.HERO)
        key.offer(digit)
        key.clicked.connect(lambda: self.key_touched.emit(digit))
        return key

    def _build(self) -> None:
        self._box = self.columns((40, 28, 40, 28), 40)
        words, pad = Panel(), Panel()
        rows = words.rows(spacing=14)
        rows.addStretch(1)
        rows.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignHCenter)
        for part in (self.title, self.name, self.hint):
            rows.addWidget(part)
        self._saying.rows((20, 14, 20, 14)).addWidget(self.said)
        rows.addWidget(self._saying)
        rows.addWidget(self.note)
        rows.addStretch(1)
        keys = pad.rows(spacing=_GAP)
        keys.addStretch(1)
        keys.addWidget(self._field())
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._fill_grid()
        keys.addLayout(self._grid)
        keys.addStretch(1)
        self._box.addWidget(words, 1)
        self._box.addWidget(pad, 1)

    def _field(self) -> Panel:
        field = Panel(fill=Ink.SURFACE, edge=Ink.ACCENT)
        field.rows((18, 2, 18, 2)).addWidget(self.dots)
        return field

    def _fill_grid(self) -> None:
        last = (self.give_up, self.keys["0"], self.erase)
        for column, key in enumerate(last):
            self._grid.addWidget(key, 3, column)
            self._grid.setColumnStretch(column, 1)
        for number, digit in enumerate("123456789"):
            self._grid.addWidget(self.keys[digit], number // 3, number % 3)
        self._grid.addWidget(self.take, 4, 0, 1, 3)
