"""A line that carries little: a first pull and scans that wait go over it, steadily, to the end.

The engine itself, on a real store; between it and a real Postgres a line with a rate. Times are a
twentieth of the product's and the rates twenty times those of a slow line, 20 to 50 kB a second.
"""

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest
from msgspec.structs import replace

from server.contract.centre import CentreTrouble
from server.store import Policy, Store
from server.store.sync_state import SyncPhase
from server.sync.waits import Waits
from tests.centre_orders import fill_centre
from tests.fault_proxy import FaultProxy, fault_proxy
from tests.system.sync.over_a_line import SITE, in_step, running, watched
from tests.unit.server.store.stations import NOW_UTC_MS, StationAt

WAITS = Waits(
    silent_s=0.25,
    aim_s=0.15,
    answer_s=1.5,
    longest_s=30.0,
    stuck_s=6.0,
    first_retry_s=0.05,
    last_retry_s=3.0,
)
SLOW = 600_000
"""Bytes a second; of the product's times 30,000."""


@contextmanager
def opened(folder: Path) -> Iterator[Store]:
    path = folder / "store.db"
    with closing(Store.open(path, policy=Policy(), now_utc_ms=lambda: NOW_UTC_MS)) as store:
        yield store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path) as store:
        yield store


@pytest.fixture
async def line(centre: str) -> AsyncIterator[FaultProxy]:
    (folder,) = parse_qs(urlsplit(centre).query)["host"]
    async with fault_proxy(Path(folder) / ".s.PGSQL.5432") as between:
        yield between


async def test_a_first_pull_over_a_slow_line_comes_to_its_end_and_goes_on_steadily(
    store: Store, centre: str, line: FaultProxy, owner: asyncpg.Connection
) -> None:
    await fill_centre(owner, SITE, 1, 3000)
    line.bytes_per_s = SLOW
    async with running(store, centre, line, WAITS) as sync:
        seen = await watched(sync, in_step)
        assert sync.status.pulled_orders == 3000
    assert SyncPhase.PULLING in seen.phases
    assert seen.longest_s < 2 * WAITS.answer_s
    assert seen.silent_s < WAITS.answer_s


async def test_scans_that_wait_go_over_a_slow_line_steadily_and_each_once(
    tmp_path: Path, centre: str, line: FaultProxy, owner: asyncpg.Connection
) -> None:
    with opened(tmp_path) as store:
        station = StationAt(store, "pack-1")
        for _ in range(4):
            await station.scan(*["apple"] * 500)
    line.bytes_per_s = SLOW / 2
    with opened(tmp_path) as store:  # nobody scans any more
        async with running(store, centre, line, WAITS) as sync:
            seen = await watched(sync, in_step)
            assert sync.status.pushed_scans == 2000
    assert await owner.fetchval("SELECT count(*) FROM scanstation.scans") == 2000
    assert seen.longest_s < 2 * WAITS.answer_s
    assert seen.silent_s < WAITS.answer_s


async def test_a_line_that_gets_slow_and_fast_again_is_asked_for_as_much_as_it_carries(
    store: Store, centre: str, line: FaultProxy, owner: asyncpg.Connection
) -> None:
    await fill_centre(owner, SITE, 1, 12_000)
    line.bytes_per_s = 20 * SLOW
    async with running(store, centre, line, WAITS) as sync:
        await watched(sync, lambda status: status.pulled_orders > 1000)
        line.bytes_per_s = SLOW / 2
        await watched(sync, lambda status: status.trouble is CentreTrouble.SILENT)
        before = sync.status.pulled_orders
        await watched(sync, lambda status: status.pulled_orders > before + 300)
        seen = await watched(sync, lambda status: status.pulled_orders > before + 600)
        assert seen.longest_s < 2 * WAITS.answer_s
        line.bytes_per_s = None
        begun_s = time.monotonic()
        await watched(sync, in_step)
        assert sync.status.pulled_orders == 12_000
    assert time.monotonic() - begun_s < 16, "as much at once as before"


HEAVY = """
SET search_path TO scanstation, pg_catalog;
INSERT INTO orders (order_no, customer) VALUES ('A-1', 'kim');
INSERT INTO order_lines (order_no, line_no, sku, description, qty_ordered)
SELECT 'A-1', line_no, 'SKU-' || line_no, repeat('x', 180), 1 FROM generate_series(1, 3000) line_no;
INSERT INTO order_site (order_no, site) VALUES ('A-1', 'seoul');
"""


async def test_one_order_that_takes_longer_than_any_answer_may_is_waited_for(
    store: Store, centre: str, line: FaultProxy, owner: asyncpg.Connection
) -> None:
    await owner.execute(HEAVY)
    line.bytes_per_s = SLOW
    hasty = replace(WAITS, answer_s=0.4, stuck_s=0.5)
    async with running(store, centre, line, hasty) as sync:
        await watched(sync, lambda status: status.pulled_orders == 1)
    found = await store.order_by_no("A-1")
    assert found is not None
    assert len(found.lines) == 3000
