import logging
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QtMsgType, qInstallMessageHandler, qWarning

from station.bridge import qt_messages
from station.bridge.qt_messages import log_qt_messages


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    before = qInstallMessageHandler(None)
    log_qt_messages()
    with caplog.at_level(logging.DEBUG):
        yield caplog
    qInstallMessageHandler(before)


def test_a_warning_of_qt_is_logged_as_one(logged: pytest.LogCaptureFixture) -> None:
    qWarning("the screen is gone")
    assert logged.record_tuples == [("qt", logging.WARNING, "the screen is gone")]


@pytest.mark.parametrize(
    "message",
    [
        "This plugin does not support propagateSizeHints()",
        'OpenType support missing for "", script 9',
    ],
)
def test_what_is_of_no_use_fills_no_log(logged: pytest.LogCaptureFixture, message: str) -> None:
    qt_messages._take(QtMsgType.QtInfoMsg, None, message)  # type: ignore[arg-type] # not read
    assert [record.levelno for record in logged.records] == [logging.DEBUG]
