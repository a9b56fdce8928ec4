"""Stations that scan through nginx, as kiosks do: by wss, one scan in flight, sent until answered.

What it is: the journal's rule without a journal: a scan keeps its id and number, and is sent again
after each reconnect until its verdict has come. What it is not: a kiosk with a window.
"""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import aiohttp
import socketio  # type: ignore[import-untyped]  # python-socketio ships no types

from server.contract.station import NAMESPACE, RefusalCode, ScanReply
from tests.compose.project import URL, Project
from tests.leads_to import LeadsTo
from tests.system.server.speaking import Station

_CODES = ("SO-1001", "8801234500015", "SO-1002", "no-such-code")
_PAUSE_S = 0.05
_AGAIN_S = 0.3
_ANSWER_S = 10
_GOODBYE_S = 0.3
_GONE = (socketio.exceptions.SocketIOError, aiohttp.ClientError, OSError, TimeoutError)


class _Through(Station):
    """A station's socket through the front."""

    def __init__(self, name: str, kiosk: int, http: aiohttp.ClientSession) -> None:
        super().__init__(name, kiosk)
        self._client.eio.http = http
        self._client.eio.external_http = True

    async def reach(self, token: str) -> None:
        await self._client.connect(
            URL,
            auth={"token": token},
            namespaces=[NAMESPACE],
            transports=["websocket"],
            wait_timeout=_ANSWER_S,
        )


class Packing:
    """One station that scans until it is told to stop. `acked` are the ids it has a verdict for."""

    def __init__(self, project: Project, token: str, number: int) -> None:
        self.name = f"pack-{number}"
        self.acked: list[str] = []
        self.longest_s = 0.0
        """The longest that a scan waited for its verdict."""
        self.connections = 0
        self._number = number
        self._token = token
        self._trust = ssl.create_default_context(cafile=str(project.root))
        self._waiting: dict[str, object] | None = None
        self._since_s = 0.0
        self._seq = 0

    async def run(self, stop: asyncio.Event) -> None:
        """Scan; come back whenever the socket is gone, until the last scan has its verdict."""
        while not stop.is_set() or self._waiting is not None:
            try:
                await self._connected(stop)
            except* _GONE:
                pass
            await asyncio.sleep(_AGAIN_S)

    async def _connected(self, stop: asyncio.Event) -> None:
        connector = aiohttp.TCPConnector(ssl=self._trust, resolver=LeadsTo("127.0.0.1"))
        async with aiohttp.ClientSession(connector=connector) as http:
            station = _Through(self.name, self._number, http)
            try:
                await station.reach(self._token)
                await station.hello_when_free()
                self.connections += 1
                while await self._scan(station, stop):
                    pass
            finally:
                with suppress(*_GONE):
                    await station.leave()
        await asyncio.sleep(_GOODBYE_S)

    async def _scan(self, station: Station, stop: asyncio.Event) -> bool:
        """Send the scan that waits, or a new one; return whether there is a way to send another."""
        if self._waiting is None:
            if stop.is_set():
                return False
            station.seq = self._seq
            self._waiting = station.mint(_CODES[self._seq % len(_CODES)])
            self._seq, self._since_s = self._seq + 1, time.monotonic()
        reply = await station.send_or_be_cut_off(self._waiting)
        if not isinstance(reply, ScanReply):
            # A server that ends takes none any more, and says so.
            assert reply is None or reply.code is RefusalCode.NOT_STORED, reply
            return False
        self.longest_s = max(self.longest_s, time.monotonic() - self._since_s)
        self.acked.append(str(self._waiting["scan_id"]))
        self._waiting = None
        await asyncio.sleep(_PAUSE_S)
        return True


@asynccontextmanager
async def stations_packing(project: Project, numbers: range) -> AsyncIterator[list[Packing]]:
    """Have new stations scan while the block runs; at its end each has all its verdicts."""
    token = await asyncio.to_thread(lambda: project.token)
    packing = [Packing(project, token, number) for number in numbers]
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for each in packing:
            group.create_task(each.run(stop))
        try:
            yield packing
        finally:
            stop.set()
