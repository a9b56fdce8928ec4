"""A supervisor at a real server, as far as stations are concerned."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import aiohttp

from tests.system.server.speaking import ServerProcess


class Supervisor:
    """Asks by HTTP; what is refused fails, unless it is asked for."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def answer(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """Return the status and the body of whatever answer comes."""
        async with self._session.request(method, path, json=body) as answer:
            text = await answer.text()
            return answer.status, await answer.json(content_type=None) if text else None

    async def code(self, station: str) -> str:
        """Make a pairing code."""
        status, made = await self.answer("POST", "/api/pairing-codes", {"station": station})
        assert status == 201, made
        return str(made["code"])

    async def paired(self, station: str, kiosk: int = 1) -> str:
        """Pair a kiosk as a station and return its token."""
        asked = {"code": await self.code(station), "kiosk": str(UUID(int=kiosk))}
        status, told = await self.answer("POST", "/api/pair", asked)
        assert status == 201, told
        return str(told["token"])

    async def set(self, station: str, **settings: object) -> dict[str, Any]:
        """Change what is set of a station."""
        status, told = await self.answer("PATCH", f"/api/stations/{station}/settings", settings)
        assert status == 200, told
        assert isinstance(told, dict)
        return told

    async def message(self, station: str, text: str, **more: object) -> dict[str, Any]:
        """Send a message."""
        body = {"text": text, **more}
        status, told = await self.answer("POST", f"/api/stations/{station}/message", body)
        assert status == 201, told
        assert isinstance(told, dict)
        return told


@asynccontextmanager
async def supervising(server: ServerProcess) -> AsyncIterator[Supervisor]:
    async with aiohttp.ClientSession(server.url, headers=server.bearer) as session:
        yield Supervisor(session)
