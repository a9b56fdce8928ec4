"""Every route and every event of the real server, asked by everybody there can be.

Whom each is open to stands in `open_to`. The routes are those the running application was given,
and the events those its namespaces answer, so that none can be forgotten here.
"""

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import socketio  # type: ignore[import-untyped]  # python-socketio ships no types

from server.store import Store
from server.store.pairing import revoke as unpair
from server.store.tokens import NewToken, add_token, revoke_token
from server.store.users import UserChange, UserRole, change_user
from server.web.access import Principal, Role, Scope
from server.web.cookies import COOKIE
from server.web.route import Route
from tests.unit.server.looking_on import (
    BY,
    DAY_MS,
    Seen,
    cookie,
    hashed,
    now_utc_ms,
    running,
    session,
    user,
)
from tests.unit.server.open_to import EVENTS, EVERYBODY, ROUTES
from tests.unit.server.web.stations import paired

_REFUSED = {401, 403}
pytestmark = [pytest.mark.expects_log("server", "engineio.server"), pytest.mark.timeout(240)]


@dataclass(frozen=True)
class Asker:
    """Somebody who asks: the word in `open_to`, empty of one who may nothing; what is sent."""

    name: str
    word: str = ""
    token: str = ""
    user_id: int | None = None
    cookie: str = ""
    csrf: str = ""


async def _token(store: Store, name: str, scopes: Iterable[Scope], *, lasts_ms: int) -> int:
    now = now_utc_ms()
    made = now - 2 * DAY_MS
    new = NewToken(name, tuple(scopes), hashed(f"sst_{name}"), made, now + lasts_ms)
    return (await store.write(partial(add_token, new=new, actor=BY))).token_id


async def _everybody(seen: Seen) -> list[Asker]:
    """Return all who may something, and all whose credentials are worth nothing."""
    store = seen.store
    supervisor = await user(store, "supervisor", UserRole.SUPERVISOR)
    admin = await user(store, "admin", UserRole.ADMIN)
    for scope in Scope:
        await _token(store, scope.value, [scope], lasts_ms=DAY_MS)
    return [
        Asker("supervisor", "supervisor", user_id=supervisor),
        Asker("admin", "admin", user_id=admin),
        Asker("owner", "owner", token=seen.owner_token),
        Asker("a paired station", "station", token=await paired(store, "packing-1")),
        *(Asker(scope.value, scope.value, token=f"sst_{scope}") for scope in Scope),
        *await _bad_tokens(seen),
        *await _bad_sessions(store, admin),
    ]


async def _bad_tokens(seen: Seen) -> list[Asker]:
    await _token(seen.store, "expired", Scope, lasts_ms=-1)
    revoked = await _token(seen.store, "revoked", Scope, lasts_ms=DAY_MS)
    revoke = partial(revoke_token, token_id=revoked, actor=BY, now_utc_ms=1)
    await seen.store.write(revoke)
    unpaired = await paired(seen.store, "packing-2")
    await seen.store.write(partial(unpair, station="packing-2", actor=BY, now_utc_ms=1))
    altered = seen.owner_token.swapcase()
    return [
        Asker("nobody"),
        Asker("an expired token", token="sst_expired"),  # noqa: S106
        Asker("a revoked token", token="sst_revoked"),  # noqa: S106
        Asker("a revoked station", token=unpaired),
        Asker("a forged token", token="sst_" + "x" * 43),
        Asker("a token of nothing", token="sst_"),  # noqa: S106
        Asker("the owner's token altered", token=altered),
    ]


async def _bad_sessions(store: Store, admin: int) -> list[Asker]:
    now = now_utc_ms()
    disabled = await user(store, "disabled", UserRole.ADMIN)
    of_disabled = await session(store, disabled)
    change = partial(
        change_user, user_id=disabled, change=UserChange(active=False), actor=BY, now_utc_ms=1
    )
    await store.write(change)
    good = await session(store, admin)
    expired = await session(store, admin, made_utc_ms=now - 2 * DAY_MS)
    idle = await session(store, admin, made_utc_ms=now - 7_200_000)
    ahead = await session(store, admin, made_utc_ms=now + 3_600_000)

    def bad(name: str, token: str, value: str) -> Asker:
        return Asker(name, cookie=value, csrf=f"csrf of {token}")

    return [
        bad("an expired session", expired, cookie(expired)),
        bad("an idle session", idle, cookie(idle)),
        bad("a session from the future", ahead, cookie(ahead)),
        bad("a session of one disabled", of_disabled, cookie(of_disabled)),
        bad("a session signed with another key", good, cookie(good, "x" * 32)),
        bad("a session that is not signed", good, good),
        bad("a session nobody began", "x", cookie("x")),
    ]


