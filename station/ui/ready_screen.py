"""The ready screen: a large invitation to scan, who is signed in, and the work step.

What it is: the widgets of a `ReadyView`. What it is not: the last verdict, which the band above it
shows. Qt main thread.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout

from station.presenters.view import Action, ReadyView, Tone
from station.ui.buttons import ActionButton, Kind, refill
from station.ui.parts import CENTRE, Icon, Label, Panel
from station.ui.theme import SHADES, TOUCH, Ink, Type

_WORDS_HEIGHT = 416
_SMALLEST_PICTURE, _LARGEST_PICTURE = 72, 208
CENTRED = Qt.AlignmentFlag.AlignHCenter


class ReadyScreen(Panel):
    """The whole screen. `touched` carries the command code of a step, or of signing out."""

    touched = Signal(str)

    def __init__(self) -> None:
        super().__init__(fill=Ink.SURFACE, radius=16)
        self._shown: ReadyView | None = None
        self.picture = Icon(_LARGEST_PICTURE, Ink.ACCENT, Ink.ACCENT_SOFT)
        self.title = Label(Type.HERO, align=CENTRE)
        self.hint = Label(Type.TITLE, Ink.TEXT_SOFT, CENTRE)
        self.sign_in = Panel(radius=36)
        self.sign_out = Panel()
        self._apart: tuple[Action, ...] = ()
        self.sign_in_icon = Icon(30)
        self.sign_in_words = Label(Type.STRONG)
        box = self._box = self.rows((32, 20, 32, 20), 10)
        self.steps = self.columns(spacing=16)
        self._build(box)

    def show_ready(self, view: ReadyView) -> None:
        """Show the invitation."""
        if view == self._shown:
            return
        before, self._shown = self._shown, view
        self.picture.show_icon("barcode")
        self.title.say(view.title)
        self.hint.say(view.hint)
        shade = SHADES[Tone.SUCCESS if view.signed_in else Tone.NEUTRAL]
        self.sign_in.paint_as(shade.soft)
        self.sign_in_icon.show_icon("user" if view.signed_in else "badge", shade.on_soft)
        self.sign_in_words.say(view.sign_in, shade.on_soft)
        if before is None or before.steps != view.steps:
            self._offer_steps(view)

    def offer_apart(self, actions: tuple[Action, ...]) -> None:
        """Offer what stands apart from the work, signing out, beside who is signed in."""
        if actions != self._apart:
            self._apart = actions
            self.sign_out.setVisible(bool(actions))
            refill(self._sign_out, (self._button(each, Kind.PLAIN) for each in actions), self.theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the picture what the words leave."""
        super().resizeEvent(event)
        spare = round(self.height() / self.theme.scale) - _WORDS_HEIGHT
        self.picture.setVisible(spare >= _SMALLEST_PICTURE)
        self.picture.resize_to(max(_SMALLEST_PICTURE, min(_LARGEST_PICTURE, spare)))
        self._box.activate()

    def _build(self, box: QVBoxLayout) -> None:
        badge = self.sign_in.columns((24, 0, 28, 0), 12)
        self.sign_in.fix(height=TOUCH, touched=True)
        self._sign_out = self.sign_out.columns()
        self.sign_out.hide()
        who = self.columns(spacing=12)
        who.addStretch(1)
        who.addWidget(self.sign_in)
        who.addWidget(self.sign_out)
        who.addStretch(1)
        badge.addWidget(self.sign_in_icon)
        badge.addWidget(self.sign_in_words)
        box.addStretch(2)
        box.addWidget(self.picture, 0, CENTRED)
        box.addStretch(1)
        box.addWidget(self.title)
        box.addWidget(self.hint)
        box.addStretch(1)
        box.addLayout(who)
        box.addStretch(2)
        box.addLayout(self.steps)

    def _offer_steps(self, view: ReadyView) -> None:
        refill(self.steps, (self._step_button(each) for each in view.steps), self.theme)

    def _step_button(self, action: Action) -> ActionButton:
        kind = Kind.PRIMARY if action.chosen else Kind.PLAIN
        return self._button(action, kind, height=96, type_=Type.TITLE)

    def _button(
        self, action: Action, kind: Kind, height: int = TOUCH, type_: Type = Type.BUTTON
    ) -> ActionButton:
        button = ActionButton(action, kind, height, type_)
        button.clicked.connect(lambda: self.touched.emit(action.code))
        return button
