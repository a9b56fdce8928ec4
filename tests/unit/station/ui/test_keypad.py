"""The keypad: what is typed and what is wrong with it, on the keys it was made with."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from station.presenters.room_fields import Keys
from station.presenters.room_keypad import Typing, typed_view
from station.presenters.room_view import KeypadView, Touch, Wish
from station.presenters.words import Words
from station.ui.keypad import Keypad, KeyTouch
from station.ui.parts import Label


def view(text: str, *, shifted: bool = False, mistake: str = "") -> KeypadView:
    typing = Typing(Touch(Wish.CHOOSE, "usb:1", "prefix"), Keys.TEXT, text, shifted)
    shown = typed_view(Words("en"), typing).keypad
    assert shown is not None
    return replace(shown, mistake=mistake)


def test_each_key_is_a_touch_with_its_character(qtbot: QtBot) -> None:
    touches: list[Touch] = []
    keypad = Keypad(view(""), touches.append)
    qtbot.addWidget(keypad)
    for label in ("7", "\\", "␣", "Erase"):
        key = next(each for each in keypad.findChildren(KeyTouch) if each.text() == label)
        QTest.mouseClick(key, Qt.MouseButton.LeftButton)
    assert touches == [
        Touch(Wish.KEY, value="7"),
        Touch(Wish.KEY, value="\\"),
        Touch(Wish.KEY, value=" "),
        Touch(Wish.ERASE),
    ]


def test_what_is_typed_and_what_is_wrong_with_it_change_on_the_same_keys(qtbot: QtBot) -> None:
    keypad = Keypad(view(""), lambda _touch: None)
    qtbot.addWidget(keypad)
    wrong = view("ab", mistake="Type less.")
    assert keypad.fits(wrong)
    keypad.show_typed(wrong)
    assert keypad.typed == "ab"
    assert "Type less." in [each.text() for each in keypad.findChildren(Label)]
    assert not keypad.fits(view("ab", shifted=True))
