"""When customers' names are let go: the task, on a real store."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from server import retention
from server.retention import Retention
from server.store import ErpStatus, Policy, Store
from server.store.retention import Due, long_done, looked
from tests.unit.server.store.stations import NOW_UTC_MS, StationAt, line, order, save

DAY_MS = 86_400_000


class Clock:
    utc_ms = NOW_UTC_MS


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    opened = Store.open(tmp_path / "store.db", policy=Policy(), now_utc_ms=lambda: clock.utc_ms)
    yield opened
    opened.close()


def task(store: Store, clock: Clock, days: int = 90) -> Retention:
    return Retention(store, days=days, now_utc_ms=lambda: clock.utc_ms)


def pauses(looks: int) -> Callable[[float], Awaitable[None]]:
    """Return a pause that takes no time, before each of so many looks."""
    left = looks

    async def pause(_: float) -> None:
        nonlocal left
        if not left:
            raise asyncio.CancelledError
        left -= 1

    return pause


async def named(store: Store) -> int:
    query = "SELECT count(*) FROM orders WHERE customer <> ''"
    return int(await store.read(lambda connection: connection.execute(query).fetchone()[0]))


async def begun(store: Store, clock: Clock) -> None:
    """Let there have been a look a day ago."""
    await store.write(partial(looked, now_utc_ms=clock.utc_ms - DAY_MS))


async def test_names_go_when_their_days_are_over_and_not_before(
    store: Store, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    await save(store, *(order(f"A-{number}", erp=ErpStatus.SHIPPED) for number in range(3)))
    await StationAt(store, "left").scan("A-1")
    clock.utc_ms += 90 * DAY_MS
    await begun(store, clock)
    await task(store, clock).look()
    assert await named(store) == 3
    clock.utc_ms += 1
    with caplog.at_level(logging.INFO):
        await task(store, clock).look()
        await task(store, clock).look()
    assert await named(store) == 0
    (told,) = [each for each in caplog.records if each.name == "server.retention"]
    assert (told.scans, told.orders, told.days) == (1, 3, 90)  # type: ignore[attr-defined]


async def test_all_that_is_due_goes_in_small_jobs(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("_FEW_SCANS", "_MANY_SCANS", "_FEW_ORDERS", "_MANY_ORDERS"):
        monkeypatch.setattr(retention, name, 2)
    monkeypatch.setattr(retention, "_ORDERS_AT_ONCE", 3)
    monkeypatch.setattr(retention, "_BREATH_S", 0)
    await save(store, *(order(f"A-{number}", erp=ErpStatus.CANCELLED) for number in range(8)))
    await StationAt(store, "left").scan(*(f"A-{number}" for number in range(5)))
    clock.utc_ms += 91 * DAY_MS
    await begun(store, clock)
    await task(store, clock).look()
    assert await named(store) == 0
    answers = "SELECT count(*) FROM scans WHERE CAST(ack AS TEXT) LIKE '%customer%'"
    assert await store.read(lambda c: c.execute(answers).fetchone()) == (0,)


async def test_it_looks_late_after_a_start_and_then_each_day(store: Store, clock: Clock) -> None:
    waits: list[float] = []

    async def pause(wait_s: float) -> None:
        if len(waits) == 3:
            raise asyncio.CancelledError
        waits.append(wait_s)

    with pytest.raises(asyncio.CancelledError):
        await task(store, clock).run(pause)
    assert waits == [600, 86_400, 86_400]


async def test_where_everything_is_kept_it_ends_at_once(store: Store, clock: Clock) -> None:
    async with asyncio.timeout(5):
        await task(store, clock, days=0).run()


@pytest.mark.expects_log("server.retention")
async def test_a_look_that_fails_is_told_and_the_next_one_is_made(
    store: Store, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    await save(store, order("A-1", erp=ErpStatus.SHIPPED))
    rename = "ALTER TABLE order_text RENAME TO {}"
    away = partial(store.write, lambda c: c.execute(rename.format("away")).close())
    await away()
    clock.utc_ms += 91 * DAY_MS
    await begun(store, clock)
    with pytest.raises(asyncio.CancelledError):
        await task(store, clock).run(pauses(1))
    assert "customers' names" in caplog.text
    assert await named(store) == 1, "a job that fails is undone whole"
    back = "ALTER TABLE away RENAME TO order_text"
    await store.write(lambda c: c.execute(back).close())
    with pytest.raises(asyncio.CancelledError):
        await task(store, clock).run(pauses(1))
    assert await named(store) == 0


@pytest.mark.parametrize("off_by_ms", [-2 * DAY_MS, 400 * DAY_MS])
async def test_a_clock_that_was_set_wrong_lets_nothing_go_for_a_day(
    store: Store, clock: Clock, off_by_ms: int
) -> None:
    await save(store, order("A-1", erp=ErpStatus.SHIPPED))
    clock.utc_ms += 91 * DAY_MS
    await begun(store, clock)
    clock.utc_ms += off_by_ms
    await task(store, clock).look()
    clock.utc_ms += 11 * 60_000  # somebody started the server anew
    await task(store, clock).look()
    assert await named(store) == 1
    clock.utc_ms += DAY_MS
    await task(store, clock).look()
    assert await named(store) == 0


@pytest.mark.parametrize("days", [1, 7, 14])
async def test_a_bench_that_is_on_now_and_then_lets_go_as_well(
    store: Store, clock: Clock, days: int
) -> None:
    await save(store, order("A-1", erp=ErpStatus.SHIPPED))
    clock.utc_ms += 91 * DAY_MS
    for _ in range(2):
        await task(store, clock).look()
        clock.utc_ms += days * DAY_MS
    assert await named(store) == 0


async def test_jobs_are_smaller_while_somebody_scans(store: Store, clock: Clock) -> None:
    await save(store, *(order(f"A-{number}", erp=ErpStatus.SHIPPED) for number in range(25)))
    done = await store.read(lambda c: long_done(c, Due(NOW_UTC_MS + 1, NOW_UTC_MS + 2), 0, 99))
    assert [len(some) for some in task(store, clock)._in_jobs(done)] == [25]
    await StationAt(store, "left").scan("x")
    assert [len(some) for some in task(store, clock)._in_jobs(done)] == [10, 10, 5]


async def test_a_large_order_has_a_job_of_its_own(store: Store, clock: Clock) -> None:
    lines = [line(number, f"long-item-{number}", 1) for number in range(1, 3000)]
    large = [order(f"L-{number}", *lines, erp=ErpStatus.SHIPPED) for number in range(2)]
    small = [order(f"S-{number}", erp=ErpStatus.SHIPPED) for number in range(9)]
    await save(store, *small[:2], *large, *small[2:])
    done = await store.read(lambda c: long_done(c, Due(NOW_UTC_MS + 1, NOW_UTC_MS + 2), 0, 99))
    jobs = [len(some) for some in task(store, clock)._in_jobs(done)]
    assert jobs == [2, 1, 1, 7]
