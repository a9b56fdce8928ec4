"""All that was scanned of an order, wherever, in the order in which it counts."""

import sqlite3
from functools import partial
from uuid import UUID

import pytest

from server.store import Store
from server.store.history_of_order import OrderHistory, OrderScan, order_history
from server.store.order_content import order_id_of
from server.store.quarantine import mark
from server.store.sync_state import ensure_state
from tests.unit.server.store.stations import NOW_UTC_MS, StationAt, line, order, save

_SHARED = """
INSERT INTO shared_scans (order_id, oseq, scan_id, site, station, line_no, qty, closing, verdict,
    operator, captured_utc_ms)
VALUES (?, ?, ?, 'busan', 'far', 1, 1, NULL, 'ITEM_MATCHED', 'lee', ?)
"""


async def _history(store: Store, order_no: str = "A-1", limit: int = 100) -> list[OrderScan]:
    found: list[OrderScan] = []
    after: str | None = None
    while True:
        page = await store.read(partial(order_history, order_no=order_no, limit=limit, after=after))
        assert isinstance(page, OrderHistory)
        found += page.scans
        after = page.next
        if after is None:
            return found


async def _packed(store: Store) -> StationAt:
    await save(store, order("A-1", line(1, "apple", 5)), order("A-2", line(1, "apple", 5)))
    await store.write(lambda connection: ensure_state(connection, "seoul"))
    station = StationAt(store, "left")
    await station.scan("A-1", "apple", "apple")
    return station


def _heard(connection: sqlite3.Connection, oseq: int, scan_id: UUID) -> None:
    values = (order_id_of("A-1").bytes, oseq, scan_id.bytes, NOW_UTC_MS - 5)
    connection.execute(_SHARED, values)


async def _shared(store: Store, oseq: int, scan_id: UUID) -> None:
    await store.write(partial(_heard, oseq=oseq, scan_id=scan_id))


async def test_scans_of_the_order_alone_come_as_they_were_stored(store: Store) -> None:
    station = await _packed(store)
    await station.scan("A-2")
    history = await _history(store)
    assert [each.scan.station_seq for each in history[:3]] == [1, 2, 3]
    assert {each.scan.order_no for each in history} == {"A-1"}
    assert [(each.oseq, each.counts) for each in history[:3]] == [(None, True)] * 3


async def test_what_the_centre_numbered_comes_first_and_other_sites_scans_among_it(
    store: Store,
) -> None:
    await _packed(store)

    def number(connection: sqlite3.Connection) -> None:
        connection.execute("UPDATE scans SET oseq = scan_key * 10 WHERE scan_key < 3")
        connection.execute("DELETE FROM outbox WHERE scan_key < 3")

    await store.write(number)
    await _shared(store, 15, UUID(int=15))
    await _shared(store, 30, UUID(int=30))
    history = await _history(store, limit=2)
    assert [each.oseq for each in history] == [10, 15, 20, 30, None]
    assert [each.scan.site for each in history] == ["seoul", "busan", "seoul", "busan", "seoul"]


async def test_of_another_sites_scan_is_told_what_that_site_told(store: Store) -> None:
    await _packed(store)
    await _shared(store, 1, UUID(int=1))
    far = (await _history(store))[0].scan
    assert (far.scan_id, far.scan_key, far.station) == (UUID(int=1), None, "far")
    assert (far.sku, far.description, far.qty) == ("SKU-apple", "apple words", 1)
    assert (far.operator_badge, far.captured_utc_ms) == ("lee", NOW_UTC_MS - 5)
    assert (far.code, far.stored_utc_ms, far.pushed) == (None, None, True)


async def test_a_scan_kept_aside_counts_nowhere(store: Store) -> None:
    await _packed(store)

    def keep_aside(connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM outbox WHERE scan_key = 2")
        mark(connection, 2, "a CHECK")

    await store.write(keep_aside)
    assert [each.counts for each in await _history(store)] == [True, False, True]


async def test_a_scan_that_the_centre_judged_before_is_there_twice_and_counts_once(
    store: Store,
) -> None:
    station = await _packed(store)
    await _shared(store, 1, station.acks[1].scan_id)
    told = [(each.scan.scan_id, each.counts) for each in await _history(store)]
    apple = station.acks[1].scan_id
    assert [counts for scan_id, counts in told if scan_id == apple] == [True, False]


async def test_an_order_without_scans_has_an_empty_history_and_no_order_has_none(
    store: Store,
) -> None:
    await _packed(store)
    assert await _history(store, "A-2") == []
    assert await store.read(partial(order_history, order_no="A-3", limit=1)) is None


@pytest.mark.parametrize("after", ["", "1.2", "2.0.0", "0.-1.0", "0.0.0\n", "x.y.z"])
async def test_what_is_no_cursor_is_refused(store: Store, after: str) -> None:
    with pytest.raises(ValueError, match="not a cursor"):
        await store.read(partial(order_history, order_no="A-1", limit=1, after=after))


async def test_a_page_has_a_size(store: Store) -> None:
    with pytest.raises(ValueError, match="limit"):
        await store.read(partial(order_history, order_no="A-1", limit=0))
