"""One contract for every scanner driver, each with a real device or what stands for one."""

import asyncio
import math
import threading
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

import pytest

from drivers.barcode.decode import Decode, FrameRejected
from drivers.barcode.symbology import Symbology
from drivers.capture_file import CaptureWriter
from drivers.errors import (
    ScannerBusyError,
    ScannerError,
    ScannerLostError,
    ScannerNotFoundError,
    ScannerUnreachableError,
)
from drivers.framing import FramingSettings
from drivers.reconnect import Backoff, drive
from drivers.recorded import Recordable
from drivers.resources import SimResource
from drivers.scanner import ScannerEvent, ScannerFailed, ScannerLost, ScannerOutput, ScannerReady
from drivers.sim import SimDriver
from tests.system.drivers.kinds import KINDS
from tests.system.drivers.kinds.device import Bench, Device

# pyserial 3.5 starts the thread of an RFC 2217 port the old way.
pytestmark = pytest.mark.filterwarnings("ignore:set(Daemon|Name)\\(\\) is deprecated")
WAIT_S = 20.0
TRIES_WHILE_GONE = 4
SHOW_A_HABIT = 3
SILENCE_S = 1.7
"""Longer than the silence that ends a code without a suffix, in the time of each kind of device."""
SCAN = b"]C1010400638133393110LOT7\x1d21S1\r"
DATA = b"010400638133393110LOT7\x1d21S1"


@pytest.fixture(params=KINDS)
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    made = KINDS[request.param](tmp_path)
    yield made
    made.put_away()


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    before = _threads()
    yield
    assert _threads() <= before


def _threads() -> set[threading.Thread]:
    """Return the threads there are but the loop's own pool, which waits for work till it closes."""
    return {each for each in threading.enumerate() if not each.name.startswith("asyncio_")}


@asynccontextmanager
async def claimed(device: Device) -> AsyncIterator[AsyncIterator[ScannerOutput]]:
    async with asyncio.timeout(WAIT_S):
        await device.driver.claim()
    try:
        yield device.driver.decodes()
    finally:
        await device.driver.release()


async def read(outputs: AsyncIterator[ScannerOutput]) -> bytes:
    async with asyncio.timeout(WAIT_S):
        output = await anext(outputs)
    assert isinstance(output, Decode)
    return output.data


async def test_a_claimed_scanner_decodes(bench: Bench) -> None:
    device = bench.device()
    async with claimed(device) as outputs:
        await device.send(SCAN)
        async with asyncio.timeout(WAIT_S):
            decode = await anext(outputs)
    assert isinstance(decode, Decode)
    assert decode.data == DATA
    assert decode.symbology is Symbology.GS1_128
    assert decode.frame.scanner_id == device.driver.scanner_id


async def test_bytes_split_anywhere_decode_the_same(bench: Bench) -> None:
    device = bench.device()
    async with claimed(device) as outputs:
        for cut in range(len(SCAN)):
            await device.send(SCAN[:cut])
            await asyncio.sleep(0)
            await device.send(SCAN[cut:])
            assert await read(outputs) == DATA


async def test_many_scans_come_out_all_and_in_order(bench: Bench) -> None:
    device = bench.device()
    sent = [b"ORDER-%d" % number for number in range(500)]
    async with claimed(device) as outputs, asyncio.TaskGroup() as group:
        group.create_task(device.send(b"".join(data + b"\r" for data in sent)))
        assert [await read(outputs) for _ in sent] == sent


async def test_two_devices_at_once_share_nothing(bench: Bench) -> None:
    one, two = bench.device("one"), bench.device("two")
    async with claimed(one) as of_one, claimed(two) as of_two:
        await one.send(b"FIRST-")
        await two.send(b"SECOND-")
        await one.send(b"1\r")
        await two.send(b"2\r")
        assert await read(of_one) == b"FIRST-1"
        assert await read(of_two) == b"SECOND-2"


async def test_unplugged_in_mid_code_nothing_half_read_is_emitted(bench: Bench) -> None:
    device = bench.device()
    outputs: list[ScannerOutput] = []
    async with claimed(device) as decodes, asyncio.timeout(WAIT_S):
        await device.send(b"WHOLE\r")
        outputs.append(await anext(decodes))
        await device.send(b"]E0400638")
        device.unplug()
        with pytest.raises(ScannerLostError) as lost:
            await _each(decodes, outputs)
    assert [output.data for output in outputs if isinstance(output, Decode)] == [b"WHOLE"]
    assert all(isinstance(output, Decode | FrameRejected) for output in outputs)
    assert lost.value.hint


async def test_silent_in_mid_code_before_it_is_unplugged_nothing_half_read_is_emitted(
    bench: Bench,
) -> None:
    """Silence is no end of a scanner's code once its codes have ended with a suffix."""
    device = bench.device()
    codes = [b"ORDER-%d" % number for number in range(SHOW_A_HABIT)]
    for _ in range(2):  # plugged in again it is as it was
        outputs: list[ScannerOutput] = []
        async with claimed(device) as decodes, asyncio.timeout(WAIT_S):
            for code in codes:
                await device.send(code + b"\r")
                outputs.append(await anext(decodes))
            await device.send(b"]E0400638")
            with pytest.raises(ScannerLostError):
                await asyncio.gather(_each(decodes, outputs), _unplug_after(SILENCE_S, device))
        assert [output.data for output in outputs if isinstance(output, Decode)] == codes
        device.plug()
        codes = []


