"""Sockets that are no station's, on a real websocket."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from typing import Any

import pytest
import socketio  # type: ignore[import-untyped]  # python-socketio ships no types
from aiohttp import ClientWebSocketResponse, WSMsgType

from server.web import sockets as module
from server.web.access import EVERYBODY
from server.web.route import Route
from server.web.sockets import Sockets
from tests.unit.server.web.sample import Client, client_of

pytestmark = pytest.mark.expects_log("server.web.sockets")

_WAIT_S = 5
_URL = "/?EIO=4&transport=websocket"
_ENDED = {WSMsgType.CLOSE, WSMsgType.CLOSED, WSMsgType.ERROR}


class _Door:
    """A Socket.IO server that lets everyone into `/x` and answers `ask`."""

    def __init__(self, join_timeout_s: float = _WAIT_S) -> None:
        self.server: Any = socketio.AsyncServer(
            async_mode="aiohttp", async_handlers=False, namespaces=["/x"], logger=_QUIET
        )
        self.sockets = Sockets(self.server, join_timeout_s=join_timeout_s)
        self.left = asyncio.Event()
        self.server.on("connect", self._connect, namespace="/x")
        self.server.on("disconnect", self._disconnect, namespace="/x")
        self.server.on("ask", self._ask, namespace="/x")

    async def _connect(self, _sid: str, environ: Mapping[str, Any], _auth: object) -> None:
        self.sockets.joined(environ)

    async def _disconnect(self, _sid: str, _reason: object) -> None:
        self.left.set()

    async def _ask(self, _sid: str, size: int) -> str:
        return "x" * size

    def client(self) -> Client:
        return client_of([Route("GET", "/", self.sockets.handle, EVERYBODY)])


_QUIET = logging.getLogger("tests.sockets")


@pytest.fixture
async def door() -> AsyncIterator[_Door]:
    made = _Door()
    yield made
    await made.server.shutdown()


async def _joined(client: Client) -> ClientWebSocketResponse:
    socket = await client.ws_connect(_URL)
    await socket.receive(_WAIT_S)
    await socket.send_str("40/x,")
    assert str((await socket.receive(_WAIT_S)).data).startswith("40/x,")
    return socket


async def _is_ended(socket: ClientWebSocketResponse) -> bool:
    async with asyncio.timeout(_WAIT_S):
        while (await socket.receive()).type not in _ENDED:
            pass
    return True


async def test_a_socket_that_does_not_join_in_time_is_hung_up_on() -> None:
    door = _Door(join_timeout_s=0.05)
    async with door.client() as client:
        socket = await client.ws_connect(_URL)
        assert await _is_ended(socket)
    await door.server.shutdown()


async def test_a_socket_that_joined_stays() -> None:
    door = _Door(join_timeout_s=0.05)
    async with door.client() as client:
        socket = await _joined(client)
        late = await client.ws_connect(_URL)
        assert await _is_ended(late)
        await socket.send_str('42/x,7["ask",1]')
        assert (await socket.receive(_WAIT_S)).data == '43/x,7["x"]'
        await socket.close()
    await door.server.shutdown()


async def test_sockets_that_have_not_joined_are_bounded(
    door: _Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_NOT_JOINED", 1)
    async with door.client() as client:
        first = await client.ws_connect(_URL)
        await first.receive(_WAIT_S)
        assert (await client.get(_URL)).status == 503
        await first.send_str("40/x,")
        await first.receive(_WAIT_S)
        await _joined(client)


@pytest.mark.parametrize(
    "packet",
    ["", "zzz", "bx", "4", "4zzz", "49", '42/x,["connect",1]', "4" + "[" * 100_000],
    ids=lambda packet: packet[:8],
)
async def test_a_socket_that_speaks_no_socket_io_is_hung_up_on_and_forgotten(
    packet: str, door: _Door
) -> None:
    async with door.client() as client:
        socket = await _joined(client)
        await socket.send_str(packet)
        assert await _is_ended(socket)
        async with asyncio.timeout(_WAIT_S):
            await door.left.wait()
        assert (await client.ws_connect(_URL)).closed is False


async def test_a_socket_that_asks_and_does_not_read_is_hung_up_on(
    door: _Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_UNREAD", 4)
    async with door.client() as client:
        socket = await _joined(client)
        async with asyncio.timeout(_WAIT_S):
            with suppress(ConnectionError):
                while not door.left.is_set():
                    await socket.send_str('42/x,7["ask",1000000]')
            await door.left.wait()
