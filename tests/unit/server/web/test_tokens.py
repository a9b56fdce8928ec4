"""Programs' tokens, managed by admins."""

import pytest

from server.store import Store
from server.store.users import UserRole
from tests.unit.server.web.browser import House, browsing


async def test_a_token_is_made_shown_once_used_and_revoked(store: Store) -> None:
    house = House(store)
    await house.add("Boss", UserRole.ADMIN)
    async with browsing(house.routes(), house, browsers=2) as (boss, program):
        await boss.sign_in("Boss")
        new = {"name": "ERP", "scopes": ["orders:write", "orders:read"], "days": 30}
        answer = await boss.ask("POST", "/api/tokens", json=new)
        assert answer.status == 201
        made = await answer.json()
        assert made["token"]["scopes"] == ["orders:read", "orders:write"]
        listed = await (await boss.ask("GET", "/api/tokens")).text()
        assert made["secret"] not in listed
        sent = {"Authorization": f"Bearer {made['secret']}"}
        assert await (await program.ask("POST", "/for-all", headers=sent)).text() == "ERP"
        path = f"/api/tokens/{made['token']['token_id']}"
        for _ in range(2):
            assert (await boss.ask("DELETE", path)).status == 200
        assert (await program.ask("POST", "/for-all", headers=sent)).status == 401
        told = await (await boss.ask("GET", "/api/audit")).json()
        assert [(one["who"], one["what"]) for one in told["entries"][:2]] == [
            ("Boss", "token.revoked"),
            ("Boss", "token.made"),
        ]


@pytest.mark.parametrize(
    "new",
    [
        {},
        {"name": "x", "scopes": []},
        {"name": "x", "scopes": ["everything"]},
        {"name": "x", "scopes": ["orders:read"], "days": 0},
        {"name": "x", "scopes": ["orders:read"], "days": 4000},
        {"name": "", "scopes": ["orders:read"]},
        {"name": "a\nb", "scopes": ["orders:read"]},
    ],
    ids=str,
)
async def test_a_token_that_does_not_fit_is_refused(store: Store, new: dict[str, object]) -> None:
    house = House(store)
    await house.add("Boss", UserRole.ADMIN)
    async with browsing(house.routes(), house) as browser:
        await browser.sign_in("Boss")
        assert (await browser.ask("POST", "/api/tokens", json=new)).status == 400
        assert await (await browser.ask("GET", "/api/tokens")).json() == {"tokens": []}


@pytest.mark.parametrize("token_id", ["1", "x", "9" * 40])
async def test_no_token_is_revoked_that_is_not_there(store: Store, token_id: str) -> None:
    house = House(store)
    await house.add("Boss", UserRole.ADMIN)
    async with browsing(house.routes(), house) as browser:
        await browser.sign_in("Boss")
        assert (await browser.ask("DELETE", f"/api/tokens/{token_id}")).status == 404
