"""The centre, or a site, put back to an older state, or copied: found out, and nothing is lost.

As IT does it: with `pg_dump` and `pg_restore`, with the server's own `backup` and `restore`, with a
copy of a disk; under servers that run, and have to say what they found.
"""

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import asyncpg
import pytest

from server.contract.station import ScanReply
from server.sync.postgres.remote import PostgresRemote
from tests.dumps import dump, restore
from tests.postgres import connected
from tests.system.server.conftest import Start, start
from tests.system.server.speaking import ServerProcess, command, seated
from tests.system.sync.edges import ORDER
from tests.system.sync.looking import ask, asked_until, in_step, problem, sync, until

__all__ = ["start"]

_LOOK_S = 0.05
_LOGIN = "edge"
Site = Callable[..., ServerProcess]


@pytest.fixture
async def site(centre: str, owner: asyncpg.Connection, start: Start, tmp_path: Path) -> Site:
    """Start the server of a site, with a login that may do no more than it has to."""
    with suppress(asyncpg.DuplicateObjectError):
        await owner.execute(f"CREATE ROLE {_LOGIN} LOGIN IN ROLE scanstation_edge")
    await owner.execute("INSERT INTO scanstation.site_logins VALUES ($1, 'seoul')", _LOGIN)
    address = urlunsplit(urlsplit(centre)._replace(netloc=f"{_LOGIN}@"))

    def begin(folder: str = "seoul") -> ServerProcess:
        return start(data_dir=tmp_path / folder, site="seoul", more={"DATABASE_URL": address})

    return begin


@pytest.fixture
async def at_work(site: Site, owner: asyncpg.Connection) -> ServerProcess:
    """Return a server in step whose station has packed one piece of the order."""
    await PostgresRemote(owner, "seoul").import_orders([ORDER])
    server = site()
    await asked_until(lambda told: bool(told["heads"]), server, "/api/orders?q=A-1")
    async with seated(server, "pack-1") as station:
        await station.scan("A-1")
        await station.scan("apple")
    await until(in_step, server)
    return server


async def _dropped_and_created(cluster_uri: str, centre: str, file: Path) -> None:
    name = urlsplit(centre).path.removeprefix("/")
    async with connected(cluster_uri) as connection:
        # a pooler stays connected when its clients have gone
        await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await connection.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
    await restore(file, centre)


async def _cleaned(_: str, centre: str, file: Path) -> None:
    """Nobody is thrown out by that, and a look comes in half a minute: it is asked for here."""
    await restore(file, centre, "--clean", "--if-exists")
    async with connected(centre) as owner:
        await owner.execute("SELECT pg_notify('scanstation', 'seoul')")


@asynccontextmanager
async def _told(server: ServerProcess) -> AsyncIterator[set[str]]:
    """Yield all that hinders the server, as `/api/sync` says it while the block runs."""
    said: set[str] = set()

    async def listen() -> None:
        while True:
            said.add(problem(await sync(server)))
            await asyncio.sleep(_LOOK_S)

    listening = asyncio.ensure_future(listen())
    try:
        yield said
    finally:
        listening.cancel()
        await asyncio.wait([listening])


async def _pack(server: ServerProcess, station: str, code: str) -> None:
    async with seated(server, station) as packing:
        await packing.scan("A-1")
        await packing.scan(code)


async def _packed(server: ServerProcess) -> dict[int, int]:
    return _lines(await asyncio.to_thread(ask, server, "/api/orders/A-1"))


def _lines(told: Any) -> dict[int, int]:  # noqa: ANN401 - JSON
    return {line["line_no"]: line["qty_packed"] for line in told["lines"]}


def _is_anew(told: dict[str, Any]) -> bool:
    return told["counts"]["anew_why"] is not None and in_step(told)


def _said_of_it(server: ServerProcess) -> str:
    """Return what IT reads of it afterwards."""
    done = command(server.data_dir, "sync", "status")
    assert done.returncode == 0, done.stdout
    (line,) = (line for line in done.stdout.splitlines() if line.startswith("begun anew"))
    return line.partition("ago): ")[2]


