"""`POST /api/setup`: the first admin, by a link that only the server's own log has told.

The link is made at a start while there is no admin. It works once, and for LINK_S, at every server
of the store; the next start makes another. What it is not: `scanstation-server users add`, which
does the same by a terminal. The server's event loop.
"""

import logging
import secrets
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from server.store import Store, StoreError
from server.store.set_up_code import drop_code, is_good_code, keep_code
from server.store.users import Language, UserRole, has_admin
from server.web.access import EVERYBODY
from server.web.asked import NewPassword, PersonName
from server.web.bodies import body_of
from server.web.origin import refuse_foreign
from server.web.problems import ProblemError
from server.web.route import Doc, Route
from server.web.session_book import SessionBook
from server.web.sessions import SessionView, begun_answer
from server.web.sign_in_limits import address_of
from server.web.signing_in import SigningIn
from server.web.station_tokens import hash_of
from server.web.user_book import NewUser, UserBook
from server.web.users import refusals

PATH = "/api/setup"
LINK_S = 30 * 60
_RANDOM_BYTES = 32
_LOG = logging.getLogger(__name__)


class FirstAdmin(Struct, frozen=True, forbid_unknown_fields=True):
    """The code of the link, and who is to be the first admin."""

    code: Annotated[str, Meta(max_length=200)]
    name: PersonName
    password: NewPassword
    language: Language | None = None


class SetUp:
    """The handler, and the offer."""

    def __init__(
        self,
        store: Store,
        users: UserBook,
        sessions: SessionBook,
        signing_in: SigningIn,
        now_utc_ms: Callable[[], int],
    ) -> None:
        self._store = store
        self._users = users
        self._sessions = sessions
        self._signing_in = signing_in
        self._now_utc_ms = now_utc_ms

    def routes(self) -> list[Route]:
        """Return what to add to the router."""
        made = Doc(
            "Make the first admin, by the code of the server's set-up link",
            SessionView,
            HTTPStatus.CREATED,
            body=FirstAdmin,
            problems=(
                HTTPStatus.BAD_REQUEST,
                HTTPStatus.FORBIDDEN,
                HTTPStatus.CONFLICT,
                HTTPStatus.TOO_MANY_REQUESTS,
            ),
        )
        return [Route("POST", PATH, self._make, EVERYBODY, made)]

    async def offer(self, url: str) -> None:
        """Tell the log how to make the first admin, if there is none."""
        code = secrets.token_urlsafe(_RANDOM_BYTES)
        ends_utc_ms = self._now_utc_ms() + LINK_S * 1000
        try:
            if await self._store.read(has_admin):
                return
            keep = partial(keep_code, code_hash=hash_of(code), ends_utc_ms=ends_utc_ms)
            await self._store.write(keep)
        except StoreError as error:
            _LOG.warning("whether there is an admin is not known", extra={"why": str(error)})
            return
        facts = {"link": f"{url}/#/setup/{code}", "valid_min": LINK_S // 60}
        _LOG.info("no admin yet: open the link, or `scanstation-server users add`", extra=facts)

    async def _make(self, request: web.Request) -> web.Response:
        refuse_foreign(request, demanded=False)
        asked = await body_of(request, FirstAdmin)
        self._signing_in.refuse_too_often(address_of(request))
        await self._refuse_wrong(asked.code)
        new = NewUser(asked.name, asked.password, UserRole.ADMIN, asked.language)
        with refusals():
            admin, begun = await self._users.add_first_admin(new, self._sessions.new)
        await self._store.write(drop_code)
        _LOG.info("the first admin is there", extra={"user_id": admin.user_id})
        return begun_answer(request, admin, begun)

    async def _refuse_wrong(self, code: str) -> None:
        now = self._now_utc_ms()
        is_good = partial(is_good_code, code_hash=hash_of(code), now_utc_ms=now)
        if not await self._store.read(is_good):
            detail = (
                "This link is used or too old. The server's log tells a new one at its next start,"
                " or `scanstation-server users add NAME --role admin` does the same."
            )
            raise ProblemError(HTTPStatus.FORBIDDEN, detail)
