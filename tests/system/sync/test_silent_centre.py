"""A centre that is connected and says nothing, or half: it is told, given up in time, tried again.

The engine itself, on a real store; between it and a real Postgres a stretch of network that fails.
The times it waits are shortened, not left out.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import asyncpg
import pytest
from msgspec import Raw
from msgspec.structs import replace

from server.store import Policy, Store
from server.store.sync_state import SyncPhase, ensure_state, read_state
from server.sync import engine, pull
from server.sync.engine import SyncEngine
from server.sync.pace import Pace, Paces
from server.sync.postgres.link import PostgresLink, connected
from server.sync.pull import Pull
from server.sync.remote import OrderNews, Pushed, PushedScan, RemoteAwayError, read_news
from server.sync.waits import Waits
from server.sync.watch import WatchedRemote
from tests.fault_proxy import FaultProxy, fault_proxy
from tests.system.sync.over_a_line import SITE, running, running_over
from tests.system.sync.sites_apart import CentreApart
from tests.unit.server.store.stations import NOW_UTC_MS, StationAt

WAITS = Waits(silent_s=0.5, answer_s=2.0, first_retry_s=0.1, last_retry_s=0.2)
SOON_S = 15.0
_LOOK_S = 0.02


@pytest.fixture(autouse=True)
def _short_times(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "POLL_IDLE_S", 0.5)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "store.db", policy=Policy(), now_utc_ms=lambda: NOW_UTC_MS)
    yield opened
    opened.close()


@pytest.fixture
async def proxy(centre: str) -> AsyncIterator[FaultProxy]:
    (folder,) = parse_qs(urlsplit(centre).query)["host"]
    async with fault_proxy(Path(folder) / ".s.PGSQL.5432") as between:
        yield between


class Links:
    """Links straight to the centre, one after another, and how often each was pushed over."""

    def __init__(self, centre: str, waits: Waits = WAITS) -> None:
        self._centre = centre
        self._waits = waits
        self.pushes: list[int] = []

    @asynccontextmanager
    async def running(self, store: Store) -> AsyncIterator[SyncEngine]:
        """Run the sync over them while the block runs."""
        async with running_over(self._connect, store, self._waits) as sync:
            yield sync

    @asynccontextmanager
    async def _connect(self) -> AsyncIterator["CountedLink"]:
        async with connected(self._centre, SITE) as link:
            self.pushes.append(0)
            yield CountedLink(link, self.pushes)


class CountedLink:
    """A link that counts what is pushed over it, in the last of `pushes`."""

    def __init__(self, link: PostgresLink, pushes: list[int]) -> None:
        self.is_listening = link.is_listening
        self.woken = link.woken
        self.beat = link.beat
        self.pull = link.pull
        self.import_orders = link.import_orders
        self._push = link.push
        self._pushes = pushes

    async def push(self, incarnation: UUID, utc_ms: int, scans: Sequence[PushedScan]) -> Pushed:
        self._pushes[-1] += 1
        return await self._push(incarnation, utc_ms, scans)


async def until(what: Callable[[], bool]) -> None:
    async with asyncio.timeout(SOON_S):
        while not what():  # noqa: ASYNC110 - the engine tells nobody when its status changes
            await asyncio.sleep(_LOOK_S)


def is_silent(sync: SyncEngine) -> Callable[[], bool]:
    return lambda: (
        sync.status.phase is SyncPhase.AWAY and "has not answered" in str(sync.status.problem)
    )


def in_step(sync: SyncEngine, store: Store) -> Callable[[], bool]:
    return lambda: sync.status.phase is SyncPhase.IN_STEP and not store.status().outbox_length


async def test_a_link_that_goes_silent_is_told_and_mends_by_itself(
    store: Store, centre: str, proxy: FaultProxy
) -> None:
    async with running(store, centre, proxy, WAITS) as sync:
        await until(in_step(sync, store))
        proxy.swallow()
        await StationAt(store, "pack-1").scan("A-1")
        await until(is_silent(sync))
        await proxy.mend()
        await until(in_step(sync, store))


async def test_a_quiet_link_that_is_dead_is_told_and_so_is_one_that_is_back(
    store: Store, centre: str, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "POLL_IDLE_S", 3600)
    monkeypatch.setattr(engine, "BEAT_S", 0.3)
    patient = replace(WAITS, answer_s=3600)
    async with running(store, centre, proxy, patient) as sync:
        await until(in_step(sync, store))
        proxy.swallow()
        await until(is_silent(sync))
        await proxy.mend()
        await until(in_step(sync, store))


async def test_a_quiet_link_that_stays_dead_is_made_anew(
    store: Store, centre: str, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "POLL_IDLE_S", 3600)
    monkeypatch.setattr(engine, "BEAT_S", 0.3)
    async with running(store, centre, proxy, WAITS) as sync:
        await until(in_step(sync, store))
        proxy.swallow()
        await until(lambda: "tried again" in str(sync.status.problem))
        await proxy.mend()
        await until(in_step(sync, store))


async def test_a_centre_that_takes_connections_and_answers_nothing_is_told(
    store: Store, centre: str, proxy: FaultProxy
) -> None:
    proxy.swallow()
    async with running(store, centre, proxy, WAITS) as sync:
        await until(lambda: sync.status.phase is SyncPhase.AWAY)
        assert "does not answer in time" in str(sync.status.problem)
        await proxy.mend()
        await until(in_step(sync, store))


async def test_a_centre_that_answers_pulls_and_hangs_in_pushes_is_told_and_gets_each_scan_once(
    store: Store, centre: str, proxy: FaultProxy, owner: asyncpg.Connection
) -> None:
    async with running(store, centre, proxy, WAITS) as sync:
        await until(in_step(sync, store))
        await owner.execute(
            "CREATE FUNCTION scanstation.hang() RETURNS trigger LANGUAGE plpgsql AS"
            " 'BEGIN PERFORM pg_sleep(3600); RETURN NEW; END';"
            " CREATE TRIGGER hang BEFORE INSERT ON scanstation.scans"
            " FOR EACH ROW EXECUTE FUNCTION scanstation.hang()"
        )
        await StationAt(store, "pack-1").scan("A-1", "apple")
        await until(is_silent(sync))
        assert store.status().outbox_length == 2
        await owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        await owner.execute("DROP FUNCTION scanstation.hang CASCADE")
        await until(in_step(sync, store))
    assert await owner.fetchval("SELECT count(*) FROM scanstation.scans") == 2


async def test_a_page_fetched_ahead_that_never_came_ends_the_link_before_anything_else_is_asked(
    store: Store, centre: str, owner: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pull, "QUIET_PAGE_ORDERS", 1)
    for order_no in ("A-1", "A-2"):
        await CentreApart(owner).bring(order_no, [SITE])
    await owner.execute(f"ALTER FUNCTION scanstation.pull_v1 RENAME TO pull_v0; {SLOW}")
    state = await store.write(lambda connection: ensure_state(connection, SITE))
    async with connected(centre, SITE) as link:
        paces = Paces(Pace(1, 1, WAITS), Pace(1, 1, WAITS))
        remote = WatchedRemote(link, lambda: None, paces, WAITS)
        pulling = Pull(store, remote, SITE, lambda: NOW_UTC_MS)
        assert not (await pulling.once(state)).is_last
        assert await store.order_by_no("A-1") is not None
        await owner.execute(SLOW.replace("'A-1'", "'none'").replace("CREATE", "CREATE OR REPLACE"))
        with pytest.raises(RemoteAwayError, match="has not answered for 2 s"):
            await pulling.once(await store.read(read_state))


SLOW = """
CREATE FUNCTION scanstation.pull_v1(
    p_site text, known pg_snapshot, until pg_snapshot, after_change xid8, after_order text,
    most integer, lines_most integer
) RETURNS json LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_sleep(3600) WHERE after_order = 'A-1';
    RETURN scanstation.pull_v0(
        p_site, known, until, after_change, after_order, most, lines_most
    );
