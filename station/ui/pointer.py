"""The mouse pointer on a touch screen: away while nobody moves a mouse.

What it is: the pointer's last place, looked at from time to time, so that no event costs anything.
What it is not: the touches (`touch_guard`). Qt main thread.
"""

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QWidget

HIDE_AFTER_NS = 3_000_000_000


class Pointer:
    """The pointer over one window; `place` tells where it is on the screen."""

    def __init__(self, window: QWidget, place: Callable[[], QPoint] = QCursor.pos) -> None:
        self._window = window
        self._place = place
        self._was = place()
        self._moved_ns = -HIDE_AFTER_NS

    @property
    def _is_hidden(self) -> bool:
        return self._window.cursor().shape() is Qt.CursorShape.BlankCursor

    def look(self, now_ns: int) -> None:
        """Show it where it has moved since the last look, hide it when it rests (monotonic time).

        At the beginning it rests: nobody has moved it yet.
        """
        now = self._place()
        if now != self._was:
            self._was, self._moved_ns = now, now_ns
            self._window.unsetCursor()
        elif not self._is_hidden and now_ns - self._moved_ns >= HIDE_AFTER_NS:
            self._window.setCursor(Qt.CursorShape.BlankCursor)
