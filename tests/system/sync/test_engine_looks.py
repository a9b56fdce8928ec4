"""When the sync looks: when asked to, though nobody wakes it; and how soon again at a bad link."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from server.store import Policy, Store
from server.sync import engine
from server.sync.engine import SyncEngine
from server.sync.postgres.link import PostgresLink, connected
from server.sync.push import BATCH_BESIDE_SCANNING
from server.sync.remote import RemoteAwayError
from server.sync.waits import Waits
from tests.system.sync.edges import ORDER
from tests.unit.server.store.stations import NOW_UTC_MS, StationAt


class Deaf:
    """A link over which no wake-up comes."""

    is_listening = False

    def __init__(self, link: PostgresLink) -> None:
        self.beat = link.beat
        self.pull = link.pull
        self.push = link.push
        self.import_orders = link.import_orders

    async def woken(self, timeout_s: float) -> bool:
        await asyncio.sleep(timeout_s)
        return False


async def test_news_that_somebody_waits_for_comes_before_the_next_look(
    centre: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "POLL_BUSY_S", 600)
    monkeypatch.setattr(engine, "POLL_IDLE_S", 600)
    pulled = asyncio.Event()

    @asynccontextmanager
    async def deaf() -> AsyncIterator[Deaf]:
        async with connected(centre, "seoul") as link:
            yield Deaf(link)

    async def changed() -> None:
        pulled.set()

    store = Store.open(tmp_path / "store.db", policy=Policy(), now_utc_ms=lambda: NOW_UTC_MS)
    sync = SyncEngine(store, "seoul", deaf, now_utc_ms=lambda: NOW_UTC_MS, changed=changed)
    running = asyncio.ensure_future(sync.run())
    try:
        async with asyncio.timeout(30), connected(centre, "seoul") as link:
            while sync.status.in_step_utc_ms is None:  # noqa: ASYNC110 - a centre answers
                await asyncio.sleep(0.05)
            await link.import_orders([ORDER])
            await sync.look()
            await pulled.wait()
    finally:
        running.cancel()
        await asyncio.wait([running])
        store.close()


class Noting(Deaf):
    """A link that notes how many scans wait whenever it is waited at, which is when in step."""

    def __init__(self, link: PostgresLink, store: Store) -> None:
        super().__init__(link)
        self._store = store
        self.left: list[int] = []

    async def woken(self, timeout_s: float) -> bool:
        self.left.append(self._store.status().outbox_length)
        return await super().woken(timeout_s)


async def test_a_turn_of_pushing_that_ends_before_all_is_pushed_is_not_told_as_in_step(
    centre: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "TURN_S", -1)
    store = Store.open(tmp_path / "store.db", policy=Policy(), now_utc_ms=lambda: NOW_UTC_MS)
    await StationAt(store, "pack-1").scan(*["nobody knows it"] * (BATCH_BESIDE_SCANNING + 20))
    async with connected(centre, "seoul") as link:
        noting = Noting(link, store)

        @asynccontextmanager
        async def linked() -> AsyncIterator[Noting]:
            yield noting

        sync = SyncEngine(store, "seoul", linked, now_utc_ms=lambda: NOW_UTC_MS, changed=_nobody)
        running = asyncio.ensure_future(sync.run())
        try:
            async with asyncio.timeout(30):
                while 0 not in noting.left:  # noqa: ASYNC110 - a centre answers
                    await asyncio.sleep(0.05)
        finally:
            running.cancel()
            await asyncio.wait([running])
            store.close()
    assert set(noting.left) == {0}


class Breaking(Deaf):
    """A link that breaks when it was waited at for so many times."""

    def __init__(self, link: PostgresLink, looks: int) -> None:
        super().__init__(link)
        self._looks = looks

    async def woken(self, timeout_s: float) -> bool:
        if not self._looks:
            raise RemoteAwayError("it broke", "it will be tried again")
        self._looks -= 1
        return await super().woken(timeout_s)


async def _connected_so_often(
    centre: str, folder: Path, waits: Waits, *, times: int, looks: int
) -> float:
    """Run a sync whose links break until it has connected so often; return the seconds."""
    links = 0
    enough = asyncio.Event()

    @asynccontextmanager
    async def breaking() -> AsyncIterator[Breaking]:
        nonlocal links
        links += 1
        if links == times:
            enough.set()
        async with connected(centre, "seoul") as link:
            yield Breaking(link, looks)

    store = Store.open(folder / "store.db", policy=Policy(), now_utc_ms=lambda: NOW_UTC_MS)
    sync = SyncEngine(
        store, "seoul", breaking, now_utc_ms=lambda: NOW_UTC_MS, changed=_nobody, waits=waits
    )
    begun_s = time.monotonic()
    running = asyncio.ensure_future(sync.run())
    try:
        async with asyncio.timeout(15):
            await enough.wait()
    finally:
        running.cancel()
        await asyncio.wait([running])
        store.close()
    return time.monotonic() - begun_s


async def _nobody() -> None:
    return


async def test_a_link_that_breaks_right_after_an_empty_page_is_made_again_less_and_less_often(
    centre: str, tmp_path: Path
) -> None:
    waits = Waits(first_retry_s=0.1)
    took_s = await _connected_so_often(centre, tmp_path, waits, times=6, looks=0)
    assert took_s > (0.1 + 0.2 + 0.4 + 0.8 + 1.6) / 2


async def test_a_link_that_lasts_is_made_again_soon(
    centre: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "LOCAL_LOOK_S", 0.02)
    monkeypatch.setattr(engine, "BEAT_S", 0.03)
    waits = Waits(first_retry_s=0.1, last_retry_s=3600)
    took_s = await _connected_so_often(centre, tmp_path, waits, times=9, looks=3)
    assert took_s < 0.1 * (2**8 - 1) / 2
