"""The store's public face: orders and scans in one SQLite file, of one server or of several.

All methods are called on the asyncio loop. Writing happens on the writer's thread, reading on the
readers'; what they do is in `judging`, `views`, `search` and `order_writing`.
"""

import asyncio
import logging
import shutil
import sqlite3
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Self, TypeVar
from uuid import UUID

from server.contract.order import OrderView
from server.contract.station import Refusal, RefusalCode, ScanMessage, ScanReply, Welcome
from server.domain.policy import Policy
from server.durations import Durations
from server.store import migrate
from server.store.backups import (
    Backup,
    Cause,
    Made,
    make_backup,
    offer,
    own_backups,
    refuse_emptied,
    refuse_unfinished,
)
from server.store.connections import open_reader, open_writer, store_error
from server.store.errors import (
    StoreBusyError,
    StoreClosedError,
    StoreCorruptError,
    StoreError,
    StoreFailedError,
    is_fault,
)
from server.store.folder_lock import FolderLock, lock_folder, opening, share_folder
from server.store.identity import ensure_store_id
from server.store.judging import RefusedError, ScanJudge, bare_welcome, welcome
from server.store.ledger import PROGRAM_VERSION
from server.store.neighbours import NOBODY, Neighbours, Servers, Wrote
from server.store.order_content import order_id_of
from server.store.readers import Readers
from server.store.refold import hear_again, is_heard_elsewhere
from server.store.scan_times import Scanning, ScanTimes
from server.store.search import SearchPage, search
from server.store.sign_in_tickets import ensure_sign_in_key
from server.store.status import StoreStatus, outbox_length
from server.store.views import order_view
from server.store.writer import Writer

T = TypeVar("T")
SCANNING_MS = 5_000
"""After a scan, for how long another is expected: jobs of many rows are kept short."""
_log = logging.getLogger(__name__)


