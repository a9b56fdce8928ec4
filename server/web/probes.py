"""`/health` (the process lives) and `/api/health` (it can do its work).

What it is: the two answers. What it is not: the checks behind the second (server.health). The
server's event loop.
"""

from collections.abc import Awaitable, Callable
from http import HTTPStatus

from aiohttp import web
from msgspec import Struct

from server.web.access import EVERYBODY
from server.web.answers import json_answer
from server.web.route import Doc, Route


class Liveness(Struct, frozen=True):
    """The process answers: this one, `pid`, at `now_utc_ms`. `uptime_s` is whole seconds.

    `memory_bytes` are those that it has of the machine's; None where that is not to be read.
    """

    status: str
    version: str
    uptime_s: int
    now_utc_ms: int
    pid: int
    memory_bytes: int | None


class Check(Struct, frozen=True):
    """One thing looked at. `detail` is a sentence, with what to do when it is not ok.

    What is not `vital` wants a person, but no scan waits for it.
    """

    name: str
    ok: bool
    detail: str
    vital: bool = True


class Readiness(Struct, frozen=True):
    """Whether a scan sent now would be judged and kept: `ready`, `degraded` or `not_ready`.

    `degraded` is ready, and something that is not vital wants a person.
    """

    status: str
    checks: tuple[Check, ...]

    @classmethod
    def of(cls, checks: tuple[Check, ...]) -> "Readiness":
        """Return the whole of `checks`."""
        if not all(check.ok for check in checks if check.vital):
            return cls("not_ready", checks)
        return cls("ready" if all(check.ok for check in checks) else "degraded", checks)

    @property
    def ready(self) -> bool:
        """Whether every vital check is ok."""
        return self.status != "not_ready"


class Probes:
    """The handlers of both."""

    def __init__(
        self,
        *,
        living: Callable[[], Liveness],
        readiness: Callable[[], Awaitable[Readiness]],
    ) -> None:
        self._living = living
        self._readiness = readiness

    def routes(self) -> list[Route]:
        """Return what to add to the router."""
        live = Doc("The process lives", Liveness)
        ready = Doc(
            "A scan sent now would be judged and kept; 503 when not",
            Readiness,
            also=(HTTPStatus.SERVICE_UNAVAILABLE,),
        )
        return [
            Route("GET", "/health", self._live, EVERYBODY, live),
            Route("GET", "/api/health", self._ready, EVERYBODY, ready),
        ]

    async def _live(self, _: web.Request) -> web.Response:
        return json_answer(self._living())

    async def _ready(self, _: web.Request) -> web.Response:
        readiness = await self._readiness()
        status = HTTPStatus.OK if readiness.ready else HTTPStatus.SERVICE_UNAVAILABLE
        return json_answer(readiness, status)
