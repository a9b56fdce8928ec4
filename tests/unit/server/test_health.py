"""Whether the server can do its work, on a real store."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from server.backup_schedule import LastBackup
from server.health import MAX_QUEUE, MIN_FREE_BYTES, SHARED_COMMIT_TIMEOUT_S, Health, _of
from server.store import Policy, Store, StoreError, StoreStatus
from server.store.connections import open_writer
from server.store.neighbours import Servers, Sharing
from server.store.sync_state import SyncPhase, SyncStatus
from server.store.turns import TURN_TIMEOUT_S
from server.store.waits import Waits
from server.web.probes import Check


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Open an empty store and close it after the test."""
    path = tmp_path / "server" / "scanstation.sqlite3"
    opened = Store.open(path, policy=Policy(), now_utc_ms=lambda: 1)
    yield opened
    opened.close()


class _Clock:
    """Goes on when told."""

    def __init__(self) -> None:
        self.seconds = 100.0
        self.utc_ms = 0

    def monotonic(self) -> float:
        return self.seconds

    def now_utc_ms(self) -> int:
        self.utc_ms += 1
        return self.utc_ms


def _health(store: Store, clock: _Clock, commit_timeout_s: float = 5.0) -> Health:
    return Health(
        store,
        now_utc_ms=clock.now_utc_ms,
        monotonic=clock.monotonic,
        backups=lambda: LastBackup(24, None, None),
        commit_timeout_s=commit_timeout_s,
    )


async def _probes(store: Store) -> list[tuple[str]]:
    return await store.read(
        lambda connection: connection.execute(
            "SELECT value FROM meta WHERE key = 'health_probe_utc_ms'"
        ).fetchall()
    )


async def test_a_store_that_commits_is_ready_and_the_probe_is_in_the_file(store: Store) -> None:
    readiness = await _health(store, _Clock()).readiness()
    assert readiness.ready
    assert [check.name for check in readiness.checks] == ["store", "disk", "queue", "backup"]
    assert readiness.checks[0].detail == "committed in 0.0 ms"
    assert await _probes(store) == [("2",)]


async def test_asking_often_costs_one_commit_a_second(store: Store) -> None:
    clock = _Clock()
    health = _health(store, clock)
    async with asyncio.TaskGroup() as group:
        for _ in range(10):
            group.create_task(health.readiness())
    clock.seconds += 0.9
    await health.readiness()
    assert await _probes(store) == [("2",)]
    clock.seconds += 0.1
    await health.readiness()
    assert await _probes(store) == [("3",)]


async def test_a_commit_that_does_not_come_is_not_ready_and_is_asked_for_once(
    store: Store,
) -> None:
    clock = _Clock()
    health = _health(store, clock, commit_timeout_s=0.05)
    go_on = threading.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(store.write(lambda _: go_on.wait(5)))
        await asyncio.sleep(0)
        details = []
        for _ in range(3):
            clock.seconds += 1
            readiness = await health.readiness()
            assert not readiness.ready
            details.append(readiness.checks[0].detail)
        assert store.status().queue_depth <= 1
        assert not await health.answers()
        go_on.set()
    await store.write(lambda _: None)
    clock.seconds += 1
    assert (await health.readiness()).ready
    assert await health.answers()
    assert details[0].startswith("no commit within 0.05 s")
    assert details[1] == details[2]
    assert details[1].startswith("the commit asked for last has still not come")


@pytest.mark.expects_log("server.store.writer")
async def test_a_probe_that_failed_after_its_answer_was_given_up_does_not_stand_in_the_way_for_ever(
    store: Store,
) -> None:
    clock = _Clock()
    health = _health(store, clock, commit_timeout_s=0.05)
    go_on = threading.Event()

    def hang_then_lose_the_transaction(connection: sqlite3.Connection) -> None:
        go_on.wait(5)
        connection.execute("ROLLBACK")

    async with asyncio.TaskGroup() as group:
        hanging = group.create_task(_failing(store, hang_then_lose_the_transaction))
        lost = group.create_task(_failing(store, hang_then_lose_the_transaction))
        await asyncio.sleep(0)
        assert not (await health.readiness()).ready
        go_on.set()
        await asyncio.wait({hanging, lost})
    clock.seconds += 10
    assert (await health.readiness()).ready


def _meet_damage(_connection: sqlite3.Connection) -> None:
    error = sqlite3.DatabaseError("database disk image is malformed")
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    raise error


async def test_damage_that_was_met_is_told_though_the_probe_is_committed(store: Store) -> None:
    with pytest.raises(StoreError):
        await store.read(_meet_damage)
    readiness = await _health(store, _Clock()).readiness()
    assert not readiness.ready
    assert readiness.checks[0].name == "store"
    assert "malformed" in readiness.checks[0].detail
    assert "There is no backup in" in readiness.checks[0].detail


async def test_a_status_that_cannot_be_read_is_told_as_not_ready(store: Store) -> None:
    await store.write(lambda connection: connection.execute("DROP TABLE outbox").close())
    readiness = await _health(store, _Clock()).readiness()
    assert not readiness.ready
    assert "no such table: outbox" in readiness.checks[1].detail


async def _failing(store: Store, job: Callable[[sqlite3.Connection], None]) -> None:
    with pytest.raises(StoreError):
        await store.write(job)


