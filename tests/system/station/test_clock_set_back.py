"""A clock set back an hour under scanning: nothing waits for the hour, nothing changes its order.

Real parts: the kiosk off screen, its journal, its server, a pty for the scanner; the time of day of
both processes goes back (tests.system.clock_set_back).
"""

import json
import os
import select
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http import HTTPStatus
from pathlib import Path

import pytest

from station.bridge.journal.record import read
from tests.system.station.watched_kiosk import Cable

WAIT_S = 20.0
"""For anything to happen: a busy machine's patience, and nowhere near an hour."""
HOUR_MS = 3_600_000
DATABASE = Path("server") / "scanstation.sqlite3"
JOURNAL = Path("station") / "journal.jsonl"
ORDERS = "order_no,line_no,sku,qty\nCLOCK-1,1,A,9\n"


class Kiosk:
    """A kiosk off screen whose clock can be set back, and what it prints."""

    def __init__(self, folder: Path, clock: Path) -> None:
        shown = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
        environment = {name: value for name, value in os.environ.items() if name not in shown}
        arguments = [str(clock), "station", "run", "--data-dir", str(folder)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.system.clock_set_back", *arguments],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self.process.stdout is not None
        self._printed = self.process.stdout
        self._unread = ""

    def until(self, *texts: str) -> None:
        """Wait until all of them are printed, in whatever order."""
        deadline = time.monotonic() + WAIT_S
        while not all(text in self._unread for text in texts):
            assert time.monotonic() < deadline, self._unread
            if select.select([self._printed], [], [], 0.1)[0]:
                self._unread += os.read(self._printed.fileno(), 65536).decode()
        self._unread = self._unread[max(map(self._unread.index, texts)) :].partition("\n")[2]

    def end(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(WAIT_S) == 0

    def close(self) -> None:
        self.process.kill()
        self.process.wait(WAIT_S)
        self._printed.close()


@contextmanager
def running(folder: Path, clock: Path) -> Iterator[Kiosk]:
    kiosk = Kiosk(folder, clock)
    try:
        kiosk.until("Server: connected", "scanner ready")
        yield kiosk
    finally:
        kiosk.close()


@pytest.fixture
def cable(tmp_path: Path) -> Iterator[Cable]:
    cable = Cable(tmp_path / "scanner")
    cable.plug()
    yield cable
    cable.unplug()


@pytest.fixture
def folder(tmp_path: Path, cable: Cable) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "station.toml").write_text(
        'station = "clock"\nfind_scanners = false\n[server]\nport = 0\n'
        f'[[scanners]]\nport = "{cable.path}"\n'
    )
    orders = tmp_path / "orders.csv"
    orders.write_text(ORDERS)
    command = [sys.executable, "-m", "server", "orders", "import", str(orders)]
    subprocess.run(command, env={**os.environ, "SCANSTATION_DATA_DIR": str(folder)}, check=True)
    return folder


def scan(kiosk: Kiosk, cable: Cable, code: bytes, verdict: str) -> None:
    cable.send(code + b"\r")
    kiosk.until(verdict)


def is_ready(folder: Path) -> bool:
    """Tell whether the server says that a scan sent now would be kept."""
    url = json.loads((folder / "server" / "address.json").read_bytes())["listening"]
    with urllib.request.urlopen(f"{url}/api/health", timeout=WAIT_S) as answer:  # noqa: S310  # a loopback address of our own
        return bool(answer.status == HTTPStatus.OK)


def server_of(kiosk: Kiosk) -> int:
    """Return the process id of a kiosk's only child."""
    threads = Path(f"/proc/{kiosk.process.pid}/task").iterdir()
    (child,) = (pid for each in threads for pid in (each / "children").read_text().split())
    return int(child)


def test_scans_go_on_in_their_order_through_a_killed_server_and_a_new_start(
    tmp_path: Path, folder: Path, cable: Cable
) -> None:
    clock = tmp_path / "set back"
    with running(folder, clock) as kiosk:
        scan(kiosk, cable, b"CLOCK-1", "ORDER_OPENED")
        scan(kiosk, cable, b"A", "CLOCK-1 1/9")
        clock.touch()
        assert is_ready(folder)
        for packed in range(2, 5):
            scan(kiosk, cable, b"A", f"CLOCK-1 {packed}/9")
        os.kill(server_of(kiosk), signal.SIGKILL)
        kiosk.until("Server: lost")
        cable.send(b"A\r")
        kiosk.until("CLOCK-1 5/9")
        kiosk.end()
    with running(folder, clock) as kiosk:
        scan(kiosk, cable, b"A", "CLOCK-1 6/9")
        clock.unlink()
        scan(kiosk, cable, b"A", "CLOCK-1 7/9")
        kiosk.end()
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        rows = database.execute(
            "SELECT station_seq, verdict, scan_id, captured_utc_ms, stored_utc_ms FROM scans"
            " ORDER BY scan_key"
        ).fetchall()
    assert [row[0] for row in rows] == list(range(1, 9))
    assert [row[1] for row in rows] == ["ORDER_OPENED", *["ITEM_MATCHED"] * 7]
    ids, captured, stored = ([row[column] for row in rows] for column in (2, 3, 4))
    assert ids[2] < ids[0], "the time in the ids did not go back"
    for times in (captured, stored):
        assert times[2] < times[1] - HOUR_MS / 2, "the clock did not go back"
        assert times[-1] > times[-2] + HOUR_MS / 2, "the clock was not set right again"
    assert not read((folder / JOURNAL).read_bytes()).damaged
