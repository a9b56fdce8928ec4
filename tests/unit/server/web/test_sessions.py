"""Signing in and out, and what a cookie is worth."""

import hashlib
from http.cookies import SimpleCookie

import pytest
from itsdangerous import Signer

from server.store import Store, StoreFailedError
from server.store.audit import entries
from server.store.users import LOCK_MS, MAX_FAILED, Language, UserRole
from server.web.cookies import COOKIE, KNOWN
from server.web.session_book import IDLE_MS, LONGEST_MS
from server.web.sign_in_limits import BURST, EVERY_S
from tests.unit.server.web.browser import OWNER_TOKEN, PASSWORD, House, browsing


async def test_who_signs_in_is_known_until_signing_out(store: Store) -> None:
    house = House(store)
    await house.add(language=Language.KO)
    async with browsing(house.routes(), house) as browser:
        assert (await browser.ask("GET", "/api/session")).status == 401
        answer = await browser.sign_in(" kim ")
        assert answer.status == 201
        told = await answer.json()
        assert (told["name"], told["role"], told["language"]) == ("Kim", "supervisor", "ko")
        assert await (await browser.ask("GET", "/api/session")).json() == told
        assert await (await browser.ask("POST", "/for-all")).text() == "Kim"
        assert (await browser.ask("DELETE", "/api/session")).status == 204
        assert (await browser.ask("GET", "/api/session")).status == 401
    assert len(house.ended) == 1


async def test_the_cookie_is_read_by_no_script_and_sent_to_no_other_site(store: Store) -> None:
    house = House(store)
    await house.add()
    async with browsing(house.routes(), house) as browser:
        plain = (await browser.sign_in()).headers["Set-Cookie"]
        assert "HttpOnly" in plain
        assert "SameSite=Strict" in plain
        assert "Path=/" in plain
        assert "Secure" not in plain
        behind_tls = await browser.ask(
            "POST",
            "/api/session",
            json={"name": "Kim", "password": PASSWORD},
            headers={
                "X-Forwarded-Proto": "https",
                "Origin": browser.origin.replace("http:", "https:"),
            },
        )
        assert "Secure" in behind_tls.headers["Set-Cookie"]


@pytest.mark.expects_log("server.web.signing_in")
async def test_a_wrong_name_is_told_as_a_wrong_password_is(store: Store) -> None:
    house = House(store)
    kim = await house.add()
    lee = await house.add("Lee")
    await store.write(
        lambda connection: connection.execute(
            "UPDATE users SET active = 0 WHERE user_id = ?", (lee.user_id,)
        )
    )
    async with browsing(house.routes(), house) as browser:
        told = [
            (answer.status, await answer.text(), answer.headers["WWW-Authenticate"])
            for answer in [
                await browser.sign_in("Kim", "wrong"),
                await browser.sign_in("Nobody", "wrong"),
                await browser.sign_in("Lee"),
                await browser.sign_in("Kim", PASSWORD + "\0"),
                await browser.sign_in("'; DROP TABLE users; --", "' OR 1=1"),
                await browser.sign_in("", ""),
            ]
        ]
    assert set(told) == {told[0]}
    assert told[0][0] == 401
    assert kim.name == "Kim"


async def test_a_name_and_a_password_typed_in_pieces_are_the_same(store: Store) -> None:
    house = House(store)
    await house.add("김민준")
    async with browsing(house.routes(), house) as browser:
        assert (await browser.sign_in("\u1100\u1175\u11b7민준")).status == 201


