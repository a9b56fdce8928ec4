"""Physical keys, struck by XTEST in a real X server, under several keyboard layouts."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import Any

import pytest

from drivers.us_keyboard import Key
from tests.system.station import hangul_keymap
from tests.system.station.x_keys import strokes

WINDOW = Path(__file__).with_name("key_filter_window.py")
BARCODE = "-s.Ok-7.tt/AZaz09?SO-1001"
WAIT_S = 15
PAUSE_S = 0.2
"""As no person is quicker: what comes within 0.1 s is the rest of a scan that had begun before."""
HANGUL_KEY = 122
"""The evdev code of the key Han/Yeong."""


class Window:
    """The process with the window, and what it tells."""

    def __init__(self, display: str, *arguments: str) -> None:
        self._environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        self._process = subprocess.Popen(
            [sys.executable, str(WINDOW), *arguments],
            env={**self._environment, "PYTHONPATH": str(Path.cwd())},
            stdout=subprocess.PIPE,
            text=True,
        )
        self._told: Queue[dict[str, Any]] = Queue()
        self._reader = Thread(target=self._read)
        self._reader.start()
        self.number = ""
        self.input_methods: list[bool] = []

    def open(self) -> None:
        opened = self.told()
        self.input_methods = opened["input_methods"]
        self.number = str(opened["window"])
        self.focus()

    def focus(self) -> None:
        """Come to the front, and stay there for a moment before a scan."""
        self.run("xdotool", "windowfocus", "--sync", self.number)
        assert self.told() == {"focus": True}
        time.sleep(PAUSE_S)

    def told(self) -> dict[str, Any]:
        return self._told.get(timeout=WAIT_S)

    def told_nothing(self) -> bool:
        try:
            return not self._told.get(timeout=0.3)
        except Empty:
            return True

    def strike(self, text: str, *more: int, delay_ms: int = 2) -> None:
        self.run("xdotool", *strokes(text, *more, delay_ms=delay_ms))

    def run(self, *command: str) -> None:
        subprocess.run(command, env=self._environment, check=True, timeout=WAIT_S)

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(WAIT_S)
        self._reader.join(WAIT_S)
        if self._process.stdout:
            self._process.stdout.close()

    def _read(self) -> None:
        for line in self._process.stdout or ():
            self._told.put(json.loads(line))


@contextmanager
def opened(display: str, *arguments: str) -> Iterator[Window]:
    window = Window(display, *arguments)
    try:
        window.open()
        yield window
    finally:
        window.close()


@pytest.mark.parametrize("layout", ["us", "kr", "fr", "gb", "de"])
def test_a_scan_is_the_same_bytes_in_every_layout(display: str, layout: str) -> None:
    with opened(display) as window:
        window.run("setxkbmap", "-layout", layout)
        window.strike(BARCODE, Key.ENTER)
        assert window.told() == {"decode": BARCODE}
        window.strike("8801234567893", Key.TAB)
        assert window.told() == {"decode": "8801234567893"}


def test_a_scan_is_the_same_bytes_while_hangul_is_on(display: str) -> None:
    with opened(display, "field") as window:
        hangul_keymap.load(display)
        window.strike("rk", delay_ms=120)
        assert [window.told()["text"] for _ in range(2)] == ["ㄱ", "ㄱㅏ"]
        window.strike(BARCODE, Key.ENTER)
        assert window.told() == {"decode": BARCODE}
        window.strike("", HANGUL_KEY)
        window.strike(BARCODE, Key.ENTER)
        assert window.told() == {"decode": BARCODE}
        assert window.told_nothing()


def test_a_scan_without_a_suffix_ends_in_silence(display: str) -> None:
    with opened(display) as window:
        window.strike("8801234567893")
        assert window.told() == {"decode": "8801234567893"}


def test_outside_a_text_field_keys_do_nothing(display: str) -> None:
    with opened(display) as window:
        window.strike(" ", Key.ENTER, delay_ms=150)
        assert window.told_nothing()
        assert window.input_methods == [False, False, False]


def test_a_scan_never_reaches_a_text_field_in_use(display: str) -> None:
    with opened(display, "field") as window:
        window.run("setxkbmap", "-layout", "us")
        window.strike(BARCODE, Key.ENTER)
        assert window.told() == {"decode": BARCODE}
        assert window.told_nothing()


def test_what_a_person_types_into_a_text_field_arrives_in_its_layout(display: str) -> None:
    with opened(display, "field") as window:
        window.run("setxkbmap", "-layout", "fr")
        window.strike("qw1", delay_ms=120)
        texts = [window.told()["text"] for _ in range(3)]
        assert texts == ["a", "az", "az&"]
        assert window.told_nothing()


def test_typing_held_back_for_a_moment_arrives_whole_and_in_order(display: str) -> None:
    deadline = time.monotonic() + WAIT_S
    with opened(display, "field") as window:
        window.run("setxkbmap", "-layout", "us")
        window.strike("ab", delay_ms=5)
        while (text := window.told()["text"]) != "ab":
            assert time.monotonic() < deadline
            assert text == "a"


def test_a_scan_that_goes_to_two_windows_one_after_the_other_is_told_and_read_by_neither(
    display: str,
) -> None:
    with opened(display) as other, opened(display) as window:
        assert other.told() == {"focus": False}
        other.focus()
        assert window.told() == {"focus": False}
        come = ["windowfocus", "--sync", window.number]
        window.run("xdotool", *strokes("88012345"), *come, *strokes("67893", Key.ENTER))
        assert [other.told(), other.told()] == [{"rejected": "unfinished"}, {"focus": False}]
        assert [window.told(), window.told()] == [{"focus": True}, {"rejected": "unfinished"}]
        assert window.told_nothing()
        window.strike("8801234567893", Key.ENTER)
        assert window.told() == {"decode": "8801234567893"}
