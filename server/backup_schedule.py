"""When a scheduled backup is made, and how the last one went.

What it is: a look every minute whether one is due, made while the server works; old ones deleted by
the rule. What it is not: the backup (server.store.backups). The server's event loop.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from server.store import Store, StoreError
from server.store.backups import Cause, delete_old

_LOG = logging.getLogger(__name__)
_LOOK_EVERY_S = 60.0
_HOUR_MS = 3_600_000
RETRY_S = 3600.0
"""After one that failed: an hour, so that a full disk is not tried at every look."""


@dataclass(frozen=True, slots=True)
class LastBackup:
    """How scheduled backups stand. `failure` is the last try's sentence; None when it went well."""

    every_hours: int
    made_utc_ms: int | None
    failure: str | None


def is_due(newest_utc_ms: int | None, now_utc_ms: int, every_hours: int) -> bool:
    """Tell whether the newest backup is too old, or of a time that has not come (a wrong clock)."""
    if newest_utc_ms is None:
        return True
    return not 0 <= now_utc_ms - newest_utc_ms < every_hours * _HOUR_MS


class BackupSchedule:
    """Runs as one task. A machine that is off at night makes its backup when it is on again."""

    def __init__(
        self,
        store: Store,
        *,
        every_hours: int,
        now_utc_ms: Callable[[], int],
        monotonic: Callable[[], float],
    ) -> None:
        self._store = store
        self._every_hours = every_hours
        self._now_utc_ms = now_utc_ms
        self._monotonic = monotonic
        self._not_before_s = 0.0
        self._made_utc_ms: int | None = None
        self._failure: str | None = None

    @property
    def last(self) -> LastBackup:
        """How it stands."""
        return LastBackup(self._every_hours, self._made_utc_ms, self._failure)

    async def run(self) -> None:
        """Look, and make what is due, until cancelled. Ends at once when switched off.

        The first look comes late, so that none is made while stations and kiosk start.
        """
        while self._every_hours:
            await asyncio.sleep(_LOOK_EVERY_S)
            try:
                await self.look()
            except Exception:  # noqa: BLE001  # the root of a task: scans go on without a backup
                self._failure = "the program failed at it: report it with its log"
                _LOG.exception("backup failed")

    async def look(self) -> None:
        """Make a backup if one is due. A failure is logged and told by `last`."""
        if self._monotonic() < self._not_before_s:
            return
        try:
            await self._make_if_due(self._store.backup_folder)
        except StoreError as error:
            self._failure = str(error)
            self._not_before_s = self._monotonic() + RETRY_S
            _LOG.error("no backup could be made: %s", error)  # a sentence, no fault
        else:
            self._failure = None

    async def _make_if_due(self, folder: Path) -> None:
        backups = await self._store.own_backups()
        self._made_utc_ms = backups[0].made_utc_ms if backups else None
        if not is_due(self._made_utc_ms, self._now_utc_ms(), self._every_hours):
            return
        made = await self._store.back_up(Cause.SCHEDULED)
        self._made_utc_ms = made.backup.made_utc_ms
        # Not by the wall clock: one that jumps back must not make a backup a minute.
        self._not_before_s = self._monotonic() + self._every_hours * 3600 / 2
        facts = {"path": str(made.backup.path), "scans": made.contents.scans}
        _LOG.info("backed up", extra={**facts, "size_bytes": made.backup.size_bytes})
        for gone in await asyncio.to_thread(delete_old, folder):
            _LOG.info("deleted an old backup", extra={"path": str(gone.path)})
