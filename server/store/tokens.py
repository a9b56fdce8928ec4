"""Programs that may ask by a token of their own, as jobs and queries on a connection.

What it is: the `api_tokens` table. A token is found by its SHA-256; it is shown once, when it is
made, and stands nowhere. What it is not: what a scope opens (server.web.access). The writer's and
the readers' threads.
"""

import sqlite3

import msgspec
from msgspec import Struct

from server.store.audit import Actor, note


class ApiToken(Struct, frozen=True):
    """A program's token, without the token. `scopes` are words of `server.web.access.Scope`."""

    token_id: int
    name: str
    scopes: tuple[str, ...]
    made_utc_ms: int
    expires_utc_ms: int
    revoked_utc_ms: int | None
    used_utc_ms: int | None


class NewToken(Struct, frozen=True):
    """A token that is made."""

    name: str
    scopes: tuple[str, ...]
    token_hash: bytes
    made_utc_ms: int
    expires_utc_ms: int


_COLUMNS = "token_id, name, scopes, made_utc_ms, expires_utc_ms, revoked_utc_ms, used_utc_ms"


def add_token(connection: sqlite3.Connection, new: NewToken, actor: Actor) -> ApiToken:
    """Keep a token that was made."""
    scopes = msgspec.json.encode(new.scopes).decode()
    cursor = connection.execute(
        "INSERT INTO api_tokens (name, scopes, token_hash, made_utc_ms, expires_utc_ms)"
        " VALUES (?, ?, ?, ?, ?)",
        (new.name, scopes, new.token_hash, new.made_utc_ms, new.expires_utc_ms),
    )
    about = f"{new.name} ({', '.join(new.scopes)})"
    note(connection, actor, "token.made", about, now_utc_ms=new.made_utc_ms)
    found = _one(connection, "token_id = ?", cursor.lastrowid)
    assert found is not None  # noqa: S101  # it was added just now
    return found


def all_tokens(connection: sqlite3.Connection) -> tuple[ApiToken, ...]:
    """Return every token there ever was, the newest first."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM api_tokens ORDER BY token_id DESC"  # noqa: S608  # our names
    )
    return tuple(_token(row) for row in rows)


def token_of(connection: sqlite3.Connection, token_hash: bytes) -> ApiToken | None:
    """Return the token of this hash, whether it may be used or not."""
    return _one(connection, "token_hash = ?", token_hash)


def _one(connection: sqlite3.Connection, where: str, value: object) -> ApiToken | None:
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM api_tokens WHERE {where}",  # noqa: S608  # our own words
        (value,),
    ).fetchone()
    return None if row is None else _token(row)


def _token(row: tuple[int, str, str, int, int, int | None, int | None]) -> ApiToken:
    return ApiToken(row[0], row[1], msgspec.json.decode(row[2], type=tuple[str, ...]), *row[3:])


def saw_token(connection: sqlite3.Connection, token_id: int, *, now_utc_ms: int) -> None:
    """Note that a token was used."""
    connection.execute(
        "UPDATE api_tokens SET used_utc_ms = ? WHERE token_id = ?", (now_utc_ms, token_id)
    )


def revoke_token(
    connection: sqlite3.Connection, token_id: int, actor: Actor, *, now_utc_ms: int
) -> ApiToken | None:
    """Take a token back for ever; again changes nothing. None when there is none."""
    changed = connection.execute(
        "UPDATE api_tokens SET revoked_utc_ms = ? WHERE token_id = ? AND revoked_utc_ms IS NULL",
        (now_utc_ms, token_id),
    )
    found = _one(connection, "token_id = ?", token_id)
    if changed.rowcount and found is not None:
        note(connection, actor, "token.revoked", found.name, now_utc_ms=now_utc_ms)
    return found
