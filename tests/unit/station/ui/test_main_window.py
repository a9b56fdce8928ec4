from uuid import UUID

from msgspec.structs import replace
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from server.contract.centre import CentreState, CentreTold, OrderNote, OrderNotes
from server.contract.own_code import Command, command_code
from server.contract.station import HeldScan
from server.contract.verdict import Verdict
from station.bridge.link.trouble import LinkTrouble, told_as
from station.events import CentreChanged, LinkChanged, LinkState, NotRecorded, OrderNoted
from station.presenters.view import Ask
from station.ui.buttons import ActionButton, TouchButton
from station.ui.main_window import MainWindow
from tests.shift import Shift, order
from tests.unit.station.ui.clock import Clock

DAMAGED = told_as(LinkTrouble.DAMAGED_WITHOUT_BACKUP, "malformed page 7")


class Painted(QObject):
    """Counts the paint events of a widget."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.count += event.type() is QEvent.Type.Paint
        return False


def button(window: QWidget, label: str) -> TouchButton:
    found = [
        each
        for each in window.findChildren(TouchButton)
        if each.isVisible() and each.text() == label
    ]
    assert len(found) == 1, [each.text() for each in window.findChildren(TouchButton)]
    return found[0]


def touch(qtbot: QtBot, window: QWidget, label: str) -> None:
    QTest.mouseClick(button(window, label), Qt.MouseButton.LeftButton)


def test_a_verdict_is_painted_before_the_call_returns(
    qtbot: QtBot, window: MainWindow, shift: Shift
) -> None:
    shift.start()
    window.show_view(shift.open(order(7)))
    qtbot.waitUntil(window.isVisible, timeout=1000)
    painted = Painted(window.band)
    window.show_view(shift.item(8))
    assert painted.count == 1
    assert window.band.title.text() == "Correct item"
    assert window.band.count.text() == "3 / 5"


def test_a_takeover_is_painted_before_the_call_returns(
    qtbot: QtBot, window: MainWindow, shift: Shift
) -> None:
    shift.start()
    window.show_view(shift.open(order(7)))
    painted = Painted(window.takeover)
    window.show_view(shift.judge("x", Verdict.ITEM_WRONG, expected="Notebook", seen="Earphones"))
    assert painted.count >= 1
    assert window.takeover.expected.words.text() == "Notebook"
    assert window.takeover.seen.words.text() == "Earphones"


def test_the_order_is_in_the_widgets(window: MainWindow, shift: Shift) -> None:
    shift.start()
    window.show_view(shift.open(order(7)))
    assert window.order.isVisible()
    assert window.order.head.number.text() == "SO-2026-000007"
    assert window.order.progress.count.text() == "7 / 34"
    assert window.order.list.lines.rowCount() == 8


def test_undo_is_given_as_a_command_code(qtbot: QtBot, window: MainWindow, shift: Shift) -> None:
    shift.start()
    window.show_view(shift.open(order(7)))
    with qtbot.waitSignal(window.gesture, timeout=1000) as given:
        touch(qtbot, window, "Undo")
    assert given.args == [command_code(Command.UNDO)]


def test_confirming_by_hand_asks_first(qtbot: QtBot, window: MainWindow, shift: Shift) -> None:
    shift.start()
    window.show_view(shift.open(order(7)))
    given: list[str] = []
    window.gesture.connect(given.append)
    touch(qtbot, window, "Confirm by hand")
    assert given == []
    assert window.question.item.text() == "스프링 노트 A5 80매"
    touch(qtbot, window, "Back")
    assert not window.question.isVisible()
    touch(qtbot, window, "Confirm by hand")
    touch(qtbot, window.question, "Confirm 1 piece")
    assert given == [command_code(Command.CONFIRM)]


def test_a_hand_on_a_line_confirms_that_line(
    qtbot: QtBot, window: MainWindow, shift: Shift
) -> None:
    shift.start()
    window.show_view(shift.open(order(7)))
    lines = window.order.list
    row = lines.visualRect(lines.lines.row_of(4))
    QTest.mouseClick(
        lines.viewport(), Qt.MouseButton.LeftButton, pos=lines.delegate.hand_rect(row).center()
    )
    with qtbot.waitSignal(window.gesture, timeout=1000) as given:
        touch(qtbot, window.question, "Confirm 1 piece")
    assert given.args == [command_code(Command.CONFIRM, 4)]


def test_a_touch_beside_the_hand_or_on_a_full_line_does_nothing(
    qtbot: QtBot, window: MainWindow, shift: Shift
) -> None:
    shift.start()
    window.show_view(shift.open(order(7)))
    lines = window.order.list
    full, other = (lines.visualRect(lines.lines.row_of(each)) for each in (1, 4))
    for where in (lines.delegate.hand_rect(full).center(), other.center()):
        QTest.mouseClick(lines.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert not window.question.isVisible()


def test_a_new_verdict_takes_the_question_away(
    qtbot: QtBot, window: MainWindow, shift: Shift
) -> None:
    shift.start()
    window.show_view(shift.open(order(7)))
    touch(qtbot, window, "Confirm by hand")
    window.show_view(shift.item(8))
    assert not window.question.isVisible()


def test_a_tick_leaves_the_question_alone(qtbot: QtBot, window: MainWindow, shift: Shift) -> None:
    shift.start()
    window.show_view(shift.open(order(7)))
    touch(qtbot, window, "Confirm by hand")
    window.show_view(shift.presenter.tick(1))
    assert window.question.isVisible()


def test_ok_acknowledges_a_stop_by_code(qtbot: QtBot, window: MainWindow, shift: Shift) -> None:
    shift.start()
    window.show_view(shift.judge("x", Verdict.ITEM_OVER))
    with qtbot.waitSignal(window.gesture, timeout=1000) as given:
        touch(qtbot, window.takeover, "OK")
    assert given.args == [command_code(Command.OK)]


def test_ok_acknowledges_a_loss_at_the_station(
    qtbot: QtBot, window: MainWindow, shift: Shift
) -> None:
    shift.start()
    window.show_view(shift.presenter.handle(NotRecorded("x", "disk full")))
    given: list[str] = []
    window.gesture.connect(given.append)
    with qtbot.waitSignal(window.acknowledged, timeout=1000):
        touch(qtbot, window.takeover, "OK")
    assert given == []


def test_an_ambiguous_code_is_answered_by_touching_an_order(
    qtbot: QtBot, window: MainWindow, shift: Shift
) -> None:
    shift.start()
    heads = (order(0, 7).head, order(0, 8).head)
    window.show_view(shift.judge("PO-1", Verdict.CODE_AMBIGUOUS, candidates=heads))
    with qtbot.waitSignal(window.gesture, timeout=1000) as given:
        touch(qtbot, window.takeover, "SO-2026-000008")
    assert given.args == [command_code(Command.PICK, 2)]


def test_discarding_held_scans_asks_first(qtbot: QtBot, window: MainWindow, shift: Shift) -> None:
    shift.view = replace(shift.view, held_count=1, held=(HeldScan(UUID(int=1), "880"),))
    window.show_view(shift.start())
    touch(qtbot, window.held, "Discard all")
    with qtbot.waitSignal(window.gesture, timeout=1000) as given:
        touch(qtbot, window.question, "Discard all")
    assert given.args == [command_code(Command.DISCARD)]


def test_the_step_is_chosen_by_touch(qtbot: QtBot, window: MainWindow, shift: Shift) -> None:
    window.show_view(shift.start())
    with qtbot.waitSignal(window.gesture, timeout=1000) as given:
        touch(qtbot, window.ready, "Look up")
    assert given.args == [command_code(Command.STEP_INQUIRE)]


def test_the_language_switches_live(qtbot: QtBot, window: MainWindow, shift: Shift) -> None:
    shift.start()
    window.show_view(shift.open(order(7)))
    window.language_chosen.connect(lambda name: window.show_view(shift.presenter.speak(name)))
    touch(qtbot, window.status_bar, "한국어")
    assert window.order.next.caption.text() == "다음 품목"
    assert window.status_bar.language.text() == "English"


def test_no_widget_takes_the_focus_or_an_input_method(window: MainWindow, shift: Shift) -> None:
    shift.start()
    window.show_view(shift.open(order(7)))
    for widget in window.findChildren(QWidget):
        assert not widget.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        if isinstance(widget, ActionButton):
            assert widget.focusPolicy() is Qt.FocusPolicy.NoFocus
    assert not window.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


def test_every_size_scales_the_whole_screen(window: MainWindow, shift: Shift) -> None:
    window.show_view(shift.start())
    small = window.status_bar.height()
    window.resize(1920, 1080)
    assert window.status_bar.height() > small * 1.3


def test_the_second_touch_of_a_double_tap_presses_nothing(
    qtbot: QtBot, window: MainWindow, shift: Shift, clock: Clock
) -> None:
    shift.start()
    shift.open(order(7))
    window.show_view(shift.judge("x", Verdict.ITEM_OVER))
    ok = button(window.takeover, "OK")
    where = ok.mapTo(window, ok.rect().center())
    given: list[str] = []
    window.gesture.connect(given.append)
    QTest.mouseClick(ok, Qt.MouseButton.LeftButton)
    clock.standing = True
    shift.view = replace(shift.view, pending=None)
    window.show_view(shift.judge(command_code(Command.OK), Verdict.COMMAND_DONE))
    beneath = window.childAt(where)
    assert beneath is not None
    assert beneath is not ok
    QTest.mouseClick(beneath, Qt.MouseButton.LeftButton)
    touch(qtbot, window, "Undo")
    assert given == [command_code(Command.OK)]
    clock.standing = False
    touch(qtbot, window, "Undo")
    assert given == [command_code(Command.OK), command_code(Command.UNDO)]


def test_signing_out_stands_beside_who_is_signed_in(
    qtbot: QtBot, window: MainWindow, shift: Shift
) -> None:
    window.show_view(shift.start())
    assert not window.action_row.isVisible()
    with qtbot.waitSignal(window.gesture, timeout=1000) as given:
        touch(qtbot, window.ready, "Sign out")
    assert given.args == [command_code(Command.SIGN_OUT)]


def test_nobody_is_sent_on_to_the_next_order_past_a_notice(
    window: MainWindow, shift: Shift
) -> None:
    shift.start()
    shift.open(order(33))
    window.show_view(shift.item(34, Verdict.ORDER_COMPLETED))
    assert window.completed.invitation.text() == "Scan the next order"
    notes = OrderNotes(order(34).head.order_id, (OrderNote.DOUBLE_PACK,))
    window.show_view(shift.presenter.handle(OrderNoted(notes)))
    assert window.completed.invitation.text() == ""


def test_a_help_that_is_open_stays_true_and_is_gone_for_a_question(
    window: MainWindow, shift: Shift
) -> None:
    shift.start()
    away = CentreTold(CentreState.AWAY, since_utc_ms=1_764_000_000_000)
    window.show_view(shift.presenter.handle(CentreChanged(away)))
    QTest.mouseClick(window.status_bar.cells[5], Qt.MouseButton.LeftButton)
    assert "No scan waits" in window.question.item.text()
    waiting = CentreChanged(replace(away, waiting=1200))
    window.show_view(shift.presenter.handle(waiting))
    assert "1,200 scans are kept" in window.question.item.text()
    window.question.ask(Ask.DISCARD, "-s.discard.xx")
    window.show_view(shift.presenter.handle(CentreChanged(away)))
    assert window.question.title.text() == "Discard all held scans?"


def test_a_finger_on_its_way_to_a_help_that_goes_by_itself_hits_nothing_below(
    qtbot: QtBot, window: MainWindow, shift: Shift, clock: Clock
) -> None:
    shift.start()
    window.show_view(shift.presenter.handle(LinkChanged(LinkState.LOST)))
    QTest.mouseClick(window.status_bar.cells[5], Qt.MouseButton.LeftButton)
    assert window.question.isVisible()
    clock()
    window.show_view(shift.presenter.handle(LinkChanged(LinkState.REFUSED)))
    assert not window.question.isVisible()
    clock.standing = True
    with qtbot.assertNotEmitted(window.gesture):
        QTest.mouseClick(button(window.ready, "Ship"), Qt.MouseButton.LeftButton)
    clock.standing = False
    with qtbot.waitSignal(window.gesture):
        QTest.mouseClick(button(window.ready, "Ship"), Qt.MouseButton.LeftButton)


def test_a_touch_on_a_lost_link_says_what_to_do(
    qtbot: QtBot, window: MainWindow, shift: Shift
) -> None:
    shift.start()
    scanner, link = window.status_bar.cells[4:]
    QTest.mouseClick(link, Qt.MouseButton.LeftButton)
    assert not window.question.isVisible()
    window.show_view(shift.presenter.handle(LinkChanged(LinkState.REFUSED, remedy=DAMAGED)))
    QTest.mouseClick(link, Qt.MouseButton.LeftButton)
    assert "supervisor" in window.question.item.text()
    assert "data is damaged" in window.question.detail.text()
    touch(qtbot, window.question, "Close")
    assert not window.question.isVisible()
    with qtbot.waitSignal(window.room_touched):
        QTest.mouseClick(scanner, Qt.MouseButton.LeftButton)
