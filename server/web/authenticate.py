"""Who asks: the owner by the data folder's token, a program or station by its own, or a cookie.

A header wins over a cookie. What is asked by cookie and changes something wants the session's
X-CSRF-Token and a page of this server: another page can make a browser send neither. What it is
not: what somebody may (`access`). The server's event loop.
"""

import hmac
from http import HTTPStatus

from aiohttp import web

from server.store.sessions import Session
from server.web.access import Principal, Role
from server.web.cookies import cookie_in
from server.web.guard import TokenCheck
from server.web.origin import refuse_foreign
from server.web.problems import ProblemError
from server.web.route import unauthorized
from server.web.session_book import SessionBook
from server.web.station_tokens import StationTokens
from server.web.token_book import TokenBook

CSRF_HEADER = "X-CSRF-Token"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
OWNER = Principal("the owner of the data folder", Role.OWNER)


class Authentication:
    """Knows who asks: an `Authenticate`."""

    def __init__(
        self,
        is_owner: TokenCheck,
        tokens: TokenBook,
        sessions: SessionBook,
        stations: StationTokens,
    ) -> None:
        self._is_owner = is_owner
        self._tokens = tokens
        self._sessions = sessions
        self._stations = stations

    async def __call__(self, request: web.Request) -> Principal | None:
        """Return who asks; None of one who says nothing, or whose session is over.

        Raises:
            ProblemError: 401 of a token that is none, 403 of what a page of ours did not send.
        """
        header = request.headers.get("Authorization", "")
        return await (self._of_header(header) if header else self._of_cookie(request))

    async def _of_header(self, header: str) -> Principal:
        scheme, _, offered = header.partition(" ")
        if scheme.lower() != "bearer":
            raise unauthorized(error="invalid_token")
        return await self.of_token(offered.strip())

    async def of_token(self, token: str) -> Principal:
        """Return whose a token is, where it comes without a header.

        Raises:
            ProblemError: 401 of a token that is none.
        """
        if self._is_owner(token):
            return OWNER
        known = await self._tokens.principal(token) or await self._stations.principal(token)
        if known is None:
            raise unauthorized(error="invalid_token")
        return known

    async def _of_cookie(self, request: web.Request) -> Principal | None:
        cookie = cookie_in(request)
        session = await self._sessions.of_cookie(cookie) if cookie else None
        if session is None:
            return None
        if request.method not in _SAFE:
            _refuse_forgery(request, session)
        return person(session)


def person(session: Session) -> Principal:
    """Return the person of a session."""
    return Principal(
        session.name,
        Role(session.role.value),
        user_id=session.user_id,
        session_id=session.token_hash.hex(),
    )


def _refuse_forgery(request: web.Request, session: Session) -> None:
    refuse_foreign(request)
    offered = request.headers.get(CSRF_HEADER, "").encode("utf-8", "surrogatepass")
    if not hmac.compare_digest(offered, session.csrf.encode()):
        detail = f"The page is out of date: load it again. ({CSRF_HEADER} is not the session's.)"
        raise ProblemError(HTTPStatus.FORBIDDEN, detail)
