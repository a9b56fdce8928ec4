"""Many scans that wait for the centre go there in the gaps between those that somebody makes."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from server.store import Policy, Store
from server.sync import gaps
from server.sync.engine import SyncEngine
from server.sync.postgres.link import connected
from server.sync.push import BATCH_BESIDE_SCANNING
from tests.fault_proxy import fault_proxy
from tests.unit.server.store.stations import NOW_UTC_MS, StationAt, line, order, save

WAITING = 4 * BATCH_BESIDE_SCANNING
CUTS = 6
_DRAINED_S = 20


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Return a store whose clock stands: whoever scanned once is scanning."""
    opened = Store.open(tmp_path / "store.db", policy=Policy(), now_utc_ms=lambda: NOW_UTC_MS)
    yield opened
    opened.close()


@pytest.fixture
async def station(store: Store) -> StationAt:
    """Return a station that scanned much while the centre was away, and just now."""
    await save(store, order("A-1", line(1, "apple", 100_000)))
    station = StationAt(store, "pack-1")
    await station.scan("A-1", *["apple"] * (WAITING - 1))
    return station


@asynccontextmanager
async def _in_touch(store: Store, centre: str) -> AsyncIterator[SyncEngine]:
    async def changed() -> None:
        pass

    sync = SyncEngine(
        store,
        "seoul",
        lambda: connected(centre, "seoul"),
        now_utc_ms=lambda: NOW_UTC_MS,
        changed=changed,
    )
    running = asyncio.ensure_future(sync.run())
    try:
        async with asyncio.timeout(_DRAINED_S):
            yield sync
    finally:
        running.cancel()
        await asyncio.wait([running])


async def _pushed(sync: SyncEngine, scans: int) -> None:
    while sync.status.pushed_scans < scans:  # noqa: ASYNC110 - a centre answers
        await asyncio.sleep(0.01)


async def test_what_waits_rests_until_a_scan_was_answered(
    centre: str, station: StationAt, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gaps, "REST_AT_MOST_S", 600)
    await asyncio.sleep(2 * gaps.GAP_S)
    async with _in_touch(store, centre) as sync:
        await _pushed(sync, BATCH_BESIDE_SCANNING)
        await asyncio.sleep(3 * gaps.GAP_S)
        assert sync.status.pushed_scans <= 2 * BATCH_BESIDE_SCANNING
        scans = WAITING
        while sync.status.pushed_scans < scans:
            await station.scan("apple")
            scans += 1
            await asyncio.sleep(2 * gaps.GAP_S)


async def test_what_waits_goes_when_no_scan_comes_either(
    centre: str, station: StationAt, store: Store
) -> None:
    async with _in_touch(store, centre) as sync:
        await _pushed(sync, WAITING)


async def test_what_waits_goes_while_scans_come_without_a_gap(
    centre: str, station: StationAt, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gaps, "REST_AT_MOST_S", 600)
    async with _in_touch(store, centre) as sync:
        while sync.status.pushed_scans < WAITING:
            await station.scan("apple")


async def test_a_way_that_breaks_again_and_again_is_tried_again_soon_while_scans_get_through(
    centre: str, station: StationAt, store: Store
) -> None:
    await station.scan(*["apple"] * (CUTS * BATCH_BESIDE_SCANNING))
    address = urlsplit(centre)
    (folder,) = parse_qs(address.query)["host"]
    async with fault_proxy(Path(folder) / ".s.PGSQL.5432") as between:
        way = f"postgresql://postgres@127.0.0.1:{between.port}{address.path}"
        async with _in_touch(store, way) as sync:
            for _ in range(CUTS):
                await _pushed(sync, sync.status.pushed_scans + 1)
                await between.cut()
                await between.mend()
            await _pushed(sync, sync.status.pushed_scans + 1)
