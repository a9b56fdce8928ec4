"""A page that is told what happens is told no more when its session ends."""

import asyncio
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import socketio  # type: ignore[import-untyped]  # python-socketio ships no types

from server.contract.dashboard_live import NAMESPACE
from server.store.users import UserRole
from server.web import dashboard_live
from tests.unit.server.looking_on import running, sent, session, user


async def test_a_page_is_sent_away_the_moment_its_person_is_disabled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dashboard_live, "_ASK_AGAIN_S", 3600)
    gone = asyncio.Event()

    async def left(_: str) -> None:
        gone.set()

    page: Any = socketio.AsyncClient(reconnection=False, handle_sigint=False)
    page.on("disconnect", left, namespace=NAMESPACE)
    async with (
        running(tmp_path, monkeypatch) as seen,
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as client,
    ):
        admin = await session(seen.store, await user(seen.store, "Boss", UserRole.ADMIN))
        kim = await user(seen.store, "Kim", UserRole.SUPERVISOR)
        watching = sent(seen.url, await session(seen.store, kim))
        await page.connect(
            seen.url, headers=watching, namespaces=[NAMESPACE], transports=["websocket"]
        )
        assert not gone.is_set()
        answer = await client.patch(
            f"{seen.url}/api/users/{kim}",
            json={"revision": 1, "active": False},
            headers=sent(seen.url, admin),
        )
        assert answer.status == 200
        async with asyncio.timeout(5):
            await gone.wait()
            await page.disconnect()
