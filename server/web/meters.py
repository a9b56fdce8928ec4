"""What is measured of what is asked: requests, events of sockets, and the verdicts they got.

What it is: counts that are noted where something is answered, the middleware among them. No name
that somebody else chose is kept: a route by its template, a method by those there are. What it is
not: how they are told (`server.metrics`). The server's event loop.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from http import HTTPMethod, HTTPStatus

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from msgspec import Struct

from server.contract.station import RefusalCode
from server.contract.verdict import Verdict
from server.durations import REQUEST_BOUNDS_S, Durations
from server.web.sockets import PATH as SOCKETS

NOWHERE = "nowhere"
"""The route of a request that has none."""
_METHODS = frozenset(HTTPMethod)
_GONE = 499
"""What nginx calls a request whose client left before it was answered."""


class Asked(Struct, frozen=True):
    """Requests that count together. `status` is a class of them, as `2xx`."""

    method: str
    route: str
    status: str


def _durations() -> Durations:
    return Durations(REQUEST_BOUNDS_S)


class Meters:
    """What was noted since the start. An event that nobody knows is not noted."""

    def __init__(self) -> None:
        self.requests: defaultdict[Asked, Durations] = defaultdict(_durations)
        self.events: defaultdict[tuple[str, str], Durations] = defaultdict(_durations)
        self.verdicts: Counter[Verdict] = Counter(dict.fromkeys(Verdict, 0))
        self.refused: Counter[RefusalCode] = Counter(dict.fromkeys(RefusalCode, 0))

    def asked(self, method: str, route: str, status: str, took_s: float) -> None:
        """Note a request. Its failures are told from then on, be it of none: a first one shows."""
        self.requests[Asked(method, route, status)].note(took_s)
        if (failed := Asked(method, route, "5xx")) not in self.requests:
            self.requests[failed] = _durations()

    def answered(self, namespace: str, event: str, begun_s: float) -> None:
        """Note an event of a socket, however it was answered; `begun_s` is of `perf_counter`."""
        self.events[namespace, event].note(time.perf_counter() - begun_s)

    def judged(self, verdicts: Iterable[Verdict]) -> None:
        """Note the verdicts of scans that were acknowledged."""
        for verdict in verdicts:
            self.verdicts[verdict] += 1


def measuring(meters: Meters) -> Middleware:
    """Note each request, however it ends; it stands outermost."""

    @web.middleware
    async def measure(request: web.Request, handler: Handler) -> web.StreamResponse:
        begun_s, status = time.perf_counter(), _GONE
        try:
            answer = await handler(request)
            status = answer.status
        finally:
            if request.path != SOCKETS or status >= HTTPStatus.BAD_REQUEST:
                took_s = time.perf_counter() - begun_s
                meters.asked(*_names(request), f"{status // 100}xx", took_s)
        return answer

    return measure


def _names(request: web.Request) -> tuple[str, str]:
    """Return the method and the route's template, of which there are so many and no more."""
    resource = request.match_info.route.resource
    method = request.method if request.method in _METHODS else "other"
    return method, NOWHERE if resource is None else resource.canonical
