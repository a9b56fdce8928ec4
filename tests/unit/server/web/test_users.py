"""Who may sign in, managed by admins."""

from http import HTTPStatus
from typing import Any

import pytest

from server.store import Store
from server.store.audit import entries
from server.store.users import MAX_FAILED, UserRole
from tests.unit.server.web.browser import PASSWORD, Browser, House, browsing

OTHER = "another good sentence"


async def _admin(house: House, browser: Browser) -> None:
    await house.add("Boss", UserRole.ADMIN)
    assert (await browser.sign_in("Boss")).status == 201


async def _listed(browser: Browser) -> dict[str, Any]:
    found = await (await browser.ask("GET", "/api/users")).json()
    return {one["name"]: one for one in found["users"]}


def _new(name: str = "Kim", password: str = PASSWORD, **more: object) -> dict[str, object]:
    return {"name": name, "password": password, "role": "supervisor", **more}


async def test_an_admin_adds_a_person_who_signs_in(store: Store) -> None:
    house = House(store)
    async with browsing(house.routes(), house, browsers=2) as (boss, kim):
        await _admin(house, boss)
        answer = await boss.ask("POST", "/api/users", json=_new(" 김민준 ", language="ko"))
        assert answer.status == 201
        added = await answer.json()
        assert (added["name"], added["role"], added["language"]) == ("김민준", "supervisor", "ko")
        assert "password" not in str(added)
        assert list(await _listed(boss)) == ["Boss", "김민준"]
        assert (await kim.sign_in("김민준")).status == 201


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "'); DROP TABLE users; --", "=1+1", 'Robert"); --']
)
async def test_script_and_sql_in_a_name_are_text(store: Store, name: str) -> None:
    house = House(store)
    async with browsing(house.routes(), house) as browser:
        await _admin(house, browser)
        answer = await browser.ask("POST", "/api/users", json=_new(name))
        assert answer.content_type == "application/json"
        assert (await answer.json())["name"] == name
        assert set(await _listed(browser)) == {"Boss", name}


@pytest.mark.parametrize(
    ("new", "status", "words"),
    [
        (_new(""), 400, "Write a name"),
        (_new("a\0b"), 400, "can be seen"),
        (_new("\u202etxt"), 400, "can be seen"),
        (_new("x" * 101), 400, "at most 100"),
        (_new("x" * 2000), 400, "at most 100"),
        (_new("Kim", "short"), 400, "at least 12"),
        (_new("Kim", "nul \0 in the middle"), 400, "typed"),
        (_new("Kim", "x" * 300), 400, "at most 256"),
        (_new("Kim", "x" * 1_000_000), 413, "bytes"),
        (_new("Kim", "this is kim's own"), 400, "too easy"),
        (_new(role="owner"), 400, "does not fit"),
        (_new(role="station"), 400, "does not fit"),
        (_new(language="fr"), 400, "does not fit"),
        (_new(active=True), 400, "does not fit"),
        (_new("BOSS"), 409, "choose another name"),
        (_new("Ｂｏｓｓ"), 409, "choose another name"),
    ],
)
async def test_a_person_who_cannot_be_is_refused_in_words(
    store: Store, new: dict[str, object], status: int, words: str
) -> None:
    house = House(store)
    async with browsing(house.routes(), house) as browser:
        await _admin(house, browser)
        answer = await browser.ask("POST", "/api/users", json=new)
        assert answer.status == status
        assert words in (await answer.json())["detail"]
        assert list(await _listed(browser)) == ["Boss"]


@pytest.mark.parametrize(
    "change", [{"role": "admin"}, {"active": False}, {"password": OTHER}], ids=str
)
async def test_another_role_password_or_none_ends_the_sessions_at_once(
    store: Store, change: dict[str, object]
) -> None:
    house = House(store)
    kim = await house.add()
    async with browsing(house.routes(), house, browsers=3) as (boss, one, other):
        await _admin(house, boss)
        await one.sign_in()
        await other.sign_in()
        path = f"/api/users/{kim.user_id}"
        answer = await boss.ask("PATCH", path, json={"revision": kim.revision, **change})
        assert answer.status == 200
        assert len(house.ended) == 2
        for browser in (one, other):
            assert (await browser.ask("GET", "/for-all")).status == 401
        assert (await boss.ask("GET", "/for-all")).status == 200


async def test_a_change_of_neither_ends_nothing(store: Store) -> None:
    house = House(store)
    kim = await house.add()
    async with browsing(house.routes(), house, browsers=2) as (boss, browser):
        await _admin(house, boss)
        await browser.sign_in()
        change = {"revision": kim.revision, "language": "en", "role": "supervisor", "unlock": True}
        answer = await boss.ask("PATCH", f"/api/users/{kim.user_id}", json=change)
        assert (await answer.json())["language"] == "en"
        assert (await browser.ask("GET", "/for-all")).status == 200


@pytest.mark.expects_log("server.web.signing_in")
async def test_a_new_password_is_the_only_one(store: Store) -> None:
    house = House(store)
    kim = await house.add()
    async with browsing(house.routes(), house, browsers=2) as (boss, browser):
        await _admin(house, boss)
        change = {"revision": kim.revision, "password": OTHER}
        await boss.ask("PATCH", f"/api/users/{kim.user_id}", json=change)
        assert (await browser.sign_in("Kim", OTHER)).status == 201
        assert (await browser.sign_in("Kim")).status == 401


