"""`GET /api/counts/verdicts`, `/operators` and `/orders`: what scans and orders come to.

What it is: the answers, and how often all orders are counted. What it is not: the counting
(server.store.counts). The server's event loop.
"""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct, structs

from server.store import Store
from server.store.counts import (
    MINUTE_MS,
    OperatorCounts,
    OrderCounts,
    VerdictCounts,
    count_operators,
    count_orders,
    count_verdicts,
)
from server.web.access import Role, Scope, access
from server.web.answers import json_answer, query_of
from server.web.asked import UtcMs
from server.web.route import Doc, Route

VERDICTS_PATH = "/api/counts/verdicts"
OPERATORS_PATH = "/api/counts/operators"
ORDERS_PATH = "/api/counts/orders"
DAY_MS = 86_400_000
MAX_PERIOD_MS = 31 * DAY_MS
RESTS = 20
"""All orders are counted again after so many times as long as that took, and `MIN_REST_S`."""
MIN_REST_S = 1.0
_SCANS = access(Role.SUPERVISOR, scope=Scope.SCANS_READ)
_ORDERS = access(Role.SUPERVISOR, scope=Scope.ORDERS_READ)


class VerdictCountQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """How many minutes, the last of them that of `until`: UTC milliseconds, now when not told."""

    minutes: Annotated[int, Meta(ge=1, le=1440)] = 60
    until: UtcMs | None = None


class OperatorCountQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """From when on, up to when (UTC milliseconds): the last day when not told.

    Of more than 31 days the last 31 are counted, and the answer is partial.
    """

    since: UtcMs | None = None
    until: UtcMs | None = None


class OrderCountsTold(Struct, frozen=True):
    """Orders by status and by day, as they were counted at `counted_utc_ms`: seconds ago."""

    counted_utc_ms: int
    counts: OrderCounts


class Counts:
    """The handlers."""

    def __init__(
        self, store: Store, *, now_utc_ms: Callable[[], int], monotonic: Callable[[], float]
    ) -> None:
        self._store = store
        self._now_utc_ms = now_utc_ms
        self._monotonic = monotonic
        self._counting = asyncio.Lock()
        self._orders: OrderCountsTold | None = None
        self._rest_until_s = 0.0

    def routes(self) -> list[Route]:
        """Return what to add to the router."""
        verdicts = Doc("Scans a minute by verdict", VerdictCounts, query=VerdictCountQuery)
        operators = Doc("What each operator did", OperatorCounts, query=OperatorCountQuery)
        orders = Doc("Orders by status, and by the day they are to be shipped", OrderCountsTold)
        return [
            Route("GET", VERDICTS_PATH, self._of_verdicts, _SCANS, verdicts),
            Route("GET", OPERATORS_PATH, self._of_operators, _SCANS, operators),
            Route("GET", ORDERS_PATH, self._of_orders, _ORDERS, orders),
        ]

    async def _of_verdicts(self, request: web.Request) -> web.Response:
        asked = query_of(request, VerdictCountQuery)
        at = self._now_utc_ms() if asked.until is None else asked.until
        until = (at // MINUTE_MS + 1) * MINUTE_MS
        since = max(0, until - asked.minutes * MINUTE_MS)
        count = partial(count_verdicts, since_utc_ms=since, until_utc_ms=until)
        return json_answer(await self._store.read(count))

    async def _of_operators(self, request: web.Request) -> web.Response:
        asked = query_of(request, OperatorCountQuery)
        until = self._now_utc_ms() + 1 if asked.until is None else asked.until
        since = max(0, until - DAY_MS) if asked.since is None else asked.since
        begin = max(since, until - MAX_PERIOD_MS)
        count = partial(count_operators, since_utc_ms=begin, until_utc_ms=until)
        counts = await self._store.read(count)
        if begin > since:
            counts = structs.replace(counts, is_partial=True)
        return json_answer(counts)

    async def _of_orders(self, _: web.Request) -> web.Response:
        async with self._counting:
            if self._orders is None or self._monotonic() >= self._rest_until_s:
                self._orders = await self._count_orders()
            return json_answer(self._orders)

    async def _count_orders(self) -> OrderCountsTold:
        began, now_utc_ms = self._monotonic(), self._now_utc_ms()
        counts = await self._store.read(count_orders)
        ended = self._monotonic()
        self._rest_until_s = ended + max(MIN_REST_S, RESTS * (ended - began))
        return OrderCountsTold(now_utc_ms, counts)
