"""Who asks by a token."""

from functools import partial

import pytest

from server.store import Store, StoreFailedError
from server.store.pairing import revoke
from server.store.tokens import all_tokens, revoke_token
from server.web.access import Role, Scope, access
from server.web.route import Route
from server.web.token_book import DAY_MS
from tests.unit.server.web.browser import BOSS, OWNER_TOKEN, House, browsing, say_who
from tests.unit.server.web.sample import NOW_UTC_MS
from tests.unit.server.web.stations import paired


@pytest.mark.parametrize(
    ("header", "status"),
    [
        (f"Bearer {OWNER_TOKEN}", 200),
        (f"bearer  {OWNER_TOKEN}", 200),
        ("Bearer wrong", 401),
        ("Bearer sst_wrong", 401),
        ("Bearer sst_\xff", 401),
        ("Bearer", 401),
        (f"Basic {OWNER_TOKEN}", 401),
        (OWNER_TOKEN, 401),
        ("", 401),
    ],
)
async def test_a_route_of_the_api_wants_a_token(store: Store, header: str, status: int) -> None:
    house = House(store)
    async with browsing(house.routes(), house) as browser:
        answer = await browser.ask("GET", "/for-all", headers={"Authorization": header})
        assert answer.status == status
        challenge = answer.headers.get("WWW-Authenticate", "")
        assert ("invalid_token" in challenge) is (status == 401 and header != "")


async def test_one_that_is_open_to_everybody_does_not(store: Store) -> None:
    house = House(store)
    async with browsing(house.routes(), house) as browser:
        answer = await browser.ask("GET", "/open", headers={"Authorization": "Bearer wrong"})
        assert answer.status == 200


async def test_a_program_may_what_its_scopes_say_until_its_token_ends(store: Store) -> None:
    house = House(store)
    made = await house.tokens.make("erp", frozenset({Scope.ORDERS_READ}), 30, BOSS)
    sent = {"Authorization": f"Bearer {made.secret}"}
    async with browsing(house.routes(), house) as browser:

        async def status(method: str, path: str) -> int:
            return int((await browser.ask(method, path, headers=sent)).status)

        assert await status("GET", "/for-all") == 200
        assert await status("POST", "/for-all") == 403
        assert await status("GET", "/api/session") == 403
        house.clock.utc_ms += 30 * DAY_MS
        assert await status("GET", "/for-all") == 401
        house.clock.utc_ms -= 31 * DAY_MS
        assert await status("GET", "/for-all") == 401, "made by a clock that was set back since"
        house.clock.utc_ms += DAY_MS
        assert await status("GET", "/for-all") == 200
        await store.write(
            lambda connection: revoke_token(connection, made.token.token_id, BOSS, now_utc_ms=1)
        )
        assert await status("GET", "/for-all") == 401


async def test_a_paired_station_is_known_by_its_token_and_may_what_stations_may(
    store: Store,
) -> None:
    house = House(store)
    secret = await paired(store, "left")
    sent = {"Authorization": f"Bearer {secret}"}
    routes = [Route("GET", "/for-stations", say_who, access(Role.STATION))]
    async with browsing([*house.routes(), *routes], house) as browser:
        answer = await browser.ask("GET", "/for-stations", headers=sent)
        assert (answer.status, await answer.text()) == (200, "left")
        assert (await browser.ask("GET", "/for-all", headers=sent)).status == 403
        await store.write(partial(revoke, station="left", actor=BOSS, now_utc_ms=NOW_UTC_MS))
        assert (await browser.ask("GET", "/for-stations", headers=sent)).status == 401


async def test_a_tokens_use_is_noted_and_its_secret_is_kept_nowhere(store: Store) -> None:
    house = House(store)
    made = await house.tokens.make("erp", frozenset({Scope.ORDERS_READ}), 30, BOSS)
    house.clock.pass_s(100)
    async with browsing(house.routes(), house) as browser:
        await browser.ask("GET", "/for-all", headers={"Authorization": f"Bearer {made.secret}"})
    (kept,) = await store.read(all_tokens)
    assert kept.used_utc_ms == house.clock.utc_ms
    dump = await store.read(lambda connection: "\n".join(connection.iterdump()))
    assert made.token.name in dump
    assert made.secret not in dump


@pytest.mark.expects_log("server.web.token_book")
async def test_a_token_is_good_while_the_store_cannot_be_written(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = House(store)
    made = await house.tokens.make("erp", frozenset({Scope.ORDERS_READ}), 30, BOSS)

    async def full(_: object) -> None:
        raise StoreFailedError("store", "disk full", "free space on this disk")

    monkeypatch.setattr(store, "write", full)
    async with browsing(house.routes(), house) as browser:
        sent = {"Authorization": f"Bearer {made.secret}"}
        assert (await browser.ask("GET", "/for-all", headers=sent)).status == 200


async def test_a_header_wins_over_a_cookie(store: Store) -> None:
    house = House(store)
    await house.add()
    async with browsing(house.routes(), house) as browser:
        await browser.sign_in()
        wrong = {"Authorization": "Bearer wrong"}
        assert (await browser.ask("GET", "/for-all", headers=wrong)).status == 401
        owner = {"Authorization": f"Bearer {OWNER_TOKEN}", "X-CSRF-Token": "", "Origin": ""}
        answer = await browser.ask("POST", "/for-admins", headers=owner)
        assert await answer.text() == "the owner of the data folder"
