"""A station that goes from server to server of one store, as its kiosk does behind a front.

It keeps a journal: a scan is minted once, with its number, and sent until its verdict is there.
"""

import asyncio
import random
from collections.abc import Callable, Sequence
from contextlib import suppress

import aiohttp
import socketio  # type: ignore[import-untyped]  # python-socketio ships no types

from server.contract.station import Refusal, ScanAck, ScanReply
from tests.system.server.speaking import ServerProcess, Station

_LOST = (socketio.exceptions.SocketIOError, aiohttp.ClientError, TimeoutError, OSError)
_STAY = 5
"""So many scans at one server, then another's turn."""
_GIVE_UP_S = 90.0


class Roaming:
    """A station, its journal and what it was answered; `servers` are those there are just now."""

    def __init__(
        self, name: str, servers: Callable[[], Sequence[ServerProcess]], seed: int
    ) -> None:
        self.name = name
        self.journal: list[dict[str, object]] = []
        self.acks: list[ScanAck] = []
        self.refused: list[Refusal] = []
        self._servers = servers
        self._choice = random.Random(seed)  # noqa: S311 - a test's plan, not a secret
        self._station: Station | None = None
        self._minting = Station(name)

    async def scan(self, text: str) -> ScanAck:
        """Scan one code and have its verdict, whichever server gives it."""
        self.journal.append(self._minting.mint(text))
        async with asyncio.timeout(_GIVE_UP_S):
            while len(self.acks) < len(self.journal):
                await self._deliver()
        self._minting.answered_seq = len(self.acks)
        if len(self.acks) % _STAY == 0:
            await self.leave()
        return self.acks[-1]

    async def leave(self) -> None:
        """Leave the server it is at."""
        if self._station is not None:
            with suppress(*_LOST):
                await self._station.leave()
            self._station = None

    async def _deliver(self) -> None:
        try:
            station = self._station or await self._seated()
            answer = await station.send(self.journal[len(self.acks)])
        except _LOST:
            await self.leave()
            await asyncio.sleep(0.05)
            return
        if isinstance(answer, ScanReply):
            self.acks.extend(answer.acks)
        else:
            self.refused.append(answer)
            await self.leave()

    async def _seated(self) -> Station:
        self._station = station = Station(self.name)
        await station.connect(self._choice.choice(self._servers()))
        await station.hello_when_free()
        return station
