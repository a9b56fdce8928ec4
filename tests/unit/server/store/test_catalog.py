import sqlite3
from uuid import UUID

import pytest

from server.contract.order import OrderStatus
from server.contract.own_code import Command, command_code
from server.contract.verdict import Reason, Verdict
from server.domain.catalog import MAX_CANDIDATES, MatchedLine, Wearer
from server.store import (
    ErpStatus,
    ItemBarcode,
    LineContent,
    OrderContent,
    Store,
    matching,
    order_id_of,
    views,
)
from server.store import catalog as sql
from server.store import order_rows as rows
from server.store.catalog import SqlCatalog
from server.store.group_connection import GroupConnection
from server.store.kept import Kept
from server.store.operators import OperatorRow, save_operator
from server.store.order_rows import OrderRows
from server.store.refold import refold
from tests.unit.server.store.stations import StationAt, line, order, save
from tests.unit.server.store.work import counted

ORDER = b"o" * 16


def _catalog(connection: sqlite3.Connection, station: str) -> SqlCatalog:
    assert isinstance(connection, GroupConnection)
    return SqlCatalog(connection, station, OrderRows(connection), Kept(9))


@pytest.mark.parametrize(
    ("query", "arguments", "index"),
    [
        (rows.ORDERS_WITH_CODE, ("x", 50), "PRIMARY KEY (code=?)"),
        (rows.ROW, (ORDER,), "sqlite_autoindex_orders_1 (order_id=?)"),
        (matching.BY_ITEMS, ("x", 1, 9), "order_lines_of_item (item_key=? AND order_key=?)"),
        (matching.BY_LINES, ("x", 1, 9), "PRIMARY KEY (code=? AND item_key=?)"),
        (matching.ON_MORE_ITEMS, ("x", 9), "PRIMARY KEY (code=?)"),
        (matching.first(1), ("x", 1), "PRIMARY KEY (order_key=?)"),
        (views.LINE, (1, 1), "PRIMARY KEY (order_key=? AND line_no=?)"),
        (views.ITEM_CODES, (1,), "item_barcodes_of_item (item_key=?)"),
        (sql.NEXT_UNFINISHED, (ORDER, 1), "PRIMARY KEY (order_key=?)"),
        (sql.ITEMS, ("x", 9), "PRIMARY KEY (code=?)"),
        (sql.NEWEST_LINE, (1,), "order_lines_of_item (item_key=?)"),
        (sql.ORDERS_NEEDING, ("x", 9), "order_lines_of_item (item_key=?)"),
        (sql.LAST_COUNTED, (ORDER, "s"), "scans_of_order (order_id=?)"),
        (sql.WEARER, ("kim",), "PRIMARY KEY (badge=?)"),
        (sql.OLDEST_HELD, ("s", b"x"), "held_scans_by_data (station=? AND data=?)"),
    ],
)
async def test_every_look_up_is_an_index_search_that_reads_no_table_whole(
    store: Store, query: str, arguments: tuple[object, ...], index: str
) -> None:
    def plan(connection: sqlite3.Connection) -> list[str]:
        return [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {query}", arguments)]

    steps = await store.read(plan)
    assert any(index in step for step in steps), steps
    walked = {step.split()[1] for step in steps if step.startswith("SCAN ")}
    assert walked <= {"named", "newest"}, "a table is read whole, not the few rows found of one"


@pytest.mark.parametrize(
    "query",
    [
        sql.LAST_COUNTED,
        sql.NEXT_UNFINISHED,
        sql.ITEMS,
        sql.NEWEST_LINE,
        sql.OLDEST_HELD,
        sql.ORDERS_NEEDING,
        matching.first(1),
    ],
)
async def test_the_one_row_wanted_is_found_without_sorting(store: Store, query: str) -> None:
    arguments = (1,) * query.count("?")
    plan = await store.read(
        lambda c: c.execute(f"EXPLAIN QUERY PLAN {query}", arguments).fetchall()
    )
    assert not [row for row in plan if "TEMP B-TREE" in row[3]]


ORDERS_OF_5000 = {
    "all of one item": [line(n, "apple", 2) for n in range(1, 5001)],
    "all different": [LineContent(n, f"S{n}", "", 2) for n in range(1, 5000)]
    + [line(5000, "apple", 2)],
    "one item on all but one": [line(n, "pear", 2) for n in range(1, 5000)]
    + [line(5000, "apple", 2)],
    "one code with a serial on each": [
        LineContent(n, "S", "", 2, None, (ItemBarcode("apple"), ItemBarcode(f"serial-{n}")))
        for n in range(1, 5001)
    ],
}


@pytest.mark.parametrize("lines", ORDERS_OF_5000.values(), ids=ORDERS_OF_5000.keys())
async def test_a_scan_among_5000_lines_reads_few_of_them(
    store: Store, lines: list[LineContent]
) -> None:
    await save(store, OrderContent("A", "Kim", tuple(lines)))
    station = StationAt(store, "left")
    await station.scan("A")
    connection = await store.write(lambda c: c)
    with counted(connection) as work:
        await station.scan("apple", command_code(Command.CONFIRM), "apple")
    assert [ack.qty for ack in station.acks] == [0, 1, 1, 1]
    items = 5000 if "serial-1" in str(lines[0]) else 1  # they are counted up to the order's lines
    assert work.steps < 5000 + 3 * items
    assert work.statements < 60


@pytest.mark.parametrize("packed", [10, 4990])
async def test_lines_that_are_full_are_passed_over_inside_the_store(
    store: Store, packed: int
) -> None:
    lines = [line(n, "apple", 1) for n in range(1, 5001)]
    await save(store, OrderContent("A", "Kim", tuple(lines)))

    def fill(connection: sqlite3.Connection) -> None:
        connection.execute("UPDATE order_lines SET qty_packed = 1 WHERE line_no <= ?", (packed,))

    await store.write(fill)
    connection = await store.write(lambda c: c)
    catalog = await store.write(lambda c: _catalog(c, "s"))
    with counted(connection) as work:
        found = catalog.line_with_code(order_id_of("A"), ["apple"], 1)
    assert found is not None
    assert found.line.line_no == packed + 1
    assert work.steps < 1000 + 10 * packed
    assert work.statements < 10


async def test_whether_an_order_has_an_item_is_seen_by_its_lines_where_they_are_fewer(
    store: Store,
) -> None:
    each = [
        LineContent(n, "S", "", 1, None, (ItemBarcode("apple"), ItemBarcode(f"serial-{n}")))
        for n in range(1, 3001)
    ]
    await save(store, OrderContent("MANY", "", tuple(each)))
    await save(store, order("A", line(1, "pear", 1), line(2, "fig", 1)))
    connection = await store.write(lambda c: c)
    catalog = await store.write(lambda c: _catalog(c, "s"))
    with counted(connection) as work:
        assert catalog.line_with_code(order_id_of("A"), ["apple"], 1) is None
    assert work.steps < 1000


async def test_who_needs_an_item_is_asked_once_a_code_however_many_items_it_is_on(
    store: Store,
) -> None:
    await save(store, *(_told(f"N{n}", f"serial-{n}") for n in range(40)))
    connection = await store.write(lambda c: c)
    catalog = await store.write(lambda c: _catalog(c, "s"))
    with counted(connection) as work:
        assert len(catalog.orders_needing(["08801234567893", "none"])) == 40
    assert work.statements == 2


async def test_an_item_in_very_many_orders_is_looked_for_in_the_newest(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sql, "NEWEST_LINES", 2)
    await save(store, *(order(f"A{n}", line(1, "apple", 1)) for n in range(4)))
    found = await store.read(lambda c: _catalog(c, "s").orders_needing(["apple"]))
    assert found == (order_id_of("A2"), order_id_of("A3"))


def _told(order_no: str, barcode: str, erp: ErpStatus = ErpStatus.OPEN) -> OrderContent:
    item = LineContent(1, "S", "apple", 1, "08801234567893", (ItemBarcode(barcode),))
    return OrderContent(order_no, "", (item,), erp)


async def test_an_order_needs_an_item_however_many_orders_list_serials_of_their_own(
    store: Store,
) -> None:
    await save(store, _told("OLD", "serial-0"))
    more = [_told(f"N{n}", f"serial-{n}", ErpStatus.CANCELLED) for n in range(1, 61)]
    await save(store, *more)
    gtin = ["08801234567893"]
    assert await store.read(lambda c: _catalog(c, "s").orders_needing(gtin)) == (
        order_id_of("OLD"),
    )


async def test_an_item_whose_codes_changed_often_is_still_known(store: Store) -> None:
    await save(store, _told("OLD", "label"))
    for n in range(60):
        await save(store, _told("NEW", f"serial-{n}"))
    await save(store, order("NEW", line(1, "pear", 1)))
    item = await store.read(lambda c: _catalog(c, "s").item(["08801234567893"]))
    assert item is not None
    assert item.sku == "S"


async def test_orders_that_need_an_item_come_soonest_due_first_and_only_while_packable(
    store: Store,
) -> None:
    apple = (line(1, "apple", 1),)
    await save(
        store,
        order("LATER", *apple),
        order("DONE", *apple),
        order("HELD", *apple, erp=ErpStatus.ON_HOLD),
    )
    await StationAt(store, "left").scan("DONE", "apple")
    await store.write(
        lambda c: c.execute(
            "UPDATE orders SET ship_by = '2026-01-01' WHERE order_no = 'HELD'"
        ).close()
    )
    found = await store.read(lambda c: _catalog(c, "s").orders_needing(["apple", "none"]))
    assert found == (order_id_of("LATER"),)


async def test_an_order_taken_from_this_site_is_not_packed_here_and_says_why(store: Store) -> None:
    await save(store, order("THEIRS", line(1, "apple", 2)))
    station = StationAt(store, "left")
    await station.scan("THEIRS", "apple")

    def take_away(connection: sqlite3.Connection) -> None:
        connection.execute("UPDATE orders SET is_here = 0")
        refold(connection, order_id_of("THEIRS"), "seoul")

    await store.write(take_away)
    await station.scan("apple")
    ack = station.acks[-1]
    assert (ack.verdict, ack.reason) == (Verdict.ORDER_CANCELLED, Reason.MOVED_AWAY)


async def test_an_order_whose_item_is_packed_needs_it_no_more_nor_one_that_grew_when_done(
    store: Store,
) -> None:
    await save(
        store,
        order("PART", line(1, "apple", 1), line(2, "pear", 1)),
        order("GREW", line(1, "apple", 1)),
        order("NEEDS", line(1, "apple", 2)),
    )
    for order_no in ("PART", "GREW", "NEEDS"):
        await StationAt(store, f"at-{order_no}").scan(order_no, "apple")
    await save(store, order("GREW", line(1, "apple", 3)))
    found = await store.read(lambda c: _catalog(c, "s").orders_needing(["apple"]))
    assert found == (order_id_of("NEEDS"),)


async def test_a_code_on_very_many_orders_names_only_so_many(store: Store) -> None:
    orders = [order(f"A{n:03}", codes=("label",)) for n in range(MAX_CANDIDATES + 2)]
    await save(store, *orders)
    found = await store.read(lambda c: _catalog(c, "s").orders_with_code(["label"]))
    assert len(found) == MAX_CANDIDATES


async def test_orders_of_one_code_come_by_order_number(store: Store) -> None:
    await save(store, *(order(no, codes=("label",)) for no in ("C", "A", "B")))
    found = await store.read(lambda c: _catalog(c, "s").orders_with_code(["label", "C"]))
    assert found == (order_id_of("A"), order_id_of("B"), order_id_of("C"))


async def test_a_code_goes_to_the_lowest_line_that_lacks_it_each_by_its_best_code(
    store: Store,
) -> None:
    async def goes_to(*codes: str, count: int = 1) -> tuple[int, int]:
        asked = (order_id_of("A"), codes, count)
        found = await store.read(lambda c: _catalog(c, "s").line_with_code(*asked))
        assert isinstance(found, MatchedLine)
        return found.line.line_no, found.qty_per_scan

    await save(store, order("A", line(7, "x", 9, case=4), line(2, "x", 3)))
    assert await goes_to("x-case", "x") == (2, 1)
    assert await goes_to("x-case") == (7, 4)
    assert await goes_to("x", count=4) == (7, 1)


async def test_an_item_is_called_as_in_its_newest_order(store: Store) -> None:
    await save(store, order("A", line(1, "x", 9)), order("B", LineContent(1, "x", "new", 1, None)))
    await save(store, order("C", line(3, "x", 9)))
    item = await store.read(lambda c: _catalog(c, "s").item(["none", "x"]))
    assert item is not None
    assert item.line_no == 3
    assert await store.read(lambda c: _catalog(c, "s").item(["none"])) is None


async def test_a_store_without_orders_is_empty_until_the_first_comes(store: Store) -> None:
    assert await store.read(lambda c: _catalog(c, "s").is_empty())
    await save(store, order("A", line(1, "x", 1)))
    assert not await store.read(lambda c: _catalog(c, "s").is_empty())


async def test_an_order_tells_its_standing(store: Store) -> None:
    await save(store, order("A", line(1, "x", 1)))
    before = await store.read(lambda c: _catalog(c, "s").order(order_id_of("A")))
    assert (before.status, before.completed, before.units_packed) == (OrderStatus.OPEN, False, 0)
    await StationAt(store, "left").scan("A", "x")
    after = await store.read(lambda c: _catalog(c, "s").order(order_id_of("A")))
    assert (after.status, after.completed, after.units_packed) == (OrderStatus.PACKED, True, 1)


async def test_only_an_active_badge_is_somebody(store: Store) -> None:
    def fill(connection: sqlite3.Connection) -> None:
        save_operator(connection, OperatorRow("kim", "김철수"))
        save_operator(connection, OperatorRow("old", "Old", active=False))

    await store.write(fill)
    kim = await store.read(lambda c: _catalog(c, "s").wearer("kim"))
    assert kim == Wearer("김철수")
    old = await store.read(lambda c: _catalog(c, "s").wearer("old"))
    assert old == Wearer("Old", is_active=False)
    assert await store.read(lambda c: _catalog(c, "s").wearer("none")) is None


async def test_the_last_counted_scan_is_this_stations_own_and_not_undone(store: Store) -> None:
    def last(connection: sqlite3.Connection) -> UUID | None:
        counted = _catalog(connection, "left").last_counted(order_id_of("A"))
        return None if counted is None else counted.scan_id

    await save(store, order("A", line(1, "x", 9)))
    left, right = StationAt(store, "left"), StationAt(store, "right")
    await left.scan("A", "x", "x")
    await right.scan("A", "x")
    assert await store.read(last) == left.sent[2].scan_id
    await left.do(Command.UNDO)
    assert await store.read(last) == left.sent[1].scan_id
    await left.do(Command.UNDO)
    assert await store.read(last) is None
