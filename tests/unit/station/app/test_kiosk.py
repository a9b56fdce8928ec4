import signal
import sys
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from station.app.kiosk import ExitCode, exit_code, has_screen, quit_on_signals
from station.bridge.journal import JournalError

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a screen")


@on_linux
@pytest.mark.parametrize(
    ("environment", "screen"),
    [
        ({}, False),
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, False),
        ({"QT_QPA_PLATFORM": "eglfs"}, True),
    ],
)
def test_a_screen_is_there_when_the_environment_names_one(
    environment: dict[str, str], screen: bool
) -> None:
    assert has_screen(environment) is screen


def test_the_end_is_a_code_and_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code(None) is ExitCode.OK
    assert exit_code(JournalError("in use")) is ExitCode.DATA
    assert exit_code(RuntimeError("fault")) is ExitCode.FAILED
    words = capsys.readouterr().err
    assert "in use\n" in words
    assert "station.log" in words


@pytest.fixture
def own_handlers() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("own_handlers")
def test_a_signal_closes_the_window_between_two_turns_never_within_one(
    qtbot: QtBot, qapp: QApplication
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    seen: list[bool] = []

    def in_the_middle() -> None:
        signal.raise_signal(signal.SIGTERM)
        seen.append(window.isVisible())

    quit_on_signals(qapp)
    QTimer.singleShot(0, in_the_middle)
    qapp.exec()
    assert seen == [True]
    assert not window.isVisible()
