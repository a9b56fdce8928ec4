"""A centre's dump, put into another cluster, whose transactions are numbered otherwise."""

import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import msgspec
import pytest

from server.store.errors import MigrationError
from server.store.sync_state import read_state
from server.sync.postgres import schema
from server.sync.postgres.remote import PostgresRemote
from server.sync.postgres.restored import Lack
from server.sync.push import PutBackError
from server.sync.remote import OrderNews, Position, RemoteRefusedError, read_news
from tests.dumps import dump, restore, take_roles
from tests.postgres import cluster, connected, new_database
from tests.system.server.conftest import Start, start
from tests.system.server.speaking import command, seated
from tests.system.sync.edges import ORDER, edge_at
from tests.system.sync.looking import asked_until, in_step, phase, problem, sync, until
from tests.system.sync.test_commands import check, migrate

__all__ = ["start"]

_APART = 1000
"""Transactions: more than a restore takes."""
_NOW = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
_BURN = """
DO $$
BEGIN
    FOR i IN 1..{many} LOOP
        PERFORM pg_current_xact_id();
        COMMIT;
    END LOOP;
END
$$
"""
_ROLES = ("scanstation_edge", "scanstation_erp", "scanstation_reader")


@pytest.fixture(scope="module")
def other_uri() -> Iterator[str]:
    """Run a second cluster; yield the address of its first database."""
    with cluster() as uri:
        yield uri


@pytest.fixture
async def elsewhere(other_uri: str) -> AsyncIterator[str]:
    """Return the address of an empty database in the second cluster, which has no role of ours."""
    uri = await new_database(other_uri, options="TEMPLATE template0 ENCODING 'UTF8'")
    yield uri
    async with connected(other_uri) as connection:
        await connection.execute(f"DROP DATABASE {_name(uri)} WITH (FORCE)")
        for role in (*_ROLES, "keeper"):
            await connection.execute(f"DROP ROLE IF EXISTS {role}")


def _name(uri: str) -> str:
    return urlsplit(uri).path.removeprefix("/")


def _as(uri: str, login: str) -> str:
    """Return an address for another login."""
    parts = urlsplit(uri)
    return urlunsplit(parts._replace(netloc=f"{login}@"))


async def _age(uri: str, *, beyond: str) -> None:
    """Let a cluster have more transactions behind it than another."""
    async with connected(uri) as connection, connected(beyond) as younger:
        many = _APART + await younger.fetchval(_NOW) - await connection.fetchval(_NOW)
        await connection.execute(_BURN.format(many=many))


async def _at_work(centre: str, folder: Path) -> None:
    """Let a site have an order, and some of it packed."""
    async with edge_at(centre, "seoul", folder) as seoul:
        await seoul.link.import_orders([ORDER])
        await seoul.sync()
        await seoul.station("pack-1").scan("A-1", "apple")
        await seoul.sync()


async def _moved(centre: str, elsewhere: str, folder: Path) -> None:
    """Put a dump of a centre that was worked with into a younger cluster, without its roles."""
    await _age(centre, beyond=elsewhere)
    await _at_work(centre, folder)
    await dump(centre, folder / "dump")
    await restore(folder / "dump", elsewhere, "--no-owner", is_good=False)


async def _at_rest(centre: str, folder: Path, packed: dict[int, int]) -> None:
    """See that a site has everything, and hears of a change once and of nothing else."""
    async with edge_at(centre, "seoul", folder) as seoul, connected(centre) as owner:
        assert (await seoul.look()).orders == ()
        assert (await seoul.standing("A-1"))["packed"] == packed
        await owner.execute("UPDATE scanstation.orders SET customer = 'next'")
        (news,) = read_news((await seoul.look()).orders)
        assert (news.order_no, news.scans) == ("A-1", ())
        assert (await seoul.look()).orders == ()


async def _news(centre: str, store: Path) -> Sequence[OrderNews]:
    """Return what a store that a server left would hear next."""
    with closing(sqlite3.connect(store)) as connection:
        (position,) = connection.execute("SELECT position FROM sync").fetchone()
    async with connected(centre) as owner:
        remote = PostgresRemote(owner, "seoul")
        page = await remote.pull(msgspec.json.decode(position, type=Position), orders=9, lines=9)
    return read_news(page.orders)


