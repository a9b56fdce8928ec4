"""Who scans."""

from typing import Any

import pytest

from server.store import Store
from server.store.audit import entries
from server.web.operators import NewOperator, Operators, add_operator, list_operators
from server.web.passwords import Passwords
from tests.unit.server.web.sample import NOW_UTC_MS, Client, client_of


def _client(store: Store) -> Client:
    operators = Operators(store, Passwords(), now_utc_ms=lambda: NOW_UTC_MS)
    return client_of(operators.routes())


async def test_a_badge_given_to_another_person_has_the_new_name(store: Store) -> None:
    await add_operator(store, NewOperator("1001", "김민준"))
    card = await add_operator(store, NewOperator("1001", "이서연"))
    assert card.code == "-b.1001.1s"
    assert (await list_operators(store)).operators == (card,)


async def test_an_operator_is_added_by_post_and_listed_by_get(store: Store) -> None:
    async with _client(store) as client:
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
        b'{"badge":"a","name":"   "}',
        b'{"badge":"a","name":"\\u202ex"}',
        b'{"badge":"a","name":"x\\u200b"}',
        b'{"badge":"a","name":"x","admin":true}',
        b'{"badge":"a","name":"\xff"}',
    ],
)
async def test_an_operator_that_does_not_fit_is_refused(store: Store, body: bytes) -> None:
    async with _client(store) as client:
        assert (await client.post("/api/operators", data=body)).status == 400
        assert (await list_operators(store)).operators == ()


async def test_a_body_far_too_large_is_refused(store: Store) -> None:
    async with _client(store) as client:
        assert (await client.post("/api/operators", data=b" " * 10_000)).status == 413


async def _changed(client: Client, worn: str, /, **change: object) -> tuple[int, dict[str, Any]]:
    answer = await client.patch(f"/api/operators/{worn}", json=change)
    return answer.status, await answer.json()


async def test_an_operator_is_renamed_disabled_and_enabled_and_who_did_is_noted(
    store: Store,
) -> None:
    async with _client(store) as client:
        await client.post("/api/operators", json={"badge": "kim", "name": "김철수"})
        status, card = await _changed(client, "kim", name="김영희", active=False)
        assert (status, card["name"], card["active"]) == (200, "김영희", False)
        assert (await _changed(client, "kim", active=True))[1]["active"] is True
        assert (await _changed(client, "lee", active=True))[0] == 404
    told = await store.read(lambda connection: entries(connection, limit=10))
    assert [(entry.what, entry.about) for entry in reversed(told)] == [
        ("operator.saved", "kim 김철수"),
        ("operator.renamed", "kim 김철수"),
        ("operator.disabled", "kim 김철수"),
        ("operator.enabled", "kim 김영희"),
    ]


async def test_a_new_badge_takes_the_place_of_the_old_with_name_and_pin(store: Store) -> None:
    async with _client(store) as client:
        for badge, name in (("kim", "김철수"), ("lee", "이서연")):
            await client.post("/api/operators", json={"badge": badge, "name": name})
        await _changed(client, "kim", pin="739154")
        assert (await _changed(client, "kim", badge="lee"))[0] == 409
        status, card = await _changed(client, "kim", badge="kim-2")
        assert (status, card["badge"], card["name"], card["has_pin"]) == (
            200,
            "kim-2",
            "김철수",
            True,
        )
        listed = await (await client.get("/api/operators")).json()
        assert [each["badge"] for each in listed["operators"]] == ["kim-2", "lee"]
        again = await client.post("/api/operators", json={"badge": "kim", "name": "박솔"})
        assert (again.status, "was replaced by kim-2" in await again.text()) == (409, True)


@pytest.mark.parametrize("pin", ["123", "1234", "8765", "5555", "12a4", "123456789", ""])
async def test_a_pin_that_is_none_or_that_anybody_tries_is_refused_and_not_repeated(
    store: Store, pin: str
) -> None:
    async with _client(store) as client:
        await client.post("/api/operators", json={"badge": "kim", "name": "김철수"})
        answer = await client.patch("/api/operators/kim", json={"pin": pin})
        assert answer.status == 400
        assert not pin or pin not in await answer.text()


async def test_a_pin_is_kept_as_a_hash_alone_and_cleared(store: Store) -> None:
    async with _client(store) as client:
        await client.post("/api/operators", json={"badge": "kim", "name": "김철수"})
        assert (await _changed(client, "kim", pin="739154"))[1]["has_pin"] is True
        rows = await store.read(lambda c: c.execute("SELECT pin_hash FROM operators").fetchall())
        assert rows[0][0].startswith("$argon2id$")
        assert (await _changed(client, "kim", pin=None))[1]["has_pin"] is False
    told = await store.read(lambda connection: entries(connection, limit=10))
    assert [entry.what for entry in told[:2]] == ["operator.pin_removed", "operator.pin_set"]
    assert "739154" not in str(told)


async def test_a_table_of_everyone_is_safe_to_open(store: Store) -> None:
    async with _client(store) as client:
        await client.post("/api/operators", json={"badge": "kim", "name": "=김철수"})
        answer = await client.get("/api/operators.csv")
        text = (await answer.read()).decode("utf-8-sig")
    assert answer.content_type == "text/csv"
    assert text.splitlines()[1] == '"kim","\'=김철수",1,0,""'
