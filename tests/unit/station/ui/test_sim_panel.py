import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from station.presenters.words import Words
from station.ui.buttons import ActionButton
from station.ui.main_window import MainWindow
from station.ui.sim_panel import SimCodes, SimPanel
from tests.shift import Shift, order

CODES = SimCodes(
    badges=[("Kim", "-b.1.xx", b"-b.1.xx")],
    orders=[("SO-2026-000007 \u00b7 Hanbit", "open", b"SO-2026-000007")],
    items={"SO-2026-000007": [("Notebook", "5 \u00d7 8801", b"]C1010880\x1d10A")]},
)


@pytest.fixture
def panel(qtbot: QtBot, words: Words, shift: Shift) -> SimPanel:
    panel = SimPanel(words, CODES)
    qtbot.addWidget(panel)
    panel.show_view(shift.start())
    panel.show()
    return panel


def offered(panel: SimPanel) -> list[ActionButton]:
    return [each for each in panel.findChildren(ActionButton) if each.isVisible()]


def test_before_an_order_badges_come_first_and_orders_tell_their_state(panel: SimPanel) -> None:
    badge, first = offered(panel)[:2]
    assert badge.text() == "Kim"
    assert (first.text(), first.action.hint) == ("SO-2026-000007 · Hanbit", "To pack")


def test_the_items_of_the_open_order_come_first_and_wrong_ones_after_them(
    qtbot: QtBot, panel: SimPanel, shift: Shift
) -> None:
    panel.show_view(shift.open(order(0)))
    labels = [each.text() for each in offered(panel)[:3]]
    assert labels == ["Notebook", "Item of another order", "Unknown barcode"]
    with qtbot.waitSignal(panel.submitted, timeout=1000) as given:
        QTest.mouseClick(offered(panel)[0], Qt.MouseButton.LeftButton)
    assert given.args == [b"]C1010880\x1d10A"]


def test_a_scan_that_changes_no_order_keeps_the_buttons(panel: SimPanel, shift: Shift) -> None:
    panel.show_view(shift.open(order(7)))
    before = offered(panel)
    panel.show_view(shift.item(8))
    assert offered(panel) == before


def test_any_text_can_be_scanned(qtbot: QtBot, panel: SimPanel) -> None:
    panel.field.setText(" SO-9 ")
    with qtbot.waitSignal(panel.submitted, timeout=1000) as given:
        QTest.mouseClick(panel.send, Qt.MouseButton.LeftButton)
    assert given.args == [b"SO-9"]
    assert panel.field.text() == ""


def test_it_speaks_the_language_of_the_kiosk(panel: SimPanel, shift: Shift) -> None:
    panel.show_view(shift.presenter.speak("ko"))
    assert panel.windowTitle() == "시연용 스캐너"
    assert offered(panel)[1].action.hint == "포장 전"


def test_it_stands_beside_the_kiosk_and_covers_nothing_of_it(
    panel: SimPanel, window: MainWindow
) -> None:
    panel.stand_beside(window)
    room = panel.screen().availableGeometry()
    assert not window.geometry().intersects(panel.geometry())
    assert room.left() <= window.geometry().left()
    assert panel.geometry().right() <= room.right()
