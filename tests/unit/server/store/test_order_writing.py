import sqlite3
from datetime import date

import pytest

from server.contract.order import OrderStatus
from server.contract.own_code import Command
from server.contract.verdict import Verdict
from server.store import ErpStatus, ItemBarcode, LineContent, OrderContent, Saved, Store
from tests.unit.server.store.stations import StationAt, line, order, save

GTIN = "08801234567893"


_CODES = """
SELECT code, NULL, 1, is_listed FROM order_barcodes
UNION ALL SELECT code, line_no, qty_per_scan, is_listed
FROM order_lines JOIN item_barcodes USING (item_key)
"""


def _codes(connection: sqlite3.Connection) -> set[tuple[str, int | None, int, bool]]:
    rows = connection.execute(_CODES)
    return {(code, line_no, qty, bool(listed)) for code, line_no, qty, listed in rows}


async def test_an_order_is_created_once_and_the_same_content_changes_nothing(store: Store) -> None:
    content = OrderContent(
        "A", "Kim", (line(1, "apple", 2), line(2, "pear", 3)), ship_by=date(2026, 12, 1)
    )
    assert await save(store, content, content) == [Saved.CREATED, Saved.UNCHANGED]
    view = await store.order_by_no("A")
    assert view is not None
    head = view.head
    assert (head.order_no, head.customer, head.ship_by) == ("A", "Kim", date(2026, 12, 1))
    assert (head.status, head.revision) == (OrderStatus.OPEN, 1)
    assert (head.line_count, head.units_ordered, head.units_packed) == (2, 5, 0)
    assert [i.line_no for i in view.lines] == [1, 2]


async def test_a_change_raises_the_revision_and_keeps_the_counts(store: Store) -> None:
    await save(store, order("A", line(1, "apple", 2)))
    await StationAt(store, "left").scan("A", "apple")
    changed = order("A", line(1, "apple", 5), line(2, "pear", 1), customer="Lee")
    assert await save(store, changed) == [Saved.CHANGED]
    view = await store.order_by_no("A")
    assert view is not None
    assert (view.head.customer, view.head.revision) == ("Lee", 3)
    assert (view.head.units_ordered, view.head.units_packed) == (6, 1)
    assert [i.qty_packed for i in view.lines] == [1, 0]


async def test_a_line_taken_away_stays_with_nothing_ordered_while_pieces_are_packed(
    store: Store,
) -> None:
    await save(store, order("A", line(1, "apple", 2), line(2, "pear", 2), line(3, "fig", 1)))
    station = StationAt(store, "left")
    await station.scan("A", "pear")
    await save(store, order("A", line(1, "apple", 2)))
    view = await store.order_by_no("A")
    assert view is not None
    assert [(i.line_no, i.qty_ordered, i.qty_packed) for i in view.lines] == [(1, 2, 0), (2, 0, 1)]
    assert (await station.do(Command.UNDO)).verdict is Verdict.UNDONE
    await save(store, order("A", line(1, "apple", 3)))
    view = await store.order_by_no("A")
    assert view is not None
    assert [i.line_no for i in view.lines] == [1]


async def test_every_code_is_kept_as_listed_and_as_gtin_14(store: Store) -> None:
    item = LineContent(
        1,
        "S",
        "apple",
        9,
        GTIN,
        (ItemBarcode("inner", 3), ItemBarcode("8801234567909", 6)),
    )
    await save(store, order("A", item, codes=("LABEL", "A")))
    assert await store.read(_codes) == {
        ("A", None, 1, True),
        ("LABEL", None, 1, True),
        ("inner", 1, 3, True),
        ("8801234567909", 1, 6, True),
        ("08801234567909", 1, 6, False),
        (GTIN, 1, 1, False),
    }


async def test_a_gtin_listed_as_a_case_is_a_case(store: Store) -> None:
    item = LineContent(1, "S", "apple", 24, GTIN, (ItemBarcode(GTIN, 12),))
    await save(store, order("A", item))
    assert (GTIN, 1, 12, True) in await store.read(_codes)
    reply = await StationAt(store, "left").scan("A", GTIN[1:])
    assert reply.acks[1].qty == 12


@pytest.mark.parametrize(
    ("erp", "status"),
    [
        (ErpStatus.OPEN, OrderStatus.PACKED),
        (ErpStatus.ON_HOLD, OrderStatus.ON_HOLD),
        (ErpStatus.CANCELLED, OrderStatus.CANCELLED),
        (ErpStatus.SHIPPED, OrderStatus.SHIPPED),
    ],
)
async def test_the_erps_word_goes_before_the_scans_and_gives_way_when_it_is_lifted(
    store: Store, erp: ErpStatus, status: OrderStatus
) -> None:
    content = order("A", line(1, "apple", 1))
    await save(store, content)
    await StationAt(store, "left").scan("A", "apple")
    await save(store, order("A", line(1, "apple", 1), erp=erp, customer="changed"))
    view = await store.order_by_no("A")
    assert view is not None
    assert view.head.status is status
    await save(store, content)
    view = await store.order_by_no("A")
    assert view is not None
    assert view.head.status is OrderStatus.PACKED


async def test_an_order_without_lines_can_be_kept(store: Store) -> None:
    await save(store, order("A"))
    view = await store.order_by_no("A")
    assert view is not None
    assert (view.lines, view.head.units_ordered) == ((), 0)


async def test_an_order_with_a_row_that_is_spoilt_is_mended_by_its_owners_next_word(
    store: Store,
) -> None:
    await save(store, order("A", line(1, "apple", 2), line(2, "pear", 1)))

    def spoil(connection: sqlite3.Connection) -> None:
        connection.execute("UPDATE items SET sku = CAST(x'41ff42' AS TEXT)")
        connection.execute("UPDATE orders SET customer = CAST(x'ff' AS TEXT)")
        connection.execute("UPDATE order_lines SET qty_packed = 1 WHERE line_no = 2")

    await store.write(spoil)
    assert await save(store, order("A", line(1, "plum", 2))) == [Saved.CHANGED]
    view = await store.order_by_no("A")
    assert view is not None
    assert [(i.sku, i.qty_packed) for i in view.lines] == [("SKU-plum", 0), ("A\ufffdB", 1)]
