"""`GET /api/order-scans`: who packed an order, when, with which scans; at this site and at others.

What it is: the answer. What it is not: the order in which scans count (server.store). It stands
apart from the orders, any of which may be numbered `A/scans`. The server's event loop.
"""

from functools import partial
from http import HTTPStatus
from typing import Annotated
from unicodedata import normalize

from aiohttp import web
from msgspec import Meta, Struct

from server.store import Store
from server.store.history_of_order import MAX_LIMIT, OrderHistory, order_history
from server.web.access import Role, Scope, access
from server.web.answers import json_answer, query_of
from server.web.asked import Text
from server.web.problems import ProblemError
from server.web.route import Doc, Route

PATH = "/api/order-scans"
_CURSOR = r"^[01]\.[0-9]{1,18}\.[0-9]{1,18}\Z"
_READ = access(Role.SUPERVISOR, scope=Scope.SCANS_READ)


class OrderScansQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """Of which order, and which page. `after` is the `next` of the page before."""

    order_no: Text
    limit: Annotated[int, Meta(ge=1, le=MAX_LIMIT)] = 200
    after: Annotated[str, Meta(pattern=_CURSOR)] | None = None


class OrderScans:
    """The handler."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def routes(self) -> list[Route]:
        """Return what to add to the router."""
        told = Doc(
            "An order's scans at every site, in the order they count",
            OrderHistory,
            query=OrderScansQuery,
            problems=(HTTPStatus.NOT_FOUND,),
        )
        return [Route("GET", PATH, self._list, _READ, told)]

    async def _list(self, request: web.Request) -> web.Response:
        asked = query_of(request, OrderScansQuery)
        order_no = normalize("NFC", asked.order_no)  # as the import keeps it
        page = partial(order_history, order_no=order_no, limit=asked.limit, after=asked.after)
        try:
            history = await self._store.read(page)
        except ValueError as error:
            raise ProblemError(
                HTTPStatus.BAD_REQUEST, f"The query does not fit: {error}."
            ) from None
        if history is None:
            raise ProblemError(HTTPStatus.NOT_FOUND, f"There is no order {order_no}.")
        return json_answer(history)
