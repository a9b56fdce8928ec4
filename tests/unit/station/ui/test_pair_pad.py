"""The keypad for a pairing code: large keys, and a keyboard's if there is one."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from station.events import LinkChanged, LinkState
from station.presenters.pairing import BACK, ERASE, KEYS, TAKE
from station.presenters.room_view import Touch, Wish
from station.presenters.words import Words
from station.ui.main_window import MainWindow
from station.ui.theme import LEAST_TOUCH_PX
from tests.shift import Shift


def _opened(qtbot: QtBot, window: MainWindow, shift: Shift, typed: str = "") -> list[str]:
    shift.presenter.handle(LinkChanged(LinkState.UNPAIRED))
    shift.presenter.acknowledge_here()
    for key in typed:
        shift.presenter.pairing.touch(key)
    keys: list[str] = []
    window.pair_touched.connect(keys.append)
    window.show_view(shift.presenter.view())
    qtbot.waitUntil(window.pair_pad.isVisible, timeout=1000)
    window.activateWindow()
    qtbot.waitUntil(window.pair_pad.hasFocus, timeout=1000)
    QTest.qWait(400)  # the guard against a double touch of what came up
    return keys


def test_every_key_is_told_and_twice_when_it_is_touched_twice(
    qtbot: QtBot, window: MainWindow, shift: Shift
) -> None:
    keys = _opened(qtbot, window, shift, "abcdefgh")
    pad = window.pair_pad
    for key in (pad.keys["k"], pad.keys["k"], pad.keys["7"], pad.erase, pad.take):
        QTest.mouseClick(key, Qt.MouseButton.LeftButton)
    assert keys == ["k", "k", "7", ERASE, TAKE]


def test_a_keyboards_keys_are_told_alike_and_those_without_a_character_are_none(
    qtbot: QtBot, window: MainWindow, shift: Shift
) -> None:
    keys = _opened(qtbot, window, shift)
    QTest.keyClicks(window.pair_pad, "K7-0")
    strokes = (Qt.Key.Key_Shift, Qt.Key.Key_F5, Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
    for key in (*strokes, Qt.Key.Key_Enter, Qt.Key.Key_Return, Qt.Key.Key_Escape):
        QTest.keyClick(window.pair_pad, key)
    assert keys == ["K", "7", "-", "0", ERASE, TAKE, TAKE, BACK]


def test_the_keyboard_is_let_go_with_the_keypad_and_no_input_method_was_on(
    qtbot: QtBot, window: MainWindow, shift: Shift
) -> None:
    _opened(qtbot, window, shift)
    assert not window.pair_pad.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    shift.presenter.pairing.touch(BACK)
    window.show_view(shift.presenter.view())
    assert not window.pair_pad.hasFocus()


def test_the_keys_hold_a_gloved_finger_and_the_status_bar_stays_in_sight(
    qtbot: QtBot, window: MainWindow, shift: Shift
) -> None:
    _opened(qtbot, window, shift, "abcdefgh")
    pad = window.pair_pad
    for key in (*pad.keys.values(), pad.erase, pad.take, pad.back):
        assert min(key.width(), key.height()) > LEAST_TOUCH_PX
    assert pad.y() == window.status_bar.height()
    widths = {pad.keys[each].width() for row in KEYS for each in row}
    assert max(widths) - min(widths) <= 2


def test_a_code_that_is_not_whole_cannot_be_handed_in(
    qtbot: QtBot, window: MainWindow, shift: Shift
) -> None:
    _opened(qtbot, window, shift, "abcdefg")
    assert window.pair_pad.code.text() == "ABCD-EFG·"
    assert not window.pair_pad.take.isEnabled()


def test_scanners_can_be_set_up_over_the_keypad_and_over_the_card_below_it(
    qtbot: QtBot, window: MainWindow, shift: Shift
) -> None:
    _opened(qtbot, window, shift)
    for key in ("", BACK):
        shift.presenter.pairing.touch(key)
        window.show_view(shift.presenter.view())
        shift.presenter.room.touch(Touch(Wish.OPEN))
        window.show_room(shift.presenter.room.view(Words("en")))
        at = window.childAt(window.room.geometry().center())
        assert at is not None
        assert at is window.room or window.room.isAncestorOf(at)
        shift.presenter.room.touch(Touch(Wish.LEAVE))
