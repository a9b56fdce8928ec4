"""The centre's schema: up, down and status of its numbered SQL, one transaction each.

An advisory lock lets one program at a time change it, wherever it runs. It is its transaction's, as
is every setting: a pooler in transaction mode gives each its own connection. The ledger of what was
applied lies in the same schema. `up` also puts right what a dump does not bring: the roles, and
numbers of transactions that mean something in this cluster. What it is not: a part of an edge's
day; IT runs it, with a login that may create roles. The asyncio loop.
"""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager

import asyncpg

from server.store.errors import MigrationError
from server.store.migration import (
    SHIPPED_HINT,
    Applied,
    Migration,
    MigrationStatus,
    outstanding,
    shipped,
    standing,
)
from server.sync.postgres import numbering, rights
from server.sync.postgres.restored import Lack, mend
from server.sync.postgres.restored import lacks as lacks_of

ROOM = "server.sync.postgres"
_LOCK = 0x5CA9_57A7
"""Of `pg_advisory_xact_lock`: any number that no other program of this database takes."""
_LIMITS = "SET LOCAL lock_timeout = '30s'; SET LOCAL statement_timeout = 0"
"""A table that is gone through whole takes as long as it takes, whatever a login's limit is."""
_LEDGER = """
CREATE SCHEMA IF NOT EXISTS scanstation;
CREATE TABLE IF NOT EXISTS scanstation.schema_migrations (
    version     integer NOT NULL PRIMARY KEY,
    name        text NOT NULL,
    checksum    text NOT NULL,
    min_program text NOT NULL,
    applied     timestamptz NOT NULL DEFAULT now()
);
"""
_OWNERS = "use the owner's login, a login that may create roles and schemas"
_LEFT = "it is numbered anew, and sites go on; only VACUUM (ANALYZE) is left to enter, with psql"
_LOST = (asyncpg.PostgresConnectionError, asyncpg.OperatorInterventionError)
"""The way to it broke, or somebody there ended it: no fault of what was asked."""
_WHOLE = "migrate the centre"
_HAS_LEDGER = "SELECT to_regclass('scanstation.schema_migrations') IS NOT NULL"
_APPLIED = """
SELECT version, name, checksum, min_program FROM scanstation.schema_migrations ORDER BY version
"""
_ADD = """
INSERT INTO scanstation.schema_migrations (version, name, checksum, min_program)
VALUES ($1, $2, $3, $4)
"""
_REMOVE = "DELETE FROM scanstation.schema_migrations WHERE version = $1"
_SCANS = "SELECT count(*) FROM scanstation.scans"
_NO_MORE_SCANS = "LOCK TABLE scanstation.scans IN ACCESS EXCLUSIVE MODE"
_FOREIGN = """
SELECT count(*) FROM pg_class WHERE relnamespace = to_regnamespace('scanstation')::oid
"""


async def up(connection: asyncpg.Connection, migrations: Sequence[Migration] | None = None) -> int:
    """Apply what is pending, mend what is `restored`, and return the schema's version.

    Raises:
        MigrationError: when an applied migration's file was changed, a pending one fails, the
            database is not UTF-8, or the schema's name is taken by tables of another program.
    """
    known = shipped(ROOM) if migrations is None else migrations
    while await _step(connection, known):
        pass
    for lack in await lacks(connection):
        await _mend(connection, lack)
    return max((row[0] for row in await applied(connection)), default=0)


async def _step(connection: asyncpg.Connection, known: Sequence[Migration]) -> bool:
    """Apply the next one that is pending, the last one with its rights; say whether more are."""
    async with _alone(connection):
        had = await applied(connection)
        if not had:
            await _refuse_unfit(connection)
        pending = outstanding(known, had)
        if pending:
            await _apply(connection, pending[0], is_last=len(pending) == 1)
    return len(pending) > 1


async def down(
    connection: asyncpg.Connection,
    to_version: int,
    migrations: Sequence[Migration] | None = None,
    *,
    discard_scans: bool = False,
) -> int:
    """Take back every migration above `to_version`, newest first; return the version then.

    Raises:
        MigrationError: when one of them is not known to this program, its down file fails, or the
            schema would go with scans in it and nobody said `discard_scans`.
    """
    known = {m.version: m for m in (shipped(ROOM) if migrations is None else migrations)}
    async with _alone(connection):
        newest_first = [row[0] for row in reversed(await applied(connection))]
        above = [version for version in newest_first if version > to_version]
        for version in above:
            if version not in known:
                hint = "use the program version that applied it"
                raise MigrationError(f"take back migration {version}", "not known here", hint)
        if above and to_version == 0 and not discard_scans:
            await _refuse_to_lose_scans(connection)
        for version in above:
            await _take_back(connection, known[version])
        return max((row[0] for row in await applied(connection)), default=0)


