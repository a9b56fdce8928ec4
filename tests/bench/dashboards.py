"""A scan's answer with fifty supervisors watching, over the same with none.

`python -m tests.bench.dashboards` measures it.

Two servers in one run, each with a station that scans fifty times a second, by turns: one has pages
that hear all of it, the other never had any. The station's wait is measured, from `scan` sent to
its answer read, at a real server over a real websocket. The pages, in a process of their own, take
processor time on the same machine, which is in the figures of the first.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from statistics import median

from msgspec import Struct

from server.contract.verdict import Verdict
from tests.bench.figures import Ratio, Times, in_turns, ratio, times
from tests.bench.orders import gtin13, large_order
from tests.bench.place import scratch
from tests.bench.rig import Program, store_orders
from tests.system.server.speaking import ServerProcess, Station, environment

PAGES = 50
_ROUNDS = 10
_SCANS = 100
_PACE_S = 0.02
_LINES = 20
_ORDER = "BENCH-1"


class WatchedScans(Struct, frozen=True):
    """Answers to scans, and how the medians of windows side by side compare."""

    pages: int
    watched: Times
    unwatched: Times
    watched_over_unwatched: Ratio
    scans_heard: int
    watched_processor_us: float
    unwatched_processor_us: float
    """Of the server's process, a scan."""


class Side:
    """A server and the station that scans there."""

    def __init__(self, server: ServerProcess, runner: asyncio.Runner) -> None:
        self._station = Station("bench")
        self._runner = runner
        self._server = server
        self.answers_ns: list[int] = []
        self.processor_s = 0.0
        self._runner.run(self._begin())

    def window(self) -> float:
        """Scan for a window; return the median of its answers, in nanoseconds."""
        before_s = _processor_s(self._server)
        found = median(self._runner.run(self._scan()))
        self.processor_s += _processor_s(self._server) - before_s
        return found

    def close(self) -> None:
        """Leave."""
        self._runner.run(self._station.leave())

    async def _begin(self) -> None:
        await self._station.connect(self._server)
        await self._station.hello()
        await self._station.scan(_ORDER)

    async def _scan(self) -> list[int]:
        found: list[int] = []
        for place in range(_SCANS):
            await asyncio.sleep(_PACE_S)
            sent_ns = time.monotonic_ns()
            ack = await self._station.scan(gtin13(1 + place % _LINES))
            found.append(time.monotonic_ns() - sent_ns)
            if ack.verdict is not Verdict.ITEM_MATCHED:
                raise RuntimeError(f"not matched: {ack}")
        self.answers_ns += found
        return found


def _processor_s(server: ServerProcess) -> float:
    fields = Path(f"/proc/{server.process.pid}/stat").read_text("ascii").rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def _server(folder: Path) -> Iterator[ServerProcess]:
    order = large_order(_ORDER, _LINES, qty=1_000_000, first_item=0)
    store_orders(folder, [order])
    with closing(Program(["-m", "server", "run"], environment(folder))) as program:
        yield ServerProcess(json.loads(program.line())["listening"], folder, program.process)


def measure(folder: Path) -> WatchedScans:
    """Measure both sides by turns."""
    with ExitStack() as stack:
        runner = stack.enter_context(asyncio.Runner())
        servers = [stack.enter_context(_server(folder / name)) for name in ("watched", "alone")]
        watched, alone = (stack.enter_context(closing(Side(one, runner))) for one in servers)
        told = [servers[0].url, servers[0].token, str(PAGES)]
        pages = stack.enter_context(
            closing(Program(["-m", "tests.bench.watching_pages", *told], {}))
        )
        pages.until(b"ready")
        with_pages, without = in_turns(_ROUNDS, watched.window, alone.window)
        heard = 0
        while heard < _ROUNDS * _SCANS * PAGES:
            heard = int(pages.line())
        return WatchedScans(
            pages=PAGES,
            watched=times(watched.answers_ns),
            unwatched=times(alone.answers_ns),
            watched_over_unwatched=ratio(with_pages, without),
            scans_heard=heard,
            watched_processor_us=watched.processor_s * 1e6 / (_ROUNDS * _SCANS),
            unwatched_processor_us=alone.processor_s * 1e6 / (_ROUNDS * _SCANS),
        )


def main() -> int:
    with scratch() as folder:
        found = measure(folder)
    of = found.watched_over_unwatched
    for name, told in (("watched", found.watched), ("alone", found.unwatched)):
        sys.stdout.write(f"{name}: p50 {told.p50_us:.0f} us, p99 {told.p99_us:.0f} us\n")
    sys.stdout.write(
        f"{found.pages} pages over none: {of.median:.2f} ({of.min:.2f} to {of.max:.2f});"
        f" {found.scans_heard} scans heard; the server's processor time a scan"
        f" {found.watched_processor_us:.0f} against {found.unwatched_processor_us:.0f} us\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