@pytest.mark.expects_log("server.web.signing_in")
@pytest.mark.parametrize("name", ["Kim", "Nobody"])
async def test_an_account_is_locked_after_ten_wrong_passwords_and_says_until_when(
    store: Store, name: str
) -> None:
    house = House(store)
    await house.add()
    async with browsing(house.routes(), house) as browser:
        for _ in range(MAX_FAILED):
            assert (await browser.sign_in(name, "wrong")).status == 401
        answer = await browser.sign_in(name)
        assert answer.status == 429
        assert answer.headers["Retry-After"] == str(LOCK_MS // 1000)
        problem = await answer.json()
        assert problem["locked_until"] == {"utc_ms": house.clock.utc_ms + LOCK_MS}
        assert "locked until 16:15:00 UTC" in problem["detail"]
        house.clock.pass_s(LOCK_MS / 1000 - 1)
        assert (await browser.sign_in(name)).status == 429
        house.clock.pass_s(1)
        assert (await browser.sign_in(name)).status == (201 if name == "Kim" else 401)


@pytest.mark.expects_log("server.web.signing_in")
async def test_from_many_addresses_an_account_is_tried_no_oftener(store: Store) -> None:
    house = House(store)
    await house.add()
    statuses = []
    async with browsing(house.routes(), house) as browser:
        for number in range(30):
            answer = await browser.ask(
                "POST",
                "/api/session",
                json={"name": "Kim", "password": "wrong"},
                headers={"X-Forwarded-For": f"10.0.0.{number}"},
            )
            statuses.append(answer.status)
    assert statuses == [401] * MAX_FAILED + [429] * (30 - MAX_FAILED)


@pytest.mark.expects_log("server.web.signing_in")
async def test_from_one_address_many_accounts_are_tried_only_so_often(store: Store) -> None:
    house = House(store)
    async with browsing(house.routes(), house) as browser:
        for number in range(BURST):
            assert (await browser.sign_in(f"name {number}", "wrong")).status == 401
        answer = await browser.sign_in("another", "wrong")
        assert answer.status == 429
        assert answer.headers["Retry-After"] == f"{EVERY_S:.0f}"
        house.clock.pass_s(EVERY_S)
        assert (await browser.sign_in("another", "wrong")).status == 401


async def test_many_people_behind_one_address_sign_in(store: Store) -> None:
    house = House(store)
    await house.add()
    async with browsing(house.routes(), house) as browser:
        for _ in range(BURST + 5):
            assert (await browser.sign_in()).status == 201


def _signed(token: str, secret: str) -> str:
    signer = Signer(
        secret, salt=b"scanstation.session.1", key_derivation="hmac", digest_method=hashlib.sha256
    )
    return signer.sign(token).decode()


async def test_a_forged_cookie_is_nobodys(store: Store) -> None:
    house = House(store)
    await house.add()
    async with browsing(house.routes(), house) as browser:
        await browser.sign_in()
        good = {one.key: one.value for one in browser.client.session.cookie_jar}[COOKIE]
        token = good.rpartition(".")[0]
        for cookie, status in [
            (good, 200),
            (token, 401),
            (f"{token}.", 401),
            (good.swapcase(), 401),
            ("x" + good, 401),
            (_signed(token, "another key, of thirty-two letters"), 401),
            (_signed("never given out", house.secret), 401),
            ("", 401),
            ("x" * 4000, 401),
            ("\xff.\xff", 401),
        ]:
            browser.client.session.cookie_jar.clear()
            answer = await browser.ask("GET", "/for-all", headers={"Cookie": f"{COOKIE}={cookie}"})
            assert answer.status == status, cookie


async def test_behind_tls_only_a_cookie_that_no_other_page_can_set_is_a_session(
    store: Store,
) -> None:
    house = House(store)
    await house.add()
    secure = {"X-Forwarded-Proto": "https"}
    async with browsing(house.routes(), house) as browser:
        answer = await browser.ask(
            "POST",
            "/api/session",
            headers=secure | {"Origin": browser.origin.replace("http:", "https:")},
            json={"name": "Kim", "password": PASSWORD},
        )
        told = SimpleCookie(answer.headers["Set-Cookie"])[f"__Host-{COOKIE}"]
        assert (told["secure"], told["path"], told["domain"]) == (True, "/", "")
        for name, more, status in [
            (f"__Host-{COOKIE}", secure, 200),
            (COOKIE, secure, 401),
            (f"__Host-{COOKIE}", {}, 401),
        ]:
            browser.client.session.cookie_jar.clear()
            headers = {"Cookie": f"{name}={told.value}", **more}
            assert (await browser.ask("GET", "/for-all", headers=headers)).status == status
        browser.csrf = (await answer.json())["csrf"]
        headers = {"Cookie": f"__Host-{COOKIE}={told.value}", **secure}
        plain_page = await browser.ask("POST", "/for-all", headers=headers)
        assert plain_page.status == 403


async def test_a_cookie_is_worth_nothing_after_signing_out(store: Store) -> None:
    house = House(store)
    await house.add()
    async with browsing(house.routes(), house) as browser:
        await browser.sign_in()
        kept = {one.key: one.value for one in browser.client.session.cookie_jar}[COOKIE]
        await browser.ask("DELETE", "/api/session")
        replayed = {"Cookie": f"{COOKIE}={kept}"}
        assert (await browser.ask("GET", "/for-all", headers=replayed)).status == 401


async def test_who_signs_in_over_another_ends_that_session(store: Store) -> None:
    house = House(store)
    await house.add()
    await house.add("Lee")
    async with browsing(house.routes(), house) as browser:
        await browser.sign_in()
        before = {one.key: one.value for one in browser.client.session.cookie_jar}[COOKIE]
        assert (await browser.sign_in("Lee")).status == 201
        assert await (await browser.ask("GET", "/for-all")).text() == "Lee"
        browser.client.session.cookie_jar.clear()
        headers = {"Cookie": f"{COOKIE}={before}"}
        assert (await browser.ask("GET", "/for-all", headers=headers)).status == 401
    assert len(house.ended) == 1


async def test_a_session_ends_when_nothing_is_done_and_after_a_shift(store: Store) -> None:
    house = House(store)
    await house.add()
    async with browsing(house.routes(), house) as browser:
        await browser.sign_in()
        house.clock.pass_s(IDLE_MS / 1000 - 1)
        assert (await browser.ask("GET", "/for-all")).status == 200
        house.clock.pass_s(IDLE_MS / 1000)
        assert (await browser.ask("GET", "/for-all")).status == 401
        await browser.sign_in()
        for _ in range(LONGEST_MS // (IDLE_MS // 2) - 1):
            house.clock.pass_s(IDLE_MS / 2000)
            assert (await browser.ask("GET", "/for-all")).status == 200
        house.clock.pass_s(IDLE_MS / 2000)
        assert (await browser.ask("GET", "/for-all")).status == 401


async def test_a_session_from_before_the_clock_was_set_back_is_over(store: Store) -> None:
    house = House(store)
    await house.add()
    async with browsing(house.routes(), house) as browser:
        await browser.sign_in()
        house.clock.utc_ms -= 60_000
        assert (await browser.ask("GET", "/for-all")).status == 200
        house.clock.utc_ms -= 3_600_000
        assert (await browser.ask("GET", "/for-all")).status == 401


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"X-CSRF-Token": ""}, 403),
        ({"X-CSRF-Token": "x"}, 403),
        ({"X-CSRF-Token": "\xe9"}, 403),
        ({"Origin": ""}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "http://127.0.0.1:1"}, 403),
        ({"Origin": "http://[::1"}, 403),
        ({"Origin": "ftp://here"}, 403),
    ],
)
async def test_what_changes_something_comes_from_a_page_of_ours(
    store: Store, headers: dict[str, str], status: int
) -> None:
    house = House(store)
    await house.add()
    async with browsing(house.routes(), house) as browser:
        await browser.sign_in()
        assert (await browser.ask("POST", "/for-all", headers=headers)).status == status
        assert (await browser.ask("GET", "/for-all", headers=headers)).status == 200


