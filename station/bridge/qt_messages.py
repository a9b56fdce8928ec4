"""Qt's own messages, taken into the log."""

import logging
from collections.abc import Callable

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

_log = logging.getLogger("qt")
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
_OF_NO_USE = (
    "This plugin does not support propagateSizeHints()",
    "OpenType support missing for ",
)
"""What the offscreen platform says of every window, and a font of every control character."""


_NO_DISPLAY = "no Qt platform plugin could be initialized"


def log_qt_messages(no_display: Callable[[], object] = lambda: None) -> None:
    """Send Qt's messages to the log from now on.

    `no_display` is called when Qt finds none that it can use; when it returns, Qt aborts.
    """

    def take(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        if kind is QtMsgType.QtFatalMsg and _NO_DISPLAY in message:
            no_display()
        _take(kind, context, message)

    qInstallMessageHandler(take)


def _take(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    level = logging.DEBUG if message.startswith(_OF_NO_USE) else _LEVELS.get(kind, logging.WARNING)
    _log.log(level, "%s", message)
