"""Who is signed in, as jobs and queries on a connection.

What it is: the `sessions` table. A session is found by the SHA-256 of what its cookie carries; what
stands here signs nobody in. What it is not: cookies, or how long a session lasts
(server.web.session_book). The writer's and the readers' threads.
"""

import sqlite3

from msgspec import Struct

from server.store.users import Language, UserRole

MAX_OF_USER = 20
"""Browsers in which one person is signed in; the next ends the oldest."""


class Session(Struct, frozen=True):
    """A browser in which somebody signed in, with what that person is now."""

    token_hash: bytes
    user_id: int
    csrf: str
    made_utc_ms: int
    seen_utc_ms: int
    expires_utc_ms: int
    name: str
    role: UserRole
    language: Language | None


class NewSession(Struct, frozen=True):
    """A session that begins."""

    token_hash: bytes
    user_id: int
    csrf: str
    made_utc_ms: int
    expires_utc_ms: int


def add_session(connection: sqlite3.Connection, new: NewSession) -> tuple[bytes, ...]:
    """Begin a session, and return those that end by it: the person's oldest, and the expired."""
    connection.execute(
        "INSERT INTO sessions (token_hash, user_id, csrf, made_utc_ms, seen_utc_ms, expires_utc_ms)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            new.token_hash,
            new.user_id,
            new.csrf,
            new.made_utc_ms,
            new.made_utc_ms,
            new.expires_utc_ms,
        ),
    )
    rows = connection.execute(
        "DELETE FROM sessions WHERE expires_utc_ms <= ?1 OR token_hash IN ("
        " SELECT token_hash FROM sessions WHERE user_id = ?2 AND token_hash <> ?3"
        " ORDER BY made_utc_ms DESC LIMIT -1 OFFSET ?4) RETURNING token_hash",
        (new.made_utc_ms, new.user_id, new.token_hash, MAX_OF_USER - 1),
    )
    return tuple(row[0] for row in rows.fetchall())


def session_of(connection: sqlite3.Connection, token_hash: bytes) -> Session | None:
    """Return a session of an active person; None when there is none."""
    row = connection.execute(
        "SELECT user_id, csrf, s.made_utc_ms, seen_utc_ms, expires_utc_ms, name, role, language"
        " FROM sessions s JOIN users u USING (user_id) WHERE token_hash = ? AND active",
        (token_hash,),
    ).fetchone()
    if row is None:
        return None
    user_id, csrf, made, seen, expires, name, role, language = row
    speaks = None if language is None else Language(language)
    return Session(token_hash, user_id, csrf, made, seen, expires, name, UserRole(role), speaks)


def saw_session(connection: sqlite3.Connection, token_hash: bytes, *, now_utc_ms: int) -> None:
    """Note that somebody was there."""
    connection.execute(
        "UPDATE sessions SET seen_utc_ms = ? WHERE token_hash = ?", (now_utc_ms, token_hash)
    )


def end_session(connection: sqlite3.Connection, token_hash: bytes) -> None:
    """End a session."""
    connection.execute("DELETE FROM sessions WHERE token_hash = ?", (token_hash,))


def end_of_user(connection: sqlite3.Connection, user_id: int) -> tuple[bytes, ...]:
    """End every session of a person, and return them."""
    rows = connection.execute(
        "DELETE FROM sessions WHERE user_id = ? RETURNING token_hash", (user_id,)
    )
    return tuple(row[0] for row in rows.fetchall())
