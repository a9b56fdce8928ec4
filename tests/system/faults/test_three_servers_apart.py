"""Three real servers, each behind a network of its own that fails, over the same orders.

They are killed, cut off, slowed down and left half-open while operators scan and the ERP edits;
once all is well again, every store and the centre tell the same, row for row.
"""

import asyncio
import os
import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import asyncpg
import pytest

from server.domain.progress import ErpStatus
from tests.fault_proxy import FaultProxy, fault_proxy
from tests.system.faults.carrying_on import OperatorAt
from tests.system.server.conftest import Start
from tests.system.server.speaking import ServerProcess
from tests.system.sync.agreeing import (
    centre_standing,
    look_for_one_winner,
    standings_at,
    waiting_at,
)
from tests.system.sync.sites_apart import CentreApart

SITES = ("seoul", "busan", "jeju")
ORDERS = [f"A-{number}" for number in range(1, 7)]
CODES = [*ORDERS, *["apple", "apple", "pear"] * 4, "pears", "nobody knows it"]
FAULTS_S = float(os.environ.get("FAULT_SECONDS", "40"))
HEALED_S = 120.0
"""Above the longest wait between two tries, and a call that was lost."""
SEED = 20261126


class Branch:
    """A site's server, and its way to the centre."""

    def __init__(
        self, site: str, proxy: FaultProxy, start: Start, centre: str, folder: Path
    ) -> None:
        address = f"postgresql://postgres@127.0.0.1:{proxy.port}{urlsplit(centre).path}"
        self.proxy = proxy
        self.folder = folder / site
        self._begin = partial(
            start, data_dir=self.folder, site=site, more={"DATABASE_URL": address}
        )
        self.server: ServerProcess = self._begin()
        self.operator = OperatorAt(f"{site}-1", lambda: self.server, CODES)

    async def killed(self) -> None:
        """Kill the server and start it again."""
        async with self.operator.is_up:
            self.server.process.kill()
            await asyncio.to_thread(self.server.process.wait, 10)
            self.server = await asyncio.to_thread(self._begin)


@pytest.fixture
async def branches(centre: str, start: Start, tmp_path: Path) -> AsyncIterator[list[Branch]]:
    (folder,) = parse_qs(urlsplit(centre).query)["host"]
    async with AsyncExitStack() as stack:
        ways = [
            await stack.enter_async_context(fault_proxy(Path(folder) / ".s.PGSQL.5432"))
            for _ in SITES
        ]
        yield [
            Branch(site, way, start, centre, tmp_path)
            for site, way in zip(SITES, ways, strict=True)
        ]


async def befall(branches: list[Branch], stop: asyncio.Event) -> list[str]:
    """Let one thing after another happen; return what did."""
    chance = random.Random(SEED)  # noqa: S311 - a test's plan, not a secret
    happened = []
    while not stop.is_set():
        branch = chance.choice(branches)
        what = chance.choice(("killed", "cut", "slow", "half-open", "mended"))
        happened.append(what)
        if what == "killed":
            await branch.killed()
        elif what == "cut":
            await branch.proxy.cut()
        elif what == "slow":
            branch.proxy.delay_s = 0.2
        elif what == "half-open":
            branch.proxy.swallow()
        else:
            branch.proxy.delay_s = 0.0
            await branch.proxy.mend()
        await asyncio.sleep(chance.random())
    return happened


async def edit(erp: CentreApart, stop: asyncio.Event) -> None:
    """Change quantities, hold, cancel and move orders, as an ERP does."""
    chance = random.Random(SEED + 1)  # noqa: S311 - a test's plan, not a secret
    while not stop.is_set():
        order_no = chance.choice(ORDERS)
        what = chance.random()
        if what < 0.5:
            await erp.set_qty(order_no, chance.randint(1, 3), chance.randint(0, 4))
        elif what < 0.8:
            await erp.set_status(order_no, chance.choice((ErpStatus.OPEN, *ErpStatus)))
        else:
            await erp.assign(order_no, chance.choice(SITES))
        await asyncio.sleep(chance.random() * 0.5)


async def settled(branches: list[Branch], owner: asyncpg.Connection, erp: CentreApart) -> None:
    """Wait until every store tells of its orders what the centre does."""

    async def differing() -> list[str]:
        standings = {order_no: await centre_standing(owner, order_no) for order_no in ORDERS}
        sites = {order_no: await erp.sites_of(order_no) for order_no in ORDERS}
        return [
            f"{branch.folder.name}: {order_no}"
            for branch in branches
            for order_no, standing in standings_at(branch.server.store_path, ORDERS).items()
            if standing != (standings[order_no] if branch.folder.name in sites[order_no] else None)
        ]

    for _ in range(int(HEALED_S)):
        left = await differing()
        waiting = sum(waiting_at(branch.server.store_path) for branch in branches)
        if not left and not waiting:
            return
        await asyncio.sleep(1)
    pytest.fail(f"not as at the centre: {left}; {waiting} scans wait")


@pytest.mark.timeout(FAULTS_S + HEALED_S + 120)
async def test_three_sites_and_the_centre_agree_row_for_row_once_all_is_well_again(
    branches: list[Branch], owner: asyncpg.Connection
) -> None:
    erp = CentreApart(owner)
    for order_no in ORDERS:
        await erp.bring(order_no, list(SITES))
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        fate = group.create_task(befall(branches, stop))
        editing = group.create_task(edit(erp, stop))
        for branch in branches:
            group.create_task(branch.operator.work(stop))
        await asyncio.sleep(FAULTS_S)
        stop.set()
        await asyncio.wait({fate, editing})
        for branch in branches:
            branch.proxy.delay_s = 0.0
            await branch.proxy.mend()
    acks = {scan_id: ack for branch in branches for scan_id, ack in branch.operator.acks.items()}
    await settled(branches, owner, erp)

    stored = await owner.fetch("SELECT scan_id, verdict, qty FROM scanstation.scans")
    assert len(stored) == len(acks) > 100
    for scan_id, verdict, qty in stored:
        ack = acks[UUID(int=scan_id.int)]
        assert (verdict, qty) == (ack.verdict, ack.qty)
    for order_no in ORDERS:
        look_for_one_winner(await centre_standing(owner, order_no))
    assert set(fate.result()) == {"killed", "cut", "slow", "half-open", "mended"}