async def test_two_browsers_that_change_one_person_do_not_undo_each_other(store: Store) -> None:
    house = House(store)
    kim = await house.add()
    path = f"/api/users/{kim.user_id}"
    async with browsing(house.routes(), house, browsers=2) as (one, other):
        await _admin(house, one)
        await other.sign_in("Boss")
        first = await one.ask("PATCH", path, json={"revision": kim.revision, "language": "ko"})
        second = await other.ask("PATCH", path, json={"revision": kim.revision, "active": False})
        assert (first.status, second.status) == (200, 409)
        assert "look again" in (await second.json())["detail"]
        again = (await _listed(other))["Kim"]
        assert (again["active"], again["language"]) == (True, "ko")
        last = {"revision": again["revision"], "active": False}
        assert (await other.ask("PATCH", path, json=last)).status == 200


@pytest.mark.parametrize("change", [{"active": False}, {"role": "supervisor"}], ids=str)
async def test_the_last_admin_cannot_lock_everybody_out(
    store: Store, change: dict[str, object]
) -> None:
    house = House(store)
    async with browsing(house.routes(), house) as browser:
        await _admin(house, browser)
        boss = (await _listed(browser))["Boss"]
        path = f"/api/users/{boss['user_id']}"
        answer = await browser.ask("PATCH", path, json={"revision": 1, **change})
        assert answer.status == 409
        assert "last admin" in (await answer.json())["detail"]
        assert (await _listed(browser))["Boss"] == boss
        await house.add("Lee", UserRole.ADMIN)
        answer = await browser.ask("PATCH", path, json={"revision": 1, **change})
        assert answer.status == 200
        assert (await browser.ask("GET", "/api/users")).status == 401


@pytest.mark.expects_log("server.web.signing_in")
async def test_an_admin_unlocks_an_account(store: Store) -> None:
    house = House(store)
    await house.add()
    async with browsing(house.routes(), house, browsers=2) as (boss, browser):
        await _admin(house, boss)
        for _ in range(MAX_FAILED + 1):
            answer = await browser.sign_in("Kim", "wrong")
        assert answer.status == 429
        kim = (await _listed(boss))["Kim"]
        assert kim["locked_until_utc_ms"] is not None
        change = {"revision": kim["revision"], "unlock": True}
        await boss.ask("PATCH", f"/api/users/{kim['user_id']}", json=change)
        assert (await browser.sign_in()).status == 201


@pytest.mark.parametrize("user_id", ["99", "0", "-1", "x", "9" * 30, "1;DROP", "%00", "１"])
async def test_nobody_is_changed_who_is_not_there(store: Store, user_id: str) -> None:
    house = House(store)
    async with browsing(house.routes(), house) as browser:
        await _admin(house, browser)
        answer = await browser.ask("PATCH", f"/api/users/{user_id}", json={"revision": 1})
        assert answer.status == HTTPStatus.NOT_FOUND


async def test_ones_own_password_is_changed_by_the_old_one(store: Store) -> None:
    house = House(store)
    await house.add()
    async with browsing(house.routes(), house, browsers=2) as (one, other):
        await one.sign_in()
        await other.sign_in()
        body = {"old": PASSWORD, "new": OTHER}
        answer = await one.ask("POST", "/api/session/password", json=body)
        assert answer.status == 201
        one.csrf = (await answer.json())["csrf"]
        assert (await one.ask("POST", "/for-all")).status == 200
        assert (await other.ask("GET", "/for-all")).status == 401
        assert len(house.ended) == 2
        assert (await other.sign_in("Kim", OTHER)).status == 201
    told = await store.read(lambda connection: entries(connection, limit=99))
    assert ("Kim", "user.password") in {(one.who, one.what) for one in told}


@pytest.mark.expects_log("server.web.signing_in")
async def test_a_stolen_session_changes_no_password(store: Store) -> None:
    """It has the tries of a browser used before, then those that anybody has of the account."""
    house = House(store)
    await house.add()
    body = {"old": "guessed", "new": OTHER}
    async with browsing(house.routes(), house) as browser:
        await browser.sign_in()
        statuses = [
            (await browser.ask("POST", "/api/session/password", json=body)).status
            for _ in range(2 * MAX_FAILED + 1)
        ]
    assert statuses == [401] * 2 * MAX_FAILED + [429]


@pytest.mark.expects_log("server.web.signing_in")
async def test_who_is_locked_by_strangers_may_still_change_the_password(store: Store) -> None:
    house = House(store)
    await house.add()
    async with browsing(house.routes(), house, browsers=2) as (own, stranger):
        await own.sign_in()
        for _ in range(MAX_FAILED + 1):
            await stranger.sign_in("Kim", "guessed")
        body = {"old": PASSWORD, "new": OTHER}
        assert (await own.ask("POST", "/api/session/password", json=body)).status == 201


async def test_a_weak_new_password_leaves_everything_as_it_was(store: Store) -> None:
    house = House(store)
    await house.add()
    async with browsing(house.routes(), house) as browser:
        await browser.sign_in()
        body = {"old": PASSWORD, "new": "short"}
        answer = await browser.ask("POST", "/api/session/password", json=body)
        assert answer.status == 400
        assert "at least 12" in (await answer.json())["detail"]
        assert (await browser.ask("GET", "/for-all")).status == 200
