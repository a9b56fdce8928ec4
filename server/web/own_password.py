"""`POST /api/session/password`: change one's own password, by the old one.

Every session of the person ends, and one begins for the browser that asked. The server's event
loop.
"""

from http import HTTPStatus

from aiohttp import web
from msgspec import Struct

from server.web.access import Role, access
from server.web.asked import NewPassword, Raw
from server.web.bodies import body_of
from server.web.cookies import known_in
from server.web.problems import ProblemError
from server.web.route import Doc, Route, principal_of
from server.web.session_book import SessionBook
from server.web.sessions import PATH, SessionView, begun_answer
from server.web.sign_in_limits import address_of
from server.web.signing_in import SigningIn
from server.web.user_book import UserBook
from server.web.users import refusals


class PasswordChange(Struct, frozen=True, forbid_unknown_fields=True):
    """The old one, which proves who asks, and the new one."""

    old: Raw
    new: NewPassword


class OwnPassword:
    """The handler."""

    def __init__(self, signing_in: SigningIn, users: UserBook, sessions: SessionBook) -> None:
        self._signing_in = signing_in
        self._users = users
        self._sessions = sessions

    def routes(self) -> list[Route]:
        """Return what to add to the router."""
        changed = Doc(
            "Change one's own password; every other session of oneself ends",
            SessionView,
            HTTPStatus.CREATED,
            body=PasswordChange,
            problems=(HTTPStatus.BAD_REQUEST, HTTPStatus.CONFLICT, HTTPStatus.TOO_MANY_REQUESTS),
        )
        return [Route("POST", f"{PATH}/password", self._change, access(Role.SUPERVISOR), changed)]

    async def _change(self, request: web.Request) -> web.Response:
        principal = principal_of(request)
        if principal is None or principal.user_id is None:
            detail = (
                "The owner has no password; `scanstation-server users password` sets another's."
            )
            raise ProblemError(HTTPStatus.CONFLICT, detail)
        asked = await body_of(request, PasswordChange)
        proved = await self._signing_in.prove(
            principal.name, asked.old, address_of(request), known_in(request)
        )
        begun = self._sessions.new(principal.user_id)
        with refusals():
            changed = await self._users.change_own_password(proved[0], asked.new, begun)
        if changed is None:
            detail = "You were changed by an admin at this moment: sign in again."
            raise ProblemError(HTTPStatus.CONFLICT, detail)
        return begun_answer(request, changed, begun)
