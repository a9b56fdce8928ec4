import sqlite3

from server.contract.verdict import Verdict
from server.store import ItemBarcode, LineContent, Store
from server.store.items import Items
from tests.unit.server.store.stations import StationAt, line, order, save

APPLE = LineContent(1, "S", "apple", 2, None, (ItemBarcode("x"), ItemBarcode("x-case", 6)))


def _items(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    query = (
        "SELECT sku, code FROM items JOIN item_barcodes USING (item_key) ORDER BY item_key, place"
    )
    return connection.execute(query).fetchall()


async def test_an_item_is_written_once_however_many_lines_have_it(store: Store) -> None:
    again = LineContent(7, "S", "apple, red", 9, None, APPLE.barcodes)
    await save(store, order("A", APPLE, again), order("B", APPLE))
    assert await store.read(_items) == [("S", "x"), ("S", "x-case")]
    view = await store.order_by_no("A")
    assert view is not None
    assert [(i.description, i.barcodes) for i in view.lines] == [
        ("apple", ("x", "x-case")),
        ("apple, red", ("x", "x-case")),
    ]


async def test_what_has_other_codes_is_another_item_and_a_line_follows_it(store: Store) -> None:
    await save(store, order("A", APPLE), order("B", APPLE))
    await save(store, order("A", LineContent(1, "S", "apple", 2, None, (ItemBarcode("y"),))))
    station = StationAt(store, "left")
    await station.scan("A", "x", "y")
    assert [ack.verdict for ack in station.acks[1:]] == [Verdict.ITEM_WRONG, Verdict.HELD]
    other = StationAt(store, "right")
    await other.scan("B", "x")
    assert other.acks[-1].verdict is Verdict.ITEM_MATCHED


async def test_a_line_taken_away_is_named_by_no_code_any_more(store: Store) -> None:
    await save(store, order("A", line(1, "apple", 2), line(2, "pear", 2)))
    station = StationAt(store, "left")
    await station.scan("A", "pear")
    await save(store, order("A", line(1, "apple", 2)))
    await station.scan("pear")
    assert station.acks[-1].verdict is Verdict.CODE_UNKNOWN
    view = await store.order_by_no("A")
    assert view is not None
    assert [(i.sku, i.barcodes) for i in view.lines[1:]] == [("SKU-pear", ())]


async def test_items_found_in_a_transaction_that_is_undone_are_not_remembered(store: Store) -> None:
    def undone(connection: sqlite3.Connection) -> None:
        Items(connection).key(APPLE)
        raise LookupError

    try:
        await store.write(undone)
    except LookupError:
        await save(store, order("A", APPLE))
    assert await store.read(_items) == [("S", "x"), ("S", "x-case")]
