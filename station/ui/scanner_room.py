"""The room of scanners, over the kiosk's screen: list, one scanner, enrolling, doctor.

What it is: a `RoomView` with its touches. What it is not: a decision (station.presenters.room). Qt
main thread.
"""

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout

from station.events import Picture
from station.presenters.room_view import ChoiceRow, FindingLine, RoomView, ScannerLine
from station.ui.barcode import BarcodePicture
from station.ui.buttons import Kind, TouchButton, refill
from station.ui.camera_view import CameraView
from station.ui.keypad import Keypad
from station.ui.parts import CENTRE, Icon, Label, Panel, restyle_tree
from station.ui.room_parts import FindingRow, RoomTouch, ScannerCard, Shape, choice_panel
from station.ui.theme import Ink, Type


class ScannerRoom(Panel):
    """The room. `touched` carries a `Touch`; `picture_of` is asked what a camera sees.

    The list of hubs is laid out alike, under another `icon`.
    """

    touched = Signal(object)

    def __init__(self, icon: str = "scanner") -> None:
        super().__init__(fill=Ink.CANVAS, radius=0)
        self._view: RoomView | None = None
        self._keypad: Keypad | None = None
        self._is_upright = False
        self.picture_of: Callable[[str], Picture | None] = lambda _scanner_id: None
        self._icon = Icon(64, Ink.ACCENT, Ink.ACCENT_SOFT)
        self._title = Label(Type.HEADLINE)
        self._hint = Label(Type.BODY, Ink.TEXT_SOFT, max_lines=2)
        self._body = Panel()
        self._rows: QVBoxLayout = self._body.rows(spacing=6)
        self._root = self.rows((24, 16, 24, 16), 12)
        self._head = self.columns(spacing=16)
        self._foot = Panel()
        self._foot_box = self._foot.columns(spacing=12)
        self._icon.show_icon(icon)
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
        self._clear()
        self._is_upright = self.height() > self.width()
        self._place_foot(beside_title=bool(view.camera_id) and not self._is_upright)
        self._keypad = Keypad(view.keypad, self.touched.emit) if view.keypad else None
        for part in self._parts(view):
            self._rows.addWidget(part)
            restyle_tree(part, self.theme)
            part.show()
        if not (view.code or view.findings or view.camera_id or view.keypad):
            self._rows.addStretch(1)

    def _clear(self) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()

    def _place_foot(self, *, beside_title: bool) -> None:
        """Have the foot at the bottom, or where a picture needs the height beside the title."""
        if beside_title:
            self._head.addWidget(self._foot, 1)
        else:
            self._root.addWidget(self._foot)

    def _parts(self, view: RoomView) -> Iterator[Panel]:
        """Yield what stands on the page, from top to bottom."""
        yield from map(self._card, view.lines)
        if view.camera_id:
            yield self._camera_and_choices(view)
        else:
            shape = Shape.UPRIGHT if self._is_upright else Shape.WIDE
            yield from (self._choices(row, shape) for row in view.rows)
        if view.code is not None or view.findings:
            yield self._code_and_findings(view)
        if self._keypad is not None:
            yield self._keypad

    def _card(self, line: ScannerLine) -> Panel:
        card = ScannerCard(line, upright=self._is_upright)
        card.touched.connect(self.touched)
        return card

    def _choices(self, row: ChoiceRow, shape: Shape) -> Panel:
        return choice_panel(row, self.touched.emit, shape)

    def _camera_and_choices(self, view: RoomView) -> Panel:
        """Return the picture, as large as can be, with its choices beside it or below."""
        both = Panel()
        box: QBoxLayout = both.rows(spacing=12) if self._is_upright else both.columns(spacing=16)
        look = partial(self.picture_of, view.camera_id)
        box.addWidget(CameraView(look, dict(view.advice)), 1 if self._is_upright else 3)
        if not view.rows:
            return both
        side = Panel()
        rows = side.rows(spacing=6)
        for row in view.rows:
            rows.addWidget(self._choices(row, Shape.WIDE if self._is_upright else Shape.NARROW))
        if not self._is_upright:
            rows.addStretch(1)
        box.addWidget(side, 0 if self._is_upright else 2)
        return both

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the page out anew on a screen that was turned."""
        super().resizeEvent(event)
        turned = (self.height() > self.width()) != self._is_upright
        if turned and self._view is not None and self.isVisible():
            self._furnish(self._view)

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
        root = self._root
        words = QVBoxLayout()
        words.addWidget(self._title)
        words.addWidget(self._hint)
        self._head.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        self._head.addLayout(words, 3)
        root.addLayout(self._head)
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
