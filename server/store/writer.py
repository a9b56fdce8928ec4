"""The one thread that writes: jobs in a bounded queue, committed in groups.

Jobs that arrive while a commit runs share the next one. A job that fails is rolled back alone: its
group is undone and run again, each job in a savepoint. A commit that fails fails every job of its
group, and the thread goes on. A job's future is resolved after the commit, with one call into its
loop a group. What it is not: what a job does.
"""

import asyncio
import logging
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any, TypeVar

from msgspec import Struct

from server.durations import COMMIT_BOUNDS_S, Durations
from server.store.connections import store_error
from server.store.errors import (
    StoreBusyError,
    StoreClosedError,
    StoreError,
    StoreHeldError,
)
from server.store.group_connection import GroupConnection
from server.store.neighbours import NOBODY, Neighbours

T = TypeVar("T")
QUEUE_LIMIT = 4096
"""Jobs that may wait. One more is refused with StoreBusyError: nothing of it is stored."""
GROUP_LIMIT = 256
"""Jobs in one commit, at most, so that no one waits for a whole backlog."""
CLOSE_TIMEOUT_S = 30.0
_SQLITE_ERRORS = (sqlite3.Error, MemoryError)
"""What sqlite3 raises: of SQLITE_NOMEM it makes a MemoryError."""
_log = logging.getLogger(__name__)


class _Job(Struct, frozen=True, eq=False):
    run: Callable[[sqlite3.Connection], Any]
    loop: asyncio.AbstractEventLoop
    future: "asyncio.Future[Any]"


class _Outcome(Struct, frozen=True):
    job: _Job
    value: Any = None
    error: BaseException | None = None


