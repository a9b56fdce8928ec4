"""A sync that nobody wakes, as behind a pooler: it looks when it is asked to."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from server.store import Policy, Store
from server.sync import engine
from server.sync.engine import SyncEngine
from server.sync.postgres.link import PostgresLink, connected
from tests.system.sync.edges import ORDER
from tests.unit.server.store.stations import NOW_UTC_MS


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
        async with asyncio.timeout(10), connected(centre, "seoul") as link:
            while sync.status.in_step_utc_ms is None:  # noqa: ASYNC110 - a centre answers
                await asyncio.sleep(0.05)
            await link.import_orders([ORDER])
            await sync.look()
            await pulled.wait()
    finally:
        running.cancel()
        await asyncio.wait([running])
        store.close()
