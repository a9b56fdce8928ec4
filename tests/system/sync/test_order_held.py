"""An ERP that has an order open for long: scans wait in their order, and whoever looks is told why.

The engine itself on a real store, a real centre, and a transaction that is left open.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from server.contract.centre import CentreTrouble
from server.contract.verdict import Verdict
from server.store import Policy, Store
from server.store.sync_state import SyncPhase
from server.sync import engine, pull
from server.sync.engine import SyncEngine
from server.sync.pace import Pace, Paces
from server.sync.postgres.link import PostgresLink, connected
from server.sync.push import OrderHeldError
from server.sync.remote import PushRefusal
from server.sync.watch import WatchedRemote
from tests.postgres import connected as owner_of
from tests.system.sync.edges import Edge, edge_at
from tests.system.sync.sites_apart import CentreApart
from tests.system.sync.test_push import scan
from tests.unit.server.store.stations import NOW_UTC_MS, StationAt

SITE = "seoul"
SOON_S = 15.0
_LOOK_S = 0.02
TRIES_S = 2.0
"""A push is tried twice and more meanwhile."""


class Running:
    """A store and its sync; `links` counts the connections that it made."""

    def __init__(self, store: Store, centre: str) -> None:
        self.store = store
        self.links = 0
        self._centre = centre
        self.sync = SyncEngine(
            store, SITE, self._link, now_utc_ms=count(NOW_UTC_MS).__next__, changed=_nobody
        )

    @asynccontextmanager
    async def _link(self) -> AsyncIterator[PostgresLink]:
        self.links += 1
        async with connected(self._centre, SITE) as link:
            yield link

    @asynccontextmanager
    async def goes_on(self) -> AsyncIterator[None]:
        """Run the sync while the block runs."""
        task = asyncio.ensure_future(self.sync.run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])

    def is_in_step(self) -> bool:
        return self.sync.status.phase is SyncPhase.IN_STEP and not self.store.status().outbox_length

    def waits_for(self, order: str) -> Callable[[], bool]:
        return lambda: f"another program is done with {order}" in str(self.sync.status.problem)

    async def has(self, order_no: str) -> None:
        async with asyncio.timeout(SOON_S):
            while await self.store.order_by_no(order_no) is None:  # noqa: ASYNC110 - a centre
                await asyncio.sleep(_LOOK_S)


async def _nobody() -> None:
    return


async def until(what: Callable[[], bool]) -> None:
    async with asyncio.timeout(SOON_S):
        while not what():  # noqa: ASYNC110 - the engine tells nobody when its status changes
            await asyncio.sleep(_LOOK_S)


@pytest.fixture
async def running(centre: str, owner: asyncpg.Connection, tmp_path: Path) -> AsyncIterator[Running]:
    """Yield a sync in step, of a site with order A-1."""
    await CentreApart(owner).bring("A-1", [SITE])
    store = Store.open(tmp_path / "store.db", policy=Policy(), now_utc_ms=lambda: NOW_UTC_MS)
    one = Running(store, centre)
    try:
        async with one.goes_on():
            await until(one.is_in_step)
            yield one
    finally:
        store.close()


@pytest.fixture
async def seoul(centre: str, owner: asyncpg.Connection, tmp_path: Path) -> AsyncIterator[Edge]:
    """Yield the site with orders A-1 and B-1, in step by hand; scans of both wait, B-1's first."""
    for order_no in ("A-1", "B-1"):
        await CentreApart(owner).bring(order_no, [SITE])
    async with edge_at(centre, SITE, tmp_path) as edge:
        await edge.pull()
        first, second = edge.station("pack-1"), edge.station("pack-2")
        await first.scan("B-1", "apple")
        await second.scan("A-1", "apple")
        await first.scan("apple")
        yield edge


@asynccontextmanager
async def held(centre: str) -> AsyncIterator[None]:
    """Leave an ERP's transaction on order A-1 open while the block runs."""
    async with owner_of(centre) as erp, erp.transaction():
        await erp.execute(
            "UPDATE scanstation.order_lines SET description = 'a change' WHERE order_no = 'A-1'"
        )
        yield


async def test_scans_wait_for_it_by_name_while_orders_come_and_go_on_once_it_is_done(
    running: Running, centre: str, owner: asyncpg.Connection
) -> None:
    station = StationAt(running.store, "pack-1")
    async with held(centre):
        await station.scan("A-1", "apple", "nobody knows it")
        await until(running.waits_for("order A-1"))
        assert running.sync.status.trouble is CentreTrouble.HELD
        assert running.sync.status.about == "A-1"
        await CentreApart(owner).bring("B-1", [SITE])
        await running.has("B-1")
        assert running.sync.status.phase in {SyncPhase.PUSHING, SyncPhase.PULLING}
        assert running.waits_for("order A-1")(), "it is said as long as it lasts"
        await station.scan("apple")
        assert station.acks[-1].verdict is Verdict.ITEM_MATCHED
        assert running.store.status().outbox_length == 4
        assert not await owner.fetchval("SELECT count(*) FROM scanstation.scans")
    await until(running.is_in_step)
    assert running.sync.status.problem is None
    assert running.links == 1, "it went on over the same link, without waiting to try again"
    stored = await owner.fetch("SELECT scan_id FROM scanstation.scans ORDER BY seq")
    assert [row["scan_id"] for row in stored] == [ack.scan_id for ack in station.acks]


