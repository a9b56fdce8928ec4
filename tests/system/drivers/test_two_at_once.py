"""Two scanners that send as fast as they can, at the same time: every code arrives, none mixed."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from drivers.barcode.decode import Decode
from drivers.scanner import ScannerOutput
from tests.system.drivers.kinds import KINDS
from tests.system.drivers.kinds.device import Bench, Device

CODES = 10_000
WAIT_S = 50.0


@pytest.fixture(params=["serial", "evdev"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    made = KINDS[request.param](tmp_path)
    yield made
    made.put_away()


async def test_ten_thousand_codes_of_each_all_arrive_and_none_is_mixed(bench: Bench) -> None:
    devices = {name: bench.device(name) for name in ("belt", "hand")}
    async with asyncio.timeout(WAIT_S), asyncio.TaskGroup() as group:
        tasks = {
            name: group.create_task(_scanned(device, name)) for name, device in devices.items()
        }
    for name, task in tasks.items():
        assert await task == [code(name, number) for number in range(CODES)]


async def _scanned(device: Device, name: str) -> list[bytes]:
    """Send all codes with one device and return what was read of it meanwhile."""
    sent = b"".join(code(name, number) + b"\r" for number in range(CODES))
    await device.driver.claim()
    outputs = device.driver.decodes()
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(device.send(sent))
            return [await _data(outputs, device) for _ in range(CODES)]
    finally:
        await device.driver.release()


async def _data(outputs: AsyncIterator[ScannerOutput], device: Device) -> bytes:
    output = await anext(outputs)
    assert isinstance(output, Decode), output
    assert output.frame.scanner_id == device.driver.scanner_id
    return output.data


def code(name: str, number: int) -> bytes:
    return b"%s-%05d" % (name.encode(), number)
