"""Customers' names that are let go, and what of their orders and scans stays, in a real store."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from msgspec import json

from server.contract.own_code import Command
from server.contract.station import ScanAck, ScanReply
from server.contract.verdict import Verdict
from server.store import ErpStatus, Policy, Saved, Store, StoreFailedError
from server.store.history import ScanFilter, scan_page
from server.store.items import Items
from server.store.migration import shipped
from server.store.quarantine import mark
from server.store.retention import (
    MAX_APART_MS,
    Due,
    forget_customers,
    let_go_of_orders_told,
    long_done,
    looked,
    newest_order,
)
from server.sync.outbox import waiting
from server.sync.remote import CentreOrder, OrderNews
from server.sync.shared import keep_news
from tests.unit.server.store.other_sites import share
from tests.unit.server.store.stations import NOW_UTC_MS, StationAt, line, order, save
from tests.unit.server.store.work import counted

CUSTOMER = "김철수"
LATER = NOW_UTC_MS + 1000


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


def due() -> Due:
    return Due(LATER, LATER + 1000)


async def let_go(store: Store, due: Due, most: int = 100) -> int:
    return await store.write(partial(let_go_of_orders_told, due=due, most=most))


async def forget(store: Store, due: Due) -> int:
    newest = await store.read(newest_order)
    orders = await store.read(lambda connection: long_done(connection, due, 0, newest))
    return await store.write(lambda connection: forget_customers(connection, due, orders))


async def naming(store: Store) -> list[int]:
    """Return the scans whose answer names a customer."""

    def look(connection: sqlite3.Connection) -> list[int]:
        rows = connection.execute("SELECT scan_key, ack FROM scans ORDER BY scan_key")
        return [key for key, ack in rows if CUSTOMER.encode() in ack]

    return await store.read(look)


async def packed(store: Store, order_no: str = "A-1", station: str = "left") -> StationAt:
    """Pack an order of two apples."""
    await save(store, order(order_no, line(1, "apple", 2)))
    at = StationAt(store, station)
    await at.scan(order_no, "apple", "apple")
    return at


async def customers(store: Store) -> dict[str, str]:
    query = "SELECT order_no, customer FROM orders"
    return dict(await store.read(lambda connection: connection.execute(query).fetchall()))


async def test_an_old_scan_keeps_all_but_the_order_in_its_answer(store: Store) -> None:
    left = await packed(store)
    before = await store.read(lambda c: scan_page(c, ScanFilter(), limit=10))
    assert await naming(store) == [1, 2, 3]
    assert await let_go(store, due()) == 3
    assert await naming(store) == []
    assert await store.read(lambda c: scan_page(c, ScanFilter(), limit=10)) == before
    again = await store.judge("left", left.sent)
    assert isinstance(again, ScanReply)
    assert [ack.verdict for ack in again.acks] == [ack.verdict for ack in left.acks]
    assert [ack.line for ack in again.acks] == [ack.line for ack in left.acks]
    assert {ack.order for ack in again.acks} == {None}


async def test_a_station_that_waits_for_a_choice_has_it_still(store: Store) -> None:
    await save(store, order("A-1", codes=("twice",)), order("A-2", codes=("twice",)))
    left = StationAt(store, "left")
    await left.scan("twice")
    before = (await store.hello("left")).view.pending
    assert before is not None
    assert len(before.candidates) == 2
    await save(store, order("A-2", codes=("twice",), customer="이영희"))
    assert (await store.hello("left")).view.pending == before, "as it was told then"
    await let_go(store, due())
    after = (await store.hello("left")).view.pending
    assert after is not None
    assert [head.customer for head in after.candidates] == [CUSTOMER, "이영희"]


async def test_of_a_code_that_several_orders_have_none_is_named_any_more(store: Store) -> None:
    await save(store, order("A-1", line(1, "apple", 2)), order("A-2", line(1, "apple", 2)))
    left = StationAt(store, "left")
    await left.do(Command.STEP_INQUIRE)
    found = (await left.scan("apple")).acks[0]
    assert {head.customer for head in found.candidates} == {CUSTOMER}
    await let_go(store, due())
    assert await naming(store) == []


async def test_it_goes_on_where_it_ended(store: Store) -> None:
    await packed(store)
    assert [await let_go(store, due(), 2) for _ in range(3)] == [2, 1, 0]
    await StationAt(store, "right").scan("A-1")
    assert await naming(store) == [4]
    assert await let_go(store, due()) == 1


async def test_a_young_scan_stays_as_it_is(store: Store, clock: Clock) -> None:
    left = await packed(store)
    clock.utc_ms = LATER
    await left.scan("A-1")
    assert await let_go(store, due()) == 3
    assert await naming(store) == [4]


async def test_a_scan_of_a_clock_that_was_ahead_holds_nothing_up(
    store: Store, clock: Clock
) -> None:
    clock.utc_ms = LATER + 10**12
    left = await packed(store)
    clock.utc_ms = NOW_UTC_MS
    assert await let_go(store, due()) == 0, "nothing says how old they are"
    await left.scan("A-1")
    assert await let_go(store, due()) == 4


async def test_what_waits_for_the_centre_is_sent_without_it_and_whole(store: Store) -> None:
    await packed(store)
    before = await store.read(lambda c: waiting(c, 10))
    assert await let_go(store, due()) == 3
    assert await store.read(lambda c: waiting(c, 10)) == before
    assert len(before) == 3


async def test_an_answer_that_cannot_be_read_is_left_and_those_after_it_go(store: Store) -> None:
    await packed(store)

    def spoil(connection: sqlite3.Connection) -> None:
        (made,) = connection.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'answers_are_facts'"
        ).fetchone()
        connection.execute("DROP TRIGGER answers_are_facts")
        connection.execute("UPDATE scans SET ack = x'7bff' WHERE scan_key = 2")
        connection.execute(made)

    await store.write(spoil)
    assert await let_go(store, due()) == 3
    assert await naming(store) == []


@pytest.mark.parametrize(
    "ack",
    [
        "CAST(json_remove(CAST(ack AS TEXT), '$.order') AS BLOB)",
        "CAST(json_remove(CAST(ack AS TEXT), '$.order', '$.candidates', '$.qty') AS BLOB)",
        "x''",
    ],
)
async def test_nothing_else_of_an_answer_can_be_changed(store: Store, ack: str) -> None:
    await packed(store)
    change = f"UPDATE scans SET ack = {ack}"  # noqa: S608 - only the test's own words
    with pytest.raises(StoreFailedError, match="of an answer its order alone may go"):
        await store.write(lambda connection: connection.execute(change).close())


async def test_an_order_long_packed_has_its_lines_and_no_customer(store: Store) -> None:
    await packed(store)
    assert await forget(store, due()) == 1
    view = await store.order_by_no("A-1")
    assert view is not None
    assert (view.head.customer, view.head.units_packed, len(view.lines)) == ("", 2, 1)
    assert (await store.search(CUSTOMER)).heads == ()
    assert [head.order_no for head in (await store.search("apple")).heads] == ["A-1"]
    assert await forget(store, due()) == 0


async def test_an_order_told_again_as_it_was_stays_without_and_a_changed_one_names_anew(
    store: Store,
) -> None:
    await packed(store)
    await forget(store, due())
    assert await save(store, order("A-1", line(1, "apple", 2))) == [Saved.UNCHANGED]
    assert await customers(store) == {"A-1": ""}
    other = order("A-1", line(1, "apple", 2), customer="이영희")
    assert await save(store, other) == [Saved.CHANGED]
    assert await customers(store) == {"A-1": "이영희"}


async def test_orders_in_work_and_those_of_which_something_is_young_keep_their_customers(
    store: Store, clock: Clock
) -> None:
    await save(store, order("OPEN", line(1, "apple", 2)), order("HELD", erp=ErpStatus.ON_HOLD))
    await save(store, order("GONE", erp=ErpStatus.CANCELLED), order("AT-WORK", line(1, "pear", 2)))
    await StationAt(store, "right").scan("AT-WORK", "pear")
    clock.utc_ms = LATER
    await packed(store, "YOUNG")
    kept = dict.fromkeys(("OPEN", "HELD", "AT-WORK", "YOUNG"), CUSTOMER)
    assert await forget(store, due()) == 1
    assert await customers(store) == {**kept, "GONE": ""}


@pytest.mark.parametrize(("captured_utc_ms", "forgotten"), [(LATER, 0), (LATER - 1, 1)])
async def test_what_another_site_scanned_is_young_as_well(
    store: Store, captured_utc_ms: int, forgotten: int
) -> None:
    await save(store, order("A", line(1, "apple", 2), line(2, "pear", 1)))
    await share(store, 1, closing="complete", captured_utc_ms=captured_utc_ms)
    assert await forget(store, due()) == forgotten


async def test_an_order_that_comes_back_from_another_site_names_its_customer_again(
    store: Store, clock: Clock
) -> None:
    content = CentreOrder("A-1", CUSTOMER, ErpStatus.OPEN, None, (), (), 1)
    here = OrderNews("1", "A-1", gone=False, content=content, scans=None)
    gone = OrderNews("2", "A-1", gone=True, content=None, scans=None)

    async def keep(news: OrderNews) -> None:
        def job(connection: sqlite3.Connection) -> None:
            items = Items(connection)
            keep_news(connection, [news], "seoul", items, now_utc_ms=clock.utc_ms)

        await store.write(job)

    await keep(here)
    clock.utc_ms = LATER
    await keep(gone)
    assert await forget(store, due()) == 0, "it went away just now"
    clock.utc_ms = LATER + 10
    await keep(gone)
    assert await forget(store, Due(LATER + 5, LATER + 20)) == 1
    assert await customers(store) == {"A-1": ""}
    await keep(here)
    assert await customers(store) == {"A-1": CUSTOMER}


async def test_an_order_that_a_supervisor_has_to_settle_keeps_its_customer(store: Store) -> None:
    await save(store, order("A", line(1, "apple", 2), line(2, "pear", 1)))
    await StationAt(store, "left").scan("A", "apple", "apple", "pear")
    await share(store, 9, line_no=1, qty=1)
    assert await forget(store, due()) == 0


async def test_one_that_changed_between_the_query_and_the_job_keeps_its_customer(
    store: Store, clock: Clock
) -> None:
    left = await packed(store)
    orders = await store.read(lambda c: long_done(c, due(), 0, 9))
    clock.utc_ms = LATER
    await left.scan("A-1")
    assert [each.order_key for each in orders] == [1]
    assert await store.write(lambda c: forget_customers(c, due(), orders)) == 0


async def test_a_scan_in_quarantine_can_be_sent_again_without_the_order(store: Store) -> None:
    await packed(store)
    await store.write(lambda c: c.execute("DELETE FROM outbox").close())
    await store.write(lambda c: mark(c, 2, "a CHECK"))
    assert await let_go(store, due()) == 3
    assert await naming(store) == []


async def test_the_way_back_to_the_schema_before_leaves_answers_as_they_are(store: Store) -> None:
    await packed(store)
    await let_go(store, due())
    path = store.status().path
    store.close()
    down = next(each.down_sql for each in shipped() if each.version == 6)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(down)
        with pytest.raises(sqlite3.IntegrityError, match="never changed"):
            connection.execute("UPDATE scans SET ack = x''")
        acks = connection.execute("SELECT ack FROM scans ORDER BY scan_key").fetchall()
    assert [json.decode(ack, type=ScanAck).verdict for (ack,) in acks] == [
        Verdict.ORDER_OPENED,
        Verdict.ITEM_MATCHED,
        Verdict.ORDER_COMPLETED,
    ]


async def test_a_look_at_what_is_done_does_not_walk_through_it_again(store: Store) -> None:
    await save(store, order("A-1", line(1, "apple", 500)))
    await StationAt(store, "left").scan("A-1", *["apple"] * 300)
    assert await let_go(store, due(), 1000) == 301

    def look(connection: sqlite3.Connection) -> int:
        with counted(connection) as work:
            assert let_go_of_orders_told(connection, due(), 1000) == 0
        return work.steps

    assert await store.write(look) < 200


async def test_looks_count_for_how_long_the_clock_has_gone_evenly(store: Store) -> None:
    async def look(now_utc_ms: int) -> int:
        return await store.write(lambda c: looked(c, now_utc_ms))

    most = MAX_APART_MS
    assert [await look(at) for at in (5, 5, 9, 9 + most)] == [0, 0, 4, 4 + most]
    assert [await look(at) for at in (10 + 2 * most, 12 + 2 * most)] == [0, 2], "too far apart"
    assert [await look(at) for at in (11 + 2 * most, 13 + 2 * most)] == [0, 2], "it went back"
