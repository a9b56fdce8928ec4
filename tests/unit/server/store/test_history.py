"""Stored scans as a supervisor sees them."""

import sqlite3
from functools import partial

from server.contract.dashboard import ScanRow
from server.contract.own_code import Command, OwnCodeKind, own_code
from server.store import Store
from server.store.history import newest_key, scans_after
from server.store.operators import OperatorRow, save_operator
from server.store.quarantine import mark
from server.store.sync_state import ensure_state
from tests.unit.server.store.damage import LET_FACTS_CHANGE
from tests.unit.server.store.stations import NOW_UTC_MS, StationAt, line, order, save


async def _all(store: Store) -> tuple[ScanRow, ...]:
    return await store.read(partial(scans_after, scan_key=0, limit=100))


async def test_a_scan_tells_what_the_operator_was_told(store: Store) -> None:
    await save(store, order("A-1", line(1, "apple", 2)))
    await StationAt(store, "left").scan("A-1", "apple", "stone")
    opened, matched, unknown = await _all(store)
    assert (opened.verdict, opened.order_no, opened.line_no) == ("ORDER_OPENED", "A-1", None)
    assert (matched.verdict, matched.line_no, matched.qty) == ("ITEM_MATCHED", 1, 1)
    assert (matched.sku, matched.description) == ("SKU-apple", "apple words")
    assert (unknown.verdict, unknown.code, unknown.qty) == ("CODE_UNKNOWN", "stone", 0)
    assert (matched.station, matched.station_seq, matched.step) == ("left", 2, "pack")
    assert matched.captured_utc_ms == matched.stored_utc_ms == NOW_UTC_MS


async def test_an_undo_names_the_scan_it_takes_back(store: Store) -> None:
    await save(store, order("A-1", line(1, "apple", 2)))
    station = StationAt(store, "left")
    await station.scan("A-1", "apple")
    await station.do(Command.UNDO)
    _, counted, undone = await _all(store)
    assert (undone.undoes, undone.qty) == (counted.scan_id, -1)


async def test_the_last_item_closes_the_order(store: Store) -> None:
    await save(store, order("A-1", line(1, "apple", 1)))
    await StationAt(store, "left").scan("A-1", "apple")
    assert [scan.closing for scan in await _all(store)] == [None, "complete"]


async def test_whose_badge_it_is_is_told_by_name(store: Store) -> None:
    kim = OperatorRow("kim", "김민준")
    await store.write(partial(save_operator, operator=kim))
    await StationAt(store, "left").scan(own_code(OwnCodeKind.BADGE, "kim"), "stone")
    told = [(scan.operator_badge, scan.operator_name) for scan in await _all(store)]
    assert told == [("kim", "김민준")] * 2


async def test_what_a_line_was_stays_told_when_its_owner_changes_it(store: Store) -> None:
    await save(store, order("A-1", line(1, "apple", 2)))
    await StationAt(store, "left").scan("A-1", "apple")
    await save(store, order("A-1", line(1, "pear", 2)))
    assert [scan.sku for scan in await _all(store)] == [None, "SKU-apple"]


async def test_control_characters_of_a_code_are_drawn(store: Store) -> None:
    await StationAt(store, "left").scan("a\x1db\x00")
    assert [scan.code for scan in await _all(store)] == ["a\u241db\u2400"]


async def test_without_a_centre_no_scan_is_at_it_and_there_is_no_site(store: Store) -> None:
    await StationAt(store, "left").scan("apple")
    (scan,) = await _all(store)
    assert (scan.site, scan.pushed) == (None, None)


async def test_a_scan_is_at_the_centre_when_it_neither_waits_nor_is_kept_aside(
    store: Store,
) -> None:
    await store.write(lambda connection: ensure_state(connection, "seoul"))
    await StationAt(store, "left").scan("apple", "pear", "fig")
    await store.write(
        lambda connection: connection.execute("DELETE FROM outbox WHERE scan_key < 3")
    )
    await store.write(lambda connection: mark(connection, 2, "a CHECK"))
    scans = await _all(store)
    assert [scan.pushed for scan in scans] == [True, False, False]
    assert {scan.site for scan in scans} == {"seoul"}


async def test_an_answer_that_cannot_be_read_leaves_the_rest_of_the_scan(store: Store) -> None:
    await save(store, order("A-1", line(1, "apple", 2)))
    await StationAt(store, "left").scan("A-1", "apple")

    def spoil(connection: sqlite3.Connection) -> None:
        for statement in (*LET_FACTS_CHANGE, "UPDATE scans SET ack = x'7b'"):
            connection.execute(statement)

    await store.write(spoil)
    _, matched = await _all(store)
    assert (matched.order_no, matched.line_no, matched.sku) == ("A-1", 1, None)


async def test_what_is_newer_than_a_scan_is_told_in_the_order_it_was_stored(store: Store) -> None:
    station = StationAt(store, "left")
    assert await store.read(newest_key) == 0
    await station.scan(*[f"code-{number}" for number in range(5)])
    newer = await store.read(partial(scans_after, scan_key=2, limit=2))
    assert [scan.code for scan in newer] == ["code-2", "code-3"]
    assert await store.read(newest_key) == 5