async def test_the_csrf_of_another_session_is_not_this_ones(store: Store) -> None:
    house = House(store)
    await house.add()
    async with browsing(house.routes(), house, browsers=2) as (one, other):
        await one.sign_in()
        await other.sign_in()
        stolen = {"X-CSRF-Token": other.csrf}
        assert (await one.ask("POST", "/for-all", headers=stolen)).status == 403
        assert (await one.ask("POST", "/for-all")).status == 200


async def test_another_sites_page_signs_nobody_in(store: Store) -> None:
    house = House(store)
    await house.add()
    async with browsing(house.routes(), house) as browser:
        answer = await browser.ask(
            "POST",
            "/api/session",
            json={"name": "Kim", "password": PASSWORD},
            headers={"Origin": "http://evil.example"},
        )
        assert answer.status == 403


async def test_a_supervisor_is_no_admin(store: Store) -> None:
    house = House(store)
    await house.add()
    await house.add("Lee", UserRole.ADMIN)
    async with browsing(house.routes(), house) as browser:
        await browser.sign_in()
        assert (await browser.ask("POST", "/for-admins")).status == 403
        await browser.sign_in("Lee")
        assert (await browser.ask("POST", "/for-admins")).status == 200


async def test_the_owner_is_told_to_be_the_owner_and_has_no_session(store: Store) -> None:
    house = House(store)
    owner = {"Authorization": f"Bearer {OWNER_TOKEN}"}
    async with browsing(house.routes(), house) as browser:
        told = await (await browser.ask("GET", "/api/session", headers=owner)).json()
        assert (told["role"], told["csrf"], told["expires_utc_ms"]) == ("owner", "", None)
        assert (await browser.ask("DELETE", "/api/session", headers=owner)).status == 204
        speaking = await browser.ask(
            "PATCH", "/api/session", headers=owner, json={"language": "ko"}
        )
        assert speaking.status == 409


async def test_ones_own_language_is_kept(store: Store) -> None:
    house = House(store)
    await house.add()
    async with browsing(house.routes(), house) as browser:
        await browser.sign_in()
        for language in ("en", "ko", None):
            answer = await browser.ask("PATCH", "/api/session", json={"language": language})
            assert (await answer.json())["language"] == language


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"[]", 400),
        (b'{"name":"Kim"}', 400),
        (b'{"name":"Kim","password":1}', 400),
        (b'{"name":"\\ud800","password":"xxx"}', 400),
        (b'{"name":"Kim","password":"\\udfff"}', 400),
        (b'{"name":"Kim","password":"\xff"}', 400),
        (b'{"name":"Kim","password":"x","role":"admin"}', 400),
        (b'{"name":"Kim","password":"' + b"x" * 1_000_000 + b'"}', 413),
        (b'{"name":"Kim","password":"' + b"x" * 2000 + b'"}', 400),
    ],
)
async def test_a_body_that_does_not_fit_is_refused_and_not_repeated(
    store: Store, body: bytes, status: int
) -> None:
    house = House(store)
    async with browsing(house.routes(), house) as browser:
        answer = await browser.ask("POST", "/api/session", data=body)
        assert answer.status == status
        assert "xxx" not in await answer.text()


