"""A camera's picture on the screen."""

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from station.events import Picture
from station.ui import camera_view
from station.ui.camera_view import CameraView

ADVICE = {"": "No picture", "ok": "Hold it in front", "too_dark": "Too dark"}
RED = Picture(
    4,
    2,
    3,
    bytes([255, 0, 0] * 8),
    (((0.25, 0.25), (0.75, 0.25), (0.75, 0.75)),),
    (0, 0, 1, 1),
    "ok",
)


def _shown(qtbot: QtBot, picture: Picture | None) -> CameraView:
    view = CameraView(lambda: picture, ADVICE)
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.show()
    return view


def test_the_picture_is_shown_with_the_words_that_help(qtbot: QtBot) -> None:
    view = _shown(qtbot, RED)
    image = view._screen.grab().toImage()
    assert image.pixelColor(image.width() // 2, 30 + image.height() // 4) == QColor(255, 0, 0)
    assert view.word() == "Hold it in front"


def test_a_code_that_is_read_is_framed(qtbot: QtBot) -> None:
    view = _shown(qtbot, RED)
    image = view._screen.grab().toImage()
    colours = {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }
    assert "#5fe0c0" in colours


def test_grey_pictures_and_a_part_that_is_looked_at_are_shown(qtbot: QtBot) -> None:
    grey = Picture(8, 4, 1, bytes([90] * 32), (), (0.25, 0.25, 0.5, 0.5), "too_dark")
    view = _shown(qtbot, grey)
    image = view._screen.grab().toImage()
    assert image.pixelColor(image.width() // 2, image.height() // 2).red() == 90
    assert view.word() == "Too dark"


def test_without_a_picture_it_says_so(qtbot: QtBot) -> None:
    assert _shown(qtbot, None).word() == "No picture"


@pytest.fixture
def unresting(monkeypatch: pytest.MonkeyPatch) -> None:
    """While it asks, it asks each time that events are looked at."""
    monkeypatch.setattr(camera_view, "_EVERY_MS", 0)


def _look_at_events() -> None:
    for _ in range(20):
        QApplication.processEvents()


@pytest.mark.usefixtures("unresting")
def test_minimised_it_asks_no_more_and_restored_it_asks_again(qtbot: QtBot) -> None:
    asked: list[int] = []

    def look() -> Picture | None:
        asked.append(1)
        return RED

    window = QWidget()
    qtbot.addWidget(window)
    view = CameraView(look, ADVICE)
    QVBoxLayout(window).addWidget(view)
    window.show()
    qtbot.waitUntil(lambda: len(asked) >= 3)
    window.showMinimized()
    qtbot.waitUntil(lambda: not view._asking.isActive())
    before = len(asked)
    _look_at_events()
    assert len(asked) == before
    window.showNormal()
    qtbot.waitUntil(lambda: len(asked) >= before + 3)


@pytest.mark.usefixtures("unresting")
def test_hidden_it_asks_no_more(qtbot: QtBot) -> None:
    asked: list[int] = []

    def look() -> Picture | None:
        asked.append(1)
        return RED

    view = CameraView(look, ADVICE)
    qtbot.addWidget(view)
    view.show()
    qtbot.waitUntil(lambda: len(asked) >= 3)
    view.hide()
    before = len(asked)
    _look_at_events()
    assert len(asked) == before
