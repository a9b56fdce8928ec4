"""The key filter: scans of keyboard wedges taken out of the stream of key events.

What it is: an application-wide event filter that hands physical keys to `drivers.wedge` and does
what it answers. What it is not: the judgement who typed (`drivers.wedge`), and never a reader of
`text()`. Qt main thread.

Outside a text field in use keys do nothing at all. Inside one, an undecided burst is held back: a
person's typing is given to the field a moment later, a scan never reaches it.

A window that comes to the front may do so in the middle of a scan: what it hears first may be the
rest of a code, and is never read as one.
"""

import time
from collections.abc import Callable, Iterable

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from drivers.keyboard import KeyEvent
from drivers.scanner import ScannerReady
from drivers.wedge import Fate, Settled, Wedge, WedgeSettings
from station.bridge.caps_lock import caps_lock_is_on
from station.bridge.scan_codes import translation_for
from station.bridge.scanner_words import KEYBOARD_ID

KEYBOARD_NAME = "Keyboard"
_NS_PER_MS = 1_000_000
_STAMPS_TURN_NS = 2**32 * _NS_PER_MS
_FOCUS_LATE_MS = 50
"""Under X11 Qt tells a tenth of a second late that another window has the keys (QXcbConnection's
focus-in timer): of a scan that is cut by that, up to a stroke's time after its silence ended."""
_SAME_CLOCK_NS = 3_600_000_000_000
_KEYS = frozenset({QEvent.Type.KeyPress, QEvent.Type.KeyRelease})
_FOCUS = frozenset({QEvent.Type.FocusIn, QEvent.Type.FocusOut, QEvent.Type.Polish})
_FIELDS = (QLineEdit, QTextEdit, QPlainTextEdit)
_TAKES_TYPING = "takesTyping"
"""The property of a widget that takes a person's keys, and yet has no use for an input method."""