async def test_a_younger_one_refuses_until_its_numbers_are_its_own(
    centre: str, elsewhere: str, tmp_path: Path
) -> None:
    await _moved(centre, elsewhere, tmp_path)
    async with edge_at(elsewhere, "seoul", tmp_path) as seoul:
        await seoul.station("pack-2").scan("A-1", "apple")
        for refused in (seoul.push(), seoul.pull(), seoul.link.import_orders([ORDER])):
            with pytest.raises(RemoteRefusedError, match="migrate --database postgres up"):
                await refused
    async with connected(elsewhere) as owner:
        assert await schema.lacks(owner) == (Lack.RIGHTS, Lack.NUMBERS)
        await schema.up(owner)
        assert await schema.lacks(owner) == ()
    async with edge_at(elsewhere, "seoul", tmp_path) as seoul:
        before = (await seoul.store.read(read_state)).incarnation
        with pytest.raises(PutBackError):
            await seoul.pull()
        await seoul.sync()
        assert (await seoul.store.read(read_state)).incarnation != before
    await _at_rest(elsewhere, tmp_path, {1: 2})


async def test_an_older_one_goes_on_by_itself(centre: str, elsewhere: str, tmp_path: Path) -> None:
    await _at_work(centre, tmp_path)
    await dump(centre, tmp_path / "dump")
    await _age(elsewhere, beyond=centre)
    await restore(tmp_path / "dump", elsewhere, "--no-owner", is_good=False)
    async with edge_at(elsewhere, "seoul", tmp_path) as seoul:
        await seoul.station("pack-2").scan("A-1", "apple")
        with pytest.raises(PutBackError):
            await seoul.pull()
        await seoul.sync()
    await _at_rest(elsewhere, tmp_path, {1: 2})


@pytest.mark.parametrize("flags", [(), ("--no-privileges",)], ids=["roles first", "no rights"])
async def test_its_owner_need_be_no_superuser_and_its_logins_work_as_before(
    flags: tuple[str, ...], centre: str, elsewhere: str, tmp_path: Path
) -> None:
    await _age(centre, beyond=elsewhere)
    await _at_work(centre, tmp_path)
    await dump(centre, tmp_path / "dump")
    if not flags:
        await take_roles(centre, elsewhere)
    async with connected(elsewhere) as superuser:
        await superuser.execute("CREATE ROLE keeper LOGIN CREATEROLE")
        for role in _ROLES if not flags else ():
            await superuser.execute(f"GRANT {role} TO keeper WITH ADMIN OPTION")
        await superuser.execute(f"ALTER DATABASE {_name(elsewhere)} OWNER TO keeper")
    owners = _as(elsewhere, "keeper")
    assert await restore(tmp_path / "dump", owners, "--no-owner", *flags) == ""
    async with connected(owners) as owner:
        await schema.up(owner)
        await owner.execute("CREATE ROLE seoul LOGIN IN ROLE scanstation_edge")
    async with edge_at(_as(elsewhere, "seoul"), "seoul", tmp_path) as seoul:
        await seoul.sync()
        assert (await seoul.look()).orders == ()
    async with connected(elsewhere) as superuser:
        await superuser.execute("DROP ROLE seoul")
        await superuser.execute(f"ALTER DATABASE {_name(elsewhere)} OWNER TO postgres")


async def test_what_guards_its_tables_does_so_afterwards_as_before(
    centre: str, elsewhere: str, tmp_path: Path
) -> None:
    await _age(centre, beyond=elsewhere)
    await _at_work(centre, tmp_path)
    async with connected(centre) as owner:
        await owner.execute("ALTER TABLE scanstation.orders DISABLE TRIGGER no_truncate")
        await owner.execute("ALTER TABLE scanstation.orders ENABLE ALWAYS TRIGGER orders_changed")
    await dump(centre, tmp_path / "dump")
    await restore(tmp_path / "dump", elsewhere, "--no-owner", is_good=False)
    triggers = "SELECT tgname, tgrelid::regclass::text, tgenabled FROM pg_trigger ORDER BY 1, 2"
    async with connected(elsewhere) as owner:
        before = await owner.fetch(triggers)
        await schema.up(owner)
        assert await owner.fetch(triggers) == before
        with pytest.raises(asyncpg.RaiseError, match="scans are facts"):
            await owner.execute("UPDATE scanstation.scans SET qty = 0")
        assert await owner.fetchval("SELECT revision FROM scanstation.orders") == 1


