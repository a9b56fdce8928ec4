"""The keypad for a PIN: large keys, dots for digits, and no keyboard."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from server.contract.own_code import Command, command_code
from server.contract.verdict import Reason, Verdict
from station.presenters.pin import ERASE, TAKE
from station.ui.main_window import MainWindow
from station.ui.theme import LEAST_TOUCH_PX
from tests.shift import Shift


def _asked(window: MainWindow, shift: Shift, digits: str = "") -> list[str]:
    shift.start()
    shift.judge("-b.lee.xx", Verdict.OPERATOR_REQUIRED, reason=Reason.PIN_ASKED, seen="이서연")
    for digit in digits:
        shift.presenter.pin.touch(digit)
    keys: list[str] = []
    window.pin_touched.connect(keys.append)
    window.show_view(shift.presenter.view())
    return keys


def test_every_key_is_told_and_twice_when_it_is_touched_twice(
    qtbot: QtBot, window: MainWindow, shift: Shift
) -> None:
    keys = _asked(window, shift, "7391")
    qtbot.waitUntil(window.pin_pad.isVisible, timeout=1000)
    QTest.qWait(400)  # the guard against a double touch of what came up
    pad = window.pin_pad
    for key in (pad.keys["7"], pad.keys["7"], pad.keys["0"], pad.erase, pad.take):
        QTest.mouseClick(key, Qt.MouseButton.LeftButton)
    assert keys == ["7", "7", "0", ERASE, TAKE]


def test_digits_are_dots_and_too_few_cannot_be_handed_in(window: MainWindow, shift: Shift) -> None:
    _asked(window, shift, "73")
    assert window.pin_pad.dots.text() == "●●○○"
    assert not window.pin_pad.take.isEnabled()


def test_the_keys_hold_a_gloved_finger_and_no_keyboards_keys(
    window: MainWindow, shift: Shift
) -> None:
    keys = _asked(window, shift)
    for key in (*window.pin_pad.keys.values(), window.pin_pad.take, window.pin_pad.give_up):
        assert key.height() > LEAST_TOUCH_PX
        assert key.focusPolicy() is Qt.FocusPolicy.NoFocus
    QTest.keyClicks(window, "7391")
    assert keys == []


def test_cancel_is_a_scan_and_the_status_bar_stays_in_sight(
    qtbot: QtBot, window: MainWindow, shift: Shift
) -> None:
    _asked(window, shift)
    assert window.pin_pad.y() == window.status_bar.height()
    QTest.qWait(400)  # as above
    with qtbot.waitSignal(window.gesture, timeout=1000) as given:
        QTest.mouseClick(window.pin_pad.give_up, Qt.MouseButton.LeftButton)
    assert given.args == [command_code(Command.OK)]
