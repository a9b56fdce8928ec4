"""The guard against a glove's double tap: its second touch must not press what came up beneath.

What it is: an event filter that swallows presses for a moment, after each press of a button and
after the screen came to lie differently under the finger. What it is not: a guard against a second
scan, or against two digits alike on a keypad. Qt main thread.
"""

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

PAUSE_MS = 300
_PRESSES = frozenset({QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick})


class TouchGuard(QObject):
    """Guards one window and all inside it; `clock_ns` is monotonic."""

    def __init__(self, window: QWidget, clock_ns: Callable[[], int] = time.monotonic_ns) -> None:
        super().__init__(window)
        self._window = window
        self._clock_ns = clock_ns
        self._rests_until_ns = 0
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    def rest(self) -> None:
        """Let no touch count for a moment."""
        self._rests_until_ns = self._clock_ns() + PAUSE_MS * 1_000_000

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Decide about one event; True swallows it."""
        kind = event.type()
        if kind in _PRESSES and self._guards(watched):
            return self._clock_ns() < self._rests_until_ns
        if kind == QEvent.Type.MouseButtonRelease and self._let_go(watched):
            self.rest()
        return False

    def _guards(self, watched: QObject) -> bool:
        return isinstance(watched, QWidget) and watched.window() is self._window

    def _let_go(self, watched: QObject) -> bool:
        if getattr(watched, "repeats", False):
            return False
        return isinstance(watched, QAbstractButton) and watched.isDown() and self._guards(watched)