async def test_no_progress_is_told_as_long_as_nothing_goes_on(
    running: Running, centre: str
) -> None:
    async with held(centre):
        await StationAt(running.store, "pack-1").scan("A-1")
        await until(running.waits_for("order A-1"))
        before = running.sync.status.progress_utc_ms
        await asyncio.sleep(TRIES_S)
        assert running.sync.status.progress_utc_ms == before
    await until(running.is_in_step)
    assert running.sync.status.progress_utc_ms != before


async def test_that_a_push_was_refused_says_nothing_of_how_much_goes_over_the_line(
    running: Running, centre: str
) -> None:
    paces = Paces(Pace(100, 1000), Pace(100, 1000))
    scans = [scan(seq) for seq in range(1, 101)]
    async with connected(centre, SITE) as link, held(centre):
        remote = WatchedRemote(link, lambda: None, paces)
        pushed = await remote.push(uuid4(), NOW_UTC_MS, scans)
        assert (pushed.refused, paces.push.limit) == (PushRefusal.HELD, 100)
    async with connected(centre, SITE) as link:
        await WatchedRemote(link, lambda: None, paces).push(uuid4(), NOW_UTC_MS, scans)
    assert paces.push.limit > 100


async def test_scans_before_the_first_of_an_order_in_use_go_there_meanwhile_and_are_counted(
    seoul: Edge, centre: str, owner: asyncpg.Connection
) -> None:
    site = Running(seoul.store, centre)
    async with site.goes_on():
        async with held(centre):
            await until(site.waits_for("order A-1"))
            assert await _stored(owner) == ["B-1", "B-1"]
            assert (site.sync.status.pushed_scans, seoul.store.status().outbox_length) == (2, 3)
            assert site.waits_for("order A-1")()
        await until(site.is_in_step)
    assert await _stored(owner) == ["B-1", "B-1", "A-1", "A-1", "B-1"]
    assert site.sync.status.pushed_scans == 5


async def test_scans_before_an_order_in_use_that_cannot_be_named_go_there_too(
    seoul: Edge, centre: str, owner: asyncpg.Connection
) -> None:
    await owner.execute("DELETE FROM scanstation.order_state WHERE order_no = 'A-1'")
    async with owner_of(centre) as erp, erp.transaction():
        await erp.execute("INSERT INTO scanstation.order_state (order_no) VALUES ('A-1')")
        with pytest.raises(OrderHeldError, match="an order at the centre"):
            await seoul.push()
        assert await _stored(owner) == ["B-1", "B-1"]


A_PAGE_TAKES_LONG = """
ALTER FUNCTION scanstation.pull_v1 RENAME TO pull_v0;
CREATE FUNCTION scanstation.pull_v1(
    p_site text, known pg_snapshot, until pg_snapshot, after_change xid8, after_order text,
    most integer, lines_most integer
) RETURNS json LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_sleep(0.1);
    RETURN scanstation.pull_v0(
        p_site, known, until, after_change, after_order, most, lines_most
    );
END
$$
"""


async def test_scans_go_once_the_other_program_is_done_however_many_orders_are_on_their_way(
    seoul: Edge, centre: str, owner: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    _pages_of_one_order(monkeypatch)
    monkeypatch.setattr(engine, "AGAIN_S", 0.2)
    for number in range(60):
        await CentreApart(owner).bring(f"C-{number:02}", [SITE])
    await owner.execute(A_PAGE_TAKES_LONG)
    site = Running(seoul.store, centre)
    async with site.goes_on():
        async with held(centre):
            await until(site.waits_for("order A-1"))
        await until(lambda: not site.store.status().outbox_length)
        assert (site.sync.status.round_pulled or 60) < 50, "orders are still on their way"


async def test_a_round_that_is_over_is_told_so_while_scans_wait(
    running: Running, centre: str, owner: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    _pages_of_one_order(monkeypatch)
    async with held(centre):
        await StationAt(running.store, "pack-1").scan("A-1")
        await until(running.waits_for("order A-1"))
        async with owner.transaction():
            for order_no in ("C-1", "C-2"):
                await CentreApart(owner).bring(order_no, [SITE])
        await running.has("C-2")
        await until(lambda: running.sync.status.round_orders is None)


def _pages_of_one_order(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PAGE_ORDERS", "QUIET_PAGE_ORDERS"):
        monkeypatch.setattr(pull, name, 1)


async def _stored(owner: asyncpg.Connection) -> list[str | None]:
    """Return the order of each scan that the centre has."""
    rows = await owner.fetch("SELECT order_no FROM scanstation.scans ORDER BY seq")
    return [row["order_no"] for row in rows]
