"""`GET` and `POST /api/operators`: who scans, and the text of each badge's barcode.

What it is: the two answers. What it is not: signing in (a badge scan does that). The server's event
loop.
"""

from functools import partial
from http import HTTPStatus
from typing import Annotated

import msgspec
from aiohttp import web
from msgspec import Meta, Struct

from server.contract.own_code import OwnCodeKind, own_code
from server.store import Store
from server.store.operators import OperatorRow, all_operators, save_operator
from server.web.access import Role, Scope, access
from server.web.answers import json_answer
from server.web.problems import ProblemError
from server.web.route import Doc, Route

_PATH = "/api/operators"
_MAX_BODY_BYTES = 4096
_READ = access(Role.SUPERVISOR, scope=Scope.OPERATORS_READ)
_WRITE = access(Role.SUPERVISOR, scope=Scope.OPERATORS_WRITE)


class NewOperator(Struct, frozen=True, forbid_unknown_fields=True):
    """What to add. The badge is 1 to 32 lower-case letters and digits, hyphens between them."""

    badge: Annotated[str, Meta(min_length=1, max_length=32, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*\Z")]
    name: Annotated[
        str, Meta(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f\ud800-\udfff]+\Z")
    ]


class OperatorCard(Struct, frozen=True):
    """An operator and what is printed on the badge."""

    badge: str
    name: str
    active: bool
    code: str


class OperatorList(Struct, frozen=True):
    """Everyone, by badge."""

    operators: tuple[OperatorCard, ...]


def operator_card(operator: OperatorRow) -> OperatorCard:
    """Return an operator with the badge's code."""
    code = own_code(OwnCodeKind.BADGE, operator.badge)
    return OperatorCard(operator.badge, operator.name, operator.active, code)


async def add_operator(store: Store, new: NewOperator) -> OperatorCard:
    """Add an operator, or rename the one with this badge."""
    row = OperatorRow(new.badge, new.name)
    await store.write(partial(save_operator, operator=row))
    return operator_card(row)


async def list_operators(store: Store) -> OperatorList:
    """Return everyone."""
    return OperatorList(tuple(operator_card(row) for row in await store.read(all_operators)))


class Operators:
    """The handlers."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def routes(self) -> list[Route]:
        """Return what to add to the router."""
        added = Doc(
            "Add an operator, or rename the one with this badge",
            OperatorCard,
            HTTPStatus.CREATED,
            body=NewOperator,
        )
        return [
            Route("GET", _PATH, self._list, _READ, Doc("Every operator, by badge", OperatorList)),
            Route("POST", _PATH, self._add, _WRITE, added),
        ]

    async def _list(self, _: web.Request) -> web.Response:
        return json_answer(await list_operators(self._store))

    async def _add(self, request: web.Request) -> web.Response:
        if (request.content_length or 0) > _MAX_BODY_BYTES:
            raise ProblemError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "An operator is smaller.")
        try:
            new = msgspec.json.decode(await request.read(), type=NewOperator)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            detail = f"The operator does not fit: {error}."
            raise ProblemError(HTTPStatus.BAD_REQUEST, detail) from None
        return json_answer(await add_operator(self._store, new), HTTPStatus.CREATED)
