"""`POST /api/settlements`: a supervisor settles a conflict.

What it is: the answer. What it is not: the list of conflicts (`conflicts`), or what settles which
(server.domain.settling). The server's event loop.
"""

import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from uuid import UUID

from aiohttp import web
from msgspec import Struct

from server.domain.settling import POSSIBLE, NotPossibleError
from server.store import Store
from server.store.settling import ConflictToSettle, NoConflictError, settle
from server.web.access import Role, Scope, access
from server.web.acting import actor_of
from server.web.answers import json_answer
from server.web.bodies import body_of
from server.web.problems import ProblemError
from server.web.route import Doc, Route

PATH = "/api/settlements"
_WRITE = access(Role.SUPERVISOR, scope=Scope.CONFLICTS_WRITE)
_RULE = {
    "anyOf": [
        {"properties": {"kind": {"const": kind}, "resolution": {"enum": list(possible)}}}
        for kind, possible in POSSIBLE.items()
    ]
}
"""What settles which kind, as a schema."""
_LOG = logging.getLogger(__name__)


class Settled(Struct, frozen=True):
    """The event that settled a conflict; it goes to the centre and to every site like a scan."""

    scan_id: UUID


class Settlements:
    """The handler. `changed` is called once a conflict is settled: the order is another."""

    def __init__(
        self, store: Store, changed: Callable[[], Awaitable[None]], now_utc_ms: Callable[[], int]
    ) -> None:
        self._store = store
        self._changed = changed
        self._now_utc_ms = now_utc_ms

    def routes(self) -> list[Route]:
        """Return what to add to the router."""
        settled = Doc(
            "Settle a conflict",
            Settled,
            HTTPStatus.CREATED,
            body=ConflictToSettle,
            body_rule=_RULE,
            problems=(HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY),
        )
        return [Route("POST", PATH, self._settle, _WRITE, settled)]

    async def _settle(self, request: web.Request) -> web.Response:
        wanted = await body_of(request, ConflictToSettle)
        job = partial(settle, wanted=wanted, actor=actor_of(request), now_utc_ms=self._now_utc_ms())
        try:
            scan_id = await self._store.write(job)
        except NoConflictError as error:
            raise ProblemError(HTTPStatus.CONFLICT, _why_not(error)) from None
        except NotPossibleError as error:
            raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, str(error)) from None
        _LOG.info("conflict settled", extra={"scan_id": str(scan_id), "kind": wanted.kind.value})
        await self._changed()
        return json_answer(Settled(scan_id), HTTPStatus.CREATED)


def _why_not(error: NoConflictError) -> str:
    if error.by is None or error.at_utc_ms is None:
        return "This conflict is not there: look at the order as it is now."
    at = datetime.fromtimestamp(error.at_utc_ms / 1000, UTC).isoformat(timespec="seconds")
    return f"This conflict is not there any more: {error.by} settled one of the order at {at}."
