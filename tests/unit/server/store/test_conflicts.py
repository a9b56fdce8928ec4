"""What a supervisor has to settle, with both sides."""

import sqlite3
from functools import partial
from uuid import UUID

import pytest

from server.store import Store
from server.store.conflicts import ConflictPage, ConflictRow, conflict_page
from server.store.order_content import order_id_of
from server.store.refold import refold
from server.store.sync_state import ensure_state
from tests.unit.server.store.stations import NOW_UTC_MS, StationAt, line, order, save

_SHARED = """
INSERT INTO shared_scans (order_id, oseq, scan_id, site, station, line_no, qty, closing, revision,
    verdict, captured_utc_ms)
VALUES (?, ?, ?, 'busan', 'far', 1, 1, ?, 0, 'ORDER_COMPLETED', ?)
"""


async def _packed_here_and_there(store: Store, *order_nos: str) -> None:
    await store.write(lambda connection: ensure_state(connection, "seoul"))
    station = StationAt(store, "left")
    for number, order_no in enumerate(order_nos):
        await save(store, order(order_no, line(1, "apple", 1)))
        await station.scan(order_no, "apple")
        await store.write(partial(_packed_there, order_no=order_no, number=number))


def _packed_there(connection: sqlite3.Connection, order_no: str, number: int) -> None:
    scan_id = UUID(int=number + 1).bytes
    order_id = order_id_of(order_no)
    connection.execute(_SHARED, (order_id.bytes, 1, scan_id, "complete", NOW_UTC_MS))
    refold(connection, order_id, "seoul")


async def _all(store: Store, limit: int) -> list[ConflictRow]:
    found: list[ConflictRow] = []
    after: str | None = None
    while True:
        page: ConflictPage = await store.read(partial(conflict_page, limit=limit, after=after))
        found += page.conflicts
        after = page.next
        if after is None:
            return found


async def test_a_box_too_many_is_shown_with_both_completions(store: Store) -> None:
    await _packed_here_and_there(store, "A-1")
    told = {each.kind: each for each in await _all(store, 10)}
    double = told["double_pack"]
    assert (double.order.order_no, double.line_no, double.has_more) == ("A-1", None, False)
    assert [each.scan.site for each in double.scans] == ["busan", "seoul"]
    assert [each.scan.closing for each in double.scans] == ["complete", "complete"]
    assert double.lost_scan_id == double.scans[1].scan.scan_id


async def test_pieces_too_many_are_shown_with_the_lines_scans(store: Store) -> None:
    await _packed_here_and_there(store, "A-1")
    told = {each.kind: each for each in await _all(store, 10)}
    over = told["over_scan"]
    assert (over.line_no, over.lost_scan_id) == (1, None)
    assert [each.scan.qty for each in over.scans] == [1, 1]


async def test_every_conflict_comes_once_whatever_the_page(store: Store) -> None:
    await _packed_here_and_there(store, *[f"A-{number}" for number in range(4)])
    for limit in (1, 3, 100):
        told = [(each.order.order_no, each.kind) for each in await _all(store, limit)]
        assert len(told) == len(set(told)) == 8


async def test_where_nothing_contradicts_there_is_nothing(store: Store) -> None:
    assert await _all(store, 10) == []


@pytest.mark.parametrize("after", ["", "x", "0" * 32 + ".double_pack.0", "' OR 1=1 --"])
async def test_what_is_no_cursor_is_refused(store: Store, after: str) -> None:
    with pytest.raises(ValueError, match="not a cursor"):
        await store.read(partial(conflict_page, limit=1, after=after))


async def test_a_page_has_a_size(store: Store) -> None:
    with pytest.raises(ValueError, match="limit"):
        await store.read(partial(conflict_page, limit=0))
