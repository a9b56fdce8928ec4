"""What is done once for all servers of a store: sync, backups, index, set-up link, announcing it.

What it is: these, built and run by whichever server leads. What it is not: which one does
(`leading`). The server's event loop.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from importlib.metadata import version
from urllib.parse import urlsplit

from server.announcing import Announcing
from server.backup_schedule import BackupSchedule
from server.config import Settings
from server.contract.hub import Hub
from server.leading import Leading, Work
from server.store import Store
from server.store.search_backlog import keep_up
from server.sync.engine import SyncEngine


class Once:
    """The work, and this server's part in it. There is no `sync` where there is no centre."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        sync: SyncEngine | None,
        now_utc_ms: Callable[[], int],
    ) -> None:
        self._store = store
        self._sync = sync
        self._settings = settings
        self._schedule = BackupSchedule(
            store,
            every_hours=settings.backup_every_hours,
            now_utc_ms=now_utc_ms,
            monotonic=time.monotonic,
        )
        self.leading = Leading(
            store,
            settings.folder,
            shared=settings.redis_url is not None,
            work=self._stands,
            look=self._look,
            now_utc_ms=now_utc_ms,
        )

    async def do(self, set_up: Awaitable[None]) -> None:
        """Offer to `set_up` if nobody did, then do the work until cancelled."""
        await set_up
        async with asyncio.TaskGroup() as group:
            group.create_task(self._schedule.run())
            group.create_task(keep_up(self._store))
            group.create_task(_announce(self._settings, self._store))
            if self._sync is not None:
                group.create_task(self._sync.run())

    def _stands(self) -> Work:
        return Work(None if self._sync is None else self._sync.status, self._schedule.last)

    async def _look(self) -> None:
        if self._sync is not None:
            await self._sync.look()


async def _announce(settings: Settings, store: Store) -> None:
    """Tell kiosks where this hub is; of a server that no front stands before there is nothing."""
    if settings.public_url is None or not settings.announce:
        return
    name = settings.site or urlsplit(settings.public_url).hostname or ""
    hub = Hub(settings.public_url, name, version("scanstation"))
    await Announcing(hub, store.identity).run()
