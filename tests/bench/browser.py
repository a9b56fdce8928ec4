"""`make bench-browser`: the supervisor's live page while much is scanned.

Ten minutes of fifty scans a second at a real server, looked at by Chromium, to build/bench.json and
docs/performance.md. The argument says for how many seconds, 600 without one; of a run of another
length docs/performance.md has nothing. The exit code is 1 when a target was missed.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import msgspec

from tests.bench.__main__ import RESULT, commit, keep
from tests.bench.browser_chromium import FirstLoad, Heap, LivePage, chromium, load, signed_in
from tests.bench.browser_report import BEGIN, END, BrowserFigures, lines, targets
from tests.bench.browser_stations import STATIONS, Pace, orders, packing
from tests.bench.figures import times
from tests.bench.page import PAGE, put
from tests.bench.place import Machine, machine, scratch
from tests.bench.rig import Program, store_orders
from tests.system.server.speaking import ServerProcess, environment

_SECONDS = 600.0
_SCANS_PER_S = 50
_MINUTE_S = 60.0
_FEWEST_HEAPS = 3
_LAST_S = 5.0
_LOOK_S = 0.1
_NAME, _PASSWORD = "감독 Kim", "correct horse battery"


def main() -> int:
    seconds = float(sys.argv[1]) if sys.argv[1:] else _SECONDS
    with scratch() as folder:
        before = machine(folder)
        store_orders(folder, orders(round(seconds * _SCANS_PER_S)))
        with _server(folder) as server:
            figures = asyncio.run(measure(server, seconds, before))
    keep(RESULT, {"browser": msgspec.to_builtins(figures)})
    if seconds == _SECONDS:
        put(PAGE, BEGIN, lines(figures), END)
    sys.stdout.writelines(f"{line}\n" for line in lines(figures))
    return 0 if all(target.met for _, target in targets(figures)) else 1


@contextmanager
def _server(folder: Path) -> Iterator[ServerProcess]:
    with closing(Program(["-m", "server", "run"], environment(folder))) as program:
        yield ServerProcess(json.loads(program.line())["listening"], folder, program.process)


async def measure(server: ServerProcess, seconds: float, before: Machine) -> BrowserFigures:
    """Scan for so long with the live page open."""
    await _add_supervisor(server)
    pace = Pace(_SCANS_PER_S)
    async with chromium() as browser, packing(server) as stations:
        context = await signed_in(browser, server.url, _NAME, _PASSWORD)
        page, first_load = await load(context, server.url)
        await page.watch()
        until_s = time.monotonic() + seconds
        async with asyncio.TaskGroup() as group:
            looking = group.create_task(_heaps(page, seconds, until_s))
            for place, station in enumerate(stations):
                group.create_task(pace.pack(place, station, until_s))
        await _everything_seen(page, pace)
        counted = await page.scans_counted()
    return _figures(pace, page, counted, first_load, looking.result(), seconds, before)


async def _heaps(page: LivePage, seconds: float, until_s: float) -> tuple[Heap, ...]:
    """Look every minute, in a shorter run oftener, the last time just before its end."""
    every_s = min(_MINUTE_S, seconds / _FEWEST_HEAPS)
    looks = round(seconds / every_s)
    found = []
    for left in reversed(range(looks)):
        await asyncio.sleep(until_s - left * every_s - time.monotonic())
        found.append(await page.heap())
    return tuple(found)


async def _everything_seen(page: LivePage, pace: Pace) -> None:
    """Wait a little for what is on its way."""
    until_s = time.monotonic() + _LAST_S
    while len(page.seen_utc_ms) < len(pace.sent) and time.monotonic() < until_s:  # noqa: ASYNC110 - a browser
        await asyncio.sleep(_LOOK_S)


async def _add_supervisor(server: ServerProcess) -> None:
    body = {"name": _NAME, "password": _PASSWORD, "role": "supervisor", "language": "en"}
    async with (
        aiohttp.ClientSession(server.url, headers=server.bearer) as client,
        client.post("/api/users", json=body) as answer,
    ):
        if not answer.ok:
            raise RuntimeError(await answer.text())


def _figures(
    pace: Pace,
    page: LivePage,
    counted: int,
    first_load: FirstLoad,
    heaps: tuple[Heap, ...],
    seconds: float,
    before: Machine,
) -> BrowserFigures:
    seen = page.seen_utc_ms.items()
    received = set(page.received)
    return BrowserFigures(
        taken_utc=datetime.now(UTC).isoformat(" ", "seconds"),
        commit=commit(),
        machine=before,
        seconds=seconds,
        stations=STATIONS,
        scans=len(pace.sent),
        scans_received=len(received),
        scans_missing=len(set(pace.sent) - received),
        scans_twice=len(page.received) - len(received),
        scans_counted=counted,
        scans_seen=len(seen),
        visible=times([round(at_ms * 1e6) - pace.made_utc_ns[scan] for scan, at_ms in seen]),
        heaps=heaps,
        first_load=first_load,
        load_after=round(os.getloadavg()[0], 2),
    )


if __name__ == "__main__":
    sys.exit(main())
