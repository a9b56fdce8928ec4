"""A site's first pull of very many orders, held against a bare cursor over the same rows.

Rows are those of the centre on both sides: orders, lines, barcodes. The bare side reads all columns
of the three tables, each with one asyncpg cursor as it comes, and does nothing with them; a second
figure is the same with a thousand rows a round trip. The server is a process of its own; its rate
is of the time in which nobody scans. In the middle a station scans for a while and waits for each
answer; the same again once the pull is through is what that is held against.
"""

import asyncio
import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

from msgspec import Struct

from server.store.search_backlog import newest_unindexed
from server.store.store import SCANNING_MS
from tests.bench.figures import Times, times
from tests.bench.sync_parts import SITE, in_step, peak_kib, site_server, until
from tests.centre_orders import LINES, fill_centre, item_code, order_no
from tests.postgres import connected
from tests.system.server.speaking import ServerProcess, Station, seated

ROWS_OF_ORDER = 1 + 2 * LINES
_PIECES = 2
_SCANS = 400
_PAUSE_S = (0.005, 0.025)
_SEED = 20261126
_WAIT_S = 1200.0
_LOOK_S = 0.5
_MANY_ROWS = 1000
_TABLES = ("orders", "order_lines", "barcodes")


class FirstPull(Struct, frozen=True):
    """Rows a second each way, the server's greatest resident memory, and answers to scans.

    `scans_meanwhile` are those of a station during the pull, `scans_idle` the same afterwards;
    `search_s` is how long it takes after the pull until every order is found by its words.
    """

    orders: int
    rows: int
    filled_s: float
    pulled_s: float
    rows_per_s: float
    cursor_rows_per_s: float
    large_cursor_rows_per_s: float
    peak_kib: int
    search_s: float
    scans_meanwhile: Times
    orders_per_s_meanwhile: float
    scans_idle: Times

    @property
    def over_cursor(self) -> float:
        """The pull's rows a second over the cursor's."""
        return self.rows_per_s / self.cursor_rows_per_s


class _Window(Struct, frozen=True):
    """A while in which a station scanned."""

    answers: Times
    seconds: float
    orders: int


async def measure(centre: str, folder: Path, orders: int) -> FirstPull:
    """Fill the centre, read it bare, then let a new site pull it."""
    begun = time.monotonic()
    async with connected(centre) as owner:
        await fill_centre(owner, SITE, 1, orders)
    filled_s = time.monotonic() - begun
    cursor = await _bare_rate(centre, None)
    large = await _bare_rate(centre, _MANY_ROWS)
    with site_server(centre, folder) as server:
        begun = time.monotonic()
        await until(server, lambda told: told["pulled_orders"] > orders // 10, _WAIT_S)
        meanwhile = await _scanned(server, 1)
        await until(server, in_step, _WAIT_S)
        pulled_s = time.monotonic() - begun
        peak = peak_kib(server.process.pid)
        search_s = await _until_searchable(server.store_path)
        idle = await _scanned(server, _SCANS)
    rows = orders * ROWS_OF_ORDER
    quiet_s = pulled_s - meanwhile.seconds
    return FirstPull(
        orders=orders,
        rows=rows,
        filled_s=filled_s,
        pulled_s=pulled_s,
        rows_per_s=(orders - meanwhile.orders) * ROWS_OF_ORDER / quiet_s,
        cursor_rows_per_s=cursor,
        large_cursor_rows_per_s=large,
        peak_kib=peak,
        search_s=search_s,
        scans_meanwhile=meanwhile.answers,
        orders_per_s_meanwhile=meanwhile.orders / meanwhile.seconds,
        scans_idle=idle.answers,
    )


async def _bare_rate(centre: str, prefetch: int | None) -> float:
    """Return the rows a second of cursors that fetch so many at a time."""
    rows = 0
    begun = time.perf_counter()
    async with connected(centre) as connection, connection.transaction():
        for table in _TABLES:
            every = f"SELECT * FROM scanstation.{table}"  # noqa: S608 - names of ours
            async for _ in connection.cursor(every, prefetch=prefetch):
                rows += 1
    return rows / (time.perf_counter() - begun)


async def _scanned(server: ServerProcess, first: int) -> _Window:
    """Scan for a while, and stay until the server thinks that nobody does any more."""
    before = (await until(server, lambda _: True, _WAIT_S))["pulled_orders"]
    begun = time.monotonic()
    async with seated(server, "pack-1") as station:
        answers = await _answers(station, first)
    await asyncio.sleep(SCANNING_MS / 1000)
    after = (await until(server, lambda _: True, _WAIT_S))["pulled_orders"]
    return _Window(times(answers), time.monotonic() - begun, after - before)


async def _answers(station: Station, first: int) -> list[int]:
    """Return how long each answer took, in nanoseconds."""
    chance = random.Random(_SEED)  # noqa: S311 - pauses that can be made again
    took = []
    for code in islice(_codes(first), _SCANS):
        await asyncio.sleep(chance.uniform(*_PAUSE_S))
        begun = time.monotonic_ns()
        await station.scan(code)
        took.append(time.monotonic_ns() - begun)
    return took


def _codes(first: int) -> Iterator[str]:
    """Yield what is scanned to pack orders one after the other."""
    for number in range(first, first + _SCANS):
        yield order_no(number)
        for line_no in range(1, LINES + 1):
            yield from [item_code(number, line_no)] * _PIECES


async def _until_searchable(path: Path) -> float:
    begun = time.monotonic()
    with closing(sqlite3.connect(path)) as connection:
        async with asyncio.timeout(_WAIT_S):
            while newest_unindexed(connection) is not None:  # noqa: ASYNC110 - a process
                await asyncio.sleep(_LOOK_S)
    return time.monotonic() - begun
