"""The whole kiosk in the virtual machine, as its operator has it. The host's end.

Its scanner is an adapter in a USB socket, found by itself; its data lies on a small disk of its
own; its server is the one that it starts.
"""

import asyncio
import base64
import zlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import cast

from tests.hardware.bench import Adapter, Bench
from tests.hardware.machine import Machine
from tests.system.station.watched_kiosk import Seen, says

_START_S = 240.0
_WAIT_S = 120.0
_SETTINGS = b'language = "en"\n'


@dataclass(frozen=True)
class Stored:
    """A scan as the server has it."""

    station_seq: int
    verdict: str
    scan_id: str
    data: bytes
    captured_utc_ms: int
    stored_utc_ms: int


@dataclass(frozen=True)
class WholeKiosk:
    """What it shows is read in order; `adapter` is its scanner's cable."""

    machine: Machine
    adapter: Adapter

    async def until(self, enough: Callable[[Seen], bool], within_s: float = _WAIT_S) -> Seen:
        """Return the next thing shown that is as wanted."""
        seen: Seen = {}
        try:
            async with asyncio.timeout(within_s):
                while not (seen and enough(seen)):
                    seen = await self.machine.station.told(lambda said: "band" in said, within_s)
        except TimeoutError:
            logs = await self.machine.keeper.ask("logs")
            raise AssertionError(f"shown last: {seen}\n{logs}") from None
        return seen

    async def scan_until(self, code: bytes, *words: str) -> Seen:
        """Scan, and return the next thing shown in whose band or takeover all the words stand."""
        self.adapter.send(code + b"\r")
        return await self.until(lambda seen: says(seen, *words))

    async def stored(self) -> list[Stored]:
        rows = cast("list[list[object]]", await self.machine.keeper.ask("stored"))
        return [_stored(*row) for row in rows]


def _stored(*row: object) -> Stored:
    seq, verdict, scan_id, data, *times = row
    numbers = [int(str(each)) for each in (seq, *times)]
    return Stored(numbers[0], str(verdict), str(scan_id), bytes.fromhex(str(data)), *numbers[1:])


@asynccontextmanager
async def whole_kiosk(
    bench: Bench, files: Mapping[str, bytes], size_bytes: int
) -> AsyncIterator[WholeKiosk]:
    """Run a kiosk on a disk with the files, until it is connected and its scanner is open."""
    adapter = await bench.adapter(1, serial="KIOSK1")
    packed = {
        name: base64.b64encode(zlib.compress(data)).decode()
        for name, data in {"station.toml": _SETTINGS, **files}.items()
    }
    keeper = bench.machine.keeper
    assert await keeper.ask("kiosk", files=packed, size_bytes=size_bytes) is None
    kiosk = WholeKiosk(bench.machine, adapter)
    try:
        await kiosk.until(
            lambda seen: "Connected" in seen["link"] and bool(seen["opened"]), _START_S
        )
        yield kiosk
    finally:
        assert await keeper.ask("end_kiosk", within_s=_START_S) == 0
