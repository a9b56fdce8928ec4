"""`GET /api/sync`: how this server stands with the centre, in figures and in one sentence.

`GET /api/sync/quarantine` lists the scans that the centre could not store, `POST /api/sync/release`
has them sent again. What it is not: the sync (server.sync), of which only its status is known here.
The server's event loop.
"""

import logging
from collections.abc import Awaitable, Callable
from functools import partial
from uuid import UUID

from aiohttp import web
from msgspec import Struct

from server.store import Store
from server.store.quarantine import Quarantined, quarantined, release_by
from server.store.sync_state import SyncCounts, SyncStatus, orders_behind, read_counts
from server.web.access import Role, Scope, access
from server.web.acting import actor_of
from server.web.answers import json_answer
from server.web.bodies import body_of
from server.web.route import Doc, Route

PATH = "/api/sync"
QUARANTINE_PATH = f"{PATH}/quarantine"
RELEASE_PATH = f"{PATH}/release"
_LOG = logging.getLogger(__name__)
_READ = access(Role.SUPERVISOR, scope=Scope.SYNC_READ)
_RELEASE = access(Role.ADMIN, scope=Scope.SYNC_WRITE)


class SyncReport(Struct, frozen=True):
    """Without a `site` there is no centre, and this server is all there is.

    `lag_s` is how long ago this store had all that the centre has, None when it never had;
    `orders_behind` is how many orders the centre has something new of, None when nobody knows.
    """

    site: str | None
    status: SyncStatus | None
    counts: SyncCounts
    lag_s: int | None
    orders_behind: int | None


class QuarantineList(Struct, frozen=True):
    """Scans that the centre could not store, the oldest first."""

    scans: tuple[Quarantined, ...]


class Release(Struct, frozen=True, forbid_unknown_fields=True):
    """Which scans in quarantine are to be sent again, by their `scan_id`; None is all of them.

    One that is named twice is sent once.
    """

    scans: tuple[UUID, ...] | None = None


class Sync:
    """The handlers. `status` is None where there is no centre; `changed` hears that counts are."""

    def __init__(
        self,
        store: Store,
        site: str | None,
        status: Callable[[], SyncStatus | None],
        now_utc_ms: Callable[[], int],
        changed: Callable[[], Awaitable[None]],
    ) -> None:
        self._store = store
        self._site = site
        self._status = status
        self._now_utc_ms = now_utc_ms
        self._changed = changed

    def routes(self) -> list[Route]:
        """Return what to add to the router."""
        told = Doc("How this server stands with the centre", SyncReport)
        kept = Doc("Scans that the centre could not store, the oldest first", QuarantineList)
        sent = Doc(
            "Send those to the centre again, all or some",
            QuarantineList,
            body=Release,
            needs_body=False,
        )
        return [
            Route("GET", PATH, self._tell, _READ, told),
            Route("GET", QUARANTINE_PATH, self._list, _READ, kept),
            Route("POST", RELEASE_PATH, self._release, _RELEASE, sent),
        ]

    async def _tell(self, _: web.Request) -> web.Response:
        status = self._status()
        counts = await self._store.read(read_counts)
        since = None if status is None else status.in_step_utc_ms
        lag_s = None if since is None else max(0, (self._now_utc_ms() - since) // 1000)
        behind = None if status is None else orders_behind(status)
        return json_answer(SyncReport(self._site, status, counts, lag_s, behind))

    async def _list(self, _: web.Request) -> web.Response:
        return json_answer(QuarantineList(await self._store.read(quarantined)))

    async def _release(self, request: web.Request) -> web.Response:
        """Have them sent again; those that are refused again are in quarantine again."""
        wanted = await body_of(request, Release) if request.can_read_body else Release()
        scans = None if wanted.scans is None else frozenset(wanted.scans)
        job = partial(
            release_by, scan_ids=scans, actor=actor_of(request), now_utc_ms=self._now_utc_ms()
        )
        released = QuarantineList(await self._store.write(job))
        if released.scans:
            _LOG.info("scans are sent to the centre again", extra={"scans": len(released.scans)})
            await self._changed()
        return json_answer(released)
