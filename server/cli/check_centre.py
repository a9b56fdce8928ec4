"""What `scanstation-server check` says of the centre: a line for each thing a server needs of it.

Nothing is changed there. What it is not: the sync (server.sync), or a look at what `run` needs here
(`check`). Its own short-lived asyncio loop.
"""

import time
from collections.abc import AsyncGenerator

import asyncpg

from server.cli.check_line import Line
from server.sync.postgres.address import certificate_words, shown
from server.sync.postgres.failures import MIGRATE, NO_FUNCTION, PRIMARY, RIGHTS, remote_error
from server.sync.postgres.link import close_connection, connected, open_connection
from server.sync.postgres.remote import FUNCTIONS, PostgresRemote
from server.sync.remote import Position, RemoteError

_FOUND = """
SELECT proname, has_schema_privilege(n.oid, 'USAGE') AND has_function_privilege(p.oid, 'EXECUTE')
FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace
WHERE nspname = 'scanstation' AND proname = ANY ($1)
"""
_IS_THERE = "SELECT to_regnamespace('scanstation') IS NOT NULL"
_SKEW_SAID_MS = 60_000
_OWNS = """
SELECT pg_has_role(session_user, nspowner, 'MEMBER')
FROM pg_namespace WHERE nspname = 'scanstation'
"""
_ONLY_READS = "SELECT current_setting('transaction_read_only')::boolean"


async def centre_lines(address: str, site: str) -> AsyncGenerator[Line, None]:
    """Yield what there is to say of the centre, until something stands in the way of the rest."""
    try:
        connection = await open_connection(address)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        yield Line("centre", False, f"{shown(address)}: {remote_error(error)}")
        return
    try:
        yield Line("centre", True, f"{shown(address)} answers, {certificate_words(address)}")
        async for line in _looked_at(connection, site):
            yield line
        yield await _news(address, site)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        yield Line("centre's answers", False, str(remote_error(error)))
    except RemoteError as error:
        yield Line("centre's answers", False, str(error))
    finally:
        await close_connection(connection)


async def _looked_at(connection: asyncpg.Connection, site: str) -> AsyncGenerator[Line, None]:
    if await connection.fetchval(_ONLY_READS):
        yield Line("centre's schema", False, f"nothing can be written there: {PRIMARY}")
        return
    schema = await _schema(connection)
    yield schema
    if schema.is_good:
        yield await _login(connection, site)
        yield await _clock(connection, site)


async def _schema(connection: asyncpg.Connection) -> Line:
    """Return whether the functions that a server calls are there and may be called."""
    found = {row[0]: row[1] for row in await connection.fetch(_FOUND, FUNCTIONS)}
    missing = ", ".join(name for name in FUNCTIONS if name not in found)
    barred = ", ".join(name for name in FUNCTIONS if not found.get(name, True))
    if not await connection.fetchval(_IS_THERE):
        return Line("centre's schema", False, f"there is none yet: {MIGRATE}")
    if missing:
        return Line("centre's schema", False, f"no {missing} there: {NO_FUNCTION}")
    if barred:
        return Line("centre's schema", False, f"{barred} may not be called: {RIGHTS}")
    return Line("centre's schema", True, f"{', '.join(FUNCTIONS)} may be called")


async def _login(connection: asyncpg.Connection, site: str) -> Line:
    """Return whether the login may do no more than a site's needs to: it lies on this computer."""
    name = await connection.fetchval("SELECT session_user::text")
    if not await connection.fetchval(_OWNS):
        return Line("centre's login", True, f"{name} owns nothing there")
    words = (
        f"{name} owns the centre and may do anything there: let IT run `scanstation-server logins"
        f" add {site}`, and set DATABASE_URL to what that prints"
    )
    return Line("centre's login", False, words)


async def _clock(connection: asyncpg.Connection, site: str) -> Line:
    """Return how far this computer's clock is ahead of the centre's, half a round trip off."""
    asked_ms = time.time() * 1000
    page = await PostgresRemote(connection, site).pull(Position(), orders=1, lines=1)
    ahead_ms = (asked_ms + time.time() * 1000) / 2 - page.centre.utc_ms
    words = f"this computer's is {ahead_ms / 1000:+.1f} s against it"
    if abs(ahead_ms) < _SKEW_SAID_MS:
        return Line("centre's clock", True, words)
    return Line("centre's clock", False, f"{words}: set the one that is wrong")


async def _news(address: str, site: str) -> Line:
    async with connected(address, site) as link:
        if link.is_listening:
            return Line("centre's news", True, "told at once")
    words = "found by asking: a pooler wakes nobody; an address past it is told at once"
    return Line("centre's news", True, words)