def _status(*, queue_depth: int = 0, free_bytes: int = MIN_FREE_BYTES) -> StoreStatus:
    path = Path("/data/x.sqlite3")
    return StoreStatus(
        path, queue_depth, outbox_length=0, free_bytes=free_bytes, disk_bytes=1 << 40
    )


def _checks(status: StoreStatus) -> dict[str, Check]:
    return {check.name: check for check in _of(status)}


@pytest.mark.expects_log("server.store.writer")
async def test_a_store_that_another_server_holds_is_an_answer_that_a_restart_does_not_mend(
    tmp_path: Path,
) -> None:
    path = tmp_path / "store.db"
    shared = Store.open(path, policy=Policy(), now_utc_ms=lambda: 1, shared=True)
    with closing(shared) as store, closing(open_writer(path)) as holder:
        await store.write(lambda connection: connection.execute("PRAGMA busy_timeout = 50"))
        health = _health(store, _Clock())
        holder.execute("BEGIN IMMEDIATE")
        assert await health.answers()
        readiness = await health.readiness()
        holder.execute("ROLLBACK")
    assert not readiness.ready
    assert "of those that share it has it" in readiness.checks[0].detail


def test_a_refusal_of_a_store_that_is_held_is_waited_for() -> None:
    assert TURN_TIMEOUT_S + Servers.busy_timeout_s < SHARED_COMMIT_TIMEOUT_S


def test_how_long_turns_at_writing_are_waited_for_is_told_beside_the_queue() -> None:
    waits = Waits()
    waits.note(0.004)
    status = replace(_status(), sharing=Sharing(waits.so_far(), last_writer=7))
    assert _checks(status)["queue"].detail == (
        "0 jobs wait; a turn to write is waited for 4.0 ms (p99)"
    )
    assert "turn" not in _checks(_status())["queue"].detail


def test_at_the_limits_all_is_well() -> None:
    checks = _checks(_status(queue_depth=MAX_QUEUE))
    assert checks["disk"].ok
    assert checks["queue"].ok


def test_a_disk_that_fills_is_told_with_its_path() -> None:
    check = _checks(_status(free_bytes=MIN_FREE_BYTES - 1))["disk"]
    assert not check.ok
    assert "make room on the disk of /data/x.sqlite3" in check.detail


def test_a_queue_that_grows_is_told() -> None:
    check = _checks(_status(queue_depth=MAX_QUEUE + 1))["queue"]
    assert not check.ok
    assert "slower than the stations scan" in check.detail


async def _sync_check(store: Store, status: SyncStatus, hours: float = 0) -> Check:
    clock = _Clock()
    health = Health(
        store,
        now_utc_ms=clock.now_utc_ms,
        monotonic=clock.monotonic,
        backups=lambda: LastBackup(24, None, None),
        sync=lambda: status,
    )
    clock.utc_ms += int(hours * 3_600_000)
    readiness = await health.readiness()
    check = next(check for check in readiness.checks if check.name == "sync")
    assert readiness.status == ("ready" if check.ok else "degraded")
    return check


async def test_without_a_centre_nothing_is_said_of_one(store: Store) -> None:
    readiness = await _health(store, _Clock()).readiness()
    assert "sync" not in {check.name for check in readiness.checks}


async def test_a_centre_that_is_away_for_a_while_wants_nobody(store: Store) -> None:
    away = SyncStatus(phase=SyncPhase.AWAY, problem="no answer")
    assert await _sync_check(store, away, hours=0.9) == Check(
        "sync", ok=True, detail="no answer", vital=False
    )


async def test_a_centre_that_is_away_for_more_than_an_hour_is_told_since_when(
    store: Store,
) -> None:
    away = SyncStatus(phase=SyncPhase.AWAY, problem="no answer", in_step_utc_ms=1)
    check = await _sync_check(store, away, hours=1.1)
    assert not check.ok
    assert check.detail == ("not in step with the centre since 1970-01-01T00:00+00:00; no answer")


async def test_a_server_that_was_off_for_days_has_a_minute_to_catch_up(store: Store) -> None:
    since_days = _Clock().now_utc_ms() - 3 * 86_400_000
    away = SyncStatus(phase=SyncPhase.CONNECTING, in_step_utc_ms=since_days)
    assert (await _sync_check(store, away, hours=0.9 / 60)).ok
    assert not (await _sync_check(store, away, hours=1.1 / 60)).ok


async def test_what_was_before_a_store_was_ever_in_step_is_not_claimed_to_be_known(
    store: Store,
) -> None:
    away = SyncStatus(phase=SyncPhase.AWAY, problem="no answer")
    check = await _sync_check(store, away, hours=1.1)
    assert check.detail.startswith("not in step with the centre since this server was started, at ")


@pytest.mark.parametrize("phase", [SyncPhase.REFUSED, SyncPhase.STUCK])
async def test_what_refuses_wants_a_person_at_once(store: Store, phase: SyncPhase) -> None:
    refused = SyncStatus(phase=phase, problem="wrong password: check it")
    check = await _sync_check(store, refused)
    assert (check.ok, check.detail) == (False, "wrong password: check it")


async def test_a_clock_that_is_off_is_told_and_decides_nothing(store: Store) -> None:
    status = SyncStatus(phase=SyncPhase.IN_STEP, in_step_utc_ms=1, skew_ms=-7_200_000)
    check = await _sync_check(store, status)
    assert check.ok
    assert "clock is 120 min behind the centre's: set it right" in check.detail
