"""End to end: a scanner's bytes and a scanner's keys become an order in a real window, and a row.

Real parts: an X server, the kiosk's own window and local server, a pty for the serial scanner,
XTEST for the keyboard scanner.
"""

import sqlite3
import time
from contextlib import closing
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from drivers.us_keyboard import Key
from server.cli.main import main as server_main
from tests.system.station.watched_kiosk import Seen, WatchedKiosk, running
from tests.system.station.x_keys import strokes
from tests.x_server import x_server

DATABASE = Path("server") / "scanstation.sqlite3"
FIRST_LINE = "물티슈 캡형 100매"
PAUSE_S = 0.5
"""From the window's coming to the front to a scan: what comes at once is the rest of another."""
GUARD_S = 0.4
"""After it a touch counts again: the screen has come to lie differently under the finger."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a data folder whose server has the demo orders."""
    monkeypatch.setenv("SCANSTATION_DATA_DIR", str(tmp_path))
    with as_file(files("assets") / "demo" / "orders.csv") as orders:
        assert server_main(["orders", "import", str(orders)]) == 0
    return tmp_path


def stored(folder: Path) -> list[tuple[bytes, str, str]]:
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        rows = database.execute("SELECT data, scanner_id, verdict FROM scans ORDER BY station_seq")
        return list(rows)


def focus(kiosk: WatchedKiosk, layout: str = "us") -> None:
    seen = kiosk.shows(lambda seen: seen["window"] != 0)
    kiosk.run("xdotool", "windowfocus", "--sync", str(seen["window"]))
    kiosk.run("setxkbmap", "-layout", layout)
    time.sleep(PAUSE_S)


def order_is_open(seen: Seen) -> bool:
    return "SO-1001" in seen["order"] and len(seen["lines"]) == 3


def first_line_is_packed(seen: Seen) -> bool:
    return bool(seen["lines"]) and seen["lines"][0] == [FIRST_LINE, 1, 1]


def test_bytes_on_a_serial_port_become_the_order_in_the_window_and_a_row(
    folder: Path, display: str
) -> None:
    with running(folder, display) as kiosk:
        kiosk.scan(b"SO-1001")
        assert kiosk.until(order_is_open)["lines"][0] == [FIRST_LINE, 0, 1]
        for piece in (b"]E0880", b"9900000019", b"\r"):
            kiosk.cable.send(piece)
        assert FIRST_LINE in str(kiosk.until(first_line_is_packed)["band"])
        kiosk.cable.send(b"]E08809900000606\r")
        wrong = kiosk.until(lambda seen: bool(seen["takeover"]))["takeover"]
    assert "Wrong item" in wrong
    assert "무선 마우스 저소음" in wrong
    rows = stored(folder)
    assert [(data, verdict) for data, _, verdict in rows] == [
        (b"SO-1001", "ORDER_OPENED"),
        (b"8809900000019", "ITEM_MATCHED"),
        (b"8809900000606", "ITEM_WRONG"),
    ]
    assert len({scanner for _, scanner, _ in rows}) == 1


@pytest.mark.parametrize("layout", ["us", "kr", "fr", "gb"])
def test_key_strokes_become_the_order_in_the_window_and_a_row_in_every_layout(
    folder: Path, display: str, layout: str
) -> None:
    with running(folder, display) as kiosk:
        focus(kiosk, layout)
        kiosk.run("xdotool", *strokes("SO-1001", Key.ENTER))
        kiosk.until(order_is_open)
        kiosk.run("xdotool", *strokes("8809900000019", Key.ENTER))
        kiosk.until(first_line_is_packed)
    assert [(data, verdict) for data, _, verdict in stored(folder)] == [
        (b"SO-1001", "ORDER_OPENED"),
        (b"8809900000019", "ITEM_MATCHED"),
    ]


def test_a_scan_while_a_question_is_asked_is_judged_and_answers_nothing(
    folder: Path, display: str
) -> None:
    with running(folder, display) as kiosk:
        focus(kiosk)
        kiosk.run("xdotool", *strokes("SO-1001", Key.ENTER))
        kiosk.until(lambda seen: order_is_open(seen) and "Confirm by hand" in seen["buttons"])
        time.sleep(GUARD_S)
        kiosk.touch("Confirm by hand")
        kiosk.until(lambda seen: "Confirm one piece without a scan?" in seen["question"])
        kiosk.run("xdotool", *strokes("", Key.ENTER, Key.ENTER))
        kiosk.run("xdotool", *strokes("8809900000019", Key.ENTER))
        seen = kiosk.until(first_line_is_packed)
        assert seen["question"] == []
    assert [(data, verdict) for data, _, verdict in stored(folder)] == [
        (b"SO-1001", "ORDER_OPENED"),
        (b"8809900000019", "ITEM_MATCHED"),
    ]


def test_a_bare_enter_or_a_stray_key_acknowledges_nothing_and_is_no_scan(
    folder: Path, display: str
) -> None:
    with running(folder, display) as kiosk:
        focus(kiosk)
        kiosk.run("xdotool", *strokes("SO-1003", Key.ENTER))
        kiosk.until(lambda seen: "Order cancelled" in seen["takeover"])
        kiosk.run("xdotool", *strokes("", Key.ENTER, delay_ms=150))
        kiosk.run("xdotool", *strokes(" ab", Key.ENTER, Key.TAB, Key.ENTER, delay_ms=150))
        time.sleep(GUARD_S)
        kiosk.touch("OK")
        kiosk.until(lambda seen: not seen["takeover"])
    assert [verdict for *_, verdict in stored(folder)] == ["ORDER_CANCELLED", "COMMAND_DONE"]


@pytest.mark.parametrize("size", ["1024x768", "1920x1080"])
def test_the_kiosk_fills_a_screen_that_no_window_manager_looks_after(
    tmp_path: Path, size: str
) -> None:
    with x_server(size) as display, running(tmp_path, display) as kiosk:
        seen = kiosk.scan_until(b"SO-1001", "Unknown order")
    assert seen["size"] == [int(each) for each in size.split("x")]
