import os

import pytest
from pytestqt.qtbot import QtBot

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from station.presenters.kiosk import KioskPresenter  # the platform is chosen first
from station.presenters.words import Words
from station.ui.main_window import MainWindow
from tests.shift import Shift
from tests.unit.station.ui.clock import Clock


@pytest.fixture
def words() -> Words:
    return Words("en")


@pytest.fixture
def shift(words: Words) -> Shift:
    return Shift(KioskPresenter(words, "PACK-01"))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def window(qtbot: QtBot, words: Words, clock: Clock) -> MainWindow:
    window = MainWindow(words, clock)
    qtbot.addWidget(window)
    window.show()
    return window