async def test_a_program_that_writes_meanwhile_is_left_alone_and_named(
    centre: str, elsewhere: str, tmp_path: Path
) -> None:
    await _moved(centre, elsewhere, tmp_path)
    async with connected(elsewhere) as erp, connected(elsewhere) as owner:
        async with erp.transaction():
            await erp.execute("UPDATE scanstation.orders SET customer = 'next'")
            with pytest.raises(MigrationError, match="another program writes to it"):
                await schema.up(owner)
            assert await schema.lacks(owner) == (Lack.NUMBERS,)
        await schema.up(owner)
        assert await schema.lacks(owner) == ()


async def test_where_only_the_tidying_fails_it_is_said_that_the_rest_is_done(
    centre: str, elsewhere: str, tmp_path: Path
) -> None:
    await _moved(centre, elsewhere, tmp_path)
    async with connected(elsewhere) as owner:
        await owner.execute(
            "CREATE FUNCTION public.barred(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS"
            " $$ BEGIN RAISE EXCEPTION 'no room for that'; END $$;"
            "CREATE STATISTICS scanstation.of_it ON (public.barred(order_no))"
            " FROM scanstation.orders"
        )
        with pytest.raises(MigrationError, match="no room for that") as told:
            await schema.up(owner)
        assert "it is numbered anew" in told.value.hint
        assert "nothing was changed" not in str(told.value)
        assert await schema.lacks(owner) == ()


async def test_who_writes_and_looks_in_one_transaction_is_not_taken_for_one(
    owner: asyncpg.Connection,
) -> None:
    remote = PostgresRemote(owner, "seoul")
    async with owner.transaction():
        await remote.import_orders([ORDER])
        await remote.import_orders([ORDER])
        assert len((await remote.pull(Position(), orders=9, lines=9)).orders) == 1


async def test_it_is_said_wherever_it_is_looked_at_until_it_is_mended(
    centre: str, elsewhere: str, start: Start, tmp_path: Path
) -> None:
    await _age(centre, beyond=elsewhere)
    folder = tmp_path / "seoul"
    async with connected(centre) as owner:
        await PostgresRemote(owner, "seoul").import_orders([ORDER])
    server = start(data_dir=folder, site="seoul", more={"DATABASE_URL": centre})
    await asked_until(lambda told: bool(told["heads"]), server, "/api/orders?q=A-1")
    server.stop()
    await dump(centre, tmp_path / "dump")
    await restore(tmp_path / "dump", elsewhere, "--no-owner", is_good=False)

    server = start(data_dir=folder, site="seoul", more={"DATABASE_URL": elsewhere})
    async with seated(server, "pack-1") as station:
        await station.scan("A-1")
    await until(lambda told: phase(told) == "refused", server)
    assert problem(await sync(server)) == (
        "the centre was restored from a dump of another PostgreSQL cluster (let IT run"
        " `scanstation-server migrate --database postgres up` with the owner's login: it is"
        " numbered anew, and every site pulls its orders again)"
    )
    assert "restored from a dump" in command(folder, "sync", "status").stdout
    assert "restored from a dump" in check(tmp_path, elsewhere).stdout

    looked = migrate(tmp_path, "status", address=elsewhere)
    assert looked.returncode == 1
    assert "no site gets orders from it until" in looked.stderr
    assert "Roles of the centre" in looked.stderr
    done = migrate(tmp_path, "up", address=elsewhere)
    assert done.returncode == 0
    assert "is numbered anew. Every site pulls its orders again by itself" in done.stdout
    assert migrate(tmp_path, "up", address=elsewhere).stdout.startswith("VERSION")

    async with seated(server, "pack-1") as station:  # not all along: it answers no ping meanwhile
        await station.scan("apple")
        await until(in_step, server)
    server.stop()
    assert await _news(elsewhere, server.store_path) == []
