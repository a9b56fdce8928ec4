"""`GET /api/orders` and `GET /api/orders/{key}`: search, and one whole order.

What it is: the two answers. What it is not: the search itself (server.store). The server's event
loop.
"""

import unicodedata
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from aiohttp import web
from msgspec import Meta, Struct

from server.contract.order import OrderView
from server.store import Store
from server.store.search import SearchPage
from server.web.access import Role, Scope, access
from server.web.answers import json_answer, query_of
from server.web.problems import ProblemError
from server.web.route import Doc, Link, Route

_ONE = "/api/orders/{key:.+}"
_READ = access(Role.STATION, Role.SUPERVISOR, scope=Scope.ORDERS_READ)


class OrderQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """What to look for. `after` is the `next` of the page before."""

    q: Annotated[str, Meta(max_length=200)] = ""
    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    after: Annotated[str, Meta(pattern=r"^[0-3]\.[0-9]{1,18}\Z")] | None = None


class Orders:
    """The handlers."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def routes(self) -> list[Route]:
        """Return what to add to the router."""
        first = {"key": "/heads/0/order_no"}
        found = Doc(
            "Orders that contain every word",
            SearchPage,
            query=OrderQuery,
            links=(Link("GET", _ONE, first),),
        )
        scans = Link("GET", "/api/order-scans", {"order_no": "/head/order_no"})
        whole = Doc("One order, by its number or its order_id", OrderView, links=(scans,))
        return [
            Route("GET", "/api/orders", self._search, _READ, found),
            Route("GET", _ONE, self._order, _READ, whole),
        ]

    async def _search(self, request: web.Request) -> web.Response:
        query = query_of(request, OrderQuery)
        try:
            page = await self._store.search(query.q, limit=query.limit, after=query.after)
        except ValueError as error:
            raise ProblemError(HTTPStatus.BAD_REQUEST, f"The query does not fit: {error}") from None
        return json_answer(page)

    async def _order(self, request: web.Request) -> web.Response:
        key = unicodedata.normalize("NFC", request.match_info["key"])  # as the import keeps it
        order = await self._by_id(key) or await self._store.order_by_no(key)
        if order is None:
            raise ProblemError(HTTPStatus.NOT_FOUND, f"There is no order {key}.")
        return json_answer(order)

    async def _by_id(self, key: str) -> OrderView | None:
        try:
            order_id = UUID(key)
        except ValueError:
            return None
        return await self._store.order(order_id)
