"""Who scans."""

import pytest

from server.store import Store
from server.web.operators import NewOperator, Operators, add_operator, list_operators
from tests.unit.server.web.sample import client_of


async def test_a_badge_given_to_another_person_has_the_new_name(store: Store) -> None:
    await add_operator(store, NewOperator("1001", "김민준"))
    card = await add_operator(store, NewOperator("1001", "이서연"))
    assert card.code == "-b.1001.1s"
    assert (await list_operators(store)).operators == (card,)


async def test_an_operator_is_added_by_post_and_listed_by_get(store: Store) -> None:
    async with client_of(Operators(store).routes()) as client:
        answer = await client.post("/api/operators", json={"badge": "a-1", "name": "박솔"})
        assert answer.status == 201
        card = await answer.json()
        assert card["code"].startswith("-b.a-1.")
        listed = await (await client.get("/api/operators")).json()
    assert listed == {"operators": [card]}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"badge":"a"}',
        b'{"badge":"A","name":"x"}',
        b'{"badge":"a\\n","name":"x"}',
        b'{"badge":"a","name":""}',
        b'{"badge":"a","name":"x\\u0007"}',
        b'{"badge":"a","name":"x","admin":true}',
        b'{"badge":"a","name":"\xff"}',
    ],
)
async def test_an_operator_that_does_not_fit_is_refused(store: Store, body: bytes) -> None:
    async with client_of(Operators(store).routes()) as client:
        assert (await client.post("/api/operators", data=body)).status == 400
        assert (await list_operators(store)).operators == ()


async def test_a_body_far_too_large_is_refused(store: Store) -> None:
    async with client_of(Operators(store).routes()) as client:
        assert (await client.post("/api/operators", data=b" " * 5000)).status == 413
