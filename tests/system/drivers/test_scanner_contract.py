"""One contract for every scanner driver: serial through a pty, and the simulator."""

import asyncio
import os
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pytest

from drivers.barcode.decode import Decode, FrameRejected
from drivers.barcode.symbology import Symbology
from drivers.errors import ScannerBusyError, ScannerError, ScannerLostError, ScannerNotFoundError
from drivers.framing import FramingSettings
from drivers.reconnect import Backoff, drive
from drivers.resources import SerialResource, SimResource
from drivers.scanner import ScannerDriver, ScannerEvent, ScannerLost, ScannerOutput, ScannerReady
from drivers.serial_port import SerialDriver, SerialSettings
from drivers.sim import SimDriver

FRAMING = FramingSettings(aim=True)
WAIT_S = 5.0
SCAN = b"]C1010400638133393110LOT7\x1d21S1\r"
DATA = b"010400638133393110LOT7\x1d21S1"


class Device(Protocol):
    """A scanner in the tester's hand."""

    @property
    def driver(self) -> ScannerDriver: ...

    async def send(self, data: bytes) -> None: ...

    def unplug(self) -> None: ...

    def plug(self) -> None: ...


@dataclass
class SimDevice:
    driver: SimDriver

    async def send(self, data: bytes) -> None:
        await self.driver.feed(data)

    def unplug(self) -> None:
        self.driver.unplug()

    def plug(self) -> None:
        self.driver.plug()


@dataclass
class PtyDevice:
    """A serial scanner whose cable is a pty: closing its master is pulling the plug.

    The configured port is a link, as udev makes one for a device: it outlasts the pty's number.
    """

    link: Path
    driver: SerialDriver
    master: int = field(default=-1)

    async def send(self, data: bytes) -> None:
        written = 0
        while written < len(data):
            written += os.write(self.master, data[written : written + 1024])
            await asyncio.sleep(0)

    def unplug(self) -> None:
        os.close(self.master)
        self.master = -1
        self.link.unlink()

    def plug(self) -> None:
        self.master, slave = os.openpty()
        self.link.symlink_to(os.ttyname(slave))
        os.close(slave)


class Bench:
    """Makes devices of one kind, and puts them away."""

    def __init__(self, kind: str, folder: Path) -> None:
        self._kind = kind
        self._folder = folder
        self._devices: list[PtyDevice] = []

    def device(self, name: str = "one") -> Device:
        if self._kind == "sim":
            return SimDevice(SimDriver(SimResource(f"sim:{name}", name), FRAMING))
        link = self._folder / name
        resource = SerialResource(f"serial:{name}", str(link), name)
        made = PtyDevice(link, SerialDriver(resource, SerialSettings(framing=FRAMING)))
        made.plug()
        self._devices.append(made)
        return made

    def put_away(self) -> None:
        for device in self._devices:
            if device.master != -1:
                os.close(device.master)


@pytest.fixture(params=["serial", "sim"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    made = Bench(request.param, tmp_path)
    yield made
    made.put_away()


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    assert set(threading.enumerate()) <= before


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
            outputs += [output async for output in decodes]
    assert [output.data for output in outputs if isinstance(output, Decode)] == [b"WHOLE"]
    assert all(isinstance(output, Decode | FrameRejected) for output in outputs)
    assert lost.value.hint


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
