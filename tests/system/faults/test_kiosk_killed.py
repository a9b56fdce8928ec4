"""The kiosk killed with -9 again and again while a scanner scans: what was captured is kept.

Real parts: the kiosk as its users start it, off screen, with its own server; a pty for the
scanner's port; SIGKILL. After each kill a new kiosk takes up where the last one was torn off.
"""

import os
import random
import select
import signal
import sqlite3
import subprocess
import sys
import time
import tty
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from server.domain.policy import Policy
from server.store import Store
from server.store.orders_import import ImportFormat, import_file
from station.bridge.journal.record import Contents, read

KILLS = int(os.environ.get("FAULT_KIOSK_KILLS", "6"))
SEED = 20261124
STATION = "fault-2"
WAIT_S = 30.0
PIECES = 900
ORDER = "K-1"
DATABASE = Path("server") / "scanstation.sqlite3"
JOURNAL = Path("station") / "journal.jsonl"


class Desk:
    """A data folder, a scanner's cable, and one kiosk after the other on both."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._cable, self._port = os.openpty()
        tty.setraw(self._port)
        (folder / "station.toml").write_text(
            f'station = "{STATION}"\nfind_scanners = false\n'
            f'[server]\nport = 0\n[[scanners]]\nport = "{os.ttyname(self._port)}"\n'
        )
        self._kiosk: subprocess.Popen[bytes] | None = None
        self._unread = b""

    def close(self) -> None:
        self.kill()
        os.close(self._cable)
        os.close(self._port)

    def start(self) -> None:
        hidden = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
        environment = {name: value for name, value in os.environ.items() if name not in hidden}
        self._kiosk = subprocess.Popen(
            [sys.executable, "-m", "station", "run", "--data-dir", str(self.folder)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._unread = b""

    def kill(self) -> None:
        if self._kiosk is not None:
            self._kiosk.kill()
            self._kiosk.communicate()
            self._kiosk = None

    def end(self) -> int:
        assert self._kiosk is not None
        self._kiosk.send_signal(signal.SIGTERM)
        self._kiosk.communicate(timeout=WAIT_S)
        return self._kiosk.returncode

    def scan(self, code: bytes) -> None:
        os.write(self._cable, code + b"\r")

    def printed_until(self, text: bytes) -> None:
        """Wait until the kiosk printed a line with `text`."""
        deadline = time.monotonic() + WAIT_S
        while text not in self._unread:
            assert time.monotonic() < deadline, self._unread
            self._unread += self._printed(0.1)
        self._unread = self._unread.partition(text)[2]

    def _printed(self, wait_s: float) -> bytes:
        assert self._kiosk is not None
        assert self._kiosk.stdout is not None
        ready, _, _ = select.select([self._kiosk.stdout], [], [], wait_s)
        return os.read(self._kiosk.stdout.fileno(), 65536) if ready else b""

    def journal(self) -> Contents:
        return read((self.folder / JOURNAL).read_bytes())


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.close()


async def seed_order(folder: Path) -> None:
    (folder / "server").mkdir(mode=0o700)
    store = Store.open(
        folder / DATABASE, policy=Policy(require_operator=False), now_utc_ms=lambda: 0
    )
    csv = folder / "orders.csv"
    csv.write_text(f"order_no,line_no,sku,qty,barcode\n{ORDER},1,A,{PIECES},ITEM-A\n")
    with csv.open("rb") as file:
        report = await import_file(store, file, format=ImportFormat.CSV, now_utc_ms=lambda: 0)
    store.close()
    assert report.orders_added == 1


def scan_until_killed(desk: Desk, chance: random.Random) -> None:
    """Scan pieces at a hard pace and kill the kiosk in the midst."""
    for _ in range(chance.randint(1, 25)):
        desk.scan(b"ITEM-A")
        if chance.random() < 0.2:
            desk.printed_until(b"ITEM_MATCHED")
    time.sleep(chance.random() * 0.05)
    desk.kill()


def rows(folder: Path) -> list[tuple[int, bytes, bytes, str]]:
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        return database.execute(
            "SELECT station_seq, scan_id, data, verdict FROM scans ORDER BY scan_key"
        ).fetchall()


@pytest.mark.timeout(60 + 10 * KILLS)
async def test_what_was_captured_is_stored_once_in_order_and_the_open_order_goes_on(
    desk: Desk,
) -> None:
    await seed_order(desk.folder)
    chance = random.Random(SEED)  # noqa: S311 - a test's plan, not a secret
    desk.start()
    desk.printed_until(b"Server: connected")
    desk.scan(ORDER.encode())
    desk.printed_until(b"ORDER_OPENED")
    captured: dict[int, bytes] = {}
    for number in range(KILLS):
        scan_until_killed(desk, chance)
        torn = desk.journal()
        assert not torn.damaged
        captured.update({scan.station_seq: scan.scan_id.bytes for scan in torn.scans})
        desk.start()
        # Every third dies again before it has caught up with its server.
        desk.printed_until(b"Server: connected" if number % 3 else b"Scanner: ")
    desk.kill()
    desk.start()
    desk.printed_until(b"Server: connected")
    desk.scan(b"ITEM-A")
    desk.printed_until(b"ITEM_MATCHED")
    desk.scan(b"THE-END")
    desk.printed_until(b"CODE_UNKNOWN")
    assert desk.end() == 0

    captured.update({scan.station_seq: scan.scan_id.bytes for scan in desk.journal().scans})
    stored = rows(desk.folder)
    assert [row[0] for row in stored] == list(range(1, len(stored) + 1))
    assert {row[0]: row[1] for row in stored} == captured
    verdicts = [row[3] for row in stored]
    assert verdicts[0] == "ORDER_OPENED"
    assert set(verdicts[1:-1]) == {"ITEM_MATCHED"}
    assert stored[-1][2:] == (b"THE-END", "CODE_UNKNOWN")
