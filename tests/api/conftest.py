"""A server of this package's own, with orders, operators, what stations scanned, conflicts."""

import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from server.domain.policy import Policy
from server.store import Store
from server.store.order_content import order_id_of
from server.store.refold import refold
from tests.system.server.conftest import import_csv, import_demo, processes
from tests.system.server.speaking import ServerProcess, seated
from tests.unit.server.store.other_sites import SHARE

_CONFLICTS = 40


async def _work(server: ServerProcess) -> None:
    for name in ("pack-1", "pack-2"):
        async with seated(server, name) as station:
            for code in ("-b.1001.1s", "SO-1001", "stone", "=cmd|' /C calc'!A0", "8801000000013"):
                await station.send(station.mint(code))


def _pack_elsewhere(connection: sqlite3.Connection) -> None:
    """Bring in what another site packed of each order, a piece too many, as a centre would."""
    for number in range(_CONFLICTS):
        order_id = order_id_of(f"C-{number}")
        scan = (order_id.bytes, number, UUID(int=number + 1).bytes, "busan", "pack-9", 1, 2)
        connection.execute(SHARE, (*scan, None, None, 0, 0))
        assert refold(connection, order_id, "")


async def _contradict(store_path: Path) -> None:
    store = Store.open(store_path, policy=Policy(), now_utc_ms=lambda: 1_764_000_000_000)
    try:
        await store.write(_pack_elsewhere)
    finally:
        store.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """Start a server that all share."""
    with processes(tmp_path_factory.mktemp("api")) as started:
        first = started()
        import_demo(first)
        rows = (f"C-{number},1,C-{number}-A,1\n" for number in range(_CONFLICTS))
        import_csv(first, "order_no,line_no,sku,qty\n" + "".join(rows))
        asyncio.run(_work(first))
        first.stop()
        asyncio.run(_contradict(first.store_path))
        yield started()
