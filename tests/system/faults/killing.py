"""A server killed at any moment of its life, under an operator who scans on and on."""

import asyncio
import os
import random
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from server.contract.own_code import Command, command_code
from server.demo import DemoOrder
from tests.system.faults.bench import Bench
from tests.system.faults.operator_at_work import scans

KILLS = int(os.environ.get("FAULT_KILLS", "200"))
SEED = 20261123
OK = command_code(Command.OK).encode()


async def feed(bench: Bench, orders: list[DemoOrder], stop: asyncio.Event) -> None:
    """Scan on and on; of four OKs one is given blindly, three after the verdicts were seen."""
    pauses = random.Random(SEED)  # noqa: S311 - a test's plan, not a secret
    for code in scans(orders, SEED):
        if code == OK and pauses.randrange(4):
            await bench.until(bench.all_judged)
        await bench.scan(code)
        if stop.is_set():
            return
        await asyncio.sleep(pauses.random() * 0.02)


async def kill_often(bench: Bench, kills: int) -> int:
    """Kill the server at any moment of its life: starting, greeting, judging, committing."""
    moments = random.Random(SEED + 1)  # noqa: S311 - a test's plan, not a secret
    killed = 0
    while killed < kills:
        resumed = bench.resumed
        if killed % 10:  # every tenth dies before it serves
            await bench.until(partial(bench.resumed_since, resumed))
            if killed % 3 == 1:  # these have answered: scanning goes on, however slow the machine
                await bench.until(partial(bench.answered_since, len(bench.judged)))
        await asyncio.sleep(moments.random() * 0.3)
        killed += bench.kill_server()
    return killed


async def run_station(
    folder: Path, orders: list[DemoOrder], *, then: Callable[[], Awaitable[None]] | None = None
) -> Bench:
    """Scan while the server is killed, until all is judged; `then` while the last server runs."""
    bench = Bench(folder)
    stop = asyncio.Event()
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(bench.built.core.run())
            await bench.scanner_ready.wait()
            feeding = tasks.create_task(feed(bench, orders, stop))
            assert await kill_often(bench, KILLS) == KILLS
            stop.set()
            await feeding
            await bench.until(bench.all_judged)
            if then is not None:
                await then()
            bench.built.core.stop()
    finally:
        bench.close()
    return bench
