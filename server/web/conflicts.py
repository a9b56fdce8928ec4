"""`GET /api/conflicts`: what a supervisor has to settle. The server's event loop."""

from functools import partial
from http import HTTPStatus
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from server.store import Store
from server.store.conflicts import MAX_LIMIT, ConflictPage, conflict_page
from server.web.access import Role, Scope, access
from server.web.answers import json_answer, query_of
from server.web.problems import ProblemError
from server.web.route import Doc, Link, Route

PATH = "/api/conflicts"
_CURSOR = r"^[0-9a-f]{32}\.[a-z_]{1,40}\.[0-9]{1,18}\.([0-9a-f]{32})?\Z"
_SETTLE = Link(
    "POST",
    "/api/settlements",
    body={
        "order_no": "/conflicts/0/order/order_no",
        "kind": "/conflicts/0/kind",
        "resolution": "/conflicts/0/resolutions/0",
        "line_no": "/conflicts/0/line_no",
        "lost_scan_id": "/conflicts/0/lost_scan_id",
    },
)
_READ = access(Role.SUPERVISOR, scope=Scope.CONFLICTS_READ)


class ConflictQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """Which page. `after` is the `next` of the page before."""

    limit: Annotated[int, Meta(ge=1, le=MAX_LIMIT)] = 20
    after: Annotated[str, Meta(pattern=_CURSOR)] | None = None


class Conflicts:
    """The handler."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def routes(self) -> list[Route]:
        """Return what to add to the router."""
        told = Doc(
            "What contradicts, with the scans of all sides",
            ConflictPage,
            query=ConflictQuery,
            links=(_SETTLE,),
        )
        return [Route("GET", PATH, self._list, _READ, told)]

    async def _list(self, request: web.Request) -> web.Response:
        asked = query_of(request, ConflictQuery)
        page = partial(conflict_page, limit=asked.limit, after=asked.after)
        try:
            return json_answer(await self._store.read(page))
        except ValueError as error:
            raise ProblemError(
                HTTPStatus.BAD_REQUEST, f"The query does not fit: {error}."
            ) from None
