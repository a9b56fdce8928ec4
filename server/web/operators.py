"""`/api/operators`: who scans, the text of each badge's barcode, and what a supervisor changes.

What it is: the routes, and the two answers that the command line gives, too. What it is not:
signing in (a badge scan does that). The server's event loop.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from typing import Annotated

from aiohttp import web
from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import asdict

from server.contract.own_code import OwnCodeKind, own_code
from server.domain.person_name import tidy_name, why_no_name
from server.domain.pin import why_no_pin
from server.store import Store
from server.store.audit import Actor, Kind
from server.store.operators import (
    NoSuchOperatorError,
    OperatorChange,
    OperatorError,
    OperatorRow,
    all_operators,
    change_operator,
)
from server.store.operators import add_operator as add
from server.web.access import Role, Scope, access
from server.web.acting import actor_of
from server.web.answers import json_answer
from server.web.asked import NewPin, PersonName
from server.web.bodies import body_of
from server.web.csv_table import BOM, csv_bytes, moment
from server.web.passwords import Passwords
from server.web.problems import ProblemError
from server.web.route import Doc, Link, Route

PATH = "/api/operators"
CSV_PATH = "/api/operators.csv"
_ONE = f"{PATH}/{{badge}}"
_CHANGE = Link("PATCH", _ONE, {"badge": "/badge"})
_READ = access(Role.SUPERVISOR, scope=Scope.OPERATORS_READ)
_WRITE = access(Role.SUPERVISOR, scope=Scope.OPERATORS_WRITE)
_OWNER = Actor(Kind.OWNER, "owner")
Badge = Annotated[str, Meta(min_length=1, max_length=32, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*\Z")]
_COLUMNS = ("badge", "name", "active", "has_pin", "locked_until_utc")


class NewOperator(Struct, frozen=True, forbid_unknown_fields=True):
    """What to add. The badge is 1 to 32 lower-case letters and digits, hyphens between them."""

    badge: Badge
    name: PersonName

    def __post_init__(self) -> None:
        """Refuse what is no name, however it comes in.

        Raises:
            ValueError: with a sentence.
        """
        _refuse_no_name(self.name)


class ChangeOperator(Struct, frozen=True, forbid_unknown_fields=True, repr_omit_defaults=True):
    """What to change. `badge` is a new one, after which the old is refused.

    `pin` is 4 to 8 digits, null for none any more; `unlock` lets it be tried again at once.
    """

    name: PersonName | UnsetType = UNSET
    active: bool | UnsetType = UNSET
    badge: Badge | UnsetType = UNSET
    pin: NewPin | UnsetType | None = UNSET
    unlock: bool = False

    def __post_init__(self) -> None:
        """Refuse what is no name.

        Raises:
            ValueError: with a sentence.
        """
        if self.name is not UNSET:
            _refuse_no_name(self.name)

    def __repr__(self) -> str:
        """Keep the PIN out of whatever is printed."""
        return "ChangeOperator(...)"


def _refuse_no_name(text: str) -> None:
    if (why := why_no_name(tidy_name(text))) is not None:
        raise ValueError(why)


class OperatorCard(Struct, frozen=True):
    """An operator and what is printed on the badge. A PIN is told of and never told."""

    badge: str
    name: str
    active: bool
    code: str
    has_pin: bool = False
    locked_until_utc_ms: int | None = None


class OperatorList(Struct, frozen=True):
    """Everyone, by badge."""

    operators: tuple[OperatorCard, ...]


def operator_card(operator: OperatorRow) -> OperatorCard:
    """Return an operator with the badge's code."""
    return OperatorCard(code=own_code(OwnCodeKind.BADGE, operator.badge), **asdict(operator))


async def add_operator(
    store: Store, new: NewOperator, by: Actor = _OWNER, *, now_utc_ms: int | None = None
) -> OperatorCard:
    """Add an operator, or rename the one with this badge.

    Raises:
        OperatorError: when the badge was replaced.
    """
    now = time.time_ns() // 1_000_000 if now_utc_ms is None else now_utc_ms
    job = partial(
        add, operator=OperatorRow(new.badge, tidy_name(new.name)), actor=by, now_utc_ms=now
    )
    return operator_card(await store.write(job))


