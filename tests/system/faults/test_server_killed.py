"""The server killed with -9 again and again while a scanner scans: nothing is lost or doubled.

Real parts: a pty for the scanner's port, the journal, the link, the server as supervised child,
SIGKILL. The feeder writes a code and goes on as soon as the station says "captured".
"""

import asyncio
import os
import random
from functools import partial
from pathlib import Path

import pytest

from server.contract.own_code import Command, command_code
from server.contract.station import ScanAck, ScanMessage, ScanReply
from server.demo import DEMO_SEED, DemoOrder, demo_orders
from server.store import Store
from tests.system.faults.bench import DATABASE, STATION, Bench, fill, open_store, stored
from tests.system.faults.operator_at_work import scans

pytestmark = pytest.mark.expects_log("station.bridge.local_server")
KILLS = int(os.environ.get("FAULT_KILLS", "200"))
SEED = 20261123
OK = command_code(Command.OK).encode()


async def feed(bench: Bench, orders: list[DemoOrder], stop: asyncio.Event) -> None:
    """Scan on and on; of four OKs one is given blindly, three after the verdicts were seen."""
    pauses = random.Random(SEED)  # noqa: S311 - a test's plan, not a secret
    for code in scans(orders, SEED):
        if code == OK and pauses.randrange(4):
            await bench.until(bench.all_judged)
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
            await bench.until(bench.all_judged)
            bench.built.core.stop()
    finally:
        bench.close()
    return bench


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
