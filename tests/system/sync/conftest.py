"""A real centre for each test: a database with the schema, in one cluster a module."""

from collections.abc import AsyncIterator, Iterator

import asyncpg
import pytest

from server.sync.postgres import schema
from tests.postgres import cluster, connected, new_database


@pytest.fixture(scope="module")
def cluster_uri() -> Iterator[str]:
    with cluster() as uri:
        yield uri


@pytest.fixture
async def empty(cluster_uri: str) -> str:
    return await new_database(cluster_uri)


@pytest.fixture
async def centre(empty: str) -> str:
    """Return the address of a centre with the newest schema."""
    async with connected(empty) as connection:
        await schema.up(connection)
    return empty


@pytest.fixture
async def owner(centre: str) -> AsyncIterator[asyncpg.Connection]:
    """Yield a connection to the centre that may do everything."""
    async with connected(centre) as connection:
        yield connection
