from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from station.presenters.view import Cell, Help, Tone
from station.ui.status_bar import StatusCell

LINK = Cell("link", "Server", "Connected", Tone.SUCCESS)
LOST = Cell("link-off", "Server", "Offline", Tone.WARNING, Help("Server", "Go on."))
CENTRE = Cell("cloud", "Centre", "In step", Tone.SUCCESS, Help("Centre", "Nothing to do."))


def cell_with(qtbot: QtBot, cell: Cell, below: Cell | None) -> StatusCell:
    widget = StatusCell(named=False)
    qtbot.addWidget(widget)
    widget.show_cell(cell, below)
    widget.resize(widget.sizeHint())
    widget.show()
    return widget


def touched(qtbot: QtBot, widget: StatusCell) -> object:
    with qtbot.waitSignal(widget.touched) as given:
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
    return given.args[0]


def test_two_facts_share_a_cell_and_both_are_whole(qtbot: QtBot) -> None:
    widget = cell_with(qtbot, LINK, CENTRE)
    assert widget.accessibleName() == "Server: Connected, Centre: In step"
    assert not widget.cut()
    widget.resize(widget.width() // 2, widget.height())
    assert widget.cut()


def test_a_touch_asks_for_the_trouble_first(qtbot: QtBot) -> None:
    assert touched(qtbot, cell_with(qtbot, LINK, CENTRE)) == CENTRE
    assert touched(qtbot, cell_with(qtbot, LOST, CENTRE)) == LOST
    assert touched(qtbot, cell_with(qtbot, LINK, None)) == LINK


def test_a_second_fact_comes_and_goes(qtbot: QtBot) -> None:
    widget = cell_with(qtbot, LINK, None)
    alone = widget.grab().toImage()
    widget.show_cell(LINK, CENTRE)
    widget.resize(widget.sizeHint())
    assert widget.grab().toImage() != alone
    widget.show_cell(LINK)
    assert widget.accessibleName() == "Server: Connected"
