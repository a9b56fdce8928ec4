"""The kiosk's window: status bar, verdict band, one screen, the foot, and what covers them.

What it is: the newest `KioskView` on the screen, painted before `show_view` returns. What it is
not: a decision (station.presenters). Qt main thread.
"""

import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QLayout, QStackedLayout, QVBoxLayout, QWidget

from server.contract.own_code import Command, command_code
from server.contract.verdict import Verdict
from station.presenters.hubs import CHOOSE_HUB
from station.presenters.room_view import RoomView, Touch, Wish
from station.presenters.view import Action, Ask, Cell, KioskView, Screen, line_name
from station.presenters.words import LANGUAGE_NAMES, Words
from station.ui.completed_screen import CompletedScreen
from station.ui.fonts import load_family
from station.ui.foot import ActionRow, HeldStrip
from station.ui.found_screen import FoundScreen
from station.ui.notice import NoticeStrip
from station.ui.order_screen import OrderScreen
from station.ui.pair_pad import PairPad
from station.ui.parts import Panel, restyle_tree
from station.ui.pin_pad import PinPad
from station.ui.question import Question
from station.ui.ready_screen import ReadyScreen
from station.ui.scanner_room import ScannerRoom
from station.ui.status_bar import StatusBar
from station.ui.takeover import Takeover
from station.ui.theme import Ink, Theme
from station.ui.touch_guard import TouchGuard
from station.ui.verdict_card import VerdictBand

_FIRST_SIZE = (1280, 800)
_TOLD_BY_SCREEN = {
    Screen.COMPLETED: Verdict.ORDER_COMPLETED,
    Screen.FOUND: Verdict.ITEM_FOUND,
}
"""Verdicts that need no band, because the screen itself says them."""


