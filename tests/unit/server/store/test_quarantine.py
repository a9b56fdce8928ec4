"""Scans that the centre could not store, as the store keeps them in mind."""

import sqlite3
from contextlib import closing
from uuid import UUID

from server.contract.own_code import Command, command_code
from server.contract.verdict import Verdict
from server.store import Store
from server.store.order_content import order_id_of
from server.store.quarantine import is_marked, mark, quarantined, release, unmark
from server.store.refold import refold
from server.store.status import outbox_length
from server.store.sync_state import ensure_state, read_counts
from tests.unit.server.store.stations import NOW_UTC_MS, StationAt, line, order, save
from tests.unit.server.store.work import counted


async def _kept_aside(store: Store, *scan_keys: int) -> None:
    """Let the centre have all scans, and have kept these of them aside."""

    def keep(connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM outbox")
        for each in scan_keys:
            mark(connection, each, "a CHECK")

    await store.write(keep)


async def test_a_scan_kept_aside_is_listed_with_what_it_said_and_why(store: Store) -> None:
    await save(store, order("A-1", line(1, "apple", 2)))
    await StationAt(store, "left").scan("A-1", "apple", "no\x1dbody")
    await _kept_aside(store, 2, 3)
    apple, nobody = await store.read(quarantined)
    assert (apple.stored_utc_ms, apple.station, apple.order_no) == (NOW_UTC_MS, "left", "A-1")
    assert (apple.code, apple.why) == ("apple", "a CHECK")
    assert nobody.code == "no\u241dbody", "what would move a terminal's cursor is replaced"


async def test_a_scan_kept_aside_again_has_the_newer_reason(store: Store) -> None:
    await StationAt(store, "left").scan("apple")
    await _kept_aside(store, 1)
    await store.write(lambda connection: mark(connection, 1, "another CHECK"))
    (kept,) = await store.read(quarantined)
    assert kept.why == "another CHECK"


async def test_what_is_released_waits_to_be_sent_and_stays_marked_until_it_is_stored(
    store: Store,
) -> None:
    station = StationAt(store, "left")
    await station.scan("apple", "pear")
    await _kept_aside(store, 1)
    assert not (await store.read(quarantined))[0].is_sent_again
    (released,) = await store.write(release)
    assert released.is_sent_again
    assert await store.read(quarantined) == (released,)
    counts = await store.read(read_counts)
    assert (counts.unsynced_scans, counts.quarantined, counts.sent_again) == (1, 1, 1)
    assert await store.read(lambda connection: is_marked(connection, 1))
    await store.write(lambda connection: unmark(connection, [station.acks[0].scan_id]))
    assert not await store.read(lambda connection: is_marked(connection, 1))


async def test_of_what_is_kept_aside_single_scans_are_released(store: Store) -> None:
    await save(store, order("A-1", line(1, "apple", 3)))
    await store.write(lambda connection: ensure_state(connection, "seoul"))
    station = StationAt(store, "left")
    await station.scan("A-1", "apple", "apple", "apple")
    await _kept_aside(store, 2, 3)
    nowhere, other = UUID(int=1), station.acks[3].scan_id
    wanted = station.acks[2].scan_id
    (released,) = await store.write(lambda c: release(c, {wanted, nowhere, other}))
    assert (released.scan_id, released.is_sent_again) == (wanted, True)
    kept = await store.read(quarantined)
    assert [each.is_sent_again for each in kept] == [False, True]
    assert store.status().outbox_length == 1
    view = await store.order_by_no("A-1")
    assert view is not None
    assert [each.qty_packed for each in view.lines] == [1]


async def test_what_is_released_counts_again_in_its_order_until_the_centre_says_otherwise(
    store: Store,
) -> None:
    await save(store, order("A-1", line(1, "apple", 2)))
    await store.write(lambda connection: ensure_state(connection, "seoul"))
    await StationAt(store, "left").scan("A-1", "apple")

    def forget(connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM outbox")
        connection.execute("UPDATE order_lines SET qty_packed = 0")
        mark(connection, 2, "a CHECK")

    await store.write(forget)
    await store.write(release)
    view = await store.order_by_no("A-1")
    assert view is not None
    assert [each.qty_packed for each in view.lines] == [1]


async def test_an_undo_takes_back_what_counts_and_passes_over_what_is_kept_aside(
    store: Store,
) -> None:
    await save(store, order("A-1", line(1, "apple", 2), line(2, "pear", 2)))
    await store.write(lambda connection: ensure_state(connection, "seoul"))
    station = StationAt(store, "left")
    await station.scan("A-1", "apple", "pear")

    def keep(connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM outbox WHERE scan_key = 3")
        mark(connection, 3, "a CHECK")
        refold(connection, order_id_of("A-1"), "seoul")

    await store.write(keep)
    undo = command_code(Command.UNDO)
    await station.scan(undo, undo)
    assert [(ack.verdict, ack.qty) for ack in station.acks[-2:]] == [
        (Verdict.UNDONE, -1),
        (Verdict.COMMAND_REFUSED, 0),
    ]
    view = await store.order_by_no("A-1")
    assert view is not None
    assert [each.qty_packed for each in view.lines] == [0, 0]


def test_that_very_many_scans_wait_is_seen_by_a_look_at_both_ends() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        for table in ("outbox", "quarantine"):
            connection.execute(f"CREATE TABLE {table} (scan_key INTEGER PRIMARY KEY)")
        keys = ((key,) for key in (3, 5, *range(1000, 21_000)))
        connection.executemany("INSERT INTO outbox VALUES (?)", keys)
        connection.executemany("INSERT INTO quarantine VALUES (?)", [(3,), (5,), (7,)])
        with counted(connection) as work:
            assert outbox_length(connection) == 20_002
    assert work.steps < 500


async def test_what_waits_is_counted_right_with_released_scans_before_the_others(
    store: Store,
) -> None:
    station = StationAt(store, "left")
    await station.scan(*["apple"] * 5)
    await _kept_aside(store, 1, 3)
    assert store.status().outbox_length == 0
    await store.write(release)
    assert store.status().outbox_length == 2
    await station.scan(*["apple"] * 4)
    assert store.status().outbox_length == 6
