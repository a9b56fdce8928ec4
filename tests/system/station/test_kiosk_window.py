"""End to end: a scanner's bytes and a scanner's keys become an order in a real window, and a row.

Real parts: an X server, the kiosk's own window and local server, a pty for the serial scanner,
XTEST for the keyboard scanner.
"""

import json
import os
import sqlite3
import subprocess
import sys
import tty
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from importlib.resources import as_file, files
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

import pytest

from drivers.us_keyboard import Key
from server.cli.main import main as server_main
from tests.system.station.x_keys import strokes

PROGRAM = Path(__file__).with_name("kiosk_window.py")
DATABASE = Path("server") / "scanstation.sqlite3"
WAIT_S = 20
FIRST_LINE = "물티슈 캡형 100매"
Seen = dict[str, Any]


class Kiosk:
    """The kiosk's process, its scanner's cable, and what its widgets show."""

    def __init__(self, folder: Path, display: str) -> None:
        self._environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        self.cable, port = os.openpty()
        tty.setraw(port)
        settings = (
            'language = "en"\nfind_scanners = false\n[server]\nport = 0\n'
            f'[[scanners]]\nport = "{os.ttyname(port)}"\naim = true\n'
        )
        (folder / "station.toml").write_text(settings, "utf-8")
        self._port = port
        self._process = subprocess.Popen(
            [sys.executable, str(PROGRAM), str(folder)],
            env={**self._environment, "PYTHONPATH": str(Path.cwd())},
            stdout=subprocess.PIPE,
            text=True,
        )
        self._told: Queue[Seen] = Queue()
        self._reader = Thread(target=self._read)
        self._reader.start()

    def until(self, enough: Callable[[Seen], bool]) -> Seen:
        """Return the first thing shown from now on that is as wanted."""
        while True:
            seen = self._told.get(timeout=WAIT_S)
            if enough(seen):
                return seen

    def run(self, *command: str) -> None:
        subprocess.run(command, env=self._environment, check=True, timeout=WAIT_S)

    def close(self) -> None:
        self._process.terminate()
        assert self._process.wait(WAIT_S) == 0
        self._reader.join(WAIT_S)
        if self._process.stdout:
            self._process.stdout.close()
        os.close(self.cable)
        os.close(self._port)

    def _read(self) -> None:
        for line in self._process.stdout or ():
            self._told.put(json.loads(line))


@contextmanager
def running(folder: Path, display: str) -> Iterator[Kiosk]:
    kiosk = Kiosk(folder, display)
    try:
        kiosk.until(lambda seen: "Connected" in seen["link"])
        yield kiosk
    finally:
        kiosk.close()


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


def order_is_open(seen: Seen) -> bool:
    return "SO-1001" in seen["order"] and len(seen["lines"]) == 3


def first_line_is_packed(seen: Seen) -> bool:
    return bool(seen["lines"]) and seen["lines"][0] == [FIRST_LINE, 1, 1]


def test_bytes_on_a_serial_port_become_the_order_in_the_window_and_a_row(
    folder: Path, display: str
) -> None:
    with running(folder, display) as kiosk:
        os.write(kiosk.cable, b"SO-1001\r")
        assert kiosk.until(order_is_open)["lines"][0] == [FIRST_LINE, 0, 1]
        for piece in (b"]E0880", b"9900000019", b"\r"):
            os.write(kiosk.cable, piece)
        assert FIRST_LINE in str(kiosk.until(first_line_is_packed)["band"])
        os.write(kiosk.cable, b"]E08809900000606\r")
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
        seen = kiosk.until(lambda seen: seen["window"] != 0)
        kiosk.run("xdotool", "windowfocus", "--sync", str(seen["window"]))
        kiosk.run("setxkbmap", "-layout", layout)
        kiosk.run("xdotool", *strokes("SO-1001", Key.ENTER))
        kiosk.until(order_is_open)
        kiosk.run("xdotool", *strokes("8809900000019", Key.ENTER))
        kiosk.until(first_line_is_packed)
    assert [(data, verdict) for data, _, verdict in stored(folder)] == [
        (b"SO-1001", "ORDER_OPENED"),
        (b"8809900000019", "ITEM_MATCHED"),
    ]
