"""The room of scanners, over the kiosk's screen: list, one scanner, enrolling, doctor.

What it is: a `RoomView` with its touches. What it is not: a decision (station.presenters.room). Qt
main thread.
"""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout

from station.events import Picture
from station.presenters.room_view import ChoiceRow, FindingLine, RoomView, ScannerLine
from station.ui.barcode import BarcodePicture
from station.ui.buttons import Kind, TouchButton, refill
from station.ui.camera_view import CameraView
from station.ui.keypad import Keypad
from station.ui.parts import CENTRE, Icon, Label, Panel, restyle_tree
from station.ui.room_parts import FindingRow, RoomTouch, ScannerCard, choice_panel
from station.ui.theme import Ink, Type


class ScannerRoom(Panel):
    """The room. `touched` carries a `Touch`; `picture_of` is asked what a camera sees."""

    touched = Signal(object)

    def __init__(self) -> None:
        super().__init__(fill=Ink.CANVAS, radius=0)
        self._view: RoomView | None = None
        self._keypad: Keypad | None = None
        self.picture_of: Callable[[str], Picture | None] = lambda _scanner_id: None
        self._icon = Icon(64, Ink.ACCENT, Ink.ACCENT_SOFT)
        self._title = Label(Type.HEADLINE)
        self._hint = Label(Type.BODY, Ink.TEXT_SOFT, max_lines=2)
        self._body = Panel()
        self._rows: QVBoxLayout = self._body.rows(spacing=6)
        self._foot = Panel()
        self._foot_box = self._foot.columns(spacing=12)
        self._icon.show_icon("scanner")
        self.hide()
        self._build()

    def show_room(self, view: RoomView | None) -> None:
        """Show a page, or leave."""
        if view == self._view:
            return
        typed_into = self.is_typed_into(view)
        self._view = view
        self.setVisible(view is not None)
        if view is None:
            return
        self._title.say(view.title)
        self._hint.say(view.hint)
        if typed_into and self._keypad and view.keypad:
            self._keypad.show_typed(view.keypad)
        else:
            self._furnish(view)
        buttons = [RoomTouch(each, Kind.PLAIN) for each in view.foot]
        for button in buttons:
            button.room_touched.connect(self.touched)
        refill(self._foot_box, buttons, self.theme)
        self.raise_()

    def is_typed_into(self, view: RoomView | None) -> bool:
        """Tell whether a page is the one that is shown but for what is typed on its keypad."""
        if view is None or view.keypad is None or self._view is None or self._keypad is None:
            return False
        return view.title == self._view.title and self._keypad.fits(view.keypad)

    def _furnish(self, view: RoomView) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        parts = [
            *(self._card(line) for line in view.lines),
            *(self._choices(row) for row in view.rows),
        ]
        if view.code is not None or view.findings:
            parts.append(self._code_and_findings(view))
        if view.camera_id:
            look = partial(self.picture_of, view.camera_id)
            parts.append(CameraView(look, dict(view.advice)))
        self._keypad = Keypad(view.keypad, self.touched.emit) if view.keypad else None
        if self._keypad is not None:
            parts.append(self._keypad)
        for part in parts:
            self._rows.addWidget(part)
            restyle_tree(part, self.theme)
            part.show()
        if not (view.code or view.findings or view.camera_id or view.keypad):
            self._rows.addStretch(1)

    def _card(self, line: ScannerLine) -> Panel:
        card = ScannerCard(line)
        card.touched.connect(self.touched)
        return card

    def _choices(self, row: ChoiceRow) -> Panel:
        return choice_panel(row, self.touched.emit)

    def _code_and_findings(self, view: RoomView) -> Panel:
        both = Panel()
        columns = both.columns(spacing=16)
        if view.code is not None:
            picture = BarcodePicture()
            picture.show_barcode(view.code)
            side = Panel()
            box = side.rows(spacing=8)
            box.addWidget(picture, 1)
            caption = Label(Type.TITLE, align=CENTRE)
            caption.say(view.code_caption)
            box.addWidget(caption)
            columns.addWidget(side, 3)
        if view.findings:
            columns.addWidget(_findings(view.findings), 2)
        return both

    def _build(self) -> None:
        root = self.rows((24, 16, 24, 16), 12)
        head = self.columns(spacing=16)
        words = QVBoxLayout()
        words.addWidget(self._title)
        words.addWidget(self._hint)
        head.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        root.addLayout(head)
        root.addWidget(self._body, 1)
        root.addWidget(self._foot)

    @property
    def buttons(self) -> list[TouchButton]:
        """All buttons that are shown now, from top to bottom."""
        return [each for each in self.findChildren(TouchButton) if each.isVisible()]


def _findings(findings: tuple[FindingLine, ...]) -> Panel:
    side = Panel()
    box = side.rows(spacing=10)
    for finding in findings:
        box.addWidget(FindingRow(finding))
    box.addStretch(1)
    return side
