from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from station.ui.pointer import HIDE_AFTER_NS, Pointer


def test_the_pointer_is_away_until_a_mouse_moves_and_again_when_it_rests(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    place = QPoint(640, 400)
    pointer = Pointer(window, lambda: place)

    def is_hidden(now_ns: int) -> bool:
        pointer.look(now_ns)
        return window.cursor().shape() is Qt.CursorShape.BlankCursor

    assert is_hidden(0)
    place = QPoint(641, 400)
    assert not is_hidden(1)
    assert not is_hidden(HIDE_AFTER_NS)
    assert is_hidden(1 + HIDE_AFTER_NS)
    place = QPoint(0, 0)
    assert not is_hidden(2 + HIDE_AFTER_NS)
