"""Signing in by name and password: what is counted, measured and begun, in this order.

A name that nobody has is refused in the words, and takes the time, of a wrong password; so is
somebody who was disabled. Whoever tries a name can lock its account and so keep its person out, but
not out of a browser in which that person signed in before. What it is not: cookies or routes
(`sessions`). The server's event loop.
"""

import logging
import math
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus

from msgspec import Struct

from server.domain.person_name import name_key, tidy_name
from server.store import Store
from server.store.audit import Actor, Kind, note
from server.store.sessions import add_session
from server.store.users import Attempt, User, begin_attempt, end_attempt
from server.web.passwords import NOBODYS, Fit, Passwords
from server.web.problems import ProblemError
from server.web.session_book import Begun, KnownBrowser, SessionBook
from server.web.sign_in_limits import Limits, hidden

_LOG = logging.getLogger(__name__)


class LockedUntil(Struct, frozen=True):
    """Until when an account is locked, UTC in milliseconds."""

    utc_ms: int


class SigningIn:
    """Signs people in."""

    def __init__(
        self,
        store: Store,
        passwords: Passwords,
        sessions: SessionBook,
        limits: Limits,
        now_utc_ms: Callable[[], int],
    ) -> None:
        self._store = store
        self._passwords = passwords
        self._sessions = sessions
        self._now_utc_ms = now_utc_ms
        self._limit = limits.addresses("sign-in")
        self._strangers = limits.tries("stranger")
        self._browsers = limits.tries("browser")

    async def sign_in(
        self, name: str, password: str, address: str, known: str = ""
    ) -> tuple[User, Begun]:
        """Return who signed in and the session that began.

        `known` is the cookie of a browser that is known, where it has one.

        Raises:
            ProblemError: 429 when it was tried too often from there or as this person, 401 when
                name or password is wrong.
        """
        attempt, fit = await self.prove(name, password, address, known)
        begun = self._sessions.new(attempt.user_id)
        job = partial(_enter, attempt=attempt, fit=fit, begun=begun, now_utc_ms=self._now_utc_ms())
        entered = await self._store.write(job)
        if entered is None:  # changed while the password was measured
            raise _wrong()
        user, ended = entered
        await self._sessions.tell_ended(ended)
        _LOG.info("signed in", extra={"user_id": user.user_id})
        return user, begun

    async def prove(
        self, name: str, password: str, address: str, known: str = ""
    ) -> tuple[Attempt, Fit]:
        """Return whose name and password these are.

        Raises:
            ProblemError: as `sign_in`.
        """
        self.refuse_too_often(address)
        name = tidy_name(name)
        browser = self._known_browser(known)
        job = partial(
            begin_attempt,
            name=name,
            now_utc_ms=self._now_utc_ms(),
            known_user_id=None if browser is None else browser.user_id,
        )
        attempt = await self._store.write(job)
        self._refuse_locked(name, attempt)
        kept = NOBODYS if attempt is None else attempt.password_hash
        fit = await self._passwords.measured(password, kept)
        if attempt is None or not fit.fits or not attempt.active:
            _LOG.warning("sign-in refused", extra={"user_id": attempt and attempt.user_id})
            raise _wrong()
        self._limit.forgive(address)
        if browser is not None:
            self._browsers.forget(browser.name)
        return attempt, fit

    def _known_browser(self, cookie: str) -> KnownBrowser | None:
        """Return the browser; None also of one that has used its own tries up."""
        browser = self._sessions.known_browser(cookie)
        if browser is None:
            return None
        until = self._browsers.locked_until_utc_ms(browser.name, self._now_utc_ms())
        return browser if until is None else None

    def refuse_too_often(self, address: str) -> None:
        """Count a try from an address.

        Raises:
            ProblemError: 429 when it is one too many.
        """
        seconds = math.ceil(self._limit.wait_s(address))
        if seconds:
            _LOG.warning("too many sign-ins from one address")
            detail = f"Too many tries from this address; try again in {seconds} s."
            raise ProblemError(HTTPStatus.TOO_MANY_REQUESTS, detail, {"Retry-After": str(seconds)})

    def _refuse_locked(self, name: str, attempt: Attempt | None) -> None:
        now = self._now_utc_ms()
        if attempt is None:
            until = self._strangers.locked_until_utc_ms(hidden(name_key(name)), now)
        else:
            until = attempt.locked_until_utc_ms
        if until is None:
            return
        _LOG.warning("sign-in to a locked account", extra={"user_id": attempt and attempt.user_id})
        clock = datetime.fromtimestamp(until / 1000, UTC).strftime("%H:%M:%S UTC")
        detail = (
            f"Too many wrong passwords: this account is locked until {clock}."
            " An admin can unlock it, or `scanstation-server users unlock` on the server."
        )
        retry = {"Retry-After": str(max(1, math.ceil((until - now) / 1000)))}
        more: dict[str, Struct] = {"locked_until": LockedUntil(until)}
        raise ProblemError(HTTPStatus.TOO_MANY_REQUESTS, detail, retry, more)


def _enter(
    connection: sqlite3.Connection, attempt: Attempt, fit: Fit, begun: Begun, now_utc_ms: int
) -> tuple[User, tuple[bytes, ...]] | None:
    user = end_attempt(connection, attempt, fit.password_hash)
    if user is None:
        return None
    ended = add_session(connection, begun.row)
    note(connection, Actor(Kind.USER, user.name), "session.began", "", now_utc_ms=now_utc_ms)
    return user, ended


def _wrong() -> ProblemError:
    challenge = {"WWW-Authenticate": 'Bearer realm="scanstation"'}
    detail = "This name and password do not belong together; look at both and try again."
    return ProblemError(HTTPStatus.UNAUTHORIZED, detail, challenge)
