"""The parts of the scanners' room: a card, a row of choices, a finding. Qt main thread."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent

from station.presenters.room_view import ChoiceRow, FindingLine, RoomButton, ScannerLine, Touch
from station.presenters.view import Tone
from station.ui.buttons import Kind, TouchButton
from station.ui.parts import RIGHT, Icon, Label, Panel
from station.ui.theme import SHADES, TOUCH, Ink, Theme, Type

_TITLE_WIDTH = 190


class RoomTouch(TouchButton):
    """A button of the room; `room_touched` carries its `Touch`."""

    room_touched = Signal(object)

    def __init__(self, button: RoomButton, kind: Kind) -> None:
        super().__init__(Kind.PRIMARY if button.chosen else kind)
        self._touch = button.touch
        self.offer(button.label, button.icon)
        self.clicked.connect(self._say)

    def _say(self) -> None:
        self.room_touched.emit(self._touch)


class ScannerCard(Panel):
    """One scanner of the list; a touch anywhere on it opens its page, if it has one."""

    touched = Signal(object)

    def __init__(self, line: ScannerLine) -> None:
        super().__init__(fill=Ink.SURFACE, edge=Ink.EDGE)
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
        words.addLayout(head)
        if line.note:  # under the state as well: a command may be long
            note = Label(Type.CAPTION, shade.on_soft, max_lines=3)
            note.say(line.note)
            words.addWidget(note)
        row.addLayout(words, 1)

    def restyle(self, theme: Theme) -> None:
        """Take another theme."""
        super().restyle(theme)
        self.setMinimumHeight(theme.touch_px(TOUCH))

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


def choice_panel(row: ChoiceRow, touched: Callable[[Touch], None]) -> Panel:
    """Return a row: its title, a button for each choice, and what is wrong with what was chosen."""
    panel = Panel(fill=Ink.SURFACE, edge=Ink.EDGE)
    both = panel.rows((18, 3, 18, 12 if row.note else 3), 4)
    box = panel.columns(spacing=10)
    both.addLayout(box)
    head = Panel()
    head.fix(width=_TITLE_WIDTH)
    title = Label(Type.STRONG, max_lines=2)
    title.say(row.title)
    head.rows().addWidget(title, 0, Qt.AlignmentFlag.AlignVCenter)
    box.addWidget(head)
    for choice in row.choices:
        button = RoomTouch(choice, Kind.PLAIN)
        button.room_touched.connect(touched)
        box.addWidget(button, 1)
    if row.note:
        note = Label(Type.STRONG, SHADES[Tone.ERROR].on_soft, max_lines=3)
        note.say(row.note)
        both.addWidget(note)
    return panel