class Store:
    """Orders and scans. Made by `open`, ended by `close`."""

    def __init__(
        self,
        path: Path,
        lock: FolderLock,
        *,
        policy: Policy,
        now_utc_ms: Callable[[], int],
        backups: Path,
        neighbours: Neighbours = NOBODY,
    ) -> None:
        self._path = path
        self._lock = lock
        self._backups = backups
        self._now_utc_ms = now_utc_ms
        connection = open_writer(path, busy_timeout_s=neighbours.busy_timeout_s)
        try:
            now = now_utc_ms()
            migrate.up(connection, path, backups=backups, now_utc_ms=now, neighbours=neighbours)
            self._store_id = ensure_store_id(connection)
            ensure_sign_in_key(connection)
            self._status_connection = open_reader(path)
        except sqlite3.Error as error:
            connection.close()
            neighbours.close()
            raise store_error("open the store", error) from error
        except StoreError:
            connection.close()
            neighbours.close()
            raise
        self._backing_up = asyncio.Lock()
        self._closing = threading.Event()
        self._damage: StoreCorruptError | None = None
        self._scanned_utc_ms: int | None = None
        self._scan_times = ScanTimes(time.monotonic)
        self._judge = ScanJudge(connection, policy, now_utc_ms)
        self._neighbours = neighbours
        self._writer = Writer(connection, self._judge.forget, neighbours)
        self._readers = Readers(path)
        self._writer.start()

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        policy: Policy,
        now_utc_ms: Callable[[], int],
        backups: Path | None = None,
        shared: bool = False,
    ) -> Self:
        """Open the file, made when there is none; bring its schema up to date; start the writer.

        Backups go to the folder `backups`, or else to one beside the file. `shared` is beside other
        servers of this host that share the folder, too: one of them opens at a time.

        Raises:
            StoreLockedError: when another server uses the folder, or one that does not share it.
            StoreCorruptError: when the file is damaged or not ours; it is left as it is.
            StoreTooNewError: when the file needs a newer program.
            MigrationError: when the schema cannot be brought up to date.
            StoreFailedError: when the folder or file cannot be used.
        """
        lock = (share_folder if shared else lock_folder)(path.parent)
        try:
            folder = path.parent / "backups" if backups is None else backups
            with opening(path.parent) if shared else nullcontext():
                refuse_unfinished(path)
                refuse_emptied(path, folder)
                neighbours = _servers(path.parent) if shared else NOBODY
                return cls(
                    path,
                    lock,
                    policy=policy,
                    now_utc_ms=now_utc_ms,
                    backups=folder,
                    neighbours=neighbours,
                )
        except BaseException:
            lock.release()
            raise

    async def hello(self, station: str) -> Welcome:
        """Return the last `station_seq` stored for a station, and its state as far as it is read.

        A station that was here before this store was put back sends again what is missing: of that
        nothing is counted any more.

        Scans go on in any case: what cannot be read is told of the next of them.
        """
        try:
            if await self.read(lambda connection: is_heard_elsewhere(connection, station)):
                await self.write(lambda connection: hear_again(connection, station))
            return await self.read(lambda connection: welcome(connection, station))
        except Exception as error:
            if not is_fault(error):
                raise
            _log.exception("station's state cannot be read", extra={"station": station})
            return await self.read(lambda connection: bare_welcome(connection, station))

    async def judge(self, station: str, scans: Sequence[ScanMessage]) -> ScanReply | Refusal:
        """Judge a station's consecutive scans; the answer comes after their commit.

        Scans that are known already get their stored answers again; one that cannot be judged is
        stored as NOT_JUDGED. A refusal means that nothing of the request is stored; that of a
        damaged file, STORE_DAMAGED, names the backup to put back.
        """
        self._scanned_utc_ms = self._now_utc_ms()
        with self._scan_times.judging(len(scans)):
            return await self._judged(station, scans)

    async def _judged(self, station: str, scans: Sequence[ScanMessage]) -> ScanReply | Refusal:
        try:
            return await self._judge_by(self._judge.judge, station, scans)
        except Exception as error:  # noqa: BLE001  # told of the scan that fails by itself, too
            if not is_fault(error):
                return await self._refusal(error)
        try:
            return await self._judge_by(self._judge.judge_apart, station, scans)
        except StoreError as error:
            return await self._refusal(error)

    async def damage(self) -> str | None:
        """Return what to do about the damage that was met since the start; None when none was.

        It stays: a damaged page does not mend, and a file put in its place is for the next start.
        """
        if self._damage is None:
            return None
        offered = await asyncio.to_thread(offer, self._backups, self._now_utc_ms())
        return f"{self._damage}. {offered}"

    async def _refusal(self, error: Exception) -> Refusal:
        if isinstance(error, StoreCorruptError):
            return Refusal(RefusalCode.STORE_DAMAGED, await self.damage() or str(error))
        message = f"{error}: nothing is lost, it will be sent again"
        return Refusal(RefusalCode.NOT_STORED, message)

    async def _noting_damage(self, work: Awaitable[T]) -> T:
        try:
            return await work
        except StoreCorruptError as error:
            self._damage = error
            raise

    async def _judge_by(
        self,
        judge: Callable[[str, Sequence[ScanMessage]], ScanReply],
        station: str,
        scans: Sequence[ScanMessage],
    ) -> ScanReply | Refusal:
        try:
            return await self._noting_damage(self._writer.submit(lambda _: judge(station, scans)))
        except RefusedError as refused:
            return refused.refusal

    async def order(self, order_id: UUID) -> OrderView | None:
        """Return a whole order; None when there is none."""
        return await self.read(lambda connection: order_view(connection, order_id))

    async def order_by_no(self, order_no: str) -> OrderView | None:
        """Return a whole order by its number; None when there is none."""
        return await self.order(order_id_of(order_no))

    async def search(self, query: str, *, limit: int = 50, after: str | None = None) -> SearchPage:
        """Return a page of the orders that contain every word of `query`, best first.

        Raises:
            ValueError: when `limit` or the cursor `after` is not possible.
        """
        return await self.read(
            lambda connection: search(connection, query, limit=limit, after=after)
        )

    async def write(self, job: Callable[[sqlite3.Connection], T]) -> T:
        """Run a job on the writer's thread; return its value after the commit.

        It may be run twice, the first time undone. One that fails is undone alone.

        Raises:
            StoreError: when it could not be stored. What the job raises itself comes back as is.
        """

        def beside_the_judge(connection: sqlite3.Connection) -> T:
            self._judge.make_way()
            return job(connection)

        return await self._noting_damage(self._writer.submit(beside_the_judge))

    async def read(self, query: Callable[[sqlite3.Connection], T]) -> T:
        """Run a query on a reader's thread, in one snapshot of the last commit."""
        return await self._noting_damage(self._readers.run(query))

    async def back_up(self, cause: Cause) -> Made:
        """Make a verified backup, beside all that is read and written meanwhile.

        Raises:
            StoreBusyError: when one is being made already.
            StoreClosedError: when the store is closed, or is meanwhile.
            StoreError: when it cannot be made; nothing of it is left.
        """
        if self._closing.is_set():
            raise StoreClosedError(
                "back the store up", "the store is closed", "start the server again"
            )
        if self._backing_up.locked():
            raise StoreBusyError("back the store up", "another backup is being made", "wait for it")
        async with self._backing_up:
            make = partial(
                make_backup,
                self._path,
                self._backups,
                cause=cause,
                now_utc_ms=self._now_utc_ms(),
                stop=self._closing,
            )
            return await self._noting_damage(asyncio.to_thread(make))

    async def own_backups(self) -> tuple[Backup, ...]:
        """Return this store's backups, the newest first.

        Raises:
            StoreError: when the folder holds another store's, or cannot be read.
        """
        return await asyncio.to_thread(own_backups, self._backups, self._store_id)

    @property
    def backup_folder(self) -> Path:
        """Where backups lie."""
        return self._backups

    @property
    def scanned_utc_ms(self) -> int | None:
        """When somebody scanned last, here or elsewhere; None when nobody did since the start."""
        return self._scanned_utc_ms

    @property
    def is_scanning(self) -> bool:
        """Whether somebody scanned just now."""
        scanned = self._scanned_utc_ms
        return scanned is not None and 0 <= self._now_utc_ms() - scanned < SCANNING_MS

    def heard_of_scans(self) -> None:
        """Note that somebody scanned at another server of the store just now."""
        self._scanned_utc_ms = self._now_utc_ms()

    @property
    def scanning(self) -> Scanning:
        """How it stands with scans, by `time.monotonic`."""
        return self._scan_times.now()

    @property
    def is_waited_for(self) -> bool:
        """Whether a job waits for the one that runs, here or at another server of the store.

        One of many rows then ends itself. Any thread.
        """
        return self._writer.queue_depth > 0 or self._neighbours.are_waiting

    @property
    def written_elsewhere(self) -> Wrote:
        """What is another when other servers wrote since, or write just now. Any thread.

        What was taken from the store when it was another may be otherwise now. Nothing waits for
        it, though one of them hangs as it writes.
        """
        return self._neighbours.wrote

    @property
    def last_writer(self) -> int | None:
        """The process that wrote last, of several that share the store; None of one alone."""
        sharing = self._neighbours.sharing()
        return None if sharing is None else sharing.last_writer

    @property
    def identity(self) -> str:
        """Which store this is: its backups carry it, too. Any thread."""
        return self._store_id

    @property
    def commits(self) -> Durations:
        """How long commits took, the jobs in each included. Any thread."""
        return self._writer.commits

    def status(self) -> StoreStatus:
        """Return how the store stands.

        Raises:
            StoreError: when the file cannot be read.
        """
        try:
            waiting = outbox_length(self._status_connection)
        except sqlite3.Error as error:
            raise store_error("read the store's status", error) from error
        disk = shutil.disk_usage(self._path.parent)
        return StoreStatus(
            path=self._path,
            queue_depth=self._writer.queue_depth,
            outbox_length=waiting,
            free_bytes=disk.free,
            disk_bytes=disk.total,
            sharing=self._neighbours.sharing(),
        )

    def close(self) -> None:
        """Commit what waits, end the threads, let the folder go. May be called again.

        A backup that is being made is given up.
        """
        self._closing.set()
        self._readers.close()
        self._writer.close()
        self._status_connection.close()
        self._lock.release()


def _servers(folder: Path) -> Neighbours:
    """Return those who share a folder, a place among them taken."""
    from server.store.programs import Programs  # noqa: PLC0415 - Linux
    from server.store.turns import Turns  # noqa: PLC0415 - Linux

    try:
        return Servers(Turns(folder), Programs(folder, PROGRAM_VERSION))
    except OSError as error:
        hint = f"make room on its disk, and {folder} writable for this user"
        raise StoreFailedError("open the store", str(error), hint) from error