async def test_replugged_it_has_the_same_identity_and_an_empty_buffer(bench: Bench) -> None:
    device = bench.device()
    identity = device.driver.scanner_id
    async with claimed(device) as outputs:
        await device.send(b"]E0400638")
        device.unplug()
        with pytest.raises(ScannerLostError):
            await asyncio.wait_for(_all(outputs), WAIT_S)
    with pytest.raises(ScannerNotFoundError):
        await device.driver.claim()
    device.plug()
    async with claimed(device) as outputs:
        await device.send(b"1333931\r")
        assert await read(outputs) == b"1333931"
    assert device.driver.scanner_id == identity


async def test_claimed_twice_it_is_busy(bench: Bench) -> None:
    device = bench.device()
    async with claimed(device) as outputs:
        with pytest.raises(ScannerBusyError):
            await device.driver.claim()
        await device.send(b"STILL-READING\r")
        assert await read(outputs) == b"STILL-READING"


async def test_released_its_decodes_end_and_it_can_be_claimed_again(bench: Bench) -> None:
    device = bench.device()
    async with claimed(device) as outputs:
        await device.driver.release()
        assert [output async for output in outputs] == []
    await device.driver.release()
    async with claimed(device) as outputs:
        await device.send(b"AGAIN\r")
        assert await read(outputs) == b"AGAIN"


async def test_released_while_a_scan_is_awaited_it_ends_at_once(bench: Bench) -> None:
    device = bench.device()
    async with claimed(device) as outputs, asyncio.TaskGroup() as group:
        rest = group.create_task(_all(outputs))
        await asyncio.sleep(0.01)
        await device.driver.release()
        async with asyncio.timeout(WAIT_S):
            assert await rest == []


async def _unplug_after(silence_s: float, device: Device) -> None:
    await asyncio.sleep(silence_s)
    device.unplug()


async def _each(outputs: AsyncIterator[ScannerOutput], into: list[ScannerOutput]) -> None:
    """Keep each output as it comes: those before an error are not lost with it."""
    async for output in outputs:
        into.append(output)  # noqa: PERF401 - a list made whole is lost with the error


async def _all(outputs: AsyncIterator[ScannerOutput]) -> list[ScannerOutput]:
    return [output async for output in outputs]


async def test_driven_through_an_unplugging_it_comes_back_by_itself(bench: Bench) -> None:
    device = bench.device()
    quick = Backoff(first_s=0.01, most_s=0.05)
    async with aclosing(drive(device.driver, quick)) as events, asyncio.timeout(WAIT_S):
        assert isinstance(await anext(events), ScannerReady)
        await device.send(b"BEFORE\r")
        before = await anext(events)
        device.unplug()
        lost = await _until_lost(events)
        device.plug()
        back = [event async for event in _until_ready(events)]
        await device.send(b"AFTER\r")
        after = await anext(events)
    assert isinstance(lost.error, ScannerError)
    assert isinstance(back[-1], ScannerReady)
    assert back[-1].scanner_id == device.driver.scanner_id
    assert [each.data for each in (before, after) if isinstance(each, Decode)] == [
        b"BEFORE",
        b"AFTER",
    ]


async def _until_lost(events: AsyncGenerator[ScannerEvent, None]) -> ScannerLost:
    while not isinstance(event := await anext(events), ScannerLost):
        assert isinstance(event, FrameRejected)
    return event


async def _until_ready(
    events: AsyncGenerator[ScannerEvent, None],
) -> AsyncGenerator[ScannerEvent, None]:
    while True:
        event = await anext(events)
        yield event
        if isinstance(event, ScannerReady):
            return


async def test_while_it_is_gone_it_is_told_lost_once_however_often_it_is_tried(
    bench: Bench,
) -> None:
    device = bench.device()
    tries = 0

    async def try_again(_delay_s: float) -> None:
        nonlocal tries
        tries += 1
        if tries == TRIES_WHILE_GONE:
            device.plug()
        await asyncio.sleep(0.01)

    async with aclosing(drive(device.driver, sleep=try_again)) as events, asyncio.timeout(WAIT_S):
        assert isinstance(await anext(events), ScannerReady)
        await device.send(b"]E0400638")
        device.unplug()
        await _until_lost(events)
        *meanwhile, back = [event async for event in _until_ready(events)]
    assert isinstance(back, ScannerReady)
    assert tries >= TRIES_WHILE_GONE
    assert all(is_told_of_the_network(event) for event in meanwhile), meanwhile


def is_told_of_the_network(event: ScannerEvent) -> bool:
    """Tell what only a network scanner says while it is gone: that nobody answers, and why."""
    return isinstance(event, ScannerFailed) and isinstance(event.error, ScannerUnreachableError)


async def test_what_it_reads_is_recorded_and_read_the_same_when_it_is_replayed(
    bench: Bench, tmp_path: Path
) -> None:
    device, path = bench.device(), tmp_path / "new.jsonl"
    assert isinstance(device.driver, Recordable)
    with path.open("w", encoding="utf-8") as out:
        device.driver.record_to(CaptureWriter(out, time.monotonic_ns()).record)
        async with claimed(device) as outputs:
            await device.send(SCAN)
            async with asyncio.timeout(WAIT_S):
                read_live = await anext(outputs)
    replay = SimDriver(SimResource("sim", capture=path), FramingSettings(), speed=math.inf)
    await replay.claim()
    async with asyncio.timeout(WAIT_S):
        (read_again,) = [output async for output in replay.decodes()]
    await replay.release()
    await asyncio.get_running_loop().shutdown_default_executor()  # which read the file
    assert isinstance(read_live, Decode)
    assert isinstance(read_again, Decode)
    assert read_again.data == read_live.data == DATA
    assert (read_again.symbology, read_again.aim) == (read_live.symbology, read_live.aim)
