"""A station without a window over its own server, and the far end of its scanner's cable."""

import asyncio
import os
import signal
import sqlite3
import tty
from collections.abc import Callable
from contextlib import closing, suppress
from functools import partial
from pathlib import Path

import msgspec

from server.contract.station import ScanAck, ScanMessage
from server.demo import DEMO_OPERATORS, DemoOrder, write_csv
from server.domain.policy import Policy
from server.store import Store
from server.store.operators import OperatorRow, save_operator
from server.store.orders_import import ImportFormat, import_file
from station.app.core import BuiltCore, Hearer, Place, build_core
from station.bridge.backoff import BackoffPolicy
from station.config import Config, ServerConfig
from station.events import Captured, Judged, NotRecorded, Resumed, ScannerChanged, StationEvent
from station.scanner_config import ScannerConfig

STATION = "fault-1"
DATABASE = Path("server") / "scanstation.sqlite3"


class Bench:
    """A running station without a window, what it told, and the far end of its scanner's cable."""

    def __init__(self, folder: Path) -> None:
        self.told: list[StationEvent] = []
        self.captured: list[ScanMessage] = []
        self.judged: dict[bytes, ScanAck] = {}
        self.lost: list[NotRecorded] = []
        self.resumed = 0
        self.scanner_ready = asyncio.Event()
        self._stirred = asyncio.Event()
        self._cable, port = os.openpty()
        tty.setraw(port)
        config = Config(
            station=STATION,
            find_scanners=False,
            server=ServerConfig(port=0),
            scanners=(ScannerConfig(port=os.ttyname(port), aim=True),),
        )
        place = Place(folder, dict(os.environ))
        self.built: BuiltCore = build_core(
            config,
            place,
            Hearer(self._tell, self._room),
            server_waits=BackoffPolicy(first_s=0.02, cap_s=0.2),
        )
        self._port = port

    def close(self) -> None:
        os.close(self._cable)
        os.close(self._port)

    async def scan(self, code: bytes) -> None:
        """Put a code on the cable and wait until the station says "captured"."""
        before = len(self.captured)
        os.write(self._cable, code + b"\r")
        await self.until(lambda: len(self.captured) > before)

    async def until(self, enough: Callable[[], bool]) -> None:
        async with asyncio.timeout(60):
            while not enough():
                self._stirred.clear()
                await self._stirred.wait()

    def all_judged(self) -> bool:
        return len(self.judged) == len(self.captured)

    def resumed_since(self, before: int) -> bool:
        return self.resumed > before

    def answered_since(self, before: int) -> bool:
        return len(self.judged) > before or self.all_judged()

    def kill_server(self) -> bool:
        """Kill the server if one runs now."""
        server = self.built.local_server
        if server is None or server.pid is None:
            return False
        with suppress(ProcessLookupError):
            os.kill(server.pid, signal.SIGKILL)
            return True
        return False

    async def _room(self) -> None:
        return

    def _tell(self, event: StationEvent) -> None:
        self.told.append(event)
        match event:
            case Captured():
                self.captured.append(event.scan)
            case Judged():
                self.judged[event.scan.scan_id.bytes] = event.ack
            case NotRecorded():
                self.lost.append(event)
            case Resumed():
                self.resumed += 1
            case ScannerChanged():
                self.scanner_ready.set()
        self._stirred.set()


def open_store(path: Path) -> Store:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Store.open(path, policy=Policy(require_operator=False), now_utc_ms=lambda: 0)


async def fill(store: Store, orders: list[DemoOrder], csv: Path) -> None:
    """Give a store the orders and operators."""
    with csv.open("w", encoding="utf-8", newline="") as out:
        write_csv(orders, out)
    with csv.open("rb") as file:
        report = await import_file(store, file, format=ImportFormat.CSV, now_utc_ms=lambda: 0)
    assert report.orders_added == len(orders)
    for each in DEMO_OPERATORS:
        await store.write(partial(save_operator, operator=OperatorRow(each.badge, each.name)))


def stored(path: Path) -> list[tuple[int, bytes, bytes, str, ScanAck]]:
    with closing(sqlite3.connect(path)) as database:
        rows = database.execute(
            "SELECT station_seq, scan_id, data, verdict, ack FROM scans ORDER BY scan_key"
        ).fetchall()
    return [(*row[:4], msgspec.json.decode(row[4], type=ScanAck)) for row in rows]