async def _headers(seen: Seen, asker: Asker) -> dict[str, str]:
    """Return what somebody sends; of a person a session that begins now, as the last may end."""
    if asker.token:
        return {"Authorization": f"Bearer {asker.token}"}
    value, csrf = asker.cookie, asker.csrf
    if asker.user_id is not None:
        token = await session(seen.store, asker.user_id)
        value, csrf = cookie(token), f"csrf of {token}"
    if not value:
        return {}
    return {"Cookie": f"{COOKIE}={value}", "X-CSRF-Token": csrf, "Origin": seen.url}


def _name(route: Route) -> str:
    return f"{route.method} {route.path}"


def _path(route: Route) -> str:
    return re.sub(r"\{\w+(:[^}]*)?\}", "99", route.path)


async def test_each_route_is_in_the_table_and_none_came_in_another_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(tmp_path, monkeypatch) as seen:
        names = [_name(route) for route in seen.routes]
        assert set(names) == set(ROUTES), "write down in `open_to` whom each is open to"
        assert len(names) == len(ROUTES)
        router = seen.sites[0].router
        handlers = {route.handler for route in router.routes()}
        assert all("_guarded" in str(handler.__qualname__) for handler in handlers)
        assert len(handlers) == len(seen.routes)


async def test_each_route_is_open_to_those_in_the_table_and_to_nobody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong: list[str] = []
    async with (
        running(tmp_path, monkeypatch) as seen,
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as client,
    ):
        for asker in await _everybody(seen):
            for route in seen.routes:
                headers = await _headers(seen, asker)
                answer = await client.request(
                    route.method, seen.url + _path(route), headers=headers
                )
                await answer.read()
                words = ROUTES.get(_name(route), "").split()
                may = EVERYBODY in words or (asker.word != "" and asker.word in words)
                known = asker.word != ""
                fits = answer.status not in _REFUSED if may else answer.status in _REFUSED
                if not may:
                    fits = answer.status == (403 if known else 401)
                if not fits or answer.status >= 500:
                    wrong.append(f"{asker.name}: {_name(route)} answered {answer.status}")
    assert wrong == []


async def test_a_session_without_its_csrf_or_from_another_page_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with (
        running(tmp_path, monkeypatch) as seen,
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as client,
    ):
        admin = Asker("admin", "admin", user_id=await user(seen.store, "admin", UserRole.ADMIN))
        closed = [route for route in seen.routes if not route.access.is_open]
        for route in (route for route in closed if route.method != "GET"):
            for spoiled in ("X-CSRF-Token", "Origin"):
                headers = await _headers(seen, admin) | {spoiled: "http://evil.example"}
                answer = await client.request(
                    route.method, seen.url + _path(route), headers=headers
                )
                assert answer.status == 403, (route, spoiled)
                del headers[spoiled]
                answer = await client.request(
                    route.method, seen.url + _path(route), headers=headers
                )
                assert answer.status == 403, (route, spoiled)


async def test_each_event_of_a_socket_is_in_the_table_and_declares_what_stands_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(tmp_path, monkeypatch) as seen:
        (sockets,), (stations,), (dashboards,) = seen.sockets, seen.stations, seen.dashboards
        told = [*stations.events(), *dashboards.events()]
        assert {f"{event.namespace} {event.name}" for event in told} == set(EVENTS)
        for event in told:
            words = set(EVENTS[f"{event.namespace} {event.name}"].split())
            assert {role for role in Role if event.access.admits(Principal("", role))} == (
                words & set(Role)
            )
            assert {each for each in Scope if each == event.access.scope} == words & set(Scope)
        namespaces = {name.partition(" ")[0] for name in EVENTS}
        assert set(sockets.server.handlers) == namespaces
        handled = {event for events in sockets.server.handlers.values() for event in events}
        assert handled == {"connect", "disconnect", "*"}
        assert not sockets.server.namespace_handlers


async def test_each_event_of_a_socket_is_open_to_those_in_the_table_and_to_nobody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong: list[str] = []
    async with running(tmp_path, monkeypatch) as seen:
        for asker in await _everybody(seen):
            for name, words in EVENTS.items():
                namespace, _, event = name.partition(" ")
                may = asker.word != "" and asker.word in words.split()
                did = await _did(seen, asker, namespace, event)
                if did is not may:
                    wrong.append(f"{asker.name}: {name} was {'open' if did else 'closed'}")
    assert wrong == []


async def _did(seen: Seen, asker: Asker, namespace: str, event: str) -> bool:
    """Say whether somebody got to a namespace and an answer to an event of it."""
    headers = await _headers(seen, asker)
    headers.pop("Authorization", None)
    client: Any = socketio.AsyncClient(reconnection=False, handle_sigint=False)
    try:
        await client.connect(
            seen.url,
            headers=headers,
            auth={"token": asker.token} if asker.token else None,
            namespaces=[namespace],
            transports=["websocket"],
            wait_timeout=5,
        )
    except socketio.exceptions.ConnectionError:
        return False
    try:
        answer = await client.call(event, {}, namespace=namespace, timeout=5)
        return isinstance(answer, dict) and "no such request" not in str(answer)
    finally:
        async with asyncio.timeout(5):
            await client.disconnect()
