"""The server killed with -9 again and again while a scanner scans: nothing is lost or doubled.

Real parts: a pty for the scanner's port, the journal, the link, the server as supervised child,
SIGKILL. The feeder writes a code and goes on as soon as the station says "captured".
"""

from pathlib import Path

import pytest

from server.contract.station import ScanAck, ScanMessage, ScanReply
from server.demo import DEMO_SEED, demo_orders
from server.store import Store
from tests.system.faults.bench import DATABASE, STATION, fill, open_store, stored
from tests.system.faults.killing import KILLS, run_station

pytestmark = pytest.mark.expects_log("station.bridge.local_server")


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
