"""`/api/sheets/*.pdf`: what is printed for the stations, and for operators to wear.

What it is: who gets which sheet, and that a badge's is noted: its code signs in. What it is not:
the drawing (`drawing`, server.sheets). The server's event loop.
"""

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from server.sheets.asked import PaperName, SheetAsked, SheetKind
from server.sheets.language import Language, language_of
from server.store import Store
from server.store.operators import (
    NoSuchOperatorError,
    OperatorRow,
    holders_of,
    note_badges_printed,
)
from server.web.access import Role, Scope, access
from server.web.acting import actor_of
from server.web.answers import query_of
from server.web.drawing import Drawing
from server.web.problems import ProblemError
from server.web.route import Doc, Route

COMMANDS_PATH = "/api/sheets/commands.pdf"
CHART_PATH = "/api/sheets/chart.pdf"
BADGES_PATH = "/api/sheets/badges.pdf"
_MEDIA = "application/pdf"
_SUPERVISOR = access(Role.SUPERVISOR)
_OPERATORS = access(Role.SUPERVISOR, scope=Scope.OPERATORS_READ)
_MAX_BADGES = 1000
_BADGE = "[a-z0-9]+(-[a-z0-9]+)*"
_MAX_CHARACTERS = 2600
"""Of the badges that are chosen: whatever else is sent, escaped it is a line the server takes."""

Badges = Annotated[str, Meta(max_length=_MAX_CHARACTERS, pattern=rf"^{_BADGE}(,{_BADGE})*\Z")]


class SheetQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """How a sheet is printed: without a language in the one that Accept-Language likes best."""

    language: Language | None = None
    paper: PaperName = "a4"


class BadgeSheetQuery(SheetQuery, frozen=True, forbid_unknown_fields=True):
    """Whose badges: some with commas between them; without any those of all active operators."""

    badges: Badges | None = None


class Sheets:
    """The handlers."""

    def __init__(self, store: Store, drawing: Drawing, *, now_utc_ms: Callable[[], int]) -> None:
        self._store = store
        self._drawing = drawing
        self._now_utc_ms = now_utc_ms

    def routes(self) -> list[Route]:
        """Return what to add to the router."""
        problems = (HTTPStatus.BAD_REQUEST, HTTPStatus.SERVICE_UNAVAILABLE)
        commands = Doc(
            "The command codes as a page to print",
            query=SheetQuery,
            media=_MEDIA,
            problems=problems,
        )
        chart = Doc(
            "The scanner doctor's chart, to print",
            query=SheetQuery,
            media=_MEDIA,
            problems=problems,
        )
        badges = Doc(
            "Operators' badges as cards, to print and cut out",
            query=BadgeSheetQuery,
            media=_MEDIA,
            problems=(*problems, HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY),
        )
        return [
            Route("GET", COMMANDS_PATH, self._commands, _SUPERVISOR, commands),
            Route("GET", CHART_PATH, self._chart, _SUPERVISOR, chart),
            Route("GET", BADGES_PATH, self._badges, _OPERATORS, badges),
        ]

    async def _commands(self, request: web.Request) -> web.Response:
        return await self._answer(_asked(request, SheetKind.COMMANDS))

    async def _chart(self, request: web.Request) -> web.Response:
        return await self._answer(_asked(request, SheetKind.CHART))

    async def _badges(self, request: web.Request) -> web.Response:
        query = query_of(request, BadgeSheetQuery)
        operators = await self._holders(query.badges)
        holders = tuple((operator.badge, operator.name) for operator in operators)
        sheet = SheetAsked(SheetKind.BADGES, _language(request, query), query.paper, holders)
        answer = await self._answer(sheet)
        note = partial(
            note_badges_printed,
            badges=[badge for badge, _ in holders],
            actor=actor_of(request),
            now_utc_ms=self._now_utc_ms(),
        )
        await self._store.write(note)  # where that fails there is no sheet
        return answer

    async def _holders(self, badges: str | None) -> tuple[OperatorRow, ...]:
        chosen = None if badges is None else list(dict.fromkeys(badges.split(",")))
        try:
            holders = await self._store.read(partial(holders_of, badges=chosen))
        except NoSuchOperatorError as error:
            raise ProblemError(HTTPStatus.NOT_FOUND, str(error)) from None
        if len(holders) > _MAX_BADGES:
            detail = f"There are {len(holders)} operators: choose at most {_MAX_BADGES} a sheet."
            raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, detail)
        return holders

    async def _answer(self, sheet: SheetAsked) -> web.Response:
        drawn = await self._drawing.pdf(sheet)
        headers = {"Content-Disposition": f'inline; filename="{sheet.kind}.pdf"'}
        return web.Response(body=drawn, content_type=_MEDIA, headers=headers)


def _asked(request: web.Request, kind: SheetKind) -> SheetAsked:
    query = query_of(request, SheetQuery)
    return SheetAsked(kind, _language(request, query), query.paper)


def _language(request: web.Request, query: SheetQuery) -> Language:
    return query.language or language_of(request.headers.get("Accept-Language", ""))
