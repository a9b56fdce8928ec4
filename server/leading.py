"""Which of several servers does what is done once for all of them, and what the others know of it.

What it is: `leader.lock`, held by one and tried for by the others every LOOK_S, so that one that
died has a follower within a second; and its work's state, told in the store. A server alone leads
without any of it. What it is not: the work: the sync, backups. The server's event loop.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from uuid import uuid4

import msgspec
from filelock import FileLock, Timeout
from msgspec import Struct

from server.backup_schedule import LastBackup
from server.store import Store, StoreError
from server.store.history import newest_key
from server.store.leader_words import tell_work, told_work, wish_for_look, wished_look
from server.store.sync_state import SyncStatus
from server.web.probes import Check

NAME = "leader.lock"
LOOK_S = 0.5
_TOLD_EVERY_MS = 10_000
_SILENT_MS = 30_000
"""A leader that says nothing for so long hangs: one that died has a follower."""
_log = logging.getLogger(__name__)


class Work(Struct, frozen=True):
    """How the leader's work stands; `sync` is None where there is no centre."""

    sync: SyncStatus | None
    backups: LastBackup
    told_utc_ms: int = 0


class Leading:
    """A server's part in it. `work` is how this one's own stands, `look` has its sync look."""

    def __init__(
        self,
        store: Store,
        folder: Path,
        *,
        shared: bool,
        work: Callable[[], Work],
        look: Callable[[], Awaitable[None]],
        now_utc_ms: Callable[[], int],
    ) -> None:
        self._store = store
        self._lock = FileLock(folder / NAME, timeout=0, thread_local=False) if shared else None
        self._work = work
        self._look = look
        self._now_utc_ms = now_utc_ms
        self._leads = not shared
        self._told: Work | None = None
        self._begun_utc_ms = now_utc_ms()
        self._wish: str | None = None
        self._newest_scan: int | None = None

    @property
    def leads(self) -> bool:
        """Whether it is this server's to do the work."""
        return self._leads

    @property
    def stands(self) -> Work:
        """How the leader's work stands, be it this server or another; at first nothing is known."""
        if self._leads:
            return self._work()
        return self._told or self._work()

    def check(self) -> Check | None:
        """Say whether the leader is heard of; None of a server that has nobody beside it."""
        if self._lock is None:
            return None
        if self._leads:
            return Check("leader", ok=True, detail="it is this server", vital=False)
        heard = self._begun_utc_ms if self._told is None else self._told.told_utc_ms
        silent_ms = self._now_utc_ms() - heard
        if silent_ms <= _SILENT_MS:
            return Check("leader", ok=True, detail="it is another server", vital=False)
        detail = (
            f"the server that syncs and makes backups has said nothing for {silent_ms // 1000} s:"
            " restart the one that hangs"
        )
        return Check("leader", ok=False, detail=detail, vital=False)

    async def look(self) -> None:
        """Have the leader look for news at the centre: at once, another within a second."""
        if self._leads:
            await self._look()
        else:
            await self._store.write(partial(wish_for_look, wish=uuid4().hex))

    async def run(self, lead: Callable[[], Awaitable[None]]) -> None:
        """Lead whenever it is ours to, and else hear what the leader tells, until cancelled."""
        if self._lock is None:
            await lead()
            return
        while True:
            if self._is_ours(self._lock):
                await self._lead(self._lock, lead)
            await self._taking_care(self._hear())
            await asyncio.sleep(LOOK_S)

    def _is_ours(self, lock: FileLock) -> bool:
        try:
            lock.acquire()
        except Timeout:
            return False
        except OSError as error:
            _log.warning("whether to lead is not known", extra={"why": str(error)})
            return False
        return True

    async def _lead(self, lock: FileLock, lead: Callable[[], Awaitable[None]]) -> None:
        _log.info("leading: sync and backups are this server's")
        self._leads = True
        try:
            async with asyncio.TaskGroup() as group:
                telling = group.create_task(self._tell_on())
                await lead()
                telling.cancel()
        finally:
            self._leads = False
            lock.release()

    async def _tell_on(self) -> None:
        while True:
            await self._taking_care(self._tell())
            await asyncio.sleep(LOOK_S)

    async def _tell(self) -> None:
        """Tell the others what is new, and do what they wish for."""
        stands, now = self._work(), self._now_utc_ms()
        before = self._told
        is_new = before is None or stands != msgspec.structs.replace(before, told_utc_ms=0)
        if before is None or is_new or not 0 <= now - before.told_utc_ms < _TOLD_EVERY_MS:
            told = msgspec.structs.replace(stands, told_utc_ms=now)
            words = msgspec.json.encode(told).decode()
            await self._store.write(partial(tell_work, words=words))
            self._told = told
        wish = await self._store.read(wished_look)
        if wish != self._wish:
            self._wish = wish
            await self._look()
        newest = await self._store.read(newest_key)
        if self._newest_scan is not None and newest != self._newest_scan:
            self._store.heard_of_scans()  # jobs of many rows are kept short for them
        self._newest_scan = newest

    async def _hear(self) -> None:
        words = await self._store.read(told_work)
        self._wish = await self._store.read(wished_look)
        if words is not None:
            self._told = msgspec.json.decode(words, type=Work)

    async def _taking_care(self, work: Awaitable[None]) -> None:
        try:
            await work
        except (StoreError, msgspec.MsgspecError) as error:
            _log.warning("the leader's work is not told", extra={"why": str(error)})