async def list_operators(store: Store) -> OperatorList:
    """Return everyone."""
    return OperatorList(tuple(operator_card(row) for row in await store.read(all_operators)))


async def changed_operator(
    store: Store,
    passwords: Passwords,
    badge: str,
    asked: ChangeOperator,
    by: Actor = _OWNER,
    *,
    now_utc_ms: int,
) -> OperatorCard:
    """Change an operator; a PIN, which `why_no_pin` found nothing wrong with, is hashed first.

    Raises:
        OperatorError: when nobody wears the badge, or the new one is somebody's.
    """
    pin = asked.pin
    pin_hash = await passwords.hashed(pin) if isinstance(pin, str) else pin
    name = asked.name if asked.name is UNSET else tidy_name(asked.name)
    change = OperatorChange(name, asked.active, asked.badge, pin_hash, asked.unlock)
    job = partial(change_operator, badge=badge, change=change, actor=by, now_utc_ms=now_utc_ms)
    return operator_card(await store.write(job))


class Operators:
    """The handlers."""

    def __init__(
        self, store: Store, passwords: Passwords, *, now_utc_ms: Callable[[], int]
    ) -> None:
        self._store = store
        self._passwords = passwords
        self._now_utc_ms = now_utc_ms

    def routes(self) -> list[Route]:
        """Return what to add to the router."""
        conflict = (HTTPStatus.CONFLICT,)
        added = Doc(
            "Add an operator, or rename the one with this badge",
            OperatorCard,
            HTTPStatus.CREATED,
            body=NewOperator,
            problems=conflict,
            links=(_CHANGE,),
        )
        changed = Doc(
            "Rename or disable an operator, give a new badge, set, clear or unlock the PIN",
            OperatorCard,
            body=ChangeOperator,
            problems=(*conflict, HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND),
            links=(_CHANGE,),
        )
        table = Doc("Every operator as a table for a spreadsheet", media="text/csv")
        return [
            Route("GET", PATH, self._list, _READ, Doc("Every operator, by badge", OperatorList)),
            Route("GET", CSV_PATH, self._export, _READ, table),
            Route("POST", PATH, self._add, _WRITE, added),
            Route("PATCH", _ONE, self._change, _WRITE, changed),
        ]

    async def _list(self, _: web.Request) -> web.Response:
        return json_answer(await list_operators(self._store))

    async def _export(self, _: web.Request) -> web.Response:
        cards = (await list_operators(self._store)).operators
        rows = [
            (c.badge, c.name, int(c.active), int(c.has_pin), moment(c.locked_until_utc_ms))
            for c in cards
        ]
        headers = {"Content-Disposition": 'attachment; filename="operators.csv"'}
        body = BOM + csv_bytes([_COLUMNS, *rows])
        return web.Response(body=body, content_type="text/csv", charset="utf-8", headers=headers)

    async def _add(self, request: web.Request) -> web.Response:
        new = await body_of(request, NewOperator)
        with _refusals():
            card = await add_operator(
                self._store, new, actor_of(request), now_utc_ms=self._now_utc_ms()
            )
        return json_answer(card, HTTPStatus.CREATED)

    async def _change(self, request: web.Request) -> web.Response:
        asked = await body_of(request, ChangeOperator)
        why = why_no_pin(asked.pin) if isinstance(asked.pin, str) else None
        if why is not None:
            raise ProblemError(HTTPStatus.BAD_REQUEST, why)
        with _refusals():
            card = await changed_operator(
                self._store,
                self._passwords,
                request.match_info["badge"],
                asked,
                actor_of(request),
                now_utc_ms=self._now_utc_ms(),
            )
        return json_answer(card)


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn what cannot be done with operators into problems."""
    try:
        yield
    except NoSuchOperatorError as error:
        raise ProblemError(HTTPStatus.NOT_FOUND, str(error)) from None
    except OperatorError as error:
        raise ProblemError(HTTPStatus.CONFLICT, str(error)) from None
