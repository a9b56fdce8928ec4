"""The keypad of the scanners' room: what is typed, keys for a gloved finger, what is wrong with it.

What it is: a `KeypadView` with its touches. What it is not: a text field: no key of a scanner comes
here, and no input method. It stays while one types, so that a key may follow the one before at
once. Qt main thread.
"""

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout

from station.presenters.room_view import KeypadView, RoomButton, Touch
from station.presenters.view import Tone
from station.ui.buttons import Kind, TouchButton
from station.ui.parts import Label, Panel
from station.ui.room_parts import RoomTouch
from station.ui.theme import SHADES, Ink, Type

_GAP = 8
_CURSOR = "▏"


class KeyTouch(RoomTouch):
    """A key: touched again at once it types again, as it must."""

    repeats = True


class Keypad(Panel):
    """The keypad; `touched` is called with each key's `Touch`."""

    def __init__(self, view: KeypadView, touched: Callable[[Touch], None]) -> None:
        super().__init__()
        self._typed = touched
        self._text = Label(Type.TITLE, max_lines=1)
        self._mistake = Label(Type.STRONG, SHADES[Tone.ERROR].on_soft, max_lines=2)
        self._rows = view.rows
        self._build(view)
        self.show_typed(view)

    def fits(self, view: KeypadView) -> bool:
        """Tell whether these are the keys for a view."""
        return view.rows == self._rows

    @property
    def typed(self) -> str:
        """What is typed, as it is shown."""
        return self._text.text().removesuffix(_CURSOR)

    def show_typed(self, view: KeypadView) -> None:
        """Show what is typed now, and what is wrong with it."""
        self._text.say(view.text + _CURSOR)
        self._mistake.say(view.mistake)

    def _build(self, view: KeypadView) -> None:
        box = self.rows(spacing=_GAP)
        head = Panel()
        columns = head.columns(spacing=_GAP)
        field = Panel(fill=Ink.SURFACE, edge=Ink.ACCENT)
        field.rows((18, 4, 18, 4)).addWidget(self._text)
        columns.addWidget(field, 4)
        columns.addWidget(self._key(view.erase), 1)
        box.addWidget(head)
        box.addWidget(self._mistake)
        most = max(map(len, view.rows))
        for row in view.rows:
            self._add_row(box, row, most)
        box.addStretch(1)

    def _add_row(self, box: QVBoxLayout, row: tuple[RoomButton, ...], most: int) -> None:
        """Add a row; a short one stands in the middle, its keys as wide as all others."""
        keys = Panel()
        columns = keys.columns(spacing=_GAP)
        spare = most - len(row)
        if spare:
            columns.addStretch(spare)
        for each in row:
            columns.addWidget(self._key(each), 2)
        if spare:
            columns.addStretch(spare)
        box.addWidget(keys)

    def _key(self, key: RoomButton) -> TouchButton:
        button = KeyTouch(key, Kind.PLAIN)
        button.room_touched.connect(self._typed)
        return button