async def test_a_session_is_begun_in_the_audit_log(store: Store) -> None:
    house = House(store)
    await house.add()
    async with browsing(house.routes(), house) as browser:
        await browser.sign_in()
    (began, _) = await store.read(lambda connection: entries(connection, limit=9))
    assert (began.who, began.what, began.at_utc_ms) == ("Kim", "session.began", house.clock.utc_ms)


@pytest.mark.expects_log("server.web.problems", "server.web.session_book")
async def test_a_store_that_cannot_be_written_lets_nobody_in_and_turns_nobody_away(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = House(store)
    await house.add()

    async def full(_: object) -> None:
        raise StoreFailedError("store", "disk full", "free space on this disk")

    async with browsing(house.routes(), house, browsers=2) as (one, other):
        await one.sign_in()
        house.clock.pass_s(120)
        monkeypatch.setattr(store, "write", full)
        assert (await one.ask("GET", "/for-all")).status == 200
        answer = await other.sign_in()
        assert answer.status == 503
        assert "free space" in (await answer.json())["detail"]


async def test_a_session_is_known_to_a_server_that_started_anew_with_the_same_secret(
    store: Store,
) -> None:
    house = House(store)
    await house.add()
    async with browsing(house.routes(), house) as browser:
        await browser.sign_in()
        kept = {one.key: one.value for one in browser.client.session.cookie_jar}[COOKIE]
    new = "x" + house.secret
    for secret, before, status in (
        (house.secret, None, 200),
        (new, None, 401),
        (new, house.secret, 200),  # it was changed, and nobody is signed out
        (new, "y" + house.secret, 401),
    ):
        again = House(store, secret, before=before)
        async with browsing(again.routes(), again) as browser:
            headers = {"Cookie": f"{COOKIE}={kept}"}
            assert (await browser.ask("GET", "/for-all", headers=headers)).status == status


@pytest.mark.expects_log("server.web.signing_in")
async def test_who_locks_an_account_keeps_nobody_out_of_a_browser_of_his_own(store: Store) -> None:
    house = House(store)
    await house.add()
    await house.add("Lee")
    async with browsing(house.routes(), house, browsers=3) as (own, attacker, of_lee):
        await own.sign_in()
        await own.ask("DELETE", "/api/session")
        await of_lee.sign_in("Lee")
        for _ in range(MAX_FAILED):
            assert (await attacker.sign_in(password="a wrong one")).status == 401  # noqa: S106
        for stranger in (attacker, of_lee):
            assert (await stranger.sign_in()).status == 429
        assert (await own.sign_in(password="a wrong one")).status == 401  # noqa: S106
        assert (await own.sign_in()).status == 201


@pytest.mark.expects_log("server.web.signing_in")
async def test_a_known_browser_has_no_more_tries_than_any_before_its_account_counts_them(
    store: Store,
) -> None:
    house = House(store)
    await house.add()
    async with browsing(house.routes(), house) as browser:
        await browser.sign_in()
        tried: list[int] = []
        while not tried or tried[-1] == 401:
            house.clock.s += EVERY_S
            tried.append((await browser.sign_in(password="a wrong one")).status)  # noqa: S106
        assert tried == [401] * 2 * MAX_FAILED + [429]
        assert (await browser.sign_in()).status == 429
        house.clock.pass_s(LOCK_MS / 1000)
        assert (await browser.sign_in()).status == 201


@pytest.mark.expects_log("server.web.signing_in")
@pytest.mark.parametrize("spoiled", ["1.x", "1.x.y", "", "\xff", "x" * 4000])
async def test_a_forged_cookie_makes_no_browser_known(store: Store, spoiled: str) -> None:
    house = House(store)
    await house.add()
    async with browsing(house.routes(), house) as browser:
        for _ in range(MAX_FAILED + 1):
            await browser.sign_in(password="a wrong one")  # noqa: S106
        known = {"Cookie": f"{KNOWN}={spoiled}"}
        body = {"name": "Kim", "password": PASSWORD}
        assert (await browser.ask("POST", "/api/session", json=body, headers=known)).status == 429
        session = {"Cookie": f"{KNOWN}={_signed('1.x', house.secret)}"}  # with a session's salt
        assert (await browser.ask("POST", "/api/session", json=body, headers=session)).status == 429
