"""Key events made here, sent to a window off screen; the real keys are in tests/system/station."""

from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from drivers.barcode.decode import Decode, FrameRejected, RejectReason
from drivers.scanner import ScannerEvent, ScannerReady
from drivers.us_keyboard import Key, character_of
from drivers.wedge import WedgeSettings
from station.bridge.key_filter import KeyFilter, _since
from station.bridge.scan_codes import evdev_of_x11
from station.bridge.scanner_words import KEYBOARD_ID

CODES = {character_of(code, shift=False): code for code in range(2, 58)}
MS = 1_000_000
SETTINGS = WedgeSettings()
INPUT_METHOD = Qt.WidgetAttribute.WA_InputMethodEnabled


class Keys:
    """A window with a button and a field, and hands on its keyboard."""

    def __init__(
        self, qtbot: QtBot, settings: WedgeSettings = SETTINGS, *, caps_lock_on: bool = False
    ) -> None:
        self.now_ns = MS
        self.heard: list[ScannerEvent] = []
        self.window = QWidget()
        self.button = QPushButton()
        self.field = QLineEdit()
        rows = QVBoxLayout(self.window)
        rows.addWidget(self.button)
        rows.addWidget(self.field)
        self.filter = KeyFilter(
            settings,
            translate=evdev_of_x11,
            clock_ns=lambda: self.now_ns,
            caps_lock_on=lambda: caps_lock_on,
        )
        self.filter.heard.connect(self.heard.append)
        self.filter.install(_application())
        qtbot.addWidget(self.window)
        with qtbot.waitActive(self.window):
            self.window.show()
        self.rest()

    def rest(self) -> None:
        """Let time pass in which no key is struck."""
        self.now_ns += 1000 * MS

    def strike(self, *codes: int, gap_ms: int = 5, text: str = "ㅂ") -> None:
        for code in codes:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                event = QKeyEvent(
                    kind, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, code + 8, 0, 0, text
                )
                QCoreApplication.sendEvent(self.window.windowHandle(), event)
            self.now_ns += gap_ms * MS

    def scan(self, text: str) -> None:
        self.strike(*(CODES[character] for character in text), Key.ENTER)

    @property
    def rejected(self) -> list[FrameRejected]:
        return [event for event in self.heard if isinstance(event, FrameRejected)]

    @property
    def scanned(self) -> list[bytes]:
        return [event.data for event in self.heard if isinstance(event, Decode)]


def key_press(code: int) -> QKeyEvent:
    kind, no_modifier = QEvent.Type.KeyPress, Qt.KeyboardModifier.NoModifier
    return QKeyEvent(kind, Qt.Key.Key_A, no_modifier, code + 8, 0, 0, "q")


def _application() -> QGuiApplication:
    application = QGuiApplication.instance()
    assert isinstance(application, QGuiApplication)
    return application


@pytest.fixture
def keys(qtbot: QtBot) -> Iterator[Keys]:
    keys = Keys(qtbot)
    yield keys
    keys.filter.remove(_application())


def test_a_burst_is_read_from_physical_keys_and_not_from_their_text(keys: Keys) -> None:
    keys.button.setFocus()
    keys.scan("so-1001")
    assert keys.scanned == [b"so-1001"]


@pytest.mark.parametrize(("compensates", "read"), [(False, b"so-1001"), (True, b"SO-1001")])
def test_caps_lock_that_was_on_before_counts_for_a_scanner_that_compensates(
    qtbot: QtBot, *, compensates: bool, read: bytes
) -> None:
    settings = WedgeSettings(compensates_caps_lock=compensates)
    keys = Keys(qtbot, settings, caps_lock_on=True)
    keys.scan("so-1001")
    keys.filter.remove(_application())
    assert keys.scanned == [read]


def test_the_keyboard_is_told_as_a_scanner_with_its_first_scan(keys: Keys) -> None:
    keys.scan("so-1001")
    keys.scan("so-1002")
    assert isinstance(keys.heard[0], ScannerReady)
    assert keys.heard[0].scanner_id == KEYBOARD_ID
    assert keys.scanned == [b"so-1001", b"so-1002"]


def test_a_key_presses_no_button(keys: Keys) -> None:
    clicks: list[bool] = []
    keys.button.clicked.connect(lambda: clicks.append(True))
    keys.button.setFocus()
    keys.strike(CODES[" "], gap_ms=500)
    keys.strike(Key.ENTER, gap_ms=500)
    assert not clicks


def test_a_scan_does_not_reach_the_field_in_use(keys: Keys) -> None:
    keys.field.setFocus()
    keys.scan("so-1001")
    assert keys.scanned == [b"so-1001"]
    assert not keys.field.text()


def test_a_scan_cut_short_is_told_and_reaches_no_field(keys: Keys, qtbot: QtBot) -> None:
    keys.field.setFocus()
    for code in ("so-1001", "so-1002", "so-1003"):
        keys.scan(code)
    keys.strike(*(CODES[character] for character in "so-100"))
    qtbot.waitUntil(lambda: isinstance(keys.heard[-1], FrameRejected))
    assert keys.scanned == [b"so-1001", b"so-1002", b"so-1003"]
    assert not keys.field.text()


