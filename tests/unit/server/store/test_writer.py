import asyncio
import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from server.store import writer as writer_module
from server.store.connections import open_writer
from server.store.errors import (
    StoreBusyError,
    StoreClosedError,
    StoreFailedError,
    StoreHeldError,
)
from server.store.group_connection import GroupConnection
from server.store.writer import Writer

WAIT_S = 20.0


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a database with one table `t`."""
    made = tmp_path / "t.db"
    connection = open_writer(made)
    connection.execute("CREATE TABLE t (n INTEGER NOT NULL UNIQUE)")
    connection.close()
    return made


@pytest.fixture
def undone() -> list[str]:
    """Return the list that grows whenever the writer rolls something back."""
    return []


@pytest.fixture
def writer(path: Path, undone: list[str]) -> Iterator[Writer]:
    """Return a running writer."""
    made = Writer(open_writer(path), forget=lambda: undone.append("undone"))
    made.start()
    yield made
    made.close()


def _add(n: int) -> Callable[[sqlite3.Connection], int]:
    def job(connection: sqlite3.Connection) -> int:
        connection.execute("INSERT INTO t VALUES (?)", (n,))
        return n

    return job


def _stored(path: Path) -> list[int]:
    connection = sqlite3.connect(path)
    rows = [n for (n,) in connection.execute("SELECT n FROM t ORDER BY n")]
    connection.close()
    return rows


async def _queued(writer: Writer, jobs: int) -> None:
    """Let the tasks just made submit their jobs."""
    await asyncio.sleep(0)
    assert writer.queue_depth == jobs


class _Gate:
    """A job that holds the writer until it is let through, so that others queue behind it."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.passed = threading.Event()

    def __call__(self, _connection: sqlite3.Connection) -> None:
        self.entered.set()
        assert self.passed.wait(WAIT_S)


async def test_a_group_s_commit_is_timed_once(writer: Writer) -> None:
    gate = _Gate()
    async with asyncio.TaskGroup() as group:
        group.create_task(writer.submit(gate))
        await asyncio.to_thread(gate.entered.wait, WAIT_S)
        for n in range(3):
            group.create_task(writer.submit(_add(n)))
        await _queued(writer, 3)
        gate.passed.set()
    assert writer.commits.up_to()[-1] == 2


async def test_a_jobs_value_comes_after_its_commit(writer: Writer, path: Path) -> None:
    assert await writer.submit(_add(1)) == 1
    assert _stored(path) == [1]


async def test_jobs_that_wait_share_one_commit(writer: Writer, path: Path) -> None:
    commits: list[str] = []

    def trace(connection: sqlite3.Connection) -> None:
        connection.set_trace_callback(
            lambda statement: commits.append(statement) if statement == "COMMIT" else None
        )

    await writer.submit(trace)
    commits.clear()
    gate = _Gate()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(writer.submit(gate))
        await asyncio.to_thread(gate.entered.wait, WAIT_S)
        for n in range(50):
            tasks.create_task(writer.submit(_add(n)))
        await _queued(writer, 50)
        gate.passed.set()
    assert _stored(path) == list(range(50))
    assert len(commits) == 2


async def test_a_backlog_is_cut_into_groups(
    writer: Writer, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer_module, "GROUP_LIMIT", 2)
    async with asyncio.TaskGroup() as tasks:
        for n in range(7):
            tasks.create_task(writer.submit(_add(n)))
    assert _stored(path) == list(range(7))


