"""`/api/tokens`: which programs may ask, and for what. For admins.

What it is: the routes. What it is not: how a token is made and found (`token_book`). The server's
event loop.
"""

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from server.domain.person_name import tidy_name, why_no_name
from server.store import Store
from server.store.tokens import ApiToken, all_tokens, revoke_token
from server.web.access import Role, Scope, access
from server.web.acting import actor_of
from server.web.answers import json_answer
from server.web.asked import PersonName
from server.web.bodies import body_of, number_of
from server.web.problems import ProblemError
from server.web.route import Doc, Link, Route
from server.web.token_book import MadeToken, TokenBook

PATH = "/api/tokens"
_ONE = f"{PATH}/{{token_id}}"
DEFAULT_DAYS = 365
MAX_DAYS = 3650
_ADMINS = access(Role.ADMIN)


class NewApiToken(Struct, frozen=True, forbid_unknown_fields=True):
    """A token to make: the program's name, what it may, and for how many days."""

    name: PersonName
    scopes: Annotated[tuple[Scope, ...], Meta(min_length=1)]
    days: Annotated[int, Meta(ge=1, le=MAX_DAYS)] = DEFAULT_DAYS


class TokenList(Struct, frozen=True):
    """Every token there ever was, the newest first."""

    tokens: tuple[ApiToken, ...]


class Tokens:
    """The handlers."""

    def __init__(self, store: Store, book: TokenBook, now_utc_ms: Callable[[], int]) -> None:
        self._store = store
        self._book = book
        self._now_utc_ms = now_utc_ms

    def routes(self) -> list[Route]:
        """Return what to add to the router."""
        told = Doc("Every token there ever was, the newest first", TokenList)
        made = Doc(
            "Make a token; its secret is told this once",
            MadeToken,
            HTTPStatus.CREATED,
            body=NewApiToken,
            problems=(HTTPStatus.BAD_REQUEST,),
            links=(Link("DELETE", _ONE, {"token_id": "/token/token_id"}),),
        )
        revoked = Doc("Revoke a token for ever", ApiToken, problems=(HTTPStatus.NOT_FOUND,))
        return [
            Route("GET", PATH, self._list, _ADMINS, told),
            Route("POST", PATH, self._make, _ADMINS, made),
            Route("DELETE", _ONE, self._revoke, _ADMINS, revoked),
        ]

    async def _list(self, _: web.Request) -> web.Response:
        return json_answer(TokenList(await self._store.read(all_tokens)))

    async def _make(self, request: web.Request) -> web.Response:
        new = await body_of(request, NewApiToken)
        name = tidy_name(new.name)
        if (why := why_no_name(name)) is not None:
            raise ProblemError(HTTPStatus.BAD_REQUEST, why)
        made = await self._book.make(name, new.scopes, new.days, actor_of(request))
        return json_answer(made, HTTPStatus.CREATED)

    async def _revoke(self, request: web.Request) -> web.Response:
        token_id = number_of(request, "token_id")
        job = partial(
            revoke_token,
            token_id=token_id,
            actor=actor_of(request),
            now_utc_ms=self._now_utc_ms(),
        )
        revoked = await self._store.write(job)
        if revoked is None:
            raise ProblemError(HTTPStatus.NOT_FOUND, f"There is no token {token_id}.")
        return json_answer(revoked)