class KeyFilter(QObject):
    """Hears every key of the application while it is installed.

    `heard` carries what a scanner tells (`drivers.scanner.ScannerEvent`): that there is one, with
    its first scan, and what it reads.
    """

    heard = Signal(object)

    def __init__(
        self,
        settings: WedgeSettings,
        *,
        translate: Callable[[int], int | None] | None = None,
        clock_ns: Callable[[], int] = time.monotonic_ns,
        caps_lock_on: Callable[[], bool] = caps_lock_is_on,
    ) -> None:
        super().__init__()
        self._translate = translate or translation_for(QGuiApplication.platformName())
        self._clock_ns = clock_ns
        is_on = settings.compensates_caps_lock and caps_lock_on()
        self._wedge = Wedge(settings, KEYBOARD_ID, caps_lock_on=is_on)
        self._held: dict[KeyEvent, QKeyEvent] = {}
        self._window: QWindow | None = None
        self._focused_ns: int | None = None
        self._surely_here = False
        self._giving_back = False
        self._known = False
        self._pause = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._pause.timeout.connect(self._silent)

    def install(self, application: QGuiApplication) -> None:
        """Begin to hear the keys."""
        application.installEventFilter(self)
        application.focusWindowChanged.connect(self._focus_window_changed)

    def remove(self, application: QGuiApplication) -> None:
        """Hear no more keys."""
        application.removeEventFilter(self)
        application.focusWindowChanged.disconnect(self._focus_window_changed)
        self._pause.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Decide about one event; True swallows it."""
        kind = event.type()
        if kind in _FOCUS and isinstance(watched, QWidget):
            _set_input_method(watched, kind)
        elif kind in _KEYS and isinstance(event, QKeyEvent) and isinstance(watched, QWindow):
            return not self._giving_back and self._take(watched, event)
        return False

    def _take(self, window: QWindow, event: QKeyEvent) -> bool:
        """Take a key at the door of a window, before any widget sees it."""
        code = self._translate(event.nativeScanCode()) if self._translate else None
        if code is None:
            return not _text_field_in_use()
        self._window = window
        arrived_ns = self._clock_ns()
        struck_ns = event.timestamp() * _NS_PER_MS or arrived_ns
        pressed = event.type() == QEvent.Type.KeyPress
        key = KeyEvent(code, pressed, struck_ns, event.isAutoRepeat())
        self._join(struck_ns, arrived_ns)
        answer = self._wedge.key(key)
        self._settle(answer.settled)
        if answer.fate is Fate.HOLD:
            self._held[key] = event.clone()
        self._wait_for_the_pause(key.at_ns)
        return answer.fate is not Fate.PASS or not _text_field_in_use()

    def _settle(self, settled: Settled) -> None:
        self._give_back(settled.give_back)
        output = settled.decode or settled.rejected
        if output is None:
            return
        self._held.clear()
        if not self._known:
            self._known = True
            self.heard.emit(ScannerReady(KEYBOARD_ID, KEYBOARD_NAME))
        self.heard.emit(output)

    def _give_back(self, keys: Iterable[KeyEvent]) -> None:
        """Give a person's keys to the text field they were meant for, in order."""
        events = [self._held.pop(key) for key in keys if key in self._held]
        window = self._window
        if window is None or not shiboken6.isValid(window) or not _text_field_in_use():
            return
        self._giving_back = True
        try:
            for event in events:
                QCoreApplication.sendEvent(window, event)
        finally:
            self._giving_back = False

    def _wait_for_the_pause(self, now_ns: int) -> None:
        deadline_ns = self._wedge.deadline_ns
        self._surely_here = False
        if deadline_ns is None:
            self._pause.stop()
        else:
            self._pause.start(max(0, deadline_ns - now_ns) // _NS_PER_MS + 1)

    def _silent(self) -> None:
        """Let keys that came while this program was busy in first, then end the burst.

        What would be a scan waits until it is sure that its rest did not go to another window.
        """
        if self._wedge.silence_ends_scan and not self._surely_here:
            self._surely_here = True
            self._pause.start(_FOCUS_LATE_MS)
        else:
            QTimer.singleShot(0, self, self._expire)

    def _expire(self) -> None:
        deadline_ns = self._wedge.deadline_ns
        if deadline_ns is not None and not self._pause.isActive():
            self._settle(self._wedge.expire(deadline_ns))

    def _focus_window_changed(self, window: QWindow | None) -> None:
        self._settle(self._wedge.reset())
        self._focused_ns = None if window is None else self._clock_ns()

    def _join(self, struck_ns: int, arrived_ns: int) -> None:
        """Tell the wedge, by the clock of its keys, since when this window hears them."""
        focused_ns, self._focused_ns = self._focused_ns, None
        if focused_ns is not None:
            self._wedge.joined(struck_ns - _since(focused_ns, struck_ns, arrived_ns))


def _since(focused_ns: int, struck_ns: int, arrived_ns: int) -> int:
    """Return how long after the focus a key was struck, the shorter where two clocks differ.

    When it arrives it may have waited for this program. Its stamp is the window system's time, as a
    rule the low 32 bits of the monotonic milliseconds; where it is another clock it tells nothing.
    """
    turns = round((struck_ns - focused_ns) / _STAMPS_TURN_NS)
    by_stamp_ns = struck_ns - focused_ns - turns * _STAMPS_TURN_NS
    arrived_after_ns = arrived_ns - focused_ns
    same_clock = abs(by_stamp_ns) < _SAME_CLOCK_NS
    return max(0, min(by_stamp_ns, arrived_after_ns) if same_clock else arrived_after_ns)


def _text_field_in_use() -> bool:
    """Whether a person can type into what has the focus."""
    field = QGuiApplication.focusObject()
    if isinstance(field, _FIELDS):
        return field.isEnabled() and not field.isReadOnly()
    return isinstance(field, QWidget) and bool(field.property(_TAKES_TYPING))


def _set_input_method(widget: QWidget, kind: QEvent.Type) -> None:
    """Leave input methods to a text field in use alone, so that none composes a scan."""
    in_use = kind == QEvent.Type.FocusIn and isinstance(widget, _FIELDS)
    if widget.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled) != in_use:
        widget.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, in_use)
