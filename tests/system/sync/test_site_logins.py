"""A site's login speaks for that site and for no other, whatever name it is told."""

import itertools
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
import pytest

from server.sync.postgres.remote import PostgresRemote
from server.sync.postgres.site_logins import welcome
from server.sync.remote import Imported, Position, RemoteRefusedError
from tests.postgres import connected
from tests.system.server.speaking import REPOSITORY
from tests.system.sync.edges import ORDER
from tests.system.sync.test_push import NOW_UTC_MS, scan

PAGE = REPOSITORY / "docs" / "sync.md"
_QUERIES = re.compile(r"^```sql\n(.*?)^```", re.MULTILINE | re.DOTALL)
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


@pytest.mark.parametrize(
    ("login", "words"),
    [
        ("scanstation_reader", "is a role that nobody logs in as"),
        ("postgres", "owns the centre and speaks for any site"),
        ("none", "no login can be called none"),
        ("pg_seoul", "no login can be called pg_seoul"),
    ],
)
async def test_a_role_that_cannot_be_a_sites_login_is_made_none(
    login: str, words: str, owner: asyncpg.Connection
) -> None:
    with pytest.raises(RemoteRefusedError, match=f"{words} .*--login"):
        await welcome(owner, "seoul", login, "secret", b"salt")
    assert await owner.fetch("SELECT FROM scanstation.site_logins") == []
    assert (
        await owner.fetch(
            "SELECT FROM pg_auth_members JOIN pg_roles r ON r.oid = member"
            " WHERE roleid = 'scanstation_edge'::regrole AND rolname = $1",
            login,
        )
        == []
    )


async def test_an_owner_who_may_make_no_login_hears_what_a_superuser_has_to_enter(
    centre: str, owner: asyncpg.Connection
) -> None:
    await owner.execute("CREATE ROLE keeper LOGIN")
    try:
        await owner.execute("ALTER SCHEMA scanstation OWNER TO keeper")
        address = urlunsplit(urlsplit(centre)._replace(netloc="keeper@"))
        async with connected(address) as keeper:
            with pytest.raises(RemoteRefusedError, match='GRANT scanstation_edge TO "keeper" WITH'):
                await welcome(keeper, "seoul", "seoul", "secret", b"salt")
    finally:
        await owner.execute("ALTER SCHEMA scanstation OWNER TO CURRENT_USER")
        await owner.execute("DROP ROLE keeper")


async def test_the_query_of_the_page_tells_a_reader_who_is_connected_and_when_scans_came(
    centre: str, site: str, speak: Speak, owner: asyncpg.Connection
) -> None:
    (query,) = (each for each in _QUERIES.findall(PAGE.read_text("utf-8")) if "scans_came" in each)
    silent = f"{site}-silent"
    await owner.execute(f'CREATE ROLE "{silent}" LOGIN IN ROLE scanstation_edge')
    try:
        await _works(await speak(site, site))
        await owner.execute("INSERT INTO scanstation.site_logins VALUES ($1, $2)", "svc", site)
        await speak("svc", site)
        async with connected(centre) as reader:
            await reader.execute("SET ROLE scanstation_reader")
            rows = await reader.fetch(query)
    finally:
        await owner.execute(f'DROP ROLE "{silent}"')
    told = [(row["login"], row["is_connected"], row["scans_came"] is not None) for row in rows]
    assert told[0] == (silent, False, False)
    assert set(told[1:]) == {(site, True, True), ("svc", True, True)}