async def test_a_failing_job_is_rolled_back_alone(writer: Writer, path: Path) -> None:
    def half(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO t VALUES (7)")
        raise LookupError("halfway")

    first, broken, twice, second = await asyncio.gather(
        writer.submit(_add(1)),
        writer.submit(half),
        writer.submit(_add(1)),
        writer.submit(_add(2)),
        return_exceptions=True,
    )
    assert first == 1
    assert isinstance(broken, LookupError)
    assert isinstance(twice, StoreFailedError)
    assert "UNIQUE" in str(twice)
    assert second == 2
    assert _stored(path) == [1, 2]


async def test_a_row_that_waits_and_cannot_be_written_is_its_own_jobs_failure(
    writer: Writer, path: Path
) -> None:
    def later(n: int) -> Callable[[sqlite3.Connection], int]:
        def job(connection: sqlite3.Connection) -> int:
            assert isinstance(connection, GroupConnection)
            connection.later("INSERT INTO t VALUES (?)", (n,))
            return n

        return job

    jobs = [writer.submit(later(n)) for n in (1, 2, 1, 3)]
    first, second, twice, third = await asyncio.gather(*jobs, return_exceptions=True)
    assert (first, second, third) == (1, 2, 3)
    assert isinstance(twice, StoreFailedError)
    assert "UNIQUE" in str(twice)
    assert _stored(path) == [1, 2, 3]


async def test_a_group_in_which_a_job_fails_is_run_again_with_a_savepoint_a_job(
    writer: Writer, path: Path
) -> None:
    ran: list[str] = []

    def note(name: str, job: Callable[[sqlite3.Connection], int]) -> Callable[..., int]:
        def noted(connection: sqlite3.Connection) -> int:
            ran.append(name)
            return job(connection)

        return noted

    def trace(connection: sqlite3.Connection) -> None:
        connection.set_trace_callback(lambda sql: ran.append(sql) if "job" in sql else None)

    async def together(*jobs: Callable[[sqlite3.Connection], int]) -> list[int | BaseException]:
        gate = _Gate()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(writer.submit(gate))
            await asyncio.to_thread(gate.entered.wait, WAIT_S)
            answers = asyncio.gather(*map(writer.submit, jobs), return_exceptions=True)
            await _queued(writer, len(jobs))
            gate.passed.set()
            return await answers

    await writer.submit(trace)
    assert await together(note("one", _add(1)), note("two", _add(2))) == [1, 2]
    assert ran == ["one", "two"]
    ran.clear()
    twice, three = await together(note("twice", _add(1)), note("three", _add(3)))
    assert isinstance(twice, StoreFailedError)
    assert three == 3
    alone = ["ROLLBACK TO job", "RELEASE job"]
    apart = ["SAVEPOINT job", "twice", *alone, "SAVEPOINT job", "three", "RELEASE job"]
    assert ran == ["twice", *apart]
    assert _stored(path) == [1, 2, 3]


async def test_a_full_disk_fails_every_job_of_the_group_and_the_writer_goes_on(
    writer: Writer, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def limit(pages: int) -> Callable[[sqlite3.Connection], None]:
        return lambda connection: connection.execute(f"PRAGMA max_page_count = {pages}").close()

    def fill(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE big (x)")
        connection.execute("INSERT INTO big VALUES (zeroblob(1000000))")

    await writer.submit(limit(4))
    gate = _Gate()
    with caplog.at_level(logging.CRITICAL, "server.store.writer"):
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(writer.submit(gate))
            await asyncio.to_thread(gate.entered.wait, WAIT_S)
            together = tasks.create_task(
                asyncio.wait_for(
                    asyncio.gather(
                        *(writer.submit(job) for job in (_add(1), fill, _add(2))),
                        return_exceptions=True,
                    ),
                    WAIT_S,
                )
            )
            await _queued(writer, 3)
            gate.passed.set()
    for result in together.result():
        assert isinstance(result, StoreFailedError)
        assert "free space on this disk; nothing of it was stored" in str(result)
    assert _stored(path) == []
    await writer.submit(limit(10_000))
    assert await writer.submit(_add(3)) == 3
    assert _stored(path) == [3]


async def test_a_failing_commit_fails_its_jobs_and_stores_nothing(
    writer: Writer, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def orphan(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
        connection.execute(
            "CREATE TABLE child (p REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)"
        )
        connection.execute("INSERT INTO child VALUES (1)")

    with (
        caplog.at_level(logging.CRITICAL, "server.store.writer"),
        pytest.raises(StoreFailedError, match="FOREIGN KEY"),
    ):
        await writer.submit(orphan)
    assert await writer.submit(_add(1)) == 1
    assert _stored(path) == [1]


async def test_whatever_is_rolled_back_is_told(
    writer: Writer, undone: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_connection: sqlite3.Connection) -> None:
        raise LookupError("alone")

    def deny_commit(connection: sqlite3.Connection) -> None:
        connection.set_authorizer(
            lambda _action, operation, *_rest: (
                sqlite3.SQLITE_DENY if operation == "COMMIT" else sqlite3.SQLITE_OK
            )
        )

    await writer.submit(_add(1))
    assert undone == []
    with pytest.raises(LookupError):
        await writer.submit(fail)
    assert undone == ["undone"] * 2  # the group as a whole, then the job by itself
    undone.clear()
    with (
        caplog.at_level(logging.CRITICAL, "server.store.writer"),
        pytest.raises(StoreFailedError),
    ):
        await writer.submit(deny_commit)
    assert undone == ["undone"]


async def test_a_job_that_ends_the_transaction_fails_its_group(
    writer: Writer, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def rogue(connection: sqlite3.Connection) -> None:
        connection.execute("ROLLBACK")
        raise LookupError("gone")

    with (
        caplog.at_level(logging.CRITICAL, "server.store.writer"),
        pytest.raises(StoreFailedError, match="ended the transaction"),
    ):
        await writer.submit(rogue)
    assert await writer.submit(_add(1)) == 1
    assert _stored(path) == [1]


@pytest.mark.expects_log("server.store.writer")
async def test_want_of_memory_fails_its_group_in_words_and_the_writer_goes_on(
    writer: Writer, path: Path
) -> None:
    def starved(connection: sqlite3.Connection) -> None:
        connection.execute("ROLLBACK")  # as SQLite itself may, when memory is short
        raise MemoryError

    with pytest.raises(StoreFailedError, match="memory is full"):
        await writer.submit(starved)
    assert await writer.submit(_add(1)) == 1
    assert _stored(path) == [1]


async def test_a_rollback_that_fails_too_is_logged_and_tried_again(
    writer: Writer, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    denied = {"COMMIT", "ROLLBACK"}

    def authorize(action: int, operation: str | None, *_rest: str | None) -> int:
        is_denied = action == sqlite3.SQLITE_TRANSACTION and operation in denied
        return sqlite3.SQLITE_DENY if is_denied else sqlite3.SQLITE_OK

    def deny(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO t VALUES (1)")
        connection.set_authorizer(authorize)

    with caplog.at_level(logging.ERROR, "server.store.writer"):
        with pytest.raises(StoreFailedError, match="not authorized"):
            await writer.submit(deny)
        assert [record.message for record in caplog.records] == [
            "commit failed, nothing was stored",
            "rollback failed",
        ]
        denied.clear()
        with pytest.raises(StoreFailedError, match="within a transaction"):
            await writer.submit(_add(2))
    assert await writer.submit(_add(3)) == 3
    assert _stored(path) == [3]


async def test_a_full_queue_refuses_at_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer_module, "QUEUE_LIMIT", 1)
    writer = Writer(open_writer(path), forget=lambda: None)
    writer.start()
    gate = _Gate()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(writer.submit(gate))
        await asyncio.to_thread(gate.entered.wait, WAIT_S)
        waiting = tasks.create_task(writer.submit(_add(1)))
        await _queued(writer, 1)
        with pytest.raises(StoreBusyError, match="1 jobs wait"):
            await writer.submit(_add(2))
        gate.passed.set()
    assert waiting.result() == 1
    writer.close()
    assert _stored(path) == [1]


async def test_a_caller_that_went_away_does_not_undo_its_job(writer: Writer, path: Path) -> None:
    gate = _Gate()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(writer.submit(gate))
        await asyncio.to_thread(gate.entered.wait, WAIT_S)
        gone = tasks.create_task(writer.submit(_add(1)))
        await _queued(writer, 1)
        gone.cancel()
        await asyncio.sleep(0)
        gate.passed.set()
    await writer.submit(_add(2))
    assert _stored(path) == [1, 2]


async def test_closing_commits_what_waits_and_then_refuses(path: Path) -> None:
    writer = Writer(open_writer(path), forget=lambda: None)
    writer.start()
    async with asyncio.TaskGroup() as tasks:
        jobs = [tasks.create_task(writer.submit(_add(n))) for n in range(3)]
        await asyncio.sleep(0)
        writer.close()
    assert [job.result() for job in jobs] == [0, 1, 2]
    assert _stored(path) == [0, 1, 2]
    writer.close()
    with pytest.raises(StoreClosedError):
        await writer.submit(_add(9))


def test_a_loop_that_closed_before_its_answer_does_not_stop_the_writer(
    writer: Writer, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    gate = _Gate()

    async def leave() -> None:
        async with asyncio.TaskGroup() as tasks:
            left = tasks.create_task(writer.submit(gate))
            await asyncio.to_thread(gate.entered.wait, WAIT_S)
            left.cancel()

    with caplog.at_level(logging.CRITICAL, "server.store.writer"):
        asyncio.run(leave())
        gate.passed.set()
        assert asyncio.run(writer.submit(_add(1))) == 1
    assert _stored(path) == [1]


async def test_what_waits_behind_a_commit_that_is_kept_off_does_not_wait_as_long_again(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    connection = open_writer(path)
    connection.execute("PRAGMA busy_timeout = 500")
    writer = Writer(connection, forget=lambda: None)
    other = open_writer(path)
    other.execute("BEGIN IMMEDIATE")
    writer.start()
    try:
        jobs = [asyncio.ensure_future(writer.submit(_add(1)))]
        await asyncio.sleep(0.1)
        assert not writer.queue_depth
        jobs.append(asyncio.ensure_future(writer.submit(_add(2))))
        outcomes = await asyncio.gather(*jobs, return_exceptions=True)
        other.execute("ROLLBACK")
        await writer.submit(_add(3))
    finally:
        writer.close()
        other.close()
    assert [type(each) for each in outcomes] == [StoreHeldError] * 2
    assert [getattr(record, "jobs", None) for record in caplog.records] == [2]
    caplog.clear()
    assert _stored(path) == [3]