def _name(server: ServerProcess) -> bytes:
    """Return the name that a server's store has at the centre."""
    with closing(sqlite3.connect(server.store_path)) as connection:
        (name,) = connection.execute("SELECT incarnation FROM sync").fetchone()
    return bytes(name)


async def _stored(centre: str) -> list[UUID]:
    async with connected(centre) as connection:
        rows = await connection.fetch(
            "SELECT scan_id FROM scanstation.scans WHERE order_no = 'A-1' ORDER BY oseq"
        )
    return [UUID(int=row[0].int) for row in rows]


@pytest.mark.parametrize("put_back", [_dropped_and_created, _cleaned])
async def test_a_centre_put_back_to_an_older_dump_is_told_everything_again(
    put_back: Callable[[str, str, Path], Awaitable[None]],
    cluster_uri: str,
    centre: str,
    at_work: ServerProcess,
    tmp_path: Path,
) -> None:
    await dump(centre, tmp_path / "dump")
    await _pack(at_work, "pack-2", "apple")
    await until(in_step, at_work)
    before = await _stored(centre)
    async with _told(at_work) as said:
        await put_back(cluster_uri, centre, tmp_path / "dump")
        await until(_is_anew, at_work)
    assert {"everything is told to it again" in words for words in said} == {True, False}
    assert await _stored(centre) == before
    await _pack(at_work, "pack-3", "pear")
    await until(in_step, at_work)
    assert await _packed(at_work) == {1: 2, 2: 1}
    assert len(await _stored(centre)) == 6
    assert "put back" in _said_of_it(at_work)


async def test_an_order_that_changed_after_the_dump_is_again_what_it_was_in_it(
    cluster_uri: str, centre: str, at_work: ServerProcess, tmp_path: Path
) -> None:
    await dump(centre, tmp_path / "dump")
    async with connected(centre) as owner:
        await owner.execute("UPDATE scanstation.orders SET customer = 'after'")
    await asked_until(lambda told: "after" in str(told), at_work, "/api/orders?q=A-1")
    await _cleaned(cluster_uri, centre, tmp_path / "dump")
    await asked_until(lambda told: "after" not in str(told), at_work, "/api/orders?q=A-1")


async def test_a_site_put_back_to_its_backup_gets_what_it_lacks_and_takes_another_name(
    centre: str, at_work: ServerProcess, site: Site
) -> None:
    assert command(at_work.data_dir, "backup").returncode == 0
    async with seated(at_work, "pack-2") as second:
        kept = [second.mint(code) for code in ("A-1", "apple")]
        for scan in kept:
            await second.send(scan)
    await until(in_step, at_work)
    name = _name(at_work)
    at_work.stop()
    done = command(at_work.data_dir, "restore", "latest", "--discard-newer")
    assert done.returncode == 0, done.stderr

    again = site()
    await _pack(again, "pack-3", "pear")
    await until(_is_anew, again)
    assert _name(again) != name
    assert await _packed(again) == {1: 2, 2: 1}
    async with seated(again, "pack-2") as second:
        assert isinstance(await second.send(*kept), ScanReply)
    await until(in_step, again)
    assert await _packed(again) == {1: 2, 2: 1}
    stored = await _stored(centre)
    assert (len(stored), len(set(stored))) == (6, 6)
    said = "the centre has other scans under this store's name: it was copied or put back"
    assert _said_of_it(again) == said


async def test_a_copied_disk_pushes_under_a_name_of_its_own(
    centre: str, at_work: ServerProcess, site: Site, tmp_path: Path
) -> None:
    at_work.stop()
    shutil.copytree(at_work.data_dir, tmp_path / "clone")
    one, other = site(), site("clone")
    await _pack(one, "pack-2", "apple")
    await until(in_step, one)
    await _pack(other, "pack-3", "pear")
    await until(_is_anew, other)
    await until(in_step, one)
    assert _name(one) != _name(other)
    assert "it was copied or put back" in _said_of_it(other)
    for server in (one, other):
        await asked_until(lambda told: _lines(told) == {1: 2, 2: 1}, server, "/api/orders/A-1")
    assert len(await _stored(centre)) == 6
