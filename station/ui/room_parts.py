"""The parts of the scanners' room: a card, a row of choices, a finding. Qt main thread."""

from collections.abc import Callable
from enum import Enum, auto

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout

from station.presenters.room_view import ChoiceRow, FindingLine, RoomButton, ScannerLine, Touch
from station.presenters.view import Tone
from station.ui.buttons import Kind, TouchButton
from station.ui.parts import RIGHT, Icon, Label, Panel
from station.ui.theme import SHADES, TOUCH, Ink, Theme, Type

_TITLE_WIDTH = 190
_IN_A_LINE = 3
"""How many choices stand beside one another where a row has its title above them."""
_TALL = 112
_TALL_CARD = 168
"""In dp, where a page that stands upright has room."""


class RoomTouch(TouchButton):
    """A button of the room; `room_touched` carries its `Touch`."""

    room_touched = Signal(object)

    def __init__(self, button: RoomButton, kind: Kind, height: int = TOUCH) -> None:
        super().__init__(Kind.PRIMARY if button.chosen else kind, height)
        self._touch = button.touch
        self.offer(button.label, button.icon)
        self.clicked.connect(self._say)

    def _say(self) -> None:
        self.room_touched.emit(self._touch)


class ScannerCard(Panel):
    """One scanner of the list; a touch anywhere on it opens its page, if it has one."""

    touched = Signal(object)

    def __init__(self, line: ScannerLine, *, upright: bool = False) -> None:
        super().__init__(fill=Ink.SURFACE, edge=Ink.EDGE)
        self._least = _TALL_CARD if upright else TOUCH
        self._touch = line.touch
        shade = SHADES[line.tone]
        icon = Icon(52, shade.on_soft, shade.soft)
        icon.show_icon(line.icon)
        name, about = Label(Type.TITLE), Label(Type.BODY, Ink.TEXT_SOFT)
        name.say(line.name)
        about.say(line.about)
        state = Label(Type.STRONG, shade.on_soft, RIGHT)
        state.say(line.state)
        row = self.columns((18, 8, 18, 8), 16)
        row.addWidget(icon, 0, Qt.AlignmentFlag.AlignVCenter)
        words, head, who = self.rows(spacing=2), self.columns(spacing=16), self.rows()
        who.addWidget(name)
        who.addWidget(about)
        head.addLayout(who, 1)
        head.addWidget(state)
        words.addStretch(1)
        words.addLayout(head)
        if line.note:  # under the state as well: a command may be long
            note = Label(Type.CAPTION, shade.on_soft, max_lines=3)
            note.say(line.note)
            words.addWidget(note)
        words.addStretch(1)
        row.addLayout(words, 1)

    def restyle(self, theme: Theme) -> None:
        """Take another theme."""
        super().restyle(theme)
        self.setMinimumHeight(theme.touch_px(self._least))

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        """Open the scanner, if there is anything to choose."""
        if self._touch is not None:
            self.touched.emit(self._touch)


class FindingRow(Panel):
    """One finding: what it is, and below it the fix."""

    def __init__(self, finding: FindingLine) -> None:
        shade = SHADES[finding.tone]
        super().__init__(fill=shade.soft)
        title = Label(Type.STRONG, shade.on_soft, max_lines=2)
        title.say(finding.title)
        box = self.rows((16, 12, 16, 12), 4)
        box.addWidget(title)
        if finding.fix:
            fix = Label(Type.BODY, shade.on_soft, max_lines=4)
            fix.say(finding.fix)
            box.addWidget(fix)


class Shape(Enum):
    """How a row of choices stands on its page."""

    WIDE = auto()
    """Its title at the left, the choices beside it."""
    UPRIGHT = auto()
    """The title above, the choices below it in one line, and higher: there is room for that."""
    NARROW = auto()
    """The title above, the choices in as many lines as they need: the row shares its page."""


def choice_panel(row: ChoiceRow, touched: Callable[[Touch], None], shape: Shape) -> Panel:
    """Return a row: its title, a button for each choice, and what is wrong with what was chosen."""
    panel = Panel(fill=Ink.SURFACE, edge=Ink.EDGE)
    apart = 10 if shape is Shape.UPRIGHT else 3
    all_of_it = panel.rows((18, apart, 18, 12 if row.note else apart), 4)
    title = Label(Type.CAPTION if shape is Shape.NARROW else Type.STRONG, max_lines=2)
    title.say(row.title)
    buttons = [_button(each, touched, shape) for each in row.choices]
    if shape is Shape.WIDE:
        all_of_it.addLayout(_beside(panel, title, buttons))
    else:
        all_of_it.addWidget(title)
        most = _IN_A_LINE if shape is Shape.NARROW else max(1, len(buttons))
        for first in range(0, len(buttons), most):
            all_of_it.addLayout(_line(panel, buttons[first : first + most], len(buttons), most))
    if row.note:
        note = Label(Type.STRONG, SHADES[Tone.ERROR].on_soft, max_lines=3)
        note.say(row.note)
        all_of_it.addWidget(note)
    return panel


def _button(choice: RoomButton, touched: Callable[[Touch], None], shape: Shape) -> RoomTouch:
    button = RoomTouch(choice, Kind.PLAIN, _TALL if shape is Shape.UPRIGHT else TOUCH)
    button.room_touched.connect(touched)
    return button


def _beside(panel: Panel, title: Label, buttons: list[RoomTouch]) -> QHBoxLayout:
    box = panel.columns(spacing=10)
    head = Panel()
    head.fix(width=_TITLE_WIDTH)
    head.rows().addWidget(title, 0, Qt.AlignmentFlag.AlignVCenter)
    box.addWidget(head)
    for button in buttons:
        box.addWidget(button, 1)
    return box


def _line(panel: Panel, buttons: list[RoomTouch], of: int, most: int) -> QHBoxLayout:
    """Return one of several lines of buttons; in the last they are no wider than above."""
    box = panel.columns(spacing=10)
    for button in buttons:
        box.addWidget(button, 1)
    if of > most > len(buttons):
        box.addStretch(most - len(buttons))
    return box
