"""The keypad for a pairing code: large keys for gloves, over the screen below the status bar.

What it is: a `PairView` with its touches, and a keyboard's keys, if there is one. What it is not: a
text field: no scan comes here, and no input method. Qt main thread.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent

from station.presenters.pairing import BACK, ERASE, KEYS, TAKE
from station.presenters.view import PairView
from station.ui.buttons import Kind, TouchButton
from station.ui.parts import CENTRE, Icon, Label, Panel
from station.ui.theme import SHADES, Ink, Type

TAKES_TYPING = "takesTyping"
"""The property by which the key filter (station.bridge) knows that a person may type here."""
_KEY_HEIGHT = 78
_GAP = 10
_KEY_OF = {
    Qt.Key.Key_Return: TAKE,
    Qt.Key.Key_Enter: TAKE,
    Qt.Key.Key_Backspace: ERASE,
    Qt.Key.Key_Escape: BACK,
}


class PairKey(TouchButton):
    """A key: touched again at once it types again, as it must."""

    repeats = True


class PairPad(Panel):
    """The keypad. `key_touched` carries a character, ERASE, TAKE or BACK."""

    key_touched = Signal(str)

    def __init__(self) -> None:
        super().__init__(fill=Ink.CANVAS, radius=0)
        self.icon = Icon(84, Ink.ACCENT, Ink.ACCENT_SOFT)
        self.title = Label(Type.HEADLINE)
        self.hint = Label(Type.STRONG, Ink.TEXT_SOFT, max_lines=2)
        self.said = Label(Type.TITLE, max_lines=2)
        self.advice = Label(Type.STRONG, max_lines=3)
        self._saying = Panel()
        self.code = Label(Type.HERO, align=CENTRE)
        self.keys = {each: self._key(each) for row in KEYS for each in row}
        self.erase = PairKey(Kind.PLAIN, _KEY_HEIGHT, Type.TITLE)
        self.take = TouchButton(Kind.PRIMARY, _KEY_HEIGHT, Type.TITLE)
        self.back = TouchButton(Kind.PLAIN, _KEY_HEIGHT, Type.TITLE)
        for button, key in ((self.erase, ERASE), (self.take, TAKE), (self.back, BACK)):
            button.clicked.connect(lambda _=False, key=key: self.key_touched.emit(key))
        self.setProperty(TAKES_TYPING, True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._build()
        self.hide()

    def show_pairing(self, view: PairView | None) -> None:
        """Ask for a code, or no more."""
        self.setVisible(view is not None)
        if view is None:
            return
        self.icon.show_icon("keypad")
        self.title.say(view.title)
        self.hint.say(" ".join(filter(None, (view.hint, view.note))))
        shade = SHADES[view.tone]
        self.said.say(view.said, shade.on_soft)
        self.advice.say(view.advice, shade.on_soft)
        self.advice.setVisible(bool(view.advice))
        self._saying.paint_as(shade.soft if view.said else "")
        self._saying.setVisible(bool(view.said))
        self._introduction.setVisible(not view.said)
        self.code.say(view.typed)
        self.erase.offer(view.erase, "erase")
        self.take.offer(view.take, "check", kind=Kind.PRIMARY if view.can_take else Kind.PLAIN)
        self.take.setEnabled(view.can_take)
        self.back.offer(view.back, "back")

    def showEvent(self, event: QShowEvent) -> None:
        """Hear the keyboard."""
        super().showEvent(event)
        self.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        """Hear it no more."""
        super().hideEvent(event)
        self.clearFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take a keyboard's key as if it were touched; one without a character is none."""
        key = _KEY_OF.get(Qt.Key(event.key())) or event.text()
        if key.isprintable() and key:
            self.key_touched.emit(key)

    def _key(self, character: str) -> PairKey:
        key = PairKey(Kind.PLAIN, _KEY_HEIGHT, Type.HEADLINE)
        key.offer(character.upper())
        key.clicked.connect(lambda: self.key_touched.emit(character))
        return key

    def _build(self) -> None:
        rows = self.rows((24, 20, 24, 20), _GAP)
        rows.addStretch(1)
        self._introduction = Panel()
        head = self._introduction.columns(spacing=20)
        words = self._introduction.rows(spacing=4)
        head.addWidget(self.icon)
        head.addLayout(words, 1)
        words.addWidget(self.title)
        words.addWidget(self.hint)
        rows.addWidget(self._introduction)
        saying = self._saying.rows((20, 10, 20, 10), 2)
        saying.addWidget(self.said)
        saying.addWidget(self.advice)
        rows.addWidget(self._saying)
        rows.addSpacing(_GAP)
        field = Panel(fill=Ink.SURFACE, edge=Ink.ACCENT)
        field.rows((18, 2, 18, 2)).addWidget(self.code)
        rows.addWidget(field)
        for row in KEYS:
            rows.addWidget(self._row(row))
        foot = Panel()
        columns = foot.columns(spacing=_GAP)
        for button in (self.back, self.erase, self.take):
            columns.addWidget(button, 1)
        rows.addWidget(foot)

    def _row(self, characters: str) -> Panel:
        """Return a row; a short one stands in the middle, its keys as wide as all others."""
        row = Panel()
        columns = row.columns(spacing=_GAP)
        spare = max(map(len, KEYS)) - len(characters)
        if spare:
            columns.addStretch(spare)
        for each in characters:
            columns.addWidget(self.keys[each], 2)
        if spare:
            columns.addStretch(spare)
        return row
