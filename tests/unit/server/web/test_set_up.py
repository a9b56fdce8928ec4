"""The first admin, by the link in the log."""

import logging
import re

import pytest

from server.store import Store
from server.store.users import UserRole
from server.web.set_up import LINK_S
from tests.unit.server.web.browser import PASSWORD, House, browsing

_LOGGER = "server.web.set_up"


def _code(caplog: pytest.LogCaptureFixture) -> str:
    links = [record.__dict__["link"] for record in caplog.records if hasattr(record, "link")]
    found = re.fullmatch(r"http://here:1/#/setup/([\w-]{43})", links[-1])
    assert found is not None
    return found[1]


def _body(code: str, name: str = "Boss") -> dict[str, str]:
    return {"code": code, "name": name, "password": PASSWORD}


async def test_the_link_makes_one_admin_who_is_signed_in(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, _LOGGER)
    house = House(store)
    await house.add("Kim")
    await house.set_up.offer("http://here:1")
    code = _code(caplog)
    async with browsing(house.routes(), house, browsers=2) as (one, other):
        answer = await one.ask("POST", "/api/setup", json=_body(code))
        assert answer.status == 201
        assert (await answer.json())["role"] == "admin"
        assert (await one.ask("GET", "/api/users")).status == 200
        again = await other.ask("POST", "/api/setup", json=_body(code, "Eve"))
        assert again.status == 403
        assert "users add" in (await again.json())["detail"]
    before = len(caplog.records)
    await house.set_up.offer("http://here:1")
    assert len(caplog.records) == before


async def test_without_a_link_nothing_is_set_up(store: Store) -> None:
    house = House(store)
    async with browsing(house.routes(), house) as browser:
        for code in ("", "x", "x" * 43, "\xff"):
            assert (await browser.ask("POST", "/api/setup", json=_body(code))).status == 403
        assert (await browser.ask("POST", "/api/setup", json=_body("x" * 300))).status == 400


async def test_a_weak_password_leaves_the_link_good_and_time_does_not(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, _LOGGER)
    house = House(store)
    await house.set_up.offer("http://here:1")
    body = _body(_code(caplog))
    async with browsing(house.routes(), house) as browser:
        weak = {**body, "password": "short"}
        assert (await browser.ask("POST", "/api/setup", json=weak)).status == 400
        house.clock.pass_s(LINK_S)
        assert (await browser.ask("POST", "/api/setup", json=body)).status == 403
        await house.set_up.offer("http://here:1")
        body = _body(_code(caplog))
        assert (await browser.ask("POST", "/api/setup", json=body)).status == 201


async def test_an_admin_who_came_meanwhile_makes_the_link_worthless(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, _LOGGER)
    house = House(store)
    await house.set_up.offer("http://here:1")
    await house.add("Lee", UserRole.ADMIN)
    async with browsing(house.routes(), house) as browser:
        answer = await browser.ask("POST", "/api/setup", json=_body(_code(caplog)))
        assert answer.status == 409
        foreign = {"Origin": "http://evil.example"}
        body = _body(_code(caplog))
        answer = await browser.ask("POST", "/api/setup", json=body, headers=foreign)
        assert answer.status == 403


async def test_codes_are_not_guessed_fast(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, _LOGGER)
    house = House(store)
    await house.set_up.offer("http://here:1")
    async with browsing(house.routes(), house) as browser:
        statuses = {
            (await browser.ask("POST", "/api/setup", json=_body(f"guess {number}"))).status
            for number in range(30)
        }
    assert statuses == {403, 429}
