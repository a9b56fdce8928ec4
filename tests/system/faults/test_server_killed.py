"""The server killed with -9 again and again while a scanner scans: nothing is lost or doubled.

Real parts: a pty for the scanner's port, the journal, the link, the server as supervised child,
SIGKILL. The feeder writes a code and goes on as soon as the station says "captured".
"""

import asyncio
import os
import random
import signal
import sqlite3
import tty
from collections.abc import Callable
from contextlib import closing, suppress
from functools import partial
from pathlib import Path

import msgspec
import pytest

from server.contract.station import ScanAck, ScanMessage, ScanReply
from server.demo import DEMO_OPERATORS, DEMO_SEED, DemoOrder, demo_orders, write_csv
from server.domain.policy import Policy
from server.store import Store
from server.store.operators import OperatorRow, save_operator
from server.store.orders_import import ImportFormat, import_file
from station.app import BuiltCore, Hearer, Place, build_core
from station.bridge.backoff import BackoffPolicy
from station.config import Config, ScannerConfig, ServerConfig
from station.events import Captured, Judged, NotRecorded, Resumed, ScannerChanged, StationEvent
from tests.system.faults.operator_at_work import scans

KILLS = int(os.environ.get("FAULT_KILLS", "200"))
SEED = 20261123
STATION = "fault-1"
DATABASE = Path("server") / "scanstation.sqlite3"


class Bench:
    """A running station without a window, what it told, and the far end of its scanner's cable."""

    def __init__(self, folder: Path) -> None:
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

    def resumed_since(self, before: int) -> bool:
        return self.resumed > before

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


async def feed(bench: Bench, orders: list[DemoOrder], stop: asyncio.Event) -> None:
    pauses = random.Random(SEED)  # noqa: S311 - a test's plan, not a secret
    for code in scans(orders, SEED):
        await bench.scan(code)
        if stop.is_set():
            return
        await asyncio.sleep(pauses.random() * 0.02)


async def kill_often(bench: Bench, kills: int) -> int:
    """Kill the server at any moment of its life: starting, greeting, judging, committing."""
    moments = random.Random(SEED + 1)  # noqa: S311 - a test's plan, not a secret
    killed = 0
    while killed < kills:
        resumed = bench.resumed
        if killed % 10:  # every tenth dies before it serves
            await bench.until(partial(bench.resumed_since, resumed))
        await asyncio.sleep(moments.random() * 0.3)
        killed += bench.kill_server()
    return killed


async def run_station(folder: Path, orders: list[DemoOrder]) -> Bench:
    bench = Bench(folder)
    stop = asyncio.Event()
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(bench.built.core.run())
            await bench.scanner_ready.wait()
            feeding = tasks.create_task(feed(bench, orders, stop))
            assert await kill_often(bench, KILLS) == KILLS
            stop.set()
            await feeding
            await bench.until(lambda: len(bench.judged) == len(bench.captured))
            bench.built.core.stop()
    finally:
        bench.close()
    return bench


def stored(path: Path) -> list[tuple[int, bytes, bytes, str, ScanAck]]:
    with closing(sqlite3.connect(path)) as database:
        rows = database.execute(
            "SELECT station_seq, scan_id, data, verdict, ack FROM scans ORDER BY scan_key"
        ).fetchall()
    return [(*row[:4], msgspec.json.decode(row[4], type=ScanAck)) for row in rows]


async def replay(store: Store, scanned: list[ScanMessage]) -> list[ScanAck]:
    """Judge the scans one by one on a store that never saw a fault."""
    await store.hello(STATION)
    acks: list[ScanAck] = []
    for scan in scanned:
        reply = await store.judge(STATION, [scan])
        assert isinstance(reply, ScanReply)
        acks += reply.acks
    return acks


@pytest.mark.timeout(1500)
async def test_every_captured_scan_is_stored_once_in_order_with_the_verdict_of_a_fresh_replay(
    tmp_path: Path,
) -> None:
    orders = list(demo_orders(DEMO_SEED, 300))
    folder = tmp_path / "station"
    seeded = open_store(folder / DATABASE)
    await fill(seeded, orders, tmp_path / "orders.csv")
    seeded.close()

    bench = await run_station(folder, orders)

    assert not bench.lost
    rows = stored(folder / DATABASE)
    assert [row[0] for row in rows] == list(range(1, len(bench.captured) + 1))
    assert [row[1] for row in rows] == [scan.scan_id.bytes for scan in bench.captured]
    assert [row[2] for row in rows] == [scan.data for scan in bench.captured]
    assert len({row[1] for row in rows}) == len(rows) > KILLS

    fresh = open_store(tmp_path / "fresh" / DATABASE)
    await fill(fresh, orders, tmp_path / "orders.csv")
    again = await replay(fresh, bench.captured)
    fresh.close()
    assert [ack for *_, ack in rows] == again
    assert [bench.judged[scan.scan_id.bytes] for scan in bench.captured] == again
    assert len({ack.verdict for ack in again}) >= 12
