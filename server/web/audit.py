"""`GET /api/audit`: who did what, when, the newest first. For admins. The server's event loop."""

from functools import partial
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from server.store import Store
from server.store.audit import AuditEntry, entries
from server.web.access import Role, access
from server.web.answers import json_answer, query_of
from server.web.route import Doc, Route

PATH = "/api/audit"


class AuditQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """Which page: `after` is the `next` of the page before."""

    limit: Annotated[int, Meta(ge=1, le=500)] = 100
    after: Annotated[int, Meta(ge=1, le=2**62)] | None = None


class AuditPage(Struct, frozen=True):
    """Some entries, and what to ask with for older ones; `next` is null on the last page."""

    entries: tuple[AuditEntry, ...]
    next: int | None


class Audit:
    """The handler."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def routes(self) -> list[Route]:
        """Return what to add to the router."""
        told = Doc("Who did what, the newest first", AuditPage, query=AuditQuery)
        return [Route("GET", PATH, self._tell, access(Role.ADMIN), told)]

    async def _tell(self, request: web.Request) -> web.Response:
        query = query_of(request, AuditQuery)
        asked = partial(entries, limit=query.limit + 1, before=query.after)
        found = await self._store.read(asked)
        page = found[: query.limit]
        is_last = len(found) <= query.limit
        return json_answer(AuditPage(page, None if is_last else page[-1].audit_id))
