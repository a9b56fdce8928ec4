"""The room of scanners in the window: touched, left, and covered by what must be acknowledged."""

from collections.abc import Callable
from itertools import count

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from server.contract.verdict import Verdict
from station.events import LinkChanged, LinkState, ScannerRow, ScannersListed
from station.presenters.kiosk import KioskPresenter
from station.presenters.room_view import Touch, Wish
from station.presenters.words import Words
from station.ui.camera_view import CameraView
from station.ui.keypad import Keypad
from station.ui.main_window import MainWindow
from station.ui.room_parts import ScannerCard
from tests.shift import Shift

SETTINGS = (("aim", "false"), ("prefix", ""))
ROW = ScannerRow("usb:1", "serial", "Belt", "/dev/ttyUSB0", "work", SETTINGS)


class Kiosk:
    """A window with its presenter, and what was touched."""

    def __init__(self, qtbot: QtBot, clock_ns: Callable[[], int] | None = None) -> None:
        self.words = Words("en")
        self.presenter = KioskPresenter(self.words, "PACK-01")
        self.shift = Shift(self.presenter)
        clock_ns = clock_ns or count(0, 1_000_000_000).__next__
        self.window = MainWindow(self.words, clock_ns)
        qtbot.addWidget(self.window)
        self.window.resize(1280, 800)
        self.window.show()
        self.window.show_view(self.shift.start())
        self.window.show_view(self.presenter.view())  # equal, and other objects
        self.touches: list[Touch] = []
        self.window.room_touched.connect(self._touched)
        self.presenter.handle(ScannersListed((ROW,)))

    def _touched(self, touch: Touch) -> None:
        self.touches.append(touch)
        self.presenter.room.touch(touch)
        self.window.show_room(self.presenter.room.view(self.words))

    def press(self, label: str) -> None:
        button = next(each for each in self.window.room.buttons if each.text() == label)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def _open(kiosk: Kiosk) -> None:
    QTest.mouseClick(kiosk.window.status_bar.cells[4], Qt.MouseButton.LeftButton)


def test_a_touch_of_the_scanner_in_the_status_bar_opens_it_and_close_leaves(qtbot: QtBot) -> None:
    kiosk = Kiosk(qtbot)
    assert not kiosk.window.room.isVisible()
    _open(kiosk)
    assert kiosk.window.room.isVisible()
    kiosk.press("Close")
    assert not kiosk.window.room.isVisible()
    assert [touch.wish for touch in kiosk.touches] == [Wish.OPEN, Wish.CLOSE]


def test_a_card_opens_its_scanner_and_a_button_chooses(qtbot: QtBot) -> None:
    kiosk = Kiosk(qtbot)
    _open(kiosk)
    (card,) = kiosk.window.room.findChildren(ScannerCard)
    QTest.mouseClick(card, Qt.MouseButton.LeftButton)
    kiosk.press("Left")
    assert kiosk.touches[-1] == Touch(Wish.CHOOSE, "usb:1", "name", "Left")
    kiosk.press("Back")
    assert kiosk.window.room.isVisible()


def test_a_scanner_is_set_up_above_what_no_touch_answers(qtbot: QtBot) -> None:
    kiosk = Kiosk(qtbot)
    kiosk.window.show_view(kiosk.shift.judge("x", Verdict.ITEM_WRONG, seen="x"))  # raised before
    kiosk.shift.presenter.handle(LinkChanged(LinkState.UNPAIRED))
    kiosk.window.show_view(kiosk.shift.presenter.view())
    assert kiosk.window.takeover.title.text() == "Pair this kiosk"
    _open(kiosk)
    middle = kiosk.window.room.geometry().center()
    below = kiosk.window.childAt(middle)
    assert below is not None
    assert below is kiosk.window.room or kiosk.window.room.isAncestorOf(below)


def test_what_must_be_acknowledged_covers_the_room(qtbot: QtBot) -> None:
    kiosk = Kiosk(qtbot)
    _open(kiosk)
    kiosk.window.show_view(kiosk.shift.judge("x", Verdict.ITEM_WRONG, seen="x"))
    kiosk.window.show_room(kiosk.presenter.room.view(kiosk.words))
    assert kiosk.window.takeover.isVisible()
    on_top = kiosk.window.childAt(kiosk.window.rect().center())
    assert on_top is not None
    assert kiosk.window.takeover.isAncestorOf(on_top)


def test_the_rest_of_the_status_bar_opens_no_room(qtbot: QtBot) -> None:
    kiosk = Kiosk(qtbot)
    for cell in (0, 1, 2, 3, 5):
        QTest.mouseClick(kiosk.window.status_bar.cells[cell], Qt.MouseButton.LeftButton)
    assert kiosk.touches == []


def test_keys_that_follow_each_other_at_once_all_count_and_the_page_behind_is_guarded(
    qtbot: QtBot,
) -> None:
    now = [0]
    kiosk = Kiosk(qtbot, lambda: now[0])
    kiosk.presenter.room.touch(Touch(Wish.OPEN))
    kiosk.presenter.room.touch(Touch(Wish.SETTINGS, "usb:1"))
    kiosk.presenter.room.touch(Touch(Wish.TYPE, "usb:1", "prefix", ""))
    kiosk.window.show_room(kiosk.presenter.room.view(kiosk.words))
    now[0] = 1_000_000_000
    key = next(each for each in kiosk.window.room.buttons if each.text() == "7")
    for _ in range(3):
        QTest.mouseClick(key, Qt.MouseButton.LeftButton)
    kiosk.press("Erase")
    assert kiosk.window.room.findChildren(Keypad)[0].typed == "77"
    kiosk.press("Cancel")
    assert len(kiosk.touches) == 5
    kiosk.press("Type it")
    assert len(kiosk.touches) == 5


CAMERA = ScannerRow(
    "camera:1",
    "camera",
    "Gate",
    "/dev/video0",
    "work",
    (("size", "640x480"),),
    offered=(("size", (("640x480", "640×480"), ("1280x720", "1280×720"))),),
)


def picture_of_a_camera(kiosk: Kiosk) -> CameraView:
    kiosk.presenter.handle(ScannersListed((CAMERA,)))
    kiosk.presenter.room.touch(Touch(Wish.OPEN))
    kiosk.presenter.room.touch(Touch(Wish.LOOK, "camera:1"))
    kiosk.window.show_room(kiosk.presenter.room.view(kiosk.words))
    (view,) = kiosk.window.room.findChildren(CameraView)
    return view


@pytest.mark.parametrize("size", [(1280, 800), (1024, 768), (800, 1280), (768, 1024)])
def test_a_cameras_picture_has_at_least_half_of_the_height(
    qtbot: QtBot, size: tuple[int, int]
) -> None:
    kiosk = Kiosk(qtbot)
    kiosk.window.resize(*size)
    view = picture_of_a_camera(kiosk)
    qtbot.waitUntil(lambda: view.height() >= size[1] / 2)
    assert view._screen.width() >= size[0] / 2


def test_a_screen_that_is_turned_has_its_page_laid_out_anew(qtbot: QtBot) -> None:
    kiosk = Kiosk(qtbot)
    picture_of_a_camera(kiosk)
    kiosk.window.resize(800, 1280)
    qtbot.waitUntil(lambda: len(kiosk.window.room.findChildren(CameraView)) == 1)
    (view,) = kiosk.window.room.findChildren(CameraView)
    qtbot.waitUntil(lambda: view.width() > 700)
