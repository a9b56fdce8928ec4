"""Stations that together scan at a pace, order after order; each scan is told apart by its time.

A scan's `captured_utc_ms` is a second of its own, so that what a page writes of it says which one
it is. When it was made is noted apart from that, by the clock the browser has, too.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from server.contract.station import ScanReply
from server.contract.verdict import Verdict
from server.store import OrderContent
from tests.bench.orders import gtin13, large_order
from tests.system.server.speaking import ServerProcess, Station, seated

STATIONS = 10
PIECES = 9
_FIRST_UTC_MS = 1_764_000_000_000
_GOOD = frozenset({Verdict.ORDER_OPENED, Verdict.ITEM_MATCHED, Verdict.ORDER_COMPLETED})


def orders(scans: int) -> list[OrderContent]:
    """Return orders enough for so many scans: one opens it, one more for each piece."""
    each = scans // (STATIONS * (PIECES + 1)) + 1
    return [
        large_order(_order_no(station, number), PIECES, qty=1)
        for station in range(STATIONS)
        for number in range(each)
    ]


def _order_no(station: int, number: int) -> str:
    return f"BENCH-{station}-{number}"


class Pace:
    """What all stations share: how fast they scan together, and what was scanned when."""

    def __init__(self, scans_per_s: float) -> None:
        self._each_s = STATIONS / scans_per_s
        self.made_utc_ns: list[int] = []
        """When the scan was made whose captured second is the place here."""
        self.sent: list[str] = []
        """The scans, by their identifiers."""

    async def pack(self, place: int, station: Station, until_s: float) -> None:
        """Scan at this pace until then; late scans follow at once."""
        due_s = time.monotonic() + place * self._each_s / STATIONS
        done = 0
        while due_s < until_s:
            await asyncio.sleep(due_s - time.monotonic())
            await self._scan(station, _code(place, done))
            done, due_s = done + 1, due_s + self._each_s

    async def _scan(self, station: Station, code: str) -> None:
        scan = station.mint(code)
        scan["captured_utc_ms"] = _FIRST_UTC_MS + 1000 * len(self.made_utc_ns)
        self.sent.append(str(scan["scan_id"]))
        self.made_utc_ns.append(time.time_ns())
        reply = await station.send(scan)
        if not isinstance(reply, ScanReply) or reply.acks[0].verdict not in _GOOD:
            raise RuntimeError(f"not counted: {reply}")


def scan_of(captured_utc_s: float) -> int:
    """Return which scan it is that was captured in a second."""
    return round(captured_utc_s) - _FIRST_UTC_MS // 1000


def _code(place: int, done: int) -> str:
    number, step = divmod(done, PIECES + 1)
    return gtin13(step) if step else _order_no(place, number)


@asynccontextmanager
async def packing(server: ServerProcess) -> AsyncIterator[list[Station]]:
    """Seat the stations."""
    async with AsyncExitStack() as stack:
        yield [
            await stack.enter_async_context(seated(server, f"pack-{place}"))
            for place in range(STATIONS)
        ]
