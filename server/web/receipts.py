"""`GET /api/receipts`: that every scan a station sent is here, once, as counted in the store.

What it is: the answer, and what was counted so far since the server's start. What it is not: the
counting (server.store.receipts). The server's event loop.
"""

import asyncio
from functools import partial

from aiohttp import web

from server.store import Store
from server.store.receipts import Receipts, Tally, count_on
from server.web.access import Role, Scope, access
from server.web.answers import json_answer
from server.web.route import Doc, Route

PATH = "/api/receipts"
PORTION = 100_000
"""Scans that are counted for one answer."""
_READ = access(Role.SUPERVISOR, scope=Scope.STATIONS_READ)


class StationReceipts:
    """The handler."""

    def __init__(self, store: Store, *, portion: int = PORTION) -> None:
        self._store = store
        self._portion = portion
        self._tally = Tally()
        self._counting = asyncio.Lock()

    def routes(self) -> list[Route]:
        """Return what to add to the router."""
        told = Doc("That every scan a station sent is here, once", Receipts)
        return [Route("GET", PATH, self._tell, _READ, told)]

    async def _tell(self, _: web.Request) -> web.Response:
        async with self._counting:
            count = partial(count_on, before=self._tally, most=self._portion)
            self._tally, receipts = await self._store.read(count)
        return json_answer(receipts)
