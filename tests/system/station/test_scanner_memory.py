"""A scanner that was out of reach hands over its memory: hundreds of codes at once, none lost.

Real parts: a pty for the scanner's cable, the core, the journal, the server as its child.
"""

import asyncio
import os
from pathlib import Path

import pytest

from server.contract.verdict import Verdict
from station.app.core import Hearer, Place, build_core
from station.config import Config, ServerConfig
from station.events import Judged, NotRecorded, ScannerChanged, StationEvent
from station.scanner_config import ScannerConfig
from tests.system.station.watched_kiosk import Cable

CODES = 3_000


@pytest.mark.timeout(90)
async def test_every_code_is_recorded_and_judged_in_the_order_of_the_memory(tmp_path: Path) -> None:
    told: list[StationEvent] = []
    stirred = asyncio.Event()

    def tell(event: StationEvent) -> None:
        told.append(event)
        stirred.set()

    async def room() -> None:
        return

    async def until(kind: type[StationEvent], count: int) -> list[StationEvent]:
        async with asyncio.timeout(60):
            while len(found := [each for each in told if isinstance(each, kind)]) < count:
                stirred.clear()
                await stirred.wait()
        return found

    cable = Cable(tmp_path / "scanner")
    cable.plug()
    scanner = ScannerConfig(port=str(cable.path))
    server = ServerConfig(port=0)
    config = Config(station="s1", find_scanners=False, server=server, scanners=(scanner,))
    core = build_core(config, Place(tmp_path, dict(os.environ)), Hearer(tell, room)).core
    codes = [b"MEMORY-%04d" % number for number in range(CODES)]
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(core.run())
            await until(ScannerChanged, 1)
            await asyncio.to_thread(cable.send, b"".join(code + b"\r" for code in codes))
            judged = await until(Judged, CODES)
            core.stop()
    finally:
        cable.unplug()
    assert not [each for each in told if isinstance(each, NotRecorded)]
    assert [each.scan.data for each in judged if isinstance(each, Judged)] == codes
    assert {each.ack.verdict for each in judged if isinstance(each, Judged)} == {
        Verdict.ORDER_UNKNOWN
    }
