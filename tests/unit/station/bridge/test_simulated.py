"""The simulated scanner: what it is given, and a capture, on the way of a real one."""

import asyncio
from pathlib import Path

from drivers.barcode.decode import Decode
from drivers.barcode.symbology import Symbology
from drivers.scanner import ScannerEvent, ScannerLost, ScannerReady
from station.bridge.simulated import SimulatedScanner


async def test_the_simulated_scanner_scans_what_it_is_given_once_it_is_plugged_in() -> None:
    heard: asyncio.Queue[ScannerEvent] = asyncio.Queue()
    simulated = SimulatedScanner("Demo", heard.put_nowait)
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        running = tasks.create_task(simulated.run())
        simulated.begin()
        assert await heard.get() == ScannerReady("sim", "Demo")
        simulated.scan(b"]E04006381333931")
        decode = await heard.get()
        running.cancel()
    assert isinstance(decode, Decode)
    assert (decode.data, decode.symbology) == (b"4006381333931", Symbology.EAN_13)


async def test_the_simulated_scanner_replays_a_capture_and_ends(tmp_path: Path) -> None:
    capture = tmp_path / "shift.jsonl"
    capture.write_text('{"at_ms": 0, "data": "A\\r"}\n{"at_ms": 1, "data": "B\\r"}\n')
    heard: list[ScannerEvent] = []
    simulated = SimulatedScanner("Demo", heard.append, capture=capture)
    simulated.begin()
    async with asyncio.timeout(10):
        await simulated.run()
    assert [event.data for event in heard if isinstance(event, Decode)] == [b"A", b"B"]
    assert isinstance(heard[-1], ScannerLost)
