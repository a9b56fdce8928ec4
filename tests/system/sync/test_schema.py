import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import uuid4

import asyncpg
import pytest

from server.store.errors import MigrationError
from server.store.migration import Migration, MigrationState, shipped
from server.sync.postgres import schema
from server.sync.postgres.remote import PostgresRemote
from tests.postgres import connected, new_database
from tests.system.sync.test_push import NOW_UTC_MS, WAITS, scan

KNOWN = shipped(schema.ROOM)
NEXT = Migration(
    KNOWN[-1].version + 1,
    "next",
    "-- min_program: 0.1.0\nCREATE TABLE scanstation.next (a integer);",
    "DROP TABLE scanstation.next;",
)


@pytest.fixture
async def connection(empty: str) -> AsyncIterator[asyncpg.Connection]:
    async with connected(empty) as opened:
        yield opened


async def test_up_applies_what_is_pending_and_once_more_nothing(
    connection: asyncpg.Connection,
) -> None:
    assert await schema.up(connection) == KNOWN[-1].version
    assert await schema.up(connection) == KNOWN[-1].version
    assert {line.state for line in await schema.status(connection)} == {MigrationState.APPLIED}


async def test_down_takes_everything_back_and_up_brings_it_again(
    connection: asyncpg.Connection,
) -> None:
    await schema.up(connection)
    assert await schema.down(connection, 0) == 0
    assert await connection.fetchval("SELECT to_regnamespace('scanstation')") is None
    assert await schema.up(connection) == KNOWN[-1].version


async def test_a_migration_that_fails_leaves_nothing_of_itself(
    connection: asyncpg.Connection,
) -> None:
    await schema.up(connection)
    broken = replace(NEXT, up_sql=NEXT.up_sql + "SELECT 1 / 0;")
    with pytest.raises(MigrationError, match=f"migration {NEXT.version} of the centre: division"):
        await schema.up(connection, (*KNOWN, broken))
    assert await schema.up(connection, (*KNOWN, NEXT)) == NEXT.version
    assert await schema.down(connection, KNOWN[-1].version, (*KNOWN, NEXT)) == KNOWN[-1].version


async def test_a_file_changed_after_it_was_applied_is_refused(
    connection: asyncpg.Connection,
) -> None:
    await schema.up(connection)
    changed = replace(KNOWN[0], up_sql=KNOWN[0].up_sql + "\n-- and this")
    with pytest.raises(MigrationError, match="changed after it was applied"):
        await schema.up(connection, (changed,))


async def test_what_a_newer_program_applied_is_listed_and_not_taken_back(
    connection: asyncpg.Connection,
) -> None:
    await schema.up(connection, (*KNOWN, NEXT))
    assert (await schema.status(connection))[-1].state is MigrationState.UNKNOWN
    assert await schema.up(connection) == NEXT.version
    with pytest.raises(MigrationError, match="use the program version that applied it"):
        await schema.down(connection, 0)


async def test_two_programs_at_once_apply_each_migration_once(empty: str) -> None:
    async def bring_up() -> int:
        async with connected(empty) as connection:
            return await schema.up(connection)

    assert set(await asyncio.gather(*[bring_up() for _ in range(4)])) == {KNOWN[-1].version}


async def test_a_database_that_is_not_utf_8_is_refused(cluster_uri: str) -> None:
    options = "ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0"
    async with connected(await new_database(cluster_uri, options=options)) as connection:
        with pytest.raises(MigrationError, match="encoded in SQL_ASCII"):
            await schema.up(connection)


async def test_a_schema_of_that_name_with_other_tables_is_left_alone(
    connection: asyncpg.Connection,
) -> None:
    await connection.execute("CREATE SCHEMA scanstation CREATE TABLE other (a integer)")
    with pytest.raises(MigrationError, match="tables of another program"):
        await schema.up(connection)
    assert await connection.fetchval("SELECT to_regclass('scanstation.orders')") is None


async def test_a_login_that_may_not_create_roles_is_told_what_it_lacks(
    connection: asyncpg.Connection,
) -> None:
    await connection.execute("CREATE ROLE weak")
    await connection.execute("SET ROLE weak")
    with pytest.raises(MigrationError, match="a login that may create roles and schemas"):
        await schema.up(connection)


