"""The room of scanners in a real window, over a real port: named, checked by the doctor, kept."""

import json
import time
from pathlib import Path

from tests.system.station.test_kiosk_window import GUARD_S, folder, order_is_open, stored
from tests.system.station.watched_kiosk import Seen, WatchedKiosk, running

__all__ = ["folder"]  # a fixture
PREFIX = "In front of every code: !"


def room_says(words: str, seen: Seen) -> bool:
    return any(words in text for text in seen["room"])


def touch(kiosk: WatchedKiosk, label: str, words: str) -> None:
    """Touch a button, and wait for words in the room."""
    time.sleep(GUARD_S)
    kiosk.touch(label)
    kiosk.until(lambda seen: room_says(words, seen))


def opened_anew(kiosk: WatchedKiosk) -> None:
    """Wait until the scanner has the other settings that the last touch gave it."""
    kiosk.shows(lambda seen: seen["opened"] > kiosk.at_touch["opened"])


def test_a_scanner_is_checked_and_named_without_a_scan_going_astray(
    folder: Path, display: str
) -> None:
    with running(folder, display) as kiosk:
        kiosk.shows(lambda seen: "Belt" in seen["scanner"])
        touch(kiosk, "the scanner", "Scanners")
        touch(kiosk, "Check a scanner", "code 1 of 10")
        opened_anew(kiosk)  # to be read raw
        kiosk.scan(b"!0123456789")
        kiosk.until(lambda seen: room_says("code 2 of 10", seen) and room_says(PREFIX, seen))
        touch(kiosk, "Not read", "Not read: Small letters")
        touch(kiosk, "Back", "Scanners")
        opened_anew(kiosk)
        touch(kiosk, "Check a scanner", "code 1 of 10")
        opened_anew(kiosk)
        touch(kiosk, "the scanner", "Scanners")  # by the status bar, which stays above the room
        opened_anew(kiosk)
        time.sleep(GUARD_S)
        kiosk.touch("Close")
        kiosk.until(lambda seen: not seen["room"])
        kiosk.scan(b"SO-1001")
        kiosk.until(order_is_open)
    assert [data for data, _, _ in stored(folder)] == [b"SO-1001"]


def test_a_name_that_was_touched_is_kept_for_the_next_start(folder: Path, display: str) -> None:
    with running(folder, display) as kiosk:
        kiosk.shows(lambda seen: "Belt" in seen["scanner"])
        touch(kiosk, "the scanner", "Serial")
        x, y = kiosk.seen["buttons"]["the scanner"]
        time.sleep(GUARD_S)
        kiosk.run("xdotool", "mousemove", str(x - 400), str(y + 170), "click", "1")
        kiosk.until(lambda seen: "Left" in seen["buttons"])
        time.sleep(GUARD_S)
        kiosk.touch("Left")
        kiosk.until(lambda seen: "Left" in seen["scanner"])
    book = json.loads((folder / "station" / "scanners.json").read_text("utf-8"))
    assert [each["name"] for each in book["scanners"].values()] == ["Left"]
    with running(folder, display) as kiosk:
        kiosk.shows(lambda seen: "Left" in seen["scanner"])
