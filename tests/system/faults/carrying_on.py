"""An operator at a server that is killed again and again: all that was scanned is sent in the end.

What it is: a kiosk's link and journal, as far as a server knows of them, on a real websocket.
"""

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

import socketio  # type: ignore[import-untyped]  # python-socketio ships no types

from server.contract.own_code import Command, command_code
from server.contract.station import ScanAck, ScanReply
from tests.system.server.speaking import ServerProcess, Station

_OK = command_code(Command.OK)
_COMMANDS = tuple(
    command_code(each) for each in (Command.UNDO, Command.REOPEN, Command.CANCEL, Command.CONFIRM)
)
_AGAIN_S = 0.1
_GONE = (
    socketio.exceptions.SocketIOError,
    ConnectionError,
    TimeoutError,
    OSError,
    ExceptionGroup,  # of one of them, from where it was sent
)


class OperatorAt:
    """Scans on and on at whichever server `server` says; `acks` are the answers so far."""

    def __init__(self, name: str, server: Callable[[], ServerProcess], codes: list[str]) -> None:
        self.name = name
        self.sent: list[dict[str, object]] = []
        self.acks: dict[UUID, ScanAck] = {}
        self.is_up = asyncio.Lock()
        """Held by whoever needs the server to be there, or ends it."""
        self._server = server
        self._codes = codes
        self._chance = random.Random(name)  # noqa: S311 - a test's plan, not a secret

    async def work(self, stop: asyncio.Event) -> None:
        """Scan until told to stop, and go on until all of it is answered."""
        while not stop.is_set() or len(self.acks) < len(self.sent):
            station = Station(self.name)
            try:
                async with self.is_up:  # a client that finds nobody leaves its session open
                    await station.connect(self._server())
                    await station.hello_when_free()
                await self._scan_on(station, stop)
            except _GONE:
                await asyncio.sleep(_AGAIN_S)
            finally:
                with suppress(*_GONE):
                    await station.leave()

    async def _scan_on(self, station: Station, stop: asyncio.Event) -> None:
        await self._send(
            station, *self.sent[len(self.acks) :]
        )  # some may be stored: answered again
        station.seq = len(self.sent)
        while not stop.is_set():
            code = self._chance.choice((*self._codes, _OK, _OK, self._chance.choice(_COMMANDS)))
            self.sent.append(station.mint(code))
            await self._send(station, self.sent[-1])
            await asyncio.sleep(self._chance.random() * 0.05)

    async def _send(self, station: Station, *scans: dict[str, object]) -> None:
        for scan in scans:
            reply = await station.send_or_be_cut_off(scan)
            if not isinstance(reply, ScanReply):
                raise ConnectionError
            self.acks.update((ack.scan_id, ack) for ack in reply.acks)
