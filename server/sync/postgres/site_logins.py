"""Logins of sites: made, or given a site, by whoever owns the centre.

A login that is called like its site speaks for it by its name, any other by a row of `site_logins`.
Its password goes to the centre as what that keeps of it (RFC 5803), so that no log of the centre's
has it. What it is not: the refusal of others, which is the centre's own. The asyncio loop.
"""

import base64
import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from server.sync.remote import RemoteRefusedError

_ITERATIONS = 4096
"""As Postgres does itself; a password of 192 random bits needs no more."""
_FOUND = """
SELECT rolcanlogin, pg_has_role(r.oid, nspowner, 'MEMBER')
FROM pg_roles r, pg_namespace WHERE rolname = $1 AND nspname = 'scanstation'
"""
_OWN = "SELECT session_user::text"
_MAKE = """
SELECT format('CREATE ROLE %I LOGIN PASSWORD %L IN ROLE scanstation_edge', $1::text, $2::text)
"""
_ADMIT = "SELECT format('GRANT scanstation_edge TO %I', $1::text)"
_SPEAKS = """
INSERT INTO scanstation.site_logins (login, site) VALUES ($1, $2) ON CONFLICT DO NOTHING
"""
_ANOTHER = "name another one for the site with --login"


async def welcome(
    connection: asyncpg.Connection, site: str, login: str, password: str, salt: bytes
) -> bool:
    """Let `login` speak for `site`; return whether it was made, with this password.

    One that is there keeps its own.

    Raises:
        RemoteRefusedError: when it is no login of a site, or who asks may make none.
    """
    async with connection.transaction():
        found = await connection.fetchrow(_FOUND, login)
        async with _told(connection, login):
            if found is None:
                kept = verifier(password, salt)
                await connection.execute(await connection.fetchval(_MAKE, login, kept))
            else:
                _refuse_unfit(login, can_login=found[0], owns=found[1])
                await connection.execute(await connection.fetchval(_ADMIT, login))
            if login.partition("_")[0] != site:
                await connection.execute(_SPEAKS, login, site)
    return found is None


def _refuse_unfit(login: str, *, can_login: bool, owns: bool) -> None:
    """Refuse a role whose members would all become logins of a site, and who is refused nothing."""
    if not can_login:
        raise RemoteRefusedError(f"{login} is a role that nobody logs in as", _ANOTHER)
    if owns:
        raise RemoteRefusedError(f"{login} owns the centre and speaks for any site", _ANOTHER)


@asynccontextmanager
async def _told(connection: asyncpg.Connection, login: str) -> AsyncIterator[None]:
    """Say what an owner can do where Postgres lets it make no login.

    Since 16 a right to make roles is none to make them members of another's: the roles are the
    cluster's, and a second centre's owner finds them there.
    """
    own = await connection.fetchval(_OWN)
    is_owner = await connection.fetchrow(_FOUND, own)
    try:
        yield
    except asyncpg.ReservedNameError as error:
        raise RemoteRefusedError(f"no login can be called {login}", _ANOTHER) from error
    except asyncpg.InsufficientPrivilegeError as error:
        if is_owner is None or not is_owner[1]:
            raise
        name = f'"{own.replace(chr(34), chr(34) * 2)}"'
        hint = (
            f"let a superuser enter: ALTER ROLE {name} CREATEROLE;"
            f" GRANT scanstation_edge TO {name} WITH ADMIN OPTION"
        )
        raise RemoteRefusedError(error.message or str(error), hint) from error


def verifier(password: str, salt: bytes) -> str:
    """Return what Postgres keeps of an ASCII password: SCRAM-SHA-256 (RFC 5802, 7677)."""
    salted = hashlib.pbkdf2_hmac("sha256", password.encode("ascii"), salt, _ITERATIONS)
    stored = hashlib.sha256(_keyed(salted, b"Client Key")).digest()
    server = _keyed(salted, b"Server Key")
    return f"SCRAM-SHA-256${_ITERATIONS}:{_text(salt)}${_text(stored)}:{_text(server)}"


def _keyed(salted: bytes, word: bytes) -> bytes:
    return hmac.digest(salted, word, "sha256")


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
