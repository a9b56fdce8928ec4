"""That every scan a station sent is here, once."""

import sqlite3
from functools import partial

from server.domain.spans import Span
from server.store import Store
from server.store.receipts import Receipts, Tally, count_on
from tests.unit.server.store.stations import StationAt


async def _counted(store: Store, most: int = 1000) -> Receipts:
    tally = Tally()
    while True:
        count = partial(count_on, before=tally, most=most)
        tally, told = await store.read(count)
        if not told.is_partial:
            return told


async def _scanned(store: Store) -> None:
    left, right = StationAt(store, "left"), StationAt(store, "right")
    for _ in range(4):
        await left.scan("one", "two", "three")
        await right.scan("four")


async def test_a_station_of_which_all_is_here_has_a_whole_receipt(store: Store) -> None:
    await _scanned(store)
    for most in (1, 3, 1000):
        left, right = (await _counted(store, most)).receipts
        assert (left.station, left.last_seq, left.scans, left.is_whole) == ("left", 12, 12, True)
        assert (right.station, right.last_seq, right.scans, right.is_whole) == (
            *("right", 4, 4),
            True,
        )
        assert (left.answered_seq, left.not_judged) == (11, 0)


async def test_what_is_still_being_counted_says_so(store: Store) -> None:
    await _scanned(store)
    _, told = await store.read(partial(count_on, before=Tally(), most=5))
    assert told.is_partial
    assert sum(each.scans for each in told.receipts) == 5


async def test_a_scan_that_is_not_there_breaks_the_receipt(store: Store) -> None:
    await _scanned(store)

    def lose(connection: sqlite3.Connection) -> None:
        connection.execute("DROP TRIGGER scans_are_kept")
        connection.execute("DELETE FROM outbox WHERE scan_key = 2")
        connection.execute("DELETE FROM scans WHERE scan_key = 2")

    await store.write(lose)
    for most in (1, 2, 1000):
        left, right = (await _counted(store, most)).receipts
        assert (left.scans, left.is_whole, right.is_whole) == (11, False, True)
        assert (left.missing, left.twice) == ((Span(2, 2),), ())


async def test_a_number_that_is_there_twice_breaks_the_receipt(store: Store) -> None:
    await _scanned(store)

    def twist(connection: sqlite3.Connection) -> None:
        connection.execute("DROP TRIGGER scans_are_facts")
        connection.execute("UPDATE scans SET station_seq = 1 WHERE scan_key = 2")

    await store.write(twist)
    for most in (1, 2, 1000):
        left, _ = (await _counted(store, most)).receipts
        assert (left.scans, left.is_whole) == (12, False)
        assert (left.missing, left.twice) == ((Span(2, 2),), (Span(1, 1),))


async def test_a_station_that_was_told_more_than_is_here_has_no_whole_receipt(
    store: Store,
) -> None:
    await _scanned(store)
    await store.write(
        lambda connection: connection.execute("UPDATE station_state SET last_seq = 13")
    )
    told = (await _counted(store)).receipts
    assert [each.is_whole for each in told] == [False, False]
    assert [each.missing for each in told] == [(Span(13, 13),), (Span(5, 13),)]