END
$$
"""


async def test_scans_that_wait_go_over_the_next_link_when_a_page_fetched_ahead_never_came(
    store: Store, centre: str, owner: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("QUIET_PAGE_ORDERS", "PAGE_ORDERS"):
        monkeypatch.setattr(pull, name, 1)
    for order_no in ("A-1", "A-2"):
        await CentreApart(owner).bring(order_no, [SITE])
    await owner.execute(f"ALTER FUNCTION scanstation.pull_v1 RENAME TO pull_v0; {SLOW}")
    links = Links(centre)
    async with links.running(store) as sync:
        async with asyncio.timeout(SOON_S):
            while await store.order_by_no("A-1") is None:  # noqa: ASYNC110 - a centre answers
                await asyncio.sleep(_LOOK_S)
        await StationAt(store, "pack-1").scan("A-1")
        await until(lambda: len(links.pushes) > 1)
        assert links.pushes[0] == 0
        await owner.execute(SLOW.replace("'A-1'", "'none'").replace("CREATE", "CREATE OR REPLACE"))
        await until(in_step(sync, store))
    assert await owner.fetchval("SELECT count(*) FROM scanstation.scans") == 1


async def test_a_page_that_takes_long_to_keep_is_kept_whole_and_its_centre_silent_no_more(
    store: Store, centre: str, owner: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_slowly(orders: Sequence[Raw]) -> list[OrderNews]:
        time.sleep(0.3)
        return read_news(orders)

    monkeypatch.setattr(pull, "read_news", read_slowly)
    monkeypatch.setattr(pull, "PART_BYTES", 1)
    monkeypatch.setattr(pull, "JOB_S", 0.3)
    for number in range(16):
        await CentreApart(owner).bring(f"A-{number:02}", [SITE])
    late = SLOW.replace("pg_sleep(3600) WHERE after_order = 'A-1'", "pg_sleep(0.9)")
    await owner.execute(f"ALTER FUNCTION scanstation.pull_v1 RENAME TO pull_v0; {late}")
    links = Links(centre, replace(WAITS, stuck_s=1.5))
    async with links.running(store) as sync:
        await until(is_silent(sync))
        await until(lambda: sync.status.phase is SyncPhase.PULLING)
        assert (sync.status.problem, sync.status.pulled_orders) == (None, 0)
        await until(in_step(sync, store))
    assert await store.order_by_no("A-15") is not None
    assert len(links.pushes) == 1


async def test_what_is_cancelled_at_the_centre_is_told_in_words_and_tried_again(
    store: Store, centre: str, proxy: FaultProxy, owner: asyncpg.Connection
) -> None:
    hung = "query LIKE '%push_v1%' AND wait_event = 'PgSleep' AND datname = current_database()"
    async with running(store, centre, proxy, WAITS) as sync:
        await until(in_step(sync, store))
        await owner.execute(
            "CREATE FUNCTION scanstation.hang() RETURNS trigger LANGUAGE plpgsql AS"
            " 'BEGIN PERFORM pg_sleep(3600); RETURN NEW; END';"
            " CREATE TRIGGER hang BEFORE INSERT ON scanstation.scans"
            " FOR EACH ROW EXECUTE FUNCTION scanstation.hang()"
        )
        await StationAt(store, "pack-1").scan("A-1")
        async with asyncio.timeout(SOON_S):
            while not await owner.fetchval(  # noqa: ASYNC110 - another process
                f"SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE {hung}"  # noqa: S608
            ):
                await asyncio.sleep(_LOOK_S)
        await until(lambda: "it gave no answer" in str(sync.status.problem))
        assert "canceling" not in str(sync.status.problem)
        assert "let IT look at statement_timeout" in str(sync.status.problem)
        await owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        await owner.execute("DROP FUNCTION scanstation.hang CASCADE")
        await until(in_step(sync, store))


async def test_half_a_page_is_told_and_nothing_of_it_is_kept(
    store: Store, centre: str, proxy: FaultProxy, owner: asyncpg.Connection
) -> None:
    async with running(store, centre, proxy, WAITS) as sync:
        await until(in_step(sync, store))
        proxy.swallow_after(5000)
        for number in range(100):
            await CentreApart(owner).bring(f"A-{number}", [SITE])
        await until(is_silent(sync))
        await proxy.mend()
        await until(in_step(sync, store))
        for number in range(100):
            assert await store.order_by_no(f"A-{number}") is not None


async def test_what_hangs_beside_the_centre_is_begun_anew(
    store: Store,
    centre: str,
    proxy: FaultProxy,
    owner: asyncpg.Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hung = asyncio.Event()

    async def hang_once() -> None:
        if not hung.is_set():
            hung.set()
            await asyncio.Event().wait()

    monkeypatch.setattr("tests.system.sync.over_a_line._nobody", hang_once)
    # a link takes a second to find that nobody wakes it
    async with running(store, centre, proxy, replace(WAITS, stuck_s=3.0)) as sync:
        await until(in_step(sync, store))
        await CentreApart(owner).bring("A-1", [SITE])
        await until(lambda: "nothing went on" in str(sync.status.problem))
        await until(in_step(sync, store))


async def test_scans_that_come_faster_than_they_are_pushed_keep_no_news_from_coming(
    store: Store,
    centre: str,
    proxy: FaultProxy,
    owner: asyncpg.Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("BATCH", "BATCH_BESIDE_SCANNING"):
        monkeypatch.setattr(f"server.sync.push.{name}", 5)
    proxy.delay_s = 0.05
    station = StationAt(store, "pack-1")
    async with running(store, centre, proxy, WAITS) as sync:
        await until(in_step(sync, store))
        await CentreApart(owner).bring("A-1", [SITE])
        async with asyncio.timeout(SOON_S):
            while await store.order_by_no("A-1") is None:
                await station.scan("apple")
        assert store.status().outbox_length > 5, "they did come faster"
        proxy.delay_s = 0.0
        for name in ("BATCH", "BATCH_BESIDE_SCANNING"):
            monkeypatch.setattr(f"server.sync.push.{name}", 1000)
        await until(in_step(sync, store))
    stored = await owner.fetchval("SELECT count(*) FROM scanstation.scans")
    assert stored == len(station.sent)
