"""Real servers and a real centre: what one site scans the other sees, whatever lies between."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import asyncpg
import msgspec
import pytest

from server.contract.centre import CentreState, CentreTold, OrderNote, OrderNotes
from server.contract.order import OrderHead, OrderStatus
from server.contract.own_code import Command, command_code
from server.contract.station import ScanAck
from server.contract.verdict import Reason, Verdict
from server.domain.progress import ErpStatus
from server.sync.postgres.remote import PostgresRemote
from tests.fault_proxy import FaultProxy, fault_proxy
from tests.system.server.conftest import Start, start
from tests.system.server.speaking import ServerProcess, Station, seated
from tests.system.sync.edges import ORDER
from tests.system.sync.looking import SOON_S, asked_until, in_step, phase, sync, until

__all__ = ["start"]


@pytest.fixture
async def proxy(centre: str) -> AsyncIterator[FaultProxy]:
    (folder,) = parse_qs(urlsplit(centre).query)["host"]
    async with fault_proxy(Path(folder) / ".s.PGSQL.5432") as between:
        yield between


@pytest.fixture
def site(
    centre: str, proxy: FaultProxy, start: Start, tmp_path: Path
) -> Callable[[str], ServerProcess]:
    """Start the server of a site, its way to the centre through the proxy."""
    name = urlsplit(centre).path
    address = f"postgresql://postgres@127.0.0.1:{proxy.port}{name}"

    def begin(site: str) -> ServerProcess:
        return start(data_dir=tmp_path / site, site=site, more={"DATABASE_URL": address})

    return begin


async def _has_order(server: ServerProcess) -> None:
    await asked_until(lambda told: bool(told["heads"]), server, "/api/orders?q=A-1")


async def _told_until(what: Callable[[OrderHead], bool], station: Station, opened: ScanAck) -> None:
    """Wait until the station is told that its open order is as it should be."""
    order = opened.order
    async with asyncio.timeout(SOON_S):
        while order is not None and not what(order):
            await station.changed.get()
            order = (await station.order(order.order_id)).order.head


async def _tell(owner: asyncpg.Connection, *sites: str) -> None:
    """Let the ERP bring the order, for these sites."""
    await PostgresRemote(owner, sites[0]).import_orders([ORDER])
    for site in sites[1:]:
        await owner.execute("INSERT INTO scanstation.order_site VALUES ('A-1', $1)", site)


async def test_an_order_of_the_centre_is_packed_at_one_site_and_seen_at_another(
    site: Callable[[str], ServerProcess], owner: asyncpg.Connection
) -> None:
    seoul, busan = site("seoul"), site("busan")
    await _tell(owner, "seoul", "busan")
    await _has_order(seoul)
    await _has_order(busan)
    async with seated(seoul, "pack-1") as one, seated(busan, "pack-9") as other:
        for code in ("A-1", "apple", "apple"):
            await one.scan(code)
        opened = await other.scan("A-1")
        await _told_until(lambda order: order.units_packed == 2, other, opened)
        assert (await other.scan("pear")).verdict is Verdict.ORDER_COMPLETED


async def test_a_server_starts_and_scans_without_its_centre_and_catches_up_later(
    site: Callable[[str], ServerProcess], proxy: FaultProxy, owner: asyncpg.Connection
) -> None:
    await proxy.cut()
    seoul = site("seoul")
    await until(lambda told: phase(told) == "away", seoul)
    async with seated(seoul, "pack-1") as station:
        assert (await station.scan("A-1")).verdict is Verdict.ORDER_UNKNOWN
    told = await sync(seoul)
    assert isinstance(told["counts"], dict)
    assert told["counts"]["unsynced_scans"] == 1
    await proxy.mend()
    await until(in_step, seoul)
    assert (await sync(seoul))["orders_behind"] == 0
    assert await owner.fetchval("SELECT count(*) FROM scanstation.scans") == 1


async def test_a_server_that_is_started_while_its_centre_is_away_tells_when_all_was_in_step_last(
    site: Callable[[str], ServerProcess], proxy: FaultProxy
) -> None:
    seoul = site("seoul")
    await until(in_step, seoul)
    await asyncio.to_thread(seoul.stop)
    await proxy.cut()
    stopped_utc_ms = time.time_ns() // 1_000_000
    seoul = site("seoul")
    await until(lambda told: phase(told) == "away", seoul)
    told = await sync(seoul)
    assert isinstance(told["status"], dict)
    assert 0 < stopped_utc_ms - told["status"]["in_step_utc_ms"] < 60_000
    assert told["lag_s"] is not None
    assert told["orders_behind"] is None
    async with seated(seoul, "pack-1") as station:
        away = await _centre_until(CentreState.AWAY, station)
    assert away.since_utc_ms == told["status"]["in_step_utc_ms"]
    assert away.begun_utc_ms is None


@pytest.mark.parametrize("failing", ["cut", "swallowed"])
async def test_a_way_that_fails_in_mid_work_holds_up_no_scan_and_loses_none(
    failing: str,
    site: Callable[[str], ServerProcess],
    proxy: FaultProxy,
    owner: asyncpg.Connection,
) -> None:
    seoul = site("seoul")
    await _tell(owner, "seoul")
    await _has_order(seoul)
    async with seated(seoul, "pack-1") as station:
        await station.scan("A-1")
        if failing == "cut":
            await proxy.cut()
        else:
            proxy.swallow()
        for code in ("apple", "apple", "pear"):
            ack = await asyncio.wait_for(station.scan(code), 2)
        assert ack.verdict is Verdict.ORDER_COMPLETED
    await proxy.mend()
    await until(in_step, seoul)
    rows = await owner.fetch("SELECT oseq FROM scanstation.scans ORDER BY oseq")
    assert [row["oseq"] for row in rows] == [1, 2, 3, 4]
    by = await owner.fetchval("SELECT completed_by FROM scanstation.order_state")
    assert by is not None


async def test_a_refusal_of_the_centre_is_said_with_what_to_do_and_mends_by_itself(
    site: Callable[[str], ServerProcess], owner: asyncpg.Connection
) -> None:
    await owner.execute("ALTER FUNCTION scanstation.pull_v1 RENAME TO pull_v0")
    seoul = site("seoul")
    await until(lambda told: phase(told) == "refused", seoul)
    told = await sync(seoul)
    assert isinstance(told["status"], dict)
    assert "migrate --database postgres up" in str(told["status"]["problem"])
    await owner.execute("ALTER FUNCTION scanstation.pull_v0 RENAME TO pull_v1")
    await until(in_step, seoul)


async def _centre_until(state: CentreState, station: Station) -> CentreTold:
    """Return what the station is told of the centre when it is told this state."""
    async with asyncio.timeout(SOON_S):
        while True:
            told = msgspec.convert(await station.centre.get(), CentreTold)
            if told.state is state:
                return told


async def test_a_station_is_told_that_the_centre_is_away_and_that_it_is_back(
    site: Callable[[str], ServerProcess], proxy: FaultProxy
) -> None:
    seoul = site("seoul")
    await until(in_step, seoul)
    async with seated(seoul, "pack-1") as station:
        await _centre_until(CentreState.IN_STEP, station)
        await proxy.cut()
        away = await _centre_until(CentreState.AWAY, station)
        assert away.since_utc_ms is not None
        assert away.problem
        await station.scan("A-1")
        async with asyncio.timeout(SOON_S):
            while msgspec.convert(await station.centre.get(), CentreTold).waiting != 1:
                pass
        await proxy.mend()
        await _centre_until(CentreState.IN_STEP, station)


async def test_a_station_is_told_why_the_centre_refuses(
    site: Callable[[str], ServerProcess], owner: asyncpg.Connection
) -> None:
    await owner.execute("ALTER FUNCTION scanstation.pull_v1 RENAME TO pull_v0")
    async with seated(site("seoul"), "pack-1") as station:
        told = await _centre_until(CentreState.REFUSED, station)
    assert "migrate --database postgres up" in told.problem


async def test_without_a_centre_a_station_is_told_that_there_is_none(start: Start) -> None:
    async with seated(start(), "pack-1") as station:
        told = msgspec.convert(await station.centre.get(), CentreTold)
        assert told == CentreTold(CentreState.NONE)
        await station.scan("A-1")
        assert station.notes.empty()


async def test_who_has_an_order_open_that_is_packed_twice_is_told(
    site: Callable[[str], ServerProcess], proxy: FaultProxy, owner: asyncpg.Connection
) -> None:
    seoul, busan = site("seoul"), site("busan")
    await _tell(owner, "seoul", "busan")
    await _has_order(seoul)
    await _has_order(busan)
    await proxy.cut()
    async with seated(seoul, "pack-1") as one, seated(busan, "pack-9") as other:
        for station in (one, other):
            for code in ("A-1", "apple", "apple", "pear"):
                ack = await station.scan(code)
            assert ack.verdict is Verdict.ORDER_COMPLETED
        await proxy.mend()
        for station in (one, other):
            async with asyncio.timeout(SOON_S):
                notes = msgspec.convert(await station.notes.get(), OrderNotes)
                while OrderNote.DOUBLE_PACK not in notes.notes:
                    notes = msgspec.convert(await station.notes.get(), OrderNotes)
        assert (await other.scan("A-1")).verdict is Verdict.ORDER_ALREADY_DONE


async def test_an_order_completed_elsewhere_takes_nothing_more_here_and_says_so(
    site: Callable[[str], ServerProcess], owner: asyncpg.Connection
) -> None:
    seoul, busan = site("seoul"), site("busan")
    await _tell(owner, "seoul", "busan")
    await _has_order(seoul)
    await _has_order(busan)
    async with seated(seoul, "pack-1") as one, seated(busan, "pack-9") as other:
        opened = await other.scan("A-1")
        for code in ("A-1", "apple", "apple", "pear"):
            await one.scan(code)
        await _told_until(lambda order: order.status is OrderStatus.PACKED, other, opened)
        ack = await other.scan("pear")
        assert (ack.verdict, ack.reason) == (Verdict.ORDER_ALREADY_DONE, Reason.DONE_ELSEWHERE)


async def test_an_order_moved_to_another_site_is_said_to_have_gone(
    site: Callable[[str], ServerProcess], owner: asyncpg.Connection
) -> None:
    seoul = site("seoul")
    await _tell(owner, "seoul")
    await _has_order(seoul)
    async with seated(seoul, "pack-1") as station:
        await station.scan("A-1")
        await station.scan("apple")
        await owner.execute("DELETE FROM scanstation.order_site")
        await owner.execute("INSERT INTO scanstation.order_site VALUES ('A-1', 'busan')")
        async with asyncio.timeout(SOON_S):
            notes = msgspec.convert(await station.notes.get(), OrderNotes)
        assert notes.notes == (OrderNote.MOVED_AWAY,)
        ack = await station.scan("apple")
        assert (ack.verdict, ack.reason) == (Verdict.ORDER_CANCELLED, Reason.MOVED_AWAY)
        await station.scan(command_code(Command.OK))
        assert (await station.scan("another")).verdict is Verdict.ORDER_UNKNOWN
        await until(in_step, seoul)
    assert await owner.fetchval("SELECT count(*) FROM scanstation.scans") == 5


async def test_an_order_cancelled_at_the_centre_stops_the_station_that_packs_it(
    site: Callable[[str], ServerProcess], owner: asyncpg.Connection
) -> None:
    seoul = site("seoul")
    await _tell(owner, "seoul")
    await _has_order(seoul)
    async with seated(seoul, "pack-1") as station:
        opened = await station.scan("A-1")
        await owner.execute("UPDATE scanstation.orders SET status = $1", str(ErpStatus.CANCELLED))
        await _told_until(lambda order: order.status is OrderStatus.CANCELLED, station, opened)
        assert (await station.scan("apple")).verdict is Verdict.ORDER_CANCELLED
