"""Who packed it."""

from unicodedata import normalize

import pytest

from server.store import Store
from server.web.order_history import OrderScans
from tests.unit.server.store.stations import StationAt, line, order, save
from tests.unit.server.web.sample import client_of


@pytest.mark.parametrize("form", ["NFC", "NFD"])
async def test_an_orders_scans_are_told_page_by_page(store: Store, form: str) -> None:
    await save(store, order("주문/1", line(1, "apple", 2)))
    await StationAt(store, "left").scan("주문/1", "apple", "apple")
    query = {"order_no": normalize(form, "주문/1"), "limit": "2"}  # type: ignore[arg-type]
    async with client_of(OrderScans(store).routes()) as client:
        first = await (await client.get("/api/order-scans", params=query)).json()
        after = {**query, "after": first["next"]}
        second = await (await client.get("/api/order-scans", params=after)).json()
    told = [each["scan"]["verdict"] for each in first["scans"] + second["scans"]]
    assert told == ["ORDER_OPENED", "ITEM_MATCHED", "ORDER_COMPLETED"]


async def test_of_no_order_is_said_that_there_is_none(store: Store) -> None:
    async with client_of(OrderScans(store).routes()) as client:
        answer = await client.get("/api/order-scans", params={"order_no": "SO-404"})
        assert answer.status == 404
        assert (await answer.json())["detail"] == "There is no order SO-404."


@pytest.mark.parametrize(
    "query", ["", "order_no=", "order_no=a&limit=1001", "order_no=a&after=1.1"]
)
async def test_a_query_that_does_not_fit_is_refused(store: Store, query: str) -> None:
    async with client_of(OrderScans(store).routes()) as client:
        assert (await client.get(f"/api/order-scans?{query}")).status == 400