class Writer:
    """Owns the writing connection from `start` until `close`.

    `forget` is called on the thread whenever what jobs read may be otherwise: something that they
    did is rolled back, or another server wrote. `commits` are how long groups took, jobs included.
    """

    def __init__(
        self,
        connection: GroupConnection,
        forget: Callable[[], None],
        neighbours: Neighbours = NOBODY,
    ) -> None:
        self._connection = connection
        self._forget = forget
        self._neighbours = neighbours
        self._queue: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="store-writer")
        self._closing = threading.Event()
        self.commits = Durations(COMMIT_BOUNDS_S)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    async def submit(self, run: Callable[[sqlite3.Connection], T]) -> T:
        """Run a job in the writer's transaction; return its value after the commit.

        It may be run twice, undone in between: it does nothing but read and write the connection.
        A caller that is cancelled meanwhile does not undo the job.

        Raises:
            StoreBusyError: when QUEUE_LIMIT jobs wait already.
            StoreClosedError: when the store is closed.
            StoreError: when the job's SQL or the group's commit fails: nothing of it is stored.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        if self._closing.is_set():
            raise _closed()
        if self._queue.qsize() >= QUEUE_LIMIT:
            raise StoreBusyError(
                "store", f"{QUEUE_LIMIT} jobs wait", "the disk is slow; it will be sent again"
            )
        self._queue.put(_Job(run, loop, future))
        return await future

    @property
    def queue_depth(self) -> int:
        """Jobs that wait."""
        return self._queue.qsize()

    def close(self) -> None:
        """Commit what waits, stop the thread and close the connection. May be called again."""
        if self._closing.is_set():
            return
        self._closing.set()
        self._queue.put(None)
        self._thread.join(CLOSE_TIMEOUT_S)
        self._connection.close()
        self._neighbours.close()

    def _work(self) -> None:
        """Run groups until the mark of closing arrives."""
        is_open = True
        while is_open:
            jobs, is_open = self._next_group()
            if jobs:
                self._deliver(self._run_group(jobs))

    def _next_group(self) -> tuple[list[_Job], bool]:
        """Wait for a job, then take along what else waits; False when closing was asked for."""
        jobs: list[_Job] = []
        item = self._queue.get()
        while item is not None:
            jobs.append(item)
            if len(jobs) == GROUP_LIMIT:
                return jobs, True
            try:
                item = self._queue.get_nowait()
            except queue.Empty:
                return jobs, True
        return jobs, False

    def _run_group(self, jobs: Sequence[_Job]) -> list[_Outcome]:
        with self._neighbours.turn():
            begun_s = time.perf_counter()
            try:
                self._begin()
                outcomes = self._run_jobs(jobs)
                self._connection.execute("COMMIT")
            except _SQLITE_ERRORS as error:
                return self._fail_group([*jobs, *self._behind(error)], error)
            self.commits.note(time.perf_counter() - begun_s)
            return outcomes

    def _behind(self, error: sqlite3.Error | MemoryError) -> list[_Job]:
        """Return what waits behind a group that failed as another program holds the file.

        By itself it would take as long again, and that is longer than a kiosk waits.
        """
        jobs: list[_Job] = []
        if isinstance(store_error("commit", error), StoreHeldError):
            for _ in range(self._queue.qsize()):
                item = self._queue.get_nowait()
                if item is None:
                    self._queue.put(None)
                else:
                    jobs.append(item)
        return jobs

    def _begin(self) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        if self._neighbours.have_written(self._connection):
            self._forget()

    def _run_jobs(self, jobs: Sequence[_Job]) -> list[_Outcome]:
        """Run a group's jobs; if one fails, undo them all and run each once more, by itself.

        A savepoint copies every page that its job changes, which is a good part of a scan's cost;
        as hardly a job ever fails, it is set only when one has. What jobs let wait is written at
        the end of the group, or of the job that is run by itself.
        """
        try:
            outcomes = [_Outcome(job, job.run(self._connection)) for job in jobs]
            self._connection.settle()
        except Exception:  # noqa: BLE001  # it is told when the job has failed by itself, too
            self._connection.undo()
            self._forget()
            self._begin()
            return [self._run_by_itself(job) for job in jobs]
        return outcomes

    def _run_by_itself(self, job: _Job) -> _Outcome:
        """Run one job in its savepoint.

        Raises:
            sqlite3.Error, MemoryError: when SQLite gave up the whole transaction (disk full,
                input/output).
        """
        self._connection.execute("SAVEPOINT job")
        try:
            value = job.run(self._connection)
            self._connection.settle()
        except Exception as error:
            if not self._connection.in_transaction:
                raise _lost(error) from error
            self._connection.undo("job")
            self._connection.execute("RELEASE job")
            self._forget()
            return _Outcome(job, error=_told(error))
        self._connection.execute("RELEASE job")
        return _Outcome(job, value)

    def _fail_group(
        self, jobs: Sequence[_Job], error: sqlite3.Error | MemoryError
    ) -> list[_Outcome]:
        failure = self._neighbours.blamed(_refused("commit", error))
        self._forget()
        _log.error("commit failed, nothing was stored", extra={"jobs": len(jobs)}, exc_info=error)
        try:
            self._connection.undo()
        except _SQLITE_ERRORS:
            _log.exception("rollback failed")
        return [_Outcome(job, error=failure) for job in jobs]

    def _deliver(self, outcomes: Sequence[_Outcome]) -> None:
        """Resolve the group's futures, with one call for each loop."""
        for _, of_loop in groupby(outcomes, key=lambda outcome: id(outcome.job.loop)):
            group = list(of_loop)
            try:
                group[0].job.loop.call_soon_threadsafe(_resolve, group)
            except RuntimeError:
                _log.warning("a loop closed before its jobs were answered", exc_info=True)


def _resolve(outcomes: Sequence[_Outcome]) -> None:
    """Resolve futures on their own loop; a cancelled one is passed over."""
    for outcome in outcomes:
        future = outcome.job.future
        if future.done():
            continue
        if outcome.error is not None:
            future.set_exception(outcome.error)
        else:
            future.set_result(outcome.value)


def _told(error: Exception) -> Exception:
    return _refused("store", error) if isinstance(error, _SQLITE_ERRORS) else error


def _refused(operation: str, error: sqlite3.Error | MemoryError) -> StoreError:
    failure = store_error(operation, error)
    return type(failure)(operation, failure.detail, f"{failure.hint}; nothing of it was stored")


def _lost(error: Exception) -> sqlite3.Error | MemoryError:
    """Return why the transaction is gone under a job."""
    if isinstance(error, _SQLITE_ERRORS):
        return error
    return sqlite3.OperationalError(f"a job ended the transaction: {error!r}")


def _closed() -> StoreError:
    return StoreClosedError("store", "the store is closed", "start the server again")
