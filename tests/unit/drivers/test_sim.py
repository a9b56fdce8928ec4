import asyncio
import json
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from drivers import sim as sim_module
from drivers.barcode.decode import Decode, FrameRejected, RejectReason
from drivers.capture_file import Capture as Read
from drivers.capture_file import Captured
from drivers.errors import (
    ScannerBusyError,
    ScannerLostError,
    ScannerMisconfiguredError,
    ScannerNotFoundError,
)
from drivers.framing import FramingSettings, Terminator
from drivers.input_events import INPUT_EVENT
from drivers.recorded import ByteSource, KeySource, KeySystem, Source
from drivers.replaying import Replay
from drivers.resources import SimResource
from drivers.scanner import ScannerEvent
from drivers.sim import SimDriver
from tests.unit.drivers.captured import Capture

CR = FramingSettings(Terminator.CR)


@asynccontextmanager
async def claimed(driver: SimDriver) -> AsyncIterator[SimDriver]:
    await driver.claim()
    try:
        yield driver
    finally:
        await driver.release()


def sim(framing: FramingSettings = CR) -> SimDriver:
    return SimDriver(SimResource("sim:1"), framing)


def written(tmp_path: Path, *lines: object) -> Path:
    path = tmp_path / "capture.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


class TestACapture:
    async def test_replays_to_the_decodes_written_beside_it(self, capture: Capture) -> None:
        resource = SimResource("sim:1", capture=capture.path)
        async with claimed(SimDriver(resource, CR, speed=math.inf)) as driver:
            outputs: list[ScannerEvent] = [output async for output in driver.decodes()]
        assert Capture.described(outputs) == capture.expected

    def test_gives_the_same_split_wherever_a_read_can_end(self, capture: Capture) -> None:
        whole = capture.read()
        assert replayed(whole) == capture.expected
        for broken, piece in enumerate(whole.pieces):
            source, data = whole.sources[piece.source], piece.taken.data
            unit = unit_bytes(source)
            for cut in range(unit, len(data), unit):
                halves = [
                    Captured(piece.source, replace(piece.taken, data=half))
                    for half in (data[:cut], data[cut:])
                ]
                pieces = (*whole.pieces[:broken], *halves, *whole.pieces[broken + 1 :])
                assert replayed(replace(whole, pieces=pieces)) == capture.expected

    async def test_gives_the_same_at_any_speed(self, capture: Capture) -> None:
        resource = SimResource("sim:1", capture=capture.path)
        async with claimed(SimDriver(resource, CR, speed=1000.0)) as driver:
            outputs: list[ScannerEvent] = [output async for output in driver.decodes()]
        assert Capture.described(outputs) == capture.expected

    async def test_takes_its_time(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        waited_s: list[float] = []

        async def note(_line: object, wait_s: float) -> bool:
            waited_s.append(wait_s)
            return False

        monkeypatch.setattr(sim_module._Line, "ends_within", note)
        path = written(tmp_path, {"at_ms": 0, "data": "A\r"}, {"at_ms": 300, "data": "B\r"})
        resource = SimResource("sim:1", capture=path)
        driver = SimDriver(resource, CR, speed=10.0, clock_ns=lambda: 5 * 10**9)
        async with claimed(driver):
            assert [output async for output in driver.decodes()] != []
        assert waited_s == [0, pytest.approx(0.03)]

    async def test_that_waited_for_its_first_scan_does_not_wait_again(self, tmp_path: Path) -> None:
        path = written(tmp_path, {"at_ms": 3_600_000, "data": "A\r"})
        async with (
            asyncio.timeout(5),
            claimed(SimDriver(SimResource("s", capture=path), CR)) as one,
        ):
            (read,) = [output async for output in one.decodes()]
        assert isinstance(read, Decode)

    async def test_that_breaks_off_is_told_and_nothing_half_read_emitted(
        self, tmp_path: Path
    ) -> None:
        path = written(tmp_path, {"at_ms": 0, "data": "A\r400638"})
        driver = SimDriver(SimResource("sim:1", capture=path), CR, speed=math.inf)
        async with claimed(driver):
            first, second = [output async for output in driver.decodes()]
        assert isinstance(first, Decode)
        assert isinstance(second, FrameRejected)
        assert second.reason is RejectReason.UNFINISHED

    async def test_stops_when_it_is_released(self, tmp_path: Path) -> None:
        path = written(tmp_path, {"at_ms": 0, "data": "A\r"}, {"at_ms": 3_600_000, "data": "B\r"})
        driver = SimDriver(SimResource("sim:1", capture=path), CR)
        outputs = []
        async with claimed(driver):
            async for output in driver.decodes():
                outputs.append(output)
                await driver.release()
        assert len(outputs) == 1

    async def test_that_is_wrong_is_told_at_claim(self, tmp_path: Path) -> None:
        driver = SimDriver(SimResource("sim:1", capture=tmp_path / "none.jsonl"), CR)
        with pytest.raises(ScannerMisconfiguredError, match=r"none\.jsonl"):
            await driver.claim()

    async def test_with_a_descriptor_that_says_nothing_is_told_at_claim(
        self, tmp_path: Path
    ) -> None:
        head, source = {"capture": 1}, {"source": 1, "kind": "hid_pos", "scanner": "a"}
        path = written(tmp_path, head, source, {"at_ms": 0, "report": "00"})
        with pytest.raises(ScannerMisconfiguredError, match="report descriptor"):
            await SimDriver(SimResource("sim:1", capture=path), CR).claim()

    async def test_of_two_scanners_at_once_is_read_apart(self, tmp_path: Path) -> None:
        path = written(
            tmp_path,
            {"capture": 1},
            {"source": 1, "kind": "serial", "scanner": "left"},
            {"source": 2, "kind": "network", "scanner": "right", "terminator": "lf"},
            {"at_ms": 0, "from": 1, "data": "LE"},
            {"at_ms": 1, "from": 2, "data": "RI\r"},
            {"at_ms": 2, "from": 1, "data": "FT\r"},
            {"at_ms": 3, "from": 2, "data": "GHT\n"},
        )
        driver = SimDriver(SimResource("sim:1", capture=path), CR, speed=math.inf)
        async with claimed(driver):
            outputs: list[ScannerEvent] = [output async for output in driver.decodes()]
        assert Capture.described(outputs) == [{"data": "LEFT"}, {"data": "RI\rGHT"}]


def unit_bytes(source: Source | None) -> int:
    """Return what a read of such a source is a multiple of; a report or picture comes whole."""
    match source:
        case None | ByteSource():
            return 1
        case KeySource(system=KeySystem.EVDEV):
            return INPUT_EVENT.size
    return 1 << 30


def replayed(capture: Read) -> list[dict[str, str]]:
    replay = Replay(capture, "sim:1", CR)
    found: list[ScannerEvent] = []
    for step in replay.steps(10**12):
        found += step.run()
    return Capture.described([*found, *replay.reset()])


class TestStepByStep:
    async def test_what_is_fed_comes_out_framed(self) -> None:
        async with claimed(sim()) as driver:
            outputs = driver.decodes()
            await driver.feed(b"400638")
            await driver.feed(b"1333931\rA\r")
            decodes = [await anext(outputs), await anext(outputs)]
        assert [each.data for each in decodes if isinstance(each, Decode)] == [
            b"4006381333931",
            b"A",
        ]
        assert [output async for output in outputs] == []

    async def test_silence_ends_a_frame(self) -> None:
        async with claimed(sim(FramingSettings(Terminator.TIMEOUT, silence_ms=5))) as driver:
            await driver.feed(b"ORDER-1")
            output = await anext(driver.decodes())
        assert isinstance(output, Decode)
        assert output.data == b"ORDER-1"

    async def test_feeding_waits_while_nobody_reads(self) -> None:
        async with claimed(sim()) as driver:
            for _ in range(64):
                await driver.feed(b"A\r")
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.01):
                    await driver.feed(b"B\r")
            outputs = driver.decodes()
            await anext(outputs)
            await driver.feed(b"B\r")

    async def test_an_unplugging_ends_it_after_what_was_sent_whole(self) -> None:
        async with claimed(sim()) as driver:
            await driver.feed(b"A\r400")
            driver.unplug()
            outputs = driver.decodes()
            assert isinstance(await anext(outputs), Decode)
            assert isinstance(await anext(outputs), FrameRejected)
            with pytest.raises(ScannerLostError, match="unplugged"):
                await anext(outputs)
            with pytest.raises(ScannerLostError):
                await driver.feed(b"B\r")

    async def test_it_is_found_again_when_it_is_plugged_in(self) -> None:
        driver = sim()
        driver.unplug()
        with pytest.raises(ScannerNotFoundError):
            await driver.claim()
        driver.plug()
        async with claimed(driver):
            await driver.feed(b"A\r")
            assert isinstance(await anext(driver.decodes()), Decode)

    async def test_it_is_claimed_once(self) -> None:
        async with claimed(sim()) as driver:
            with pytest.raises(ScannerBusyError):
                await driver.claim()

    async def test_unclaimed_it_neither_reads_nor_is_fed(self) -> None:
        driver = sim()
        await driver.release()
        with pytest.raises(ScannerLostError):
            await anext(driver.decodes())
        with pytest.raises(ScannerLostError):
            await driver.feed(b"A\r")


@pytest.mark.parametrize("speed", [0.0, -1.0, math.nan])
def test_a_speed_that_is_none_is_refused(speed: float) -> None:
    with pytest.raises(ScannerMisconfiguredError):
        SimDriver(SimResource("sim:1"), CR, speed=speed)


def test_it_bears_its_resources_identity() -> None:
    driver = SimDriver(SimResource("sim:1", "Demo"), CR)
    assert (driver.scanner_id, driver.name) == ("sim:1", "Demo")
