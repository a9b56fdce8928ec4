"""A site's login speaks for that site and for no other, whatever name it is told."""

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
import pytest

from server.sync.postgres.remote import PostgresRemote
from server.sync.remote import Imported, Position
from tests.postgres import connected
from tests.system.sync.edges import ORDER
from tests.system.sync.test_push import NOW_UTC_MS, scan

_numbers = itertools.count(1)
Speak = Callable[[str, str], Awaitable[PostgresRemote]]


@pytest.fixture
def site() -> str:
    """Return a name that no other test takes: logins are the whole cluster's."""
    return f"site-{next(_numbers)}"


@pytest.fixture
async def speak(centre: str, owner: asyncpg.Connection) -> AsyncIterator[Speak]:
    """Return what makes a login and lets it speak for a site."""
    made: list[str] = []
    async with AsyncExitStack() as stack:

        async def speaking(login: str, for_site: str) -> PostgresRemote:
            if login not in made:
                await owner.execute(f'CREATE ROLE "{login}" LOGIN IN ROLE scanstation_edge')
                made.append(login)
            address = urlunsplit(urlsplit(centre)._replace(netloc=f"{login}@"))
            return PostgresRemote(await stack.enter_async_context(connected(address)), for_site)

        yield speaking
    for login in made:
        await owner.execute(f'DROP ROLE "{login}"')


async def _works(remote: PostgresRemote) -> None:
    assert (await remote.pull(Position(), orders=1, lines=1)).orders == ()
    assert (await remote.push(uuid4(), NOW_UTC_MS, [scan(1)])).refused is None
    assert await remote.import_orders([]) == Imported(0)


async def _is_refused(remote: PostgresRemote, words: str) -> None:
    for asked in (
        remote.pull(Position(), orders=1, lines=1),
        remote.push(uuid4(), NOW_UTC_MS, [scan(1)]),
        remote.import_orders([ORDER]),
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match=words):
            await asked


@pytest.mark.parametrize("login", ["{}", "{}_2"])
async def test_a_login_that_is_called_like_its_site_speaks_for_it(
    login: str, site: str, speak: Speak
) -> None:
    await _works(await speak(login.format(site), site))


@pytest.mark.parametrize("other", ["busan", "{}-2", "{}_2", ""])
async def test_it_speaks_for_no_other_site(
    other: str, site: str, speak: Speak, owner: asyncpg.Connection
) -> None:
    words = f"login {site} may not speak for site {other.format(site)}"
    await _is_refused(await speak(site, other.format(site)), words)
    assert await owner.fetchval("SELECT count(*) FROM scanstation.scans") == 0
    assert await owner.fetchval("SELECT count(*) FROM scanstation.orders") == 0


async def test_a_role_that_it_takes_on_changes_nothing(site: str, speak: Speak) -> None:
    remote = await speak(site, "busan")
    await remote._connection.execute("SET ROLE scanstation_edge")
    await _is_refused(remote, f"login {site} may not speak for site busan")


@pytest.mark.parametrize(("allowed", "others"), [("busan", "seoul"), ("*", None)])
async def test_a_login_that_is_called_otherwise_speaks_for_what_it_was_given(
    allowed: str, others: str | None, speak: Speak, owner: asyncpg.Connection
) -> None:
    await _is_refused(await speak("svc.042", "busan"), "login svc.042 may not speak for site busan")
    await owner.execute("INSERT INTO scanstation.site_logins VALUES ('svc.042', $1)", allowed)
    await _works(await speak("svc.042", "busan"))
    if others is not None:
        await _is_refused(await speak("svc.042", others), "may not speak for site seoul")


async def test_who_owns_the_centre_speaks_for_any(owner: asyncpg.Connection) -> None:
    await _works(PostgresRemote(owner, "seoul"))
