"""A centre that is reached as IT sets it up: over the network, with a password.

Debian's PostgreSQL: what the other tests run speaks no TLS.
"""

import itertools
from collections.abc import AsyncIterator, Iterator

import asyncpg
import pytest

from server.sync.postgres import schema
from tests.debian_postgres import debian_cluster
from tests.own_cluster import OwnCluster, free_port
from tests.postgres import connected, new_database
from tests.system.centre.places import Place
from tests.system.server.conftest import start

__all__ = ["start"]
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def cluster() -> Iterator[OwnCluster]:
    with debian_cluster(port=free_port()) as running:
        yield running


@pytest.fixture
async def place(cluster: OwnCluster) -> Place:
    """Make a centre of this test's own, with one order for the site and a login for its server."""
    place = Place(cluster, await new_database(cluster.uri), f"seoul_{next(_numbers)}")
    async with connected(place.owner) as connection:
        await schema.up(connection)
    await place.welcome()
    return place


@pytest.fixture
async def owner(place: Place) -> AsyncIterator[asyncpg.Connection]:
    """Yield a connection to the centre that may do everything."""
    async with connected(place.owner) as connection:
        yield connection
