"""An address behind which two centres answer in turn, call by call: that drives no site mad."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import cycle
from pathlib import Path
from uuid import UUID

import pytest

from server.store import Policy, Store
from server.store.sync_state import find_state
from server.sync.engine import SyncEngine
from server.sync.postgres.link import PostgresLink, connected
from server.sync.postgres.schema import up
from server.sync.remote import CentreOrder, Imported, Page, Position, Pushed, PushedScan
from tests.postgres import connected as connected_to
from tests.postgres import new_database
from tests.unit.server.store.stations import NOW_UTC_MS, StationAt

WATCHED_S = 4.0


class _InTurn:
    """A link whose calls go to one centre and to the other in turn."""

    is_listening = False

    def __init__(self, *links: PostgresLink) -> None:
        self._links = cycle(links)

    async def woken(self, timeout_s: float) -> bool:
        await asyncio.sleep(timeout_s)
        return False

    async def beat(self) -> None:
        await next(self._links).beat()

    async def pull(self, position: Position, *, orders: int, lines: int) -> Page:
        return await next(self._links).pull(position, orders=orders, lines=lines)

    async def push(self, incarnation: UUID, utc_ms: int, scans: Sequence[PushedScan]) -> Pushed:
        return await next(self._links).push(incarnation, utc_ms, scans)

    async def import_orders(
        self, orders: Sequence[CentreOrder], *, only_new: bool = False
    ) -> Imported:
        return await next(self._links).import_orders(orders, only_new=only_new)


async def _nothing() -> None:
    return


@pytest.mark.expects_log("server.sync.engine")
async def test_a_site_begins_anew_with_each_and_waits_longer_each_time(
    cluster_uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("BATCH", "BATCH_BESIDE_SCANNING"):
        monkeypatch.setattr(f"server.sync.push.{name}", 1)
    centres = []
    for _ in range(2):
        centres.append(await new_database(cluster_uri))
        async with connected_to(centres[-1]) as owner:
            await up(owner)

    @asynccontextmanager
    async def connect() -> AsyncIterator[_InTurn]:
        async with connected(centres[0], "seoul") as one, connected(centres[1], "seoul") as other:
            yield _InTurn(one, other)

    store = Store.open(tmp_path / "store.db", policy=Policy(), now_utc_ms=lambda: NOW_UTC_MS)
    names = set()
    try:
        await StationAt(store, "pack-1").scan("A", "B", "C")
        engine = SyncEngine(
            store, "seoul", connect, now_utc_ms=lambda: NOW_UTC_MS, changed=_nothing
        )
        running = asyncio.ensure_future(engine.run())
        for _ in range(round(WATCHED_S / 0.05)):
            await asyncio.sleep(0.05)
            state = await store.read(find_state)
            names |= set() if state is None else {state.incarnation}
        running.cancel()
        await asyncio.wait([running])
    finally:
        store.close()
    assert 1 < len(names) <= 5