async def _until_somebody_waits(connection: asyncpg.Connection) -> None:
    async with asyncio.timeout(30):
        while not await connection.fetchval(WAITS):  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.02)


async def test_a_login_whose_statements_are_ended_soon_migrates_nevertheless(
    connection: asyncpg.Connection,
) -> None:
    await schema.up(connection)
    await connection.execute("SET statement_timeout = '200ms'")
    slow = replace(NEXT, up_sql=f"{NEXT.up_sql}SELECT pg_sleep(0.5);")
    assert await schema.up(connection, (*KNOWN, slow)) == NEXT.version
    assert await connection.fetchval("SHOW statement_timeout") == "200ms"


async def test_what_a_migration_makes_is_nobodys_to_call_before_it_is_granted(
    connection: asyncpg.Connection,
) -> None:
    makes = "CREATE FUNCTION scanstation.all_of_it() RETURNS text LANGUAGE sql AS 'SELECT 1::text';"
    first = replace(NEXT, up_sql=f"{NEXT.up_sql}{makes}")
    broken = replace(NEXT, version=NEXT.version + 1, up_sql="-- min_program: 0.1.0\nSELECT 1 / 0;")
    with pytest.raises(MigrationError, match="division"):
        await schema.up(connection, (*KNOWN, first, broken))
    may = "SELECT has_function_privilege('public', 'scanstation.all_of_it()', 'EXECUTE')"
    assert not await connection.fetchval(may)


async def test_scans_that_are_being_pushed_are_counted_before_they_are_taken_away(
    connection: asyncpg.Connection, empty: str
) -> None:
    await schema.up(connection)
    async with connected(empty) as edge, connected(empty) as onlooker:
        async with edge.transaction():
            await PostgresRemote(edge, "seoul").push(uuid4(), NOW_UTC_MS, [scan(1)])
            taking = asyncio.ensure_future(schema.down(connection, 0))
            await _until_somebody_waits(onlooker)
        with pytest.raises(MigrationError, match="1 scans would be gone"):
            await taking
        assert await edge.fetchval("SELECT count(*) FROM scanstation.scans") == 1


async def test_what_is_taken_back_is_all_of_it_or_nothing(connection: asyncpg.Connection) -> None:
    await schema.up(connection, (*KNOWN, NEXT))
    broken = replace(KNOWN[-1], down_sql="SELECT 1 / 0")
    with pytest.raises(MigrationError, match="division"):
        await schema.down(connection, 0, (*KNOWN[:-1], broken, NEXT))
    assert await schema.up(connection, (*KNOWN, NEXT)) == NEXT.version
    assert await connection.fetchval("SELECT to_regclass('scanstation.next') IS NOT NULL")


async def test_a_program_that_holds_its_tables_is_named_and_not_a_damaged_file(
    connection: asyncpg.Connection, empty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await schema.up(connection)
    monkeypatch.setattr(schema, "_LIMITS", "SET LOCAL lock_timeout = '100ms'")
    changing = replace(NEXT, up_sql=f"{NEXT.up_sql}LOCK TABLE scanstation.orders;")
    async with connected(empty) as erp, erp.transaction():
        await erp.execute("LOCK TABLE scanstation.orders IN ACCESS SHARE MODE")
        with pytest.raises(MigrationError, match=r"another program writes to it \(end it or wait"):
            await schema.up(connection, (*KNOWN, changing))


async def test_how_it_stands_is_found_without_going_through_all_orders(
    connection: asyncpg.Connection,
) -> None:
    await schema.up(connection)
    await connection.execute(
        "INSERT INTO scanstation.orders (order_no) SELECT 'A' || n FROM generate_series(1, 2000) n"
    )
    await connection.execute(
        "INSERT INTO scanstation.order_site"
        " SELECT order_no, 'site-' || length(order_no) FROM scanstation.orders"
    )
    await connection.execute("VACUUM ANALYZE scanstation.feed")
    read = (
        "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::integer"
        " FROM pg_stat_xact_user_tables WHERE schemaname = 'scanstation'"
    )
    async with connection.transaction():
        before = await connection.fetchval(read)
        assert await schema.lacks(connection) == ()
        assert await connection.fetchval(read) - before < 50