async def status(
    connection: asyncpg.Connection, migrations: Sequence[Migration] | None = None
) -> tuple[MigrationStatus, ...]:
    """Return every migration, known or applied, by version."""
    known = shipped(ROOM) if migrations is None else migrations
    return standing(known, await applied(connection))


async def applied(connection: asyncpg.Connection) -> list[Applied]:
    """Return what was applied, by version; nothing for a database without our schema."""
    if not await connection.fetchval(_HAS_LEDGER):
        return []
    rows = await connection.fetch(_APPLIED)
    return [(row[0], row[1], row[2], row[3]) for row in rows]


async def lacks(connection: asyncpg.Connection) -> tuple[Lack, ...]:
    """Return what a centre lacks that was restored from a dump; nothing where there is none."""
    return await lacks_of(connection) if await applied(connection) else ()


@asynccontextmanager
async def _alone(connection: asyncpg.Connection) -> AsyncIterator[None]:
    """Hold a transaction, and the advisory lock with it, while the block runs.

    What it reads is what there is once it has the lock, whatever a login's isolation is.
    """
    async with connection.transaction(isolation="read_committed"):
        await connection.execute(_LIMITS)
        try:
            await connection.execute("SELECT pg_advisory_xact_lock($1)", _LOCK)
        except asyncpg.LockNotAvailableError as error:
            hint = "wait until that has ended"
            raise MigrationError(_WHOLE, "another program is migrating it", hint) from error
        yield


async def _refuse_unfit(connection: asyncpg.Connection) -> None:
    encoding = await connection.fetchval("SHOW server_encoding")
    if encoding != "UTF8":
        raise MigrationError(
            _WHOLE,
            f"the database is encoded in {encoding}",
            "create one with ENCODING 'UTF8'",
        )
    if await connection.fetchval(_FOREIGN):
        raise MigrationError(
            _WHOLE,
            "the schema `scanstation` holds tables of another program",
            "use a database of Scanstation's own",
        )


async def _refuse_to_lose_scans(connection: asyncpg.Connection) -> None:
    """Refuse while scans are stored: no other copy of all of them is anywhere.

    Those that are being pushed are waited for, and no more come.
    """
    await connection.execute(_NO_MORE_SCANS)
    scans = await connection.fetchval(_SCANS)
    if scans:
        raise MigrationError(
            "take the centre's schema away",
            f"{scans:,} scans would be gone with it",
            "back it up with pg_dump; then enter the command again with --discard-scans",
        )


async def _apply(connection: asyncpg.Connection, migration: Migration, *, is_last: bool) -> None:
    row = (migration.version, migration.name, migration.checksum, migration.min_program)
    with _told(f"migration {migration.version} of the centre", SHIPPED_HINT):
        await connection.execute(_LEDGER)
        await connection.execute(migration.up_sql)
        await connection.execute(_ADD, *row)
        await (rights.grant if is_last else rights.bar)(connection)


async def _mend(connection: asyncpg.Connection, lack: Lack) -> None:
    """Put right what is lacking, if nobody else has meanwhile."""
    with _told("put the centre right", "use the newest program; nothing was changed"):
        async with _alone(connection):
            if lack in await lacks_of(connection):
                await mend(connection, lack)
    if lack is Lack.NUMBERS:
        await _tidy(connection)


async def _tidy(connection: asyncpg.Connection) -> None:
    try:
        await numbering.tidy(connection)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        said = str(error) or type(error).__name__
        raise MigrationError("tidy the centre's tables", said, _LEFT) from error


async def _take_back(connection: asyncpg.Connection, migration: Migration) -> None:
    with _told(f"migration {migration.version} of the centre", SHIPPED_HINT):
        await connection.execute(_REMOVE, migration.version)
        await connection.execute(migration.down_sql)


@contextmanager
def _told(operation: str, hint: str) -> Iterator[None]:
    """Let what Postgres refuses come out as an error with what to do; else with `hint`.

    Raises:
        MigrationError: when it refuses.
    """
    try:
        yield
    except asyncpg.InsufficientPrivilegeError as error:
        raise MigrationError(operation, str(error), _OWNERS) from error
    except (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError) as error:
        again = "end it or wait until it has ended, and enter the command again"
        raise MigrationError(operation, "another program writes to it", again) from error
    except _LOST:
        raise
    except asyncpg.PostgresError as error:
        raise MigrationError(operation, str(error), hint) from error
