"""What a push reads and notes in a store, and that it costs what it moves, not what there is."""

import sqlite3

from server.store import Store
from server.sync.outbox import note_pushed, waiting
from server.sync.remote import Centre, Pushed, PushedScan
from tests.unit.server.store.stations import StationAt, line, order, save

CENTRE = Centre("generation", "1", None, None, 0)
BATCH = 20


def _answer(scans: list[PushedScan]) -> Pushed:
    numbered = tuple((scan.scan_id, number) for number, scan in enumerate(scans, 1))
    return Pushed(CENTRE, scans[-1].seq, numbered)


def _pushed(connection: sqlite3.Connection) -> int:
    """Take a batch out of the outbox; return in how many thousands of SQLite's steps."""
    scans = waiting(connection, BATCH)
    answer = _answer(scans)
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    connection.set_progress_handler(count, 1000)
    note_pushed(connection, scans, answer, "seoul")
    connection.set_progress_handler(None, 0)
    return steps


async def test_a_batch_leaves_the_outbox_with_the_numbers_the_centre_gave(store: Store) -> None:
    await save(store, order("A", line(1, "apple", 1000)))
    await StationAt(store, "left").scan("A", *["apple"] * (2 * BATCH))
    await store.write(_pushed)
    left = await store.read(lambda connection: waiting(connection, 1000))
    assert len(left) == BATCH + 1
    numbers = await store.read(
        lambda connection: connection.execute(
            "SELECT count(*) FROM scans WHERE oseq IS NOT NULL"
        ).fetchone()
    )
    assert numbers == (BATCH,)


async def test_a_batch_costs_the_same_however_many_scans_there_are(store: Store) -> None:
    await save(store, order("A", line(1, "apple", 100_000)))
    station = StationAt(store, "left")
    await station.scan("A", *["apple"] * BATCH)
    few = await store.write(_pushed)
    for _ in range(10):
        await station.scan(*["apple"] * 400)
    assert await store.write(_pushed) <= few + 1
