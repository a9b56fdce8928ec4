"""`/api/session`: sign in, who am I, sign out; one's own language and password.

What it is: the routes, and the cookie that goes with them. What it is not: the rules of signing in
(`signing_in`), or other people (`users`). The server's event loop.
"""

from collections.abc import Callable
from functools import partial
from http import HTTPStatus

from aiohttp import web
from msgspec import Struct

from server.store import Store
from server.store.audit import Actor, Kind
from server.store.users import Language, User, UserChange, change_user
from server.web.access import EVERYBODY, Principal, Role, access
from server.web.acting import actor_of
from server.web.answers import json_answer
from server.web.asked import Raw
from server.web.bodies import body_of
from server.web.cookies import cookie_in, give_cookie, give_known, known_in, take_cookie
from server.web.origin import refuse_foreign
from server.web.problems import ProblemError
from server.web.route import Doc, Route, principal_of
from server.web.session_book import Begun, SessionBook
from server.web.sign_in_limits import address_of
from server.web.signing_in import SigningIn

PATH = "/api/session"
_SIGNED_IN = access(Role.SUPERVISOR)


class SignIn(Struct, frozen=True, forbid_unknown_fields=True):
    """Who wants to sign in."""

    name: Raw
    password: Raw


class OwnLanguage(Struct, frozen=True, forbid_unknown_fields=True):
    """What one wants to be spoken to in; null is as the browser has it."""

    language: Language | None


class SessionView(Struct, frozen=True):
    """Who is signed in. `csrf` goes with whatever changes something, as X-CSRF-Token.

    `language` null is as the browser has it. The owner, who has no session, has no `csrf` either.
    """

    name: str
    role: Role
    language: Language | None
    csrf: str
    expires_utc_ms: int | None


class Sessions:
    """The handlers."""

    def __init__(
        self,
        store: Store,
        book: SessionBook,
        signing_in: SigningIn,
        now_utc_ms: Callable[[], int],
    ) -> None:
        self._store = store
        self._book = book
        self._signing_in = signing_in
        self._now_utc_ms = now_utc_ms

    def routes(self) -> list[Route]:
        """Return what to add to the router."""
        begun = Doc(
            "Sign in; the answer sets the session's cookie",
            SessionView,
            HTTPStatus.CREATED,
            body=SignIn,
            problems=(HTTPStatus.UNAUTHORIZED, HTTPStatus.TOO_MANY_REQUESTS),
        )
        told = Doc("Who is signed in", SessionView)
        spoken = Doc("Choose one's own language", SessionView, body=OwnLanguage)
        ended = Doc("Sign out", status=HTTPStatus.NO_CONTENT)
        return [
            Route("POST", PATH, self._begin, EVERYBODY, begun),
            Route("GET", PATH, self._tell, _SIGNED_IN, told),
            Route("PATCH", PATH, self._speak, _SIGNED_IN, spoken),
            Route("DELETE", PATH, self._end, _SIGNED_IN, ended),
        ]

    async def _begin(self, request: web.Request) -> web.Response:
        refuse_foreign(request, demanded=False)
        asked = await body_of(request, SignIn)
        found, begun = await self._signing_in.sign_in(
            asked.name, asked.password, address_of(request), known_in(request)
        )
        await self._end_before(request)
        return begun_answer(request, found, begun)

    async def _end_before(self, request: web.Request) -> None:
        """End the session that this browser had until now, whoever's."""
        before = await self._book.of_cookie(cookie_in(request))
        if before is not None:
            await self._book.end(before.token_hash.hex(), Actor(Kind.USER, before.name))

    async def _tell(self, request: web.Request) -> web.Response:
        return json_answer(await self._view(_principal(request)))

    async def _view(self, principal: Principal) -> SessionView:
        role = principal.role or Role.OWNER
        session = None
        if principal.session_id is not None:
            session = await self._book.of_id(principal.session_id)
        if session is None:
            return SessionView(principal.name, role, None, "", None)
        return SessionView(
            session.name, role, session.language, session.csrf, session.expires_utc_ms
        )

    async def _speak(self, request: web.Request) -> web.Response:
        asked = await body_of(request, OwnLanguage)
        principal = _principal(request)
        change = partial(
            change_user,
            user_id=_person(principal),
            change=UserChange(language=asked.language),
            actor=actor_of(request),
            now_utc_ms=self._now_utc_ms(),
        )
        await self._store.write(change)
        return json_answer(await self._view(principal))

    async def _end(self, request: web.Request) -> web.Response:
        session_id = _principal(request).session_id
        if session_id is not None:
            await self._book.end(session_id, actor_of(request))
        response = web.Response(status=HTTPStatus.NO_CONTENT.value)
        take_cookie(request, response)
        return response


def begun_answer(request: web.Request, found: User, begun: Begun) -> web.Response:
    """Return the answer with which a session begins."""
    row = begun.row
    role = Role(found.role.value)
    view = SessionView(found.name, role, found.language, row.csrf, row.expires_utc_ms)
    response = json_answer(view, HTTPStatus.CREATED)
    give_cookie(request, response, begun.cookie)
    give_known(request, response, begun.known)
    return response


def _principal(request: web.Request) -> Principal:
    principal = principal_of(request)
    if principal is None:  # no route here that asks is open
        raise ProblemError(HTTPStatus.UNAUTHORIZED, "Sign in.")
    return principal


def _person(principal: Principal) -> int:
    if principal.user_id is None:
        detail = "The owner of the data folder is no person: sign in as one."
        raise ProblemError(HTTPStatus.CONFLICT, detail)
    return principal.user_id
