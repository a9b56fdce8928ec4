"""The server frozen while a scanner scans: connected, and silent, as on a disk that hangs.

Real parts: a pty for the scanner's port, the journal, the link, the server as supervised child,
SIGSTOP.
"""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from server.demo import DEMO_SEED, demo_orders
from station.events import LinkChanged, LinkState, StationEvent
from tests.system.faults.bench import DATABASE, Bench, fill, open_store, stored

pytestmark = pytest.mark.expects_log("station.bridge.local_server")
CODES = 40


def freeze(bench: Bench) -> int:
    server = bench.built.local_server
    assert server is not None
    assert server.pid is not None
    os.kill(server.pid, signal.SIGSTOP)
    return server.pid


async def scan_through(bench: Bench, *, thaw_after_s: float | None) -> None:
    """Freeze the server amid scans, scan on, and wait until all is judged."""
    await bench.scan(b"BEFORE")
    await bench.until(lambda: len(bench.judged) == 1)
    frozen = freeze(bench)
    for number in range(CODES):
        await bench.scan(b"DURING-%d" % number)
    await bench.until(lambda: LinkState.LOST in link_states(bench.told))
    assert len(bench.judged) == 1
    if thaw_after_s is not None:
        await asyncio.sleep(thaw_after_s)
        os.kill(frozen, signal.SIGCONT)
    await bench.until(lambda: len(bench.judged) == CODES + 1)


def link_states(told: list[StationEvent]) -> list[LinkState]:
    return [event.state for event in told if isinstance(event, LinkChanged)]


@pytest.mark.timeout(120)
@pytest.mark.parametrize("thaw_after_s", [7.0, None], ids=["thawed", "ended by its supervisor"])
async def test_scans_are_kept_while_the_server_is_frozen_and_judged_once_in_order(
    tmp_path: Path, thaw_after_s: float | None
) -> None:
    seeded = open_store(tmp_path / DATABASE)
    await fill(seeded, list(demo_orders(DEMO_SEED, 5)), tmp_path / "orders.csv")
    seeded.close()
    bench = Bench(tmp_path)
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(bench.built.core.run())
            await bench.scanner_ready.wait()
            await scan_through(bench, thaw_after_s=thaw_after_s)
            bench.built.core.stop()
    finally:
        bench.close()
    assert not bench.lost
    assert [row[1] for row in stored(tmp_path / DATABASE)] == [
        scan.scan_id.bytes for scan in bench.captured
    ]
    assert list(bench.judged) == [scan.scan_id.bytes for scan in bench.captured]
    assert link_states(bench.told)[-1] is LinkState.CONNECTED
