"""The centre is migrated through a pooler in transaction mode, among others who come through it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest

from server.store.migration import MigrationState
from server.sync.postgres import schema
from server.sync.postgres.link import close_connection, open_connection
from tests.debian_postgres import pooled
from tests.own_cluster import OwnCluster
from tests.postgres import connected, new_database

OTHERS = 4


@pytest.fixture
async def owner_address(cluster: OwnCluster) -> str:
    """Return an empty database's address, past the pooler."""
    return await new_database(cluster.uri)


def _through(folder: Path, address: str) -> str:
    database = address.partition("?")[0].rpartition("/")[2]
    return f"postgresql://postgres@/{database}?host={folder}"


@asynccontextmanager
async def _open(address: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await open_connection(address)
    try:
        yield connection
    finally:
        await close_connection(connection)


@asynccontextmanager
async def _busy(address: str) -> AsyncIterator[None]:
    """Let others take the pooler's connections in turn while the block runs."""

    async def ask() -> None:
        async with _open(address) as other:
            while True:
                await other.execute("BEGIN; SELECT pg_sleep(0.003); COMMIT")

    asking = [asyncio.ensure_future(ask()) for _ in range(OTHERS)]
    try:
        yield
    finally:
        for each in asking:
            each.cancel()
        await asyncio.wait(asking)


async def test_it_leaves_no_lock_and_no_setting_with_connections_that_are_others_next(
    cluster: OwnCluster, owner_address: str
) -> None:
    with pooled(cluster) as folder:
        address = _through(folder, owner_address)
        async with _busy(address), _open(address) as migrating:
            for _ in range(3):
                await schema.up(migrating)
                await schema.down(migrating, 0)
            await schema.up(migrating)
            states = {line.state for line in await schema.status(migrating)}
            assert states == {MigrationState.APPLIED}
            async with connected(owner_address) as owner:
                held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
                assert await owner.fetchval(held) == 0
            for _ in range(20):
                assert await migrating.fetchval("SHOW lock_timeout") == "0"
