from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from station.presenters.words import Words
from station.ui.buttons import ActionButton
from station.ui.sim_panel import SimPanel


def test_a_touch_submits_the_code_as_bytes(qtbot: QtBot, words: Words) -> None:
    panel = SimPanel(words)
    qtbot.addWidget(panel)
    panel.offer([("SO-1", "Hanbit", b"SO-1"), ("Notebook", "8801", b"]C1010880\x1d10A")])
    panel.show()
    buttons = panel.findChildren(ActionButton)
    with qtbot.waitSignal(panel.submitted, timeout=1000) as given:
        QTest.mouseClick(buttons[1], Qt.MouseButton.LeftButton)
    assert given.args == [b"]C1010880\x1d10A"]


def test_without_codes_it_says_so(qtbot: QtBot, words: Words) -> None:
    panel = SimPanel(words)
    qtbot.addWidget(panel)
    panel.offer([])
    assert panel.hint.text() == "No codes to scan"


def test_other_codes_take_the_place_of_the_first(qtbot: QtBot, words: Words) -> None:
    panel = SimPanel(words)
    qtbot.addWidget(panel)
    panel.show()
    panel.offer([("SO-1", "", b"1")])
    panel.offer([("SO-2", "", b"2")])
    shown = [each.text() for each in panel.findChildren(ActionButton) if each.isVisible()]
    assert shown == ["SO-2"]
