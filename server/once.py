"""What is done once for all servers of a store: sync, backups, retention, mail and more.

What it is: these, built and run by whichever server leads. What it is not: which one does
(`leading`). The server's event loop.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from importlib.metadata import version
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from server.announcing import Announcing
from server.backup_schedule import BackupSchedule
from server.config import Settings
from server.contract.hub import Hub
from server.leading import Leading, Work
from server.mail.words import mail_of, place_of
from server.retention import Retention
from server.store import Store
from server.store.search_backlog import keep_up
from server.sync.engine import SyncEngine
from server.web.probes import Check, Readiness

if TYPE_CHECKING:
    from server.mail.alerts import MailAlerts


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
        self._retention = Retention(store, days=settings.retention_days, now_utc_ms=now_utc_ms)
        self._mail = _mail(settings, now_utc_ms)
        self.leading = Leading(
            store,
            settings.folder,
            shared=settings.redis_url is not None,
            work=self._stands,
            look=self._look,
            now_utc_ms=now_utc_ms,
        )

    def check_of_mail(self) -> Check | None:
        """Say whether mail goes out; nothing of a server that mails nothing."""
        if self._mail is None or not self.leading.leads:
            return None
        return self._mail.check()

    async def do(
        self, set_up: Awaitable[None], readiness: Callable[[], Awaitable[Readiness]]
    ) -> None:
        """Offer to `set_up` if nobody did, then do the work until cancelled."""
        await set_up
        async with asyncio.TaskGroup() as group:
            group.create_task(self._schedule.run())
            group.create_task(self._retention.run())
            group.create_task(keep_up(self._store))
            group.create_task(_announce(self._settings, self._store))
            if self._sync is not None:
                group.create_task(self._sync.run())
            if self._mail is not None:
                group.create_task(self._mail.run(readiness))

    def _stands(self) -> Work:
        return Work(None if self._sync is None else self._sync.status, self._schedule.last)

    async def _look(self) -> None:
        if self._sync is not None:
            await self._sync.look()


def _mail(settings: Settings, now_utc_ms: Callable[[], int]) -> "MailAlerts | None":
    if settings.mail.host is None:
        return None
    from server.mail.alerts import MailAlerts  # noqa: PLC0415 - smtplib, of who uses it

    place = place_of(settings.site, settings.public_url)
    return MailAlerts(
        settings.mail,
        settings.folder,
        write=lambda news: mail_of(news, place, settings.public_url),
        now_utc_ms=now_utc_ms,
        monotonic=time.monotonic,
    )


async def _announce(settings: Settings, store: Store) -> None:
    """Tell kiosks where this hub is; of a server that no front stands before there is nothing."""
    if settings.public_url is None or not settings.announce:
        return
    name = settings.site or urlsplit(settings.public_url).hostname or ""
    hub = Hub(settings.public_url, name, version("scanstation"))
    await Announcing(hub, store.identity).run_apart()
