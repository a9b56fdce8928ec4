"""Whether the server can do its work: the checks behind `/api/health`.

What it is: a real commit within a bounded time, the room on the disk, the length of the queue, each
told in words. What it is not: the HTTP answer (server.web.probes). The server's event loop.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from server.backup_schedule import LastBackup
from server.store import Store, StoreError, StoreStatus
from server.store.sync_state import SyncPhase, SyncStatus, skew_sentence
from server.web.probes import Check, Readiness

_COMMIT_TIMEOUT_S = 2.0
SHARED_COMMIT_TIMEOUT_S = 5.0
"""Where others write, too: longer than a turn and the file are waited for, so that the refusal of a
store that another holds is heard. It is an answer: restarting this server mends nothing.
"""
_FRESH_S = 1.0
"""How long an answer is given again, so that asking often costs no commit each."""
_ASK_AGAIN_S = 10.0
"""How long a probe that gave no answer keeps others from lengthening the queue.

Not for ever: it may have been dropped with a group that failed before its turn.
"""
MIN_FREE_BYTES = 200 << 20
MAX_QUEUE = 1000
MAX_BEHIND_MS = 3_600_000
"""So long a centre may be away before a person is wanted. No scan waits for it."""
_CATCH_UP_MS = 60_000
"""Of a server that was off for days: it may first look what is new."""


class Health:
    """Answers whether a scan sent now would be judged and kept. `more` are checks of others."""

    def __init__(
        self,
        store: Store,
        *,
        now_utc_ms: Callable[[], int],
        monotonic: Callable[[], float],
        backups: Callable[[], LastBackup],
        sync: Callable[[], SyncStatus | None] = lambda: None,
        more: Sequence[Callable[[], Check | None]] = (),
        commit_timeout_s: float | None = None,
    ) -> None:
        self._store = store
        self._now_utc_ms = now_utc_ms
        self._monotonic = monotonic
        self._backups = backups
        self._sync = sync
        self._more = more
        self._begun_utc_ms = now_utc_ms()
        usual_s = _COMMIT_TIMEOUT_S if store.last_writer is None else SHARED_COMMIT_TIMEOUT_S
        self._commit_timeout_s = usual_s if commit_timeout_s is None else commit_timeout_s
        self._asking = asyncio.Lock()
        self._latest: tuple[float, Readiness] | None = None
        self._asked_s: float | None = None
        """Since when a probe waits for the writer; None when none does."""

    async def readiness(self) -> Readiness:
        """Return the checks, at most a second old."""
        async with self._asking:
            if self._latest is None or self._monotonic() - self._latest[0] >= _FRESH_S:
                checks = (await self._kept(), *self._room(), _of_backups(self._backups()))
                more = (check for look in self._more if (check := look()) is not None)
                readiness = Readiness.of((*checks, *self._in_step(), *more))
                self._latest = (self._monotonic(), readiness)
            return self._latest[1]

    async def answers(self) -> bool:
        """Say whether the store answers, though it be with no: a restart mends silence alone."""
        await self.readiness()
        return self._asked_s is None

    async def _kept(self) -> Check:
        """Say whether a scan would be kept. A commit can go well beside a damaged page."""
        committed = await self._commit()
        damage = await self._store.damage()
        return committed if damage is None else Check("store", ok=False, detail=damage)

    def _room(self) -> tuple[Check, ...]:
        try:
            return _of(self._store.status())
        except (StoreError, OSError) as error:
            return (Check("status", ok=False, detail=str(error)),)

    def _in_step(self) -> tuple[Check, ...]:
        """Say how this server stands with the centre; nothing where there is none."""
        status = self._sync()
        if status is None:
            return ()
        now = self._now_utc_ms()
        since = status.in_step_utc_ms or self._begun_utc_ms
        late = now - since > MAX_BEHIND_MS and now - self._begun_utc_ms > _CATCH_UP_MS
        return (_of_sync(status, self._not_since(status) if late else None),)

    def _not_since(self, status: SyncStatus) -> str:
        """Say since when it was not in step; of a store that never was, since it is looked at."""
        if status.in_step_utc_ms is not None:
            return f"not in step with the centre since {_moment(status.in_step_utc_ms)}"
        begun = _moment(self._begun_utc_ms)
        return f"not in step with the centre since this server was started, at {begun}"

    async def _commit(self) -> Check:
        started = self._monotonic()
        if self._asked_s is not None and started - self._asked_s < _ASK_AGAIN_S:
            return self._not_stored("the commit asked for last has still not come")
        self._asked_s = started
        try:
            async with asyncio.timeout(self._commit_timeout_s):
                await self._store.write(self._probe)
        except TimeoutError:
            return self._not_stored(f"no commit within {self._commit_timeout_s:g} s")
        except StoreError as error:
            self._asked_s = None
            return Check("store", ok=False, detail=str(error))
        took_ms = (self._monotonic() - started) * 1000
        return Check("store", ok=True, detail=f"committed in {took_ms:.1f} ms")

    def _not_stored(self, why: str) -> Check:
        """Say what may be the matter: the disk, or another server that hangs as it writes."""
        last = self._store.last_writer
        hangs = "" if last is None else f"end process {last} if that server hangs, or "
        return Check("store", ok=False, detail=f"{why}: {hangs}look at the disk's health")

    def _probe(self, connection: sqlite3.Connection) -> None:
        """Write something, on the writer's thread."""
        self._asked_s = None
        connection.execute(
            "INSERT INTO meta (key, value) VALUES ('health_probe_utc_ms', ?)"
            " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (str(self._now_utc_ms()),),
        )


def _of(status: StoreStatus) -> tuple[Check, ...]:
    free_mib = status.free_bytes >> 20
    room = f"{free_mib} MiB free"
    if status.free_bytes < MIN_FREE_BYTES:
        room += f", fewer than {MIN_FREE_BYTES >> 20}: make room on the disk of {status.path}"
    waiting = f"{status.queue_depth} jobs wait"
    if status.queue_depth > MAX_QUEUE:
        waiting += f", more than {MAX_QUEUE}: the disk is slower than the stations scan"
    if status.sharing is not None:
        waiting += f"; a turn to write is waited for {status.sharing.waited.p99_ms:.1f} ms (p99)"
    return (
        Check("disk", ok=status.free_bytes >= MIN_FREE_BYTES, detail=room),
        Check("queue", ok=status.queue_depth <= MAX_QUEUE, detail=waiting),
    )


def _of_sync(status: SyncStatus, late: str | None) -> Check:
    said = [status.problem or f"{status.phase.replace('_', ' ')}"]
    if late is not None:
        said.insert(0, late)
    clock = skew_sentence(status)
    if clock is not None:
        said.append(clock)
    ok = status.phase not in (SyncPhase.REFUSED, SyncPhase.STUCK) and late is None
    return Check("sync", ok=ok, detail="; ".join(said), vital=False)


def _of_backups(last: LastBackup) -> Check:
    if last.failure is not None:
        return Check("backup", ok=False, detail=last.failure, vital=False)
    if not last.every_hours:
        detail = "switched off: SCANSTATION_BACKUP_EVERY_HOURS is 0"
        return Check("backup", ok=True, detail=detail, vital=False)
    if last.made_utc_ms is None:
        return Check("backup", ok=True, detail="none looked for yet", vital=False)
    made = _moment(last.made_utc_ms)
    return Check("backup", ok=True, detail=f"last one made {made}", vital=False)


def _moment(utc_ms: int) -> str:
    return datetime.fromtimestamp(utc_ms / 1000, UTC).isoformat(timespec="minutes")
