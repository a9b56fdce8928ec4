import sqlite3

import pytest

from server.store import Store
from server.store.sync_state import (
    SyncCounts,
    SyncPhase,
    SyncStatus,
    begin_anew,
    ensure_state,
    orders_behind,
    read_counts,
    read_state,
    save_position,
    skew_minutes,
    skew_sentence,
    was_in_step,
)
from tests.unit.server.store.stations import NOW_UTC_MS, StationAt


async def test_a_store_has_no_state_before_its_first_sync(store: Store) -> None:
    with pytest.raises(LookupError, match="never synced"):
        await store.read(read_state)


async def test_the_first_sync_gives_a_name_that_stays(store: Store) -> None:
    first = await store.write(lambda connection: ensure_state(connection, "seoul"))
    again = await store.write(lambda connection: ensure_state(connection, "busan"))
    assert first == again
    assert (first.site, first.centre, first.position) == ("seoul", None, "{}")


async def test_how_far_it_is_is_kept(store: Store) -> None:
    def move(connection: sqlite3.Connection) -> None:
        ensure_state(connection, "seoul")
        save_position(connection, '{"known":"1:1:"}', '{"generation":"a"}')

    await store.write(move)
    state = await store.read(read_state)
    assert (state.position, state.centre) == (
        '{"known":"1:1:"}',
        '{"generation":"a"}',
    )


async def test_when_all_was_in_step_last_is_kept_until_it_is_so_again(store: Store) -> None:
    def move(connection: sqlite3.Connection) -> None:
        ensure_state(connection, "seoul")
        save_position(connection, '{"known":"1:1:"}', "{}", NOW_UTC_MS)
        save_position(connection, '{"until":"2:2:"}', "{}")

    await store.write(move)
    assert (await store.read(read_state)).in_step_utc_ms == NOW_UTC_MS


async def test_to_begin_anew_is_another_name_and_every_scan_to_be_pushed(store: Store) -> None:
    await StationAt(store, "left").scan("A", "B")
    before = await store.write(lambda connection: ensure_state(connection, "seoul"))

    def begin(connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM outbox WHERE scan_key = 1")
        save_position(connection, '{"known":"1:1:"}', '{"generation":"a"}')
        begin_anew(connection, "it was put back", NOW_UTC_MS)

    await store.write(begin)
    state = await store.read(read_state)
    assert state.incarnation != before.incarnation
    assert (state.site, state.centre, state.position) == ("seoul", None, "{}")
    counts = await store.read(read_counts)
    assert counts.unsynced_scans == 2
    assert (counts.anew_utc_ms, counts.anew_why) == (NOW_UTC_MS, "it was put back")


async def test_what_waits_and_what_went_wrong_is_counted(store: Store) -> None:
    assert await store.read(read_counts) == SyncCounts(0, None, 0, 0)
    await StationAt(store, "left").scan("A", "B")
    await store.write(
        lambda connection: connection.execute("INSERT INTO quarantine VALUES (1, 'why')")
    )
    assert await store.read(read_counts) == SyncCounts(2, NOW_UTC_MS, 0, 1, 1)


async def test_a_store_had_everything_when_its_first_round_has_ended(store: Store) -> None:
    assert not await store.read(was_in_step)

    def move(connection: sqlite3.Connection, position: str) -> None:
        ensure_state(connection, "seoul")
        save_position(connection, position, "{}")

    await store.write(lambda c: move(c, '{"known":null,"until":"1:2:"}'))
    assert not await store.read(was_in_step)
    await store.write(lambda c: move(c, '{"known":"1:2:","until":null}'))
    assert await store.read(was_in_step)


@pytest.mark.parametrize(
    ("skew_ms", "minutes"),
    [(None, None), (0, None), (60_000, None), (-59_999, None), (60_001, 1), (-7_200_000, -120)],
)
def test_a_clock_is_off_when_it_is_by_more_than_a_minute(
    skew_ms: int | None, minutes: int | None
) -> None:
    assert skew_minutes(SyncStatus(skew_ms=skew_ms)) == minutes


@pytest.mark.parametrize(
    ("skew_ms", "sentence"),
    [
        (-59_000, None),
        (120_000, "this computer's clock is 2 min ahead of the centre's: set it right"),
        (-120_000, "this computer's clock is 2 min behind the centre's: set it right"),
    ],
)
def test_what_is_said_of_a_clock_that_is_off(skew_ms: int, sentence: str | None) -> None:
    assert skew_sentence(SyncStatus(skew_ms=skew_ms)) == sentence


@pytest.mark.parametrize(
    ("status", "behind"),
    [
        (SyncStatus(), None),
        (SyncStatus(SyncPhase.IN_STEP), 0),
        (SyncStatus(SyncPhase.PULLING, round_pulled=300, round_orders=1000), 700),
        (SyncStatus(SyncPhase.AWAY, round_pulled=300, round_orders=1000), 700),
        (SyncStatus(SyncPhase.PULLING, round_pulled=1001, round_orders=1000), 0),
        (SyncStatus(SyncPhase.AWAY), None),
    ],
)
def test_orders_it_is_behind_are_those_left_of_a_round_or_none_in_step(
    status: SyncStatus, behind: int | None
) -> None:
    assert orders_behind(status) == behind
