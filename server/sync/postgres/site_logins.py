"""Logins of sites: made, or given a site, by whoever owns the centre.

A login that is called like its site speaks for it by its name, any other by a row of `site_logins`.
Its password goes to the centre as what that keeps of it (RFC 5803), so that no log of the centre's
has it. What it is not: the refusal of others, which is the centre's own. The asyncio loop.
"""

import base64
import hashlib
import hmac

import asyncpg

_ITERATIONS = 4096
"""As Postgres does itself; a password of 192 random bits needs no more."""
_IS_THERE = "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)"
_MAKE = """
SELECT format('CREATE ROLE %I LOGIN PASSWORD %L IN ROLE scanstation_edge', $1::text, $2::text)
"""
_ADMIT = "SELECT format('GRANT scanstation_edge TO %I', $1::text)"
_SPEAKS = """
INSERT INTO scanstation.site_logins (login, site) VALUES ($1, $2) ON CONFLICT DO NOTHING
"""


async def welcome(
    connection: asyncpg.Connection, site: str, login: str, password: str, salt: bytes
) -> bool:
    """Let `login` speak for `site`; return whether it was made, with this password.

    One that is there keeps its own.
    """
    async with connection.transaction():
        is_new = not await connection.fetchval(_IS_THERE, login)
        if is_new:
            kept = verifier(password, salt)
            await connection.execute(await connection.fetchval(_MAKE, login, kept))
        else:
            await connection.execute(await connection.fetchval(_ADMIT, login))
        if login.partition("_")[0] != site:
            await connection.execute(_SPEAKS, login, site)
    return is_new


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
