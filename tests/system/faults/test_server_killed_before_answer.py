"""The server killed between commit and answer, again and again, under a station that scans on.

Real parts: a pty for the scanner's port, the journal, the link, the server as supervised child; it
kills itself where the scan is committed and nothing of its answer has left
(tests.system.dies_before_answering).
"""

import asyncio
import sys
from io import BytesIO
from pathlib import Path

import pytest

from server.contract.station import ScanReply
from server.contract.verdict import Verdict
from server.store import Store
from server.store.orders_import import ImportFormat, import_file
from station.app import core
from station.events import Judged, LinkChanged, LinkState
from tests.system.faults.bench import DATABASE, STATION, Bench, open_store, stored

pytestmark = pytest.mark.expects_log("station.bridge.local_server")
KILLS = 15
PIECES = 4
"""Of an item whose scans kill nobody, between two that do."""


async def bring_order(store: Store) -> None:
    rows = [f"F-1,{number},FATAL-{number},1" for number in range(1, KILLS + 1)]
    rows.append(f"F-1,{KILLS + 1},ITEM,{PIECES * KILLS}")
    csv = "order_no,line_no,sku,qty\n" + "\n".join(rows)
    await import_file(store, BytesIO(csv.encode()), format=ImportFormat.CSV)


async def pack(bench: Bench) -> None:
    await bench.scan(b"F-1")
    for number in range(1, KILLS + 1):
        for _ in range(PIECES):
            await bench.scan(b"ITEM")
        await bench.scan(f"FATAL-{number}".encode())
        await bench.until(bench.all_judged)


@pytest.mark.timeout(180)
async def test_what_was_committed_and_not_answered_is_counted_once_and_told_when_it_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marks = tmp_path / "marks"
    marks.mkdir()
    program = (sys.executable, "-m", "tests.system.dies_before_answering", str(marks), "run")
    monkeypatch.setattr(
        core, "server_command", lambda *_, **__: (*program, "--stop-on-stdin-close")
    )
    seeded = open_store(tmp_path / "station" / DATABASE)
    await bring_order(seeded)
    seeded.close()
    bench = Bench(tmp_path / "station")
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(bench.built.core.run())
            await bench.scanner_ready.wait()
            await pack(bench)
            bench.built.core.stop()
    finally:
        bench.close()

    fatal = [scan for scan in bench.captured if scan.data.startswith(b"FATAL")]
    assert {path.name for path in marks.iterdir()} == {str(scan.scan_id) for scan in fatal}
    assert len(fatal) == KILLS
    lost = [each for each in bench.told if isinstance(each, LinkChanged)]
    assert sum(each.state is LinkState.LOST for each in lost) >= KILLS
    told = [each.scan.scan_id for each in bench.told if isinstance(each, Judged)]
    assert told == [scan.scan_id for scan in bench.captured], "each verdict once, in order"

    rows = stored(tmp_path / "station" / DATABASE)
    assert [row[1] for row in rows] == [scan.scan_id.bytes for scan in bench.captured]
    verdicts = [row[3] for row in rows]
    assert verdicts == [
        Verdict.ORDER_OPENED,
        *[Verdict.ITEM_MATCHED] * (len(rows) - 2),
        Verdict.ORDER_COMPLETED,
    ]
    assert [bench.judged[row[1]] for row in rows] == [row[4] for row in rows]
    fresh = open_store(tmp_path / "fresh" / DATABASE)
    await bring_order(fresh)
    again = [await fresh.judge(STATION, [scan]) for scan in bench.captured]
    fresh.close()
    assert [reply.acks[0] for reply in again if isinstance(reply, ScanReply)] == [
        row[4] for row in rows
    ]
