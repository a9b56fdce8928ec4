"""Who watches at a real server: people by their session's cookie, programs by their tokens."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
import socketio  # type: ignore[import-untyped]  # python-socketio ships no types

from server.contract.dashboard_live import Resumed, Snapshot
from tests.system.server.speaking import ServerProcess, seated
from tests.watching import BOTH, POLLING, WEBSOCKET, Page, watching

_PASSWORD = "correct horse battery staple"  # noqa: S105 - of a user of this test
_WITHIN_S = 1.0
pytestmark = pytest.mark.expects_log("engineio.client")  # of one that polls, when it is sent away
_Ask = Callable[..., Awaitable[Any]]


class _Person:
    """Somebody signed in, in a browser of their own."""

    def __init__(self, server: ServerProcess, session: dict[str, Any], cookie: str) -> None:
        self.server = server
        self.csrf = {"X-CSRF-Token": session["csrf"], "Origin": server.url}
        self.cookie = {"Cookie": f"scanstation_session={cookie}"}


@pytest.fixture
async def ask(shared: ServerProcess) -> AsyncIterator[_Ask]:
    """Ask the server as its owner: `ask(method, path, body)`; or as `person`."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:

        async def asked(
            method: str, path: str, body: object = None, person: _Person | None = None
        ) -> Any:  # noqa: ANN401 - JSON
            headers = shared.bearer if person is None else {**person.cookie, **person.csrf}
            address = f"{shared.url}{path}"
            async with session.request(method, address, json=body, headers=headers) as answer:
                assert answer.ok, await answer.text()
                return await answer.json() if answer.content_type.endswith("json") else None

        yield asked


async def _signed_in(shared: ServerProcess, ask: _Ask, name: str) -> tuple[_Person, Any]:
    """Add a supervisor and sign them in; return them, and the user as the server has it."""
    user = await ask(
        "POST", "/api/users", {"name": name, "password": _PASSWORD, "role": "supervisor"}
    )
    own_page = {"Origin": shared.url}
    async with (
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session,
        session.post(
            f"{shared.url}/api/session",
            json={"name": name, "password": _PASSWORD},
            headers=own_page,
        ) as answer,
    ):
        assert answer.ok, await answer.text()
        cookie = answer.cookies["scanstation_session"].value
        return _Person(shared, await answer.json(), cookie), user


async def _is_sent_away(page: Page) -> None:
    async with asyncio.timeout(_WITHIN_S):
        await page.gone.wait()
    await page.leave()


@pytest.mark.parametrize("transports", [POLLING, WEBSOCKET, BOTH], ids="-".join)
async def test_who_signs_out_is_sent_away_within_a_second(
    shared: ServerProcess, ask: _Ask, transports: tuple[str, ...]
) -> None:
    person, _ = await _signed_in(shared, ask, f"signs out of {'-'.join(transports)}")
    page = Page()
    own_page = {**person.cookie, "Origin": shared.url}
    await page.connect(shared.url, transports=transports, headers=own_page)
    assert isinstance(await page.ask(), Snapshot)
    await ask("DELETE", "/api/session", None, person)
    await _is_sent_away(page)
    with pytest.raises(socketio.exceptions.ConnectionError):
        await page.connect(shared.url, transports=transports, headers=own_page)
    await page.leave()


async def test_who_is_switched_off_is_sent_away_within_a_second_and_others_stay(
    shared: ServerProcess, ask: _Ask
) -> None:
    person, user = await _signed_in(shared, ask, "is switched off")
    page = Page()
    async with watching(shared.url, shared.token) as other:
        await page.connect(shared.url, headers=person.cookie)
        await page.ask()
        change = {"revision": user["revision"], "active": False}
        await ask("PATCH", f"/api/users/{user['user_id']}", change)
        await _is_sent_away(page)
        assert isinstance(await other.ask(), Resumed)


async def test_a_program_watches_by_a_token_of_that_scope_until_it_is_revoked(
    shared: ServerProcess, ask: _Ask
) -> None:
    made = await ask("POST", "/api/tokens", {"name": "wallboard", "scopes": ["live:read"]})
    page = Page()
    await page.connect(shared.url, made["secret"])
    assert isinstance(await page.ask(), Snapshot)
    async with seated(shared, "seen-by-a-program") as station:
        await station.scan("SO-1001")
    await page.until(lambda: bool(page.scans))
    await ask("DELETE", f"/api/tokens/{made['token']['token_id']}")
    await _is_sent_away(page)


async def test_a_program_of_another_scope_watches_nothing(shared: ServerProcess, ask: _Ask) -> None:
    made = await ask("POST", "/api/tokens", {"name": "orders", "scopes": ["scans:read"]})
    page = Page()
    with pytest.raises(socketio.exceptions.ConnectionError):
        await page.connect(shared.url, made["secret"])
    await page.leave()
