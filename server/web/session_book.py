"""Sessions as the web knows them: begun with a cookie, found by it, over in time or at once.

A session ends IDLE_MS after its last sign of life and LONGEST_MS after it began, whichever is
first; and at once when its person signs out, is disabled, or gets another role or password: whoever
asked to hear of it (`when_ended`) does. What it is not: passwords, or routes. The server's event
loop.
"""

import hashlib
import logging
import secrets
import sqlite3
from collections.abc import Awaitable, Callable, Iterable
from functools import partial

from msgspec import Struct

from server.store import Store, StoreError
from server.store.audit import Actor, note
from server.store.sessions import NewSession, Session, end_session, saw_session, session_of
from server.web.cookies import KNOWN_SALT, CookieSeal

IDLE_MS = 60 * 60_000
"""An open dashboard is a sign of life."""
LONGEST_MS = 12 * 60 * 60_000
"""A shift."""
SEEN_EVERY_MS = 60_000
"""So often a sign of life is written down."""
CLOCK_SLACK_MS = 5 * 60_000
"""A session from further ahead than this is one of a clock that was set back since."""
_RANDOM_BYTES = 32
_LOG = logging.getLogger(__name__)
Listener = Callable[[frozenset[str]], Awaitable[None]]


class Begun(Struct, frozen=True):
    """A session to begin: what is stored of it, and what its browser gets.

    By `known` the browser is known when somebody signs in the next time.
    """

    row: NewSession
    cookie: str
    known: str


class KnownBrowser(Struct, frozen=True):
    """A browser that a person has signed in with before."""

    user_id: int
    name: str


def is_over(session: Session, now_utc_ms: int) -> bool:
    """Say whether a session is over by the clock."""
    latest = max(session.made_utc_ms, session.seen_utc_ms)
    return (
        now_utc_ms >= session.expires_utc_ms
        or now_utc_ms - session.seen_utc_ms >= IDLE_MS
        or latest - now_utc_ms > CLOCK_SLACK_MS
    )


class SessionBook:
    """All sessions. `session_id` is the hash of a session's token, as text: no secret.

    `before` is the secret before this one, whose cookies are still taken.
    """

    def __init__(
        self,
        store: Store,
        secret: str,
        now_utc_ms: Callable[[], int],
        before: str | None = None,
    ) -> None:
        self._store = store
        self._seal = CookieSeal(secret, before=before)
        self._known_seal = CookieSeal(secret, KNOWN_SALT, before=before)
        self._now_utc_ms = now_utc_ms
        self._listeners: list[Listener] = []

    def when_ended(self, listener: Listener) -> None:
        """Have `listener` called with the `session_id` of each session that ended by an act."""
        self._listeners.append(listener)

    def new(self, user_id: int) -> Begun:
        """Return a session that a job of the store is to begin (`sessions.add_session`)."""
        token = secrets.token_urlsafe(_RANDOM_BYTES)
        now = self._now_utc_ms()
        row = NewSession(
            _hash(token), user_id, secrets.token_urlsafe(_RANDOM_BYTES), now, now + LONGEST_MS
        )
        known = self._known_seal.sealed(f"{user_id}.{secrets.token_urlsafe(_RANDOM_BYTES)}")
        return Begun(row, self._seal.sealed(token), known)

    def known_browser(self, cookie: str) -> KnownBrowser | None:
        """Return the browser of a cookie that was given at a sign-in; None of any other."""
        token = self._known_seal.token_in(cookie)
        if token is None:
            return None
        user_id, _, name = token.partition(".")
        return KnownBrowser(int(user_id), name)

    async def of_cookie(self, cookie: str) -> Session | None:
        """Return the session of a cookie, and note that it was seen; None when there is none."""
        token = self._seal.token_in(cookie)
        return None if token is None else await self._found(_hash(token))

    async def of_id(self, session_id: str) -> Session | None:
        """Return a session that is watched by its id, as `of_cookie` does; None when it is over."""
        return await self._found(bytes.fromhex(session_id))

    async def end(self, session_id: str, by: Actor) -> None:
        """End one session, which somebody wants."""
        token_hash = bytes.fromhex(session_id)
        now = self._now_utc_ms()
        await self._store.write(partial(_ended, token_hash=token_hash, by=by, now_utc_ms=now))
        await self.tell_ended([token_hash])

    async def tell_ended(self, token_hashes: Iterable[bytes]) -> None:
        """Tell who listens of sessions that a job of the store has ended."""
        ended = frozenset(token_hash.hex() for token_hash in token_hashes)
        if not ended:
            return
        for listener in self._listeners:
            await listener(ended)

    async def _found(self, token_hash: bytes) -> Session | None:
        session = await self._store.read(partial(session_of, token_hash=token_hash))
        now = self._now_utc_ms()
        if session is None or is_over(session, now):
            return None
        if now - session.seen_utc_ms >= SEEN_EVERY_MS:
            await self._note_seen(session, now)
        return session

    async def _note_seen(self, session: Session, now_utc_ms: int) -> None:
        """Write a sign of life down. A store that cannot be written can still be looked at."""
        seen = partial(saw_session, token_hash=session.token_hash, now_utc_ms=now_utc_ms)
        try:
            await self._store.write(seen)
        except StoreError as error:
            _LOG.warning("a sign of life is not stored", extra={"why": str(error)})


def _ended(connection: sqlite3.Connection, token_hash: bytes, by: Actor, now_utc_ms: int) -> None:
    end_session(connection, token_hash)
    note(connection, by, "session.ended", "", now_utc_ms=now_utc_ms)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