def test_typing_reaches_the_field_in_use_whole_and_in_order(keys: Keys) -> None:
    keys.field.setFocus()
    keys.strike(CODES["q"], gap_ms=150, text="ㅂ")
    keys.strike(CODES["w"], gap_ms=150, text="ㅈ")
    keys.strike(CODES["e"], gap_ms=150, text="ㄷ")
    keys.strike(Key.LEFT_SHIFT, text="")
    assert keys.field.text() == "ㅂㅈㄷ"
    assert not keys.heard


def test_typing_reaches_a_field_also_when_no_further_key_comes(keys: Keys, qtbot: QtBot) -> None:
    keys.field.setFocus()
    keys.strike(CODES["q"])
    qtbot.waitUntil(lambda: keys.field.text() == "ㅂ")


def test_a_widget_that_takes_typing_gets_a_persons_keys_and_no_scan_or_input_method(
    keys: Keys,
) -> None:
    typed: list[str] = []
    keys.button.setProperty("takesTyping", True)
    keys.button.keyPressEvent = lambda event: typed.append(event.text())  # type: ignore[method-assign]
    keys.button.setFocus()
    keys.strike(CODES["q"], CODES["w"], gap_ms=150, text="ㅂ")
    keys.strike(Key.LEFT_SHIFT, text="")
    keys.rest()
    keys.scan("so-1001")
    assert typed == ["ㅂ", "ㅂ", ""]
    assert keys.scanned == [b"so-1001"]
    assert not keys.button.testAttribute(INPUT_METHOD)


def test_a_field_that_cannot_be_written_is_no_field_in_use(keys: Keys) -> None:
    keys.field.setReadOnly(True)
    keys.field.setFocus()
    keys.strike(CODES["q"], CODES["w"], gap_ms=150)
    assert not keys.field.text()


def test_keys_held_for_a_window_that_is_gone_are_forgotten(keys: Keys, qtbot: QtBot) -> None:
    dialog = QDialog()
    field = QLineEdit(dialog)
    with qtbot.waitActive(dialog):
        dialog.show()
    field.setFocus()
    QCoreApplication.sendEvent(dialog.windowHandle(), key_press(CODES["q"]))
    shiboken6.delete(dialog)
    keys.field.setFocus()
    with qtbot.waitActive(keys.window):
        keys.window.activateWindow()
    keys.rest()
    keys.scan("so-1001")
    assert keys.scanned == [b"so-1001"]
    assert not keys.field.text()


@pytest.mark.parametrize("rest_ms", [0, 30, 99])
def test_the_rest_of_a_scan_that_was_going_on_as_the_window_came_to_the_front_is_no_code(
    keys: Keys, qtbot: QtBot, rest_ms: int
) -> None:
    keys.field.setFocus()
    come_to_the_front(keys, qtbot)
    keys.now_ns += rest_ms * MS
    keys.scan("34567893")
    assert [told.reason for told in keys.rejected] == [RejectReason.UNFINISHED]
    assert (keys.scanned, keys.field.text()) == ([], "")
    keys.scan("8801234567893")
    assert keys.scanned == [b"8801234567893"]


def test_a_scan_with_a_pause_between_it_and_the_windows_coming_is_a_scan(
    keys: Keys, qtbot: QtBot
) -> None:
    come_to_the_front(keys, qtbot)
    keys.now_ns += 100 * MS
    keys.scan("34567893")
    assert keys.scanned == [b"34567893"]


@pytest.mark.parametrize(
    ("struck_ms", "arrived_ms", "since_ms"),
    [
        (5_030, 5_031, 30),
        (5_030, 5_900, 30),  # it waited for this program
        (4_990, 5_200, 0),  # the focus did
        (2**32 + 5_030, 5_031, 30),  # the stamps began again
        (900_005_030, 5_031, 31),  # of another clock
    ],
)
def test_how_long_after_the_focus_a_key_was_struck(
    struck_ms: int, arrived_ms: int, since_ms: int
) -> None:
    assert _since(5_000 * MS, struck_ms * MS, arrived_ms * MS) == since_ms * MS


def come_to_the_front(keys: Keys, qtbot: QtBot) -> None:
    other = QWidget()
    with qtbot.waitActive(other):
        other.show()
    with qtbot.waitActive(keys.window):
        keys.window.activateWindow()
    other.close()


def test_input_methods_are_on_in_a_field_in_use_alone(keys: Keys) -> None:
    widgets = (keys.window, keys.button, keys.field)
    keys.button.setFocus()
    assert [widget.testAttribute(INPUT_METHOD) for widget in widgets] == [False] * 3
    keys.field.setFocus()
    assert [widget.testAttribute(INPUT_METHOD) for widget in widgets] == [False, False, True]
    keys.button.setFocus()
    assert not keys.field.testAttribute(INPUT_METHOD)


def test_where_keys_have_no_physical_code_nothing_is_read(qtbot: QtBot) -> None:
    keys = Keys(qtbot)
    keys.filter.remove(_application())
    other = KeyFilter(WedgeSettings())
    other.heard.connect(keys.heard.append)
    other.install(_application())
    try:
        keys.field.setFocus()
        keys.scan("so-1001")
        assert not keys.scanned
        assert keys.field.text()
    finally:
        other.remove(_application())
