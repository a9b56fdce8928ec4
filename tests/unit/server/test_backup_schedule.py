"""When a backup is due, and what is told of it, on a real store."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from server import backup_schedule
from server.backup_schedule import RETRY_S, BackupSchedule, LastBackup, is_due
from server.store import Policy, Store
from server.store.backups import Cause, listed

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
NOW_UTC_MS = 1_796_040_000_000


class _Clocks:
    def __init__(self) -> None:
        self.utc_ms = NOW_UTC_MS
        self.seconds = 5.0

    def go_on(self, hours: float) -> None:
        self.utc_ms += int(hours * HOUR_MS)
        self.seconds += hours * 3600


@pytest.fixture
def clocks() -> _Clocks:
    """Return clocks that go on when told."""
    return _Clocks()


@pytest.fixture
def store(tmp_path: Path, clocks: _Clocks) -> Iterator[Store]:
    """Return an open, empty store."""
    opened = Store.open(tmp_path / "store.db", policy=Policy(), now_utc_ms=lambda: clocks.utc_ms)
    yield opened
    opened.close()


def _schedule(store: Store, clocks: _Clocks, every_hours: int = 24) -> BackupSchedule:
    return BackupSchedule(
        store,
        every_hours=every_hours,
        now_utc_ms=lambda: clocks.utc_ms,
        monotonic=lambda: clocks.seconds,
    )


async def _until(holds: Callable[[], bool]) -> None:
    while not holds():  # noqa: ASYNC110  # what is awaited has no event
        await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("age_ms", "due"),
    [(0, False), (DAY_MS - 1, False), (DAY_MS, True), (40 * DAY_MS, True), (-1, True)],
)
def test_a_backup_is_due_by_the_age_of_the_newest(age_ms: int, due: bool) -> None:
    assert is_due(NOW_UTC_MS - age_ms, NOW_UTC_MS, 24) is due


def test_without_any_a_backup_is_due() -> None:
    assert is_due(None, NOW_UTC_MS, 24)


@pytest.mark.expects_log("server.backup_schedule")
async def test_another_stores_backups_are_not_taken_for_ones_own(
    store: Store, clocks: _Clocks, tmp_path: Path
) -> None:
    (tmp_path / "another").mkdir()
    other = Store.open(
        tmp_path / "another" / "store.db",
        policy=Policy(),
        now_utc_ms=lambda: clocks.utc_ms,
        backups=store.backup_folder,
    )
    await other.back_up(Cause.SCHEDULED)
    other.close()
    schedule = _schedule(store, clocks)
    await schedule.look()
    assert schedule.last.failure is not None
    assert "another store's backups" in schedule.last.failure
    assert len(listed(store.backup_folder)) == 1


async def test_one_is_made_a_day_and_old_ones_go(store: Store, clocks: _Clocks) -> None:
    schedule = _schedule(store, clocks)
    for _ in range(24 * 40):
        await schedule.look()
        clocks.go_on(1)
    made = listed(store.backup_folder)
    assert {backup.cause for backup in made} == {Cause.SCHEDULED}
    assert len(made) == 9
    assert schedule.last == LastBackup(24, made[0].made_utc_ms, None)


async def test_after_a_night_switched_off_it_is_made_in_the_morning(
    store: Store, clocks: _Clocks
) -> None:
    await _schedule(store, clocks).look()
    clocks.go_on(23)
    await _schedule(store, clocks).look()
    assert len(listed(store.backup_folder)) == 1
    clocks.go_on(2)
    await _schedule(store, clocks).look()
    assert len(listed(store.backup_folder)) == 2


async def test_one_made_by_hand_counts(store: Store, clocks: _Clocks) -> None:
    await store.back_up(Cause.MANUAL)
    clocks.go_on(1)
    schedule = _schedule(store, clocks)
    await schedule.look()
    assert len(listed(store.backup_folder)) == 1
    assert schedule.last.made_utc_ms == NOW_UTC_MS


async def test_a_clock_set_back_a_year_makes_one_backup_not_one_a_minute(
    store: Store, clocks: _Clocks, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    schedule = _schedule(store, clocks)
    await schedule.look()
    clocks.utc_ms -= 365 * DAY_MS
    for _ in range(60):
        clocks.go_on(0.5)
        await schedule.look()
    assert [record.message for record in caplog.records].count("backed up") == 3


async def test_a_failure_is_told_and_tried_again_in_an_hour(
    store: Store, clocks: _Clocks, caplog: pytest.LogCaptureFixture
) -> None:
    store.backup_folder.write_text("in the way")
    schedule = _schedule(store, clocks)
    await schedule.look()
    assert "SCANSTATION_BACKUP_DIR" in (schedule.last.failure or "")
    store.backup_folder.unlink()
    clocks.seconds += RETRY_S - 1
    await schedule.look()
    assert listed(store.backup_folder) == ()
    clocks.seconds += 1
    await schedule.look()
    assert len(listed(store.backup_folder)) == 1
    assert schedule.last.failure is None
    (record,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert record.message.startswith("no backup could be made: ")


async def test_it_looks_until_cancelled(
    store: Store, clocks: _Clocks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup_schedule, "_LOOK_EVERY_S", 0.0)
    running = asyncio.ensure_future(_schedule(store, clocks).run())
    async with asyncio.timeout(5):
        await _until(lambda: bool(listed(store.backup_folder)))
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_switched_off_it_ends_at_once(store: Store, clocks: _Clocks) -> None:
    await _schedule(store, clocks, every_hours=0).run()
    assert listed(store.backup_folder) == ()


async def test_a_fault_of_the_program_is_told_and_does_not_end_it(
    store: Store,
    clocks: _Clocks,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(backup_schedule, "_LOOK_EVERY_S", 0.0)
    broken = {"is": True}

    def due(*_: object) -> bool:
        if broken["is"]:
            raise ZeroDivisionError
        return False

    monkeypatch.setattr(backup_schedule, "is_due", due)
    schedule = _schedule(store, clocks)
    running = asyncio.ensure_future(schedule.run())
    async with asyncio.timeout(5):
        await _until(lambda: schedule.last.failure is not None)
        broken["is"] = False
        await _until(lambda: schedule.last.failure is None)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert "backup failed" in caplog.text
