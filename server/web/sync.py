"""`GET /api/sync`: how this server stands with the centre, in figures and in one sentence.

What it is: the answer. What it is not: the sync (server.sync), of which only its status is known
here. The server's event loop.
"""

from collections.abc import Callable

from aiohttp import web
from msgspec import Struct

from server.store import Store
from server.store.sync_state import SyncCounts, SyncStatus, read_counts
from server.web.answers import json_answer

PATH = "/api/sync"


class SyncReport(Struct, frozen=True):
    """Without a `site` there is no centre, and this server is all there is.

    `lag_s` is how long ago this store had all that the centre has, None when it never had.
    """

    site: str | None
    status: SyncStatus | None
    counts: SyncCounts
    lag_s: int | None


class Sync:
    """The handler. `status` is None where there is no centre."""

    def __init__(
        self,
        store: Store,
        site: str | None,
        status: Callable[[], SyncStatus | None],
        now_utc_ms: Callable[[], int],
    ) -> None:
        self._store = store
        self._site = site
        self._status = status
        self._now_utc_ms = now_utc_ms

    def routes(self) -> list[web.RouteDef]:
        """Return what to add to the router."""
        return [web.get(PATH, self._tell)]

    async def _tell(self, _: web.Request) -> web.Response:
        status = self._status()
        counts = await self._store.read(read_counts)
        since = None if status is None else status.in_step_utc_ms
        lag_s = None if since is None else max(0, (self._now_utc_ms() - since) // 1000)
        return json_answer(SyncReport(self._site, status, counts, lag_s))
