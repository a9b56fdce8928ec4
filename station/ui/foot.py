"""The foot of the screen: the held scans and the touch actions.

What it is: the strip of a `HeldView` and the row of `Action` buttons. What it is not: the question
some of them ask first (`question`). Qt main thread.
"""

from PySide6.QtCore import Qt, Signal

from station.presenters.view import Action, HeldView, Tone
from station.ui.buttons import ActionButton, Kind, refill
from station.ui.parts import Icon, Label, Panel
from station.ui.theme import SHADES, Type

_WARNING = SHADES[Tone.WARNING]


class HeldStrip(Panel):
    """The held scans; hidden while there are none. `touched` carries the `Action`."""

    touched = Signal(object)

    def __init__(self) -> None:
        super().__init__(fill=_WARNING.soft, edge=_WARNING.deep, radius=16)
        self.fix(height=86, touched=True)
        self._shown: HeldView | None = None
        self.icon = Icon(44, _WARNING.on_soft)
        self.title = Label(Type.TITLE, _WARNING.on_soft)
        self.codes = Label(Type.STRONG, _WARNING.on_soft)
        box = self.columns((24, 6, 8, 6), 18)
        words = self.rows(spacing=0)
        words.addWidget(self.title)
        words.addWidget(self.codes)
        self._buttons = self.columns()
        box.addWidget(self.icon)
        box.addLayout(words, 1)
        box.addLayout(self._buttons)

    def show_held(self, view: HeldView | None) -> None:
        """Show the held scans."""
        self.setVisible(view is not None)
        if view is None or view == self._shown:
            return
        self._shown = view
        self.icon.show_icon("held")
        self.title.say(view.title)
        self.codes.say("   ".join(view.texts))
        button = ActionButton(view.discard, Kind.PLAIN)
        button.clicked.connect(lambda: self.touched.emit(view.discard))
        refill(self._buttons, [button], self.theme)


class ActionRow(Panel):
    """The touch actions; hidden while there are none. `touched` carries the `Action`."""

    touched = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.fix(height=76, touched=True)
        self._shown: tuple[Action, ...] = ()
        self._buttons = self.columns(spacing=12)
        self._buttons.setAlignment(Qt.AlignmentFlag.AlignVCenter)

    def show_actions(self, actions: tuple[Action, ...]) -> None:
        """Offer other actions."""
        self.setVisible(bool(actions))
        if actions != self._shown:
            self._shown = actions
            refill(self._buttons, (self._button(each) for each in actions), self.theme)
            self._set_apart(actions)

    def _set_apart(self, actions: tuple[Action, ...]) -> None:
        """Give what stands apart no more than its own width, at the right."""
        for position, action in enumerate(actions):
            if action.apart:
                self._buttons.setStretch(position, 0)
        if all(action.apart for action in actions):
            self._buttons.insertStretch(0, 1)

    def _button(self, action: Action) -> ActionButton:
        button = ActionButton(action, Kind.PLAIN)
        button.clicked.connect(lambda: self.touched.emit(action))
        return button
