"""Orders read back as their owner told them."""

from datetime import date
from functools import partial

import pytest

from server.domain.progress import ErpStatus
from server.store import OrderContent, Store
from server.store.order_content import ItemBarcode, LineContent
from server.store.order_writing import save_order
from server.store.told_orders import count_told, told_orders
from tests.unit.server.store.stations import NOW_UTC_MS, StationAt

ORDER = OrderContent(
    "A-1",
    "김철수",
    (
        LineContent(1, "S-1", "사과", 3, "08809900000019", (ItemBarcode("apple"),)),
        LineContent(7, "", "pear", 1, None, (ItemBarcode("18809900000016", 10),)),
    ),
    ErpStatus.ON_HOLD,
    date(2026, 12, 2),
    ("X-1",),
)
PLAIN = OrderContent("B-1", "", (LineContent(1, "fig", "", 1),))


async def saved(store: Store, *orders: OrderContent) -> None:
    for order in orders:
        await store.write(partial(save_order, order=order, now_utc_ms=NOW_UTC_MS))


async def told(store: Store, *, everything: bool = False) -> list[OrderContent]:
    found = await store.read(lambda c: list(told_orders(c, everything=everything)))
    assert await store.read(lambda c: count_told(c, everything=everything)) == len(found)
    return found


async def test_orders_are_read_back_as_they_were_told(store: Store) -> None:
    await saved(store, ORDER, PLAIN)
    assert await told(store) == [ORDER, PLAIN]


async def test_more_than_a_page_of_them_comes_once_each(store: Store) -> None:
    many = [OrderContent(f"M-{n:04}", "", PLAIN.lines) for n in range(1001)]
    await store.write(lambda c: [save_order(c, order, now_utc_ms=NOW_UTC_MS) for order in many])
    assert [order.order_no for order in await told(store)] == [order.order_no for order in many]


async def test_what_is_packed_changes_nothing_of_it(store: Store) -> None:
    line = LineContent(1, "fig", "", 2, None, (ItemBarcode("fig"),))
    await saved(store, OrderContent("B-1", "", (line,)))
    before = await told(store)
    await StationAt(store, "pack-1").scan("B-1", "fig")
    assert await told(store) == before


@pytest.mark.parametrize(
    ("where", "own", "everything"),
    [("owner_revision = 3", ["B-1"], ["A-1", "B-1"]), ("is_here = 0", ["B-1"], ["B-1"])],
)
async def test_what_came_from_the_centre_is_left_out_or_not_and_what_moved_away_is_always(
    store: Store, where: str, own: list[str], everything: list[str]
) -> None:
    await saved(store, ORDER, PLAIN)
    await store.write(lambda c: c.execute(f"UPDATE orders SET {where} WHERE order_no = 'A-1'"))  # noqa: S608 - our own words
    assert [order.order_no for order in await told(store)] == own
    assert [order.order_no for order in await told(store, everything=True)] == everything
