"""Search, and one whole order."""

from unicodedata import normalize
from urllib.parse import quote

import pytest

from server.store import Store
from server.web.orders import Orders
from tests.unit.server.web.sample import ORDER, Client, client_of, save


def _client(store: Store) -> Client:
    return client_of(Orders(store).routes())


async def test_an_order_is_found_by_two_syllables(store: Store) -> None:
    await save(store)
    async with _client(store) as client:
        page = await (await client.get("/api/orders", params={"q": "민준"})).json()
    assert [head["order_no"] for head in page["heads"]] == [ORDER.order_no]
    assert page["next"] is None


@pytest.mark.parametrize(
    "key", [ORDER.order_no, normalize("NFD", ORDER.order_no), str(ORDER.order_id)]
)
async def test_a_number_may_hold_any_character(store: Store, key: str) -> None:
    await save(store)
    async with _client(store) as client:
        answer = await client.get(f"/api/orders/{quote(key, safe='')}")
        order = await answer.json()
    assert order["head"]["order_no"] == ORDER.order_no
    assert [line["qty_ordered"] for line in order["lines"]] == [2, 1]


async def test_what_is_not_there_is_not_found(store: Store) -> None:
    async with _client(store) as client:
        answer = await client.get("/api/orders/SO-404")
        assert answer.status == 404
        assert (await answer.json())["detail"] == "There is no order SO-404."


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "after=", "page=2"])
async def test_a_query_out_of_its_limits_is_refused(store: Store, query: str) -> None:
    async with _client(store) as client:
        assert (await client.get(f"/api/orders?{query}")).status == 400


async def test_a_query_too_long_is_refused(store: Store) -> None:
    async with _client(store) as client:
        assert (await client.get("/api/orders", params={"q": "x" * 201})).status == 400
