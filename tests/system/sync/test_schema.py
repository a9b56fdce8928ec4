import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import asyncpg
import pytest

from server.store.errors import MigrationError
from server.store.migration import Migration, MigrationState, shipped
from server.sync.postgres import schema
from tests.postgres import connected, new_database

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