class MainWindow(QWidget):
    """The window.

    `gesture` carries the command code of a touch, to be journaled like a scan. `acknowledged` is
    the station's own OK, for `KioskPresenter.acknowledge_here`. `language_chosen` carries `ko` or
    `en`, for `KioskPresenter.speak`, `room_touched` a `Touch` in the room of scanners,
    `pin_touched` a key of the keypad for a PIN, `pair_touched` one of that for a pairing code,
    `hubs_touched` a `Touch` in the list of hubs.
    `clock_ns` times the guard against double touches.
    """

    gesture = Signal(str)
    acknowledged = Signal()
    language_chosen = Signal(str)
    room_touched = Signal(object)
    pin_touched = Signal(str)
    pair_touched = Signal(str)
    hubs_touched = Signal(object)

    def __init__(self, words: Words, clock_ns: Callable[[], int] = time.monotonic_ns) -> None:
        super().__init__()
        self._words = words
        self._guard = TouchGuard(self, clock_ns)
        self._lies: tuple[object, ...] = ()
        self._view: KioskView | None = None
        self.theme = Theme(family=load_family())
        self.status_bar = StatusBar()
        self.band = VerdictBand()
        self.notice = NoticeStrip()
        self.ready = ReadyScreen()
        self.order = OrderScreen(words)
        self.completed = CompletedScreen(words)
        self.found = FoundScreen()
        self.held = HeldStrip()
        self.action_row = ActionRow()
        self.takeover = Takeover(words)
        self.question = Question(words)
        self.room = ScannerRoom()
        self.hubs = ScannerRoom("link")
        self.pin_pad = PinPad()
        self.pair_pad = PairPad()
        self._that_come_and_go = (
            self.takeover,
            self.pin_pad,
            self.pair_pad,
            self.band,
            self.notice,
            self.order.notice,
            self.held,
        )
        self._build()
        self._connect()
        self.resize(*_FIRST_SIZE)

    def show_view(self, view: KioskView) -> None:
        """Show a view; it is painted when this returns."""
        before, self._view = self._view, view
        self.status_bar.show_status(view.status, LANGUAGE_NAMES[self._words.other_language])
        self._show_screen(view)
        self.pin_pad.show_pin(view.pin)
        self.pair_pad.show_pairing(view.pair)
        self._show_card(view)
        self.held.show_held(view.held)
        self._show_notice(view)
        self._offer_actions(view)
        self._rest_when_it_lies_differently(view)
        self._tell_again(view)
        if before is not None and (before.card, before.language) != (view.card, view.language):
            self._let_question_go()
        self.paint_now()

    def show_room(self, room: RoomView | None) -> None:
        """Show the room of scanners over the screen, or leave it; what awaits an OK covers it."""
        self._show_in(self.room, room)

    def show_hubs(self, hubs: RoomView | None) -> None:
        """Show the list of hubs over the screen, or leave it."""
        self._show_in(self.hubs, hubs)

    def _show_in(self, cover: ScannerRoom, room: RoomView | None) -> None:
        lies_differently = not cover.is_typed_into(room)
        cover.show_room(room)
        self._order_covers()
        if lies_differently:
            self._guard.rest()
        self.paint_now()

    def fill_screen(self) -> None:
        """Show it on the whole screen, also on an X server without a window manager.

        There nobody resizes a window that only asks to be full screen, nor follows a turned screen.
        """
        screen = self.screen()
        self.setGeometry(screen.geometry())
        self.showFullScreen()
        screen.geometryChanged.connect(self.setGeometry)

    def paint_now(self) -> None:
        """Lay out and paint what changed, in this turn of the event loop."""
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        QCoreApplication.sendPostedEvents(self, QEvent.Type.UpdateRequest)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Scale everything to the new size."""
        super().resizeEvent(event)
        theme = Theme.for_size(self.width(), self.height(), self.theme.family)
        if theme != self.theme or event.oldSize().isEmpty():
            self.theme = theme
            restyle_tree(self, theme)
        self._place_covers()

    def _show_screen(self, view: KioskView) -> None:
        self.ready.show_ready(view.ready)
        screen: Panel = self.ready
        if view.screen is Screen.FOUND and view.found is not None:
            self.found.show_found(view.found)
            screen = self.found
        elif view.screen is Screen.ORDER and view.order is not None:
            self.order.show_panel(view.order)
            screen = self.order
        elif view.screen is Screen.COMPLETED and view.order is not None:
            self.completed.show_panel(view.order, noticed=view.notice is not None)
            screen = self.completed
        self._screens.setCurrentWidget(screen)

    def _show_card(self, view: KioskView) -> None:
        card = view.card
        takeover = card is not None and card.takeover
        told = card is not None and card.verdict is _TOLD_BY_SCREEN.get(view.screen, "")
        self.band.show_card(None if takeover or told else card)
        if card is not None and takeover:
            self.takeover.show_card(card)
        self.takeover.setVisible(takeover)
        self._order_covers()

    def _order_covers(self) -> None:
        """Put what must be answered on top; below what awaits no touch a scanner is set up."""
        card = None if self._view is None else self._view.card
        covers: tuple[QWidget, ...] = (self.pair_pad, self.hubs, self.question, self.room)
        if self.pin_pad.isVisible():
            covers = (self.pin_pad,)
        if card is not None and card.must_be_answered:
            covers = (self.takeover,)
        for cover in covers:
            cover.raise_()

    def _show_notice(self, view: KioskView) -> None:
        """Show the notice in the order's screen, or above another one that is about an order."""
        in_order = view.screen is Screen.ORDER
        self.order.show_notice(view.notice if in_order else None)
        self.notice.show_notice(None if in_order else view.notice)

    def _offer_actions(self, view: KioskView) -> None:
        """Offer the actions at the foot; on the ready screen those apart stand in it."""
        apart = tuple(each for each in view.actions if each.apart)
        on_ready = view.screen is Screen.READY
        self.ready.offer_apart(apart if on_ready else ())
        at_foot = tuple(each for each in view.actions if not (on_ready and each.apart))
        self.action_row.show_actions(at_foot)

    def _rest_when_it_lies_differently(self, view: KioskView) -> None:
        shown = tuple(part.isVisibleTo(self) for part in self._that_come_and_go)
        lies = (view.screen, shown, tuple(each.code for each in view.actions))
        if lies != self._lies:
            self._lies = lies
            self._guard.rest()

    def _act(self, action: Action) -> None:
        if action.ask is Ask.NOTHING:
            self.gesture.emit(action.code)
            return
        order = self._view.order if self._view else None
        line = order.next_line if order and action.ask is Ask.CONFIRM else None
        self._ask(action.ask, action.code, line_name(line) if line else "")

    def _confirm_line(self, line_no: int) -> None:
        order = self._view.order if self._view else None
        names = (
            [line_name(line) for line in order.lines if line.line_no == line_no] if order else []
        )
        self._ask(Ask.CONFIRM, command_code(Command.CONFIRM, line_no), "".join(names))

    def _ask(self, ask: Ask, code: str, item: str) -> None:
        self.question.ask(ask, code, item)
        self._guard.rest()
        self._place_covers()

    def _help(self, cell: Cell) -> None:
        if self._view is not None and cell == self._view.status.scanner:
            self.room_touched.emit(Touch(Wish.OPEN))
        elif cell.help is not None:
            self.question.tell(cell.icon, cell.help)
            self._guard.rest()
            self._place_covers()

    def _let_question_go(self) -> None:
        """Hide what was asked or told; a finger on its way there must not hit what lies below."""
        if self.question.isVisible():
            self.question.hide()
            self._guard.rest()

    def _tell_again(self, view: KioskView) -> None:
        """Keep the help that is open true: a number in it may be another one now."""
        facts = (*view.status.cells, view.status.centre)
        for cell in facts:
            if cell is not None and cell.help is not None:
                self.question.tell_again(cell.icon, cell.help)

    def _answer(self, code: str) -> None:
        if code == CHOOSE_HUB:
            self.hubs_touched.emit(Touch(Wish.OPEN))
        elif code:
            self.gesture.emit(code)
        else:
            self.acknowledged.emit()

    def _choose_language(self) -> None:
        self.language_chosen.emit(self._words.other_language)

    def _place_covers(self) -> None:
        top = self.status_bar.height()
        below = self.rect().adjusted(0, top, 0, 0)
        self.takeover.setGeometry(below)
        self.question.setGeometry(below)
        self.room.setGeometry(below)
        self.hubs.setGeometry(below)
        self.pin_pad.setGeometry(below)
        self.pair_pad.setGeometry(below)

    def _connect(self) -> None:
        self.status_bar.language_touched.connect(self._choose_language)
        self.status_bar.help_touched.connect(self._help)
        self.room.touched.connect(self.room_touched)
        self.hubs.touched.connect(self.hubs_touched)
        self.ready.touched.connect(self.gesture)
        self.order.hand_touched.connect(self._confirm_line)
        self.held.touched.connect(self._act)
        self.action_row.touched.connect(self._act)
        self.takeover.touched.connect(self._answer)
        self.pin_pad.key_touched.connect(self.pin_touched)
        self.pin_pad.given_up.connect(self.gesture)
        self.pair_pad.key_touched.connect(self.pair_touched)
        self.question.answered.connect(self.gesture)

    def _build(self) -> None:
        self.setObjectName("kiosk")
        self.setWindowTitle("Scanstation")
        self.setAutoFillBackground(True)
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, Ink.CANVAS)
        self.setPalette(palette)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        body = Panel()
        rows = body.rows((12, 12, 12, 12), 12)
        self._screens = QStackedLayout()
        for screen in (self.ready, self.order, self.completed, self.found):
            screen.setMinimumSize(1, 1)  # else one not shown could make the window too high
            self._screens.addWidget(screen)
        rows.addWidget(self.band)
        rows.addWidget(self.notice)
        rows.addLayout(self._screens, 1)
        rows.addWidget(self.held)
        rows.addWidget(self.action_row)
        root = QVBoxLayout(self)
        root.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # it scales to any size
        root.setContentsMargins(0, 0, 0, 0)
        root.setSpacing(0)
        root.addWidget(self.status_bar)
        root.addWidget(body, 1)
        covers = (
            *(self.takeover, self.question, self.room),
            *(self.hubs, self.pin_pad, self.pair_pad),
        )
        for cover in covers:
            cover.setParent(self)
            cover.hide()
