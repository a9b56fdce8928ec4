"""Sockets that are no station's, on a real websocket."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from typing import Any

import pytest
import socketio  # type: ignore[import-untyped]  # python-socketio ships no types
from aiohttp import ClientWebSocketResponse, WSMsgType, web
from aiohttp.test_utils import TestClient, TestServer
from engineio.packet import MESSAGE, Packet  # type: ignore[import-untyped]  # the same

from server.web import sockets as module
from server.web.front import behind
from server.web.sockets import Limits, Sockets
from tests.unit.server.web.sample import Client, client_of

pytestmark = pytest.mark.expects_log("server.web.sockets")

_WAIT_S = 5
_URL = "/socket.io/?EIO=4&transport=websocket"
_ENDED = {WSMsgType.CLOSE, WSMsgType.CLOSED, WSMsgType.ERROR}


class _Door:
    """A Socket.IO server that lets everyone into `/x` and answers `ask`."""

    def __init__(self, join_timeout_s: float = _WAIT_S, limits: Limits | None = None) -> None:
        self.server: Any = socketio.AsyncServer(
            async_mode="aiohttp", async_handlers=False, namespaces=["/x"], logger=_QUIET
        )
        self.sockets = Sockets(self.server, join_timeout_s=join_timeout_s)
        self.left = asyncio.Event()
        self.requests: list[web.Request] = []
        self._limits = limits
        self.server.on("connect", self._connect, namespace="/x")
        self.server.on("disconnect", self._disconnect, namespace="/x")
        self.server.on("ask", self._ask, namespace="/x")

    async def _connect(self, _sid: str, environ: Mapping[str, Any], _auth: object) -> None:
        self.requests.append(environ["aiohttp.request"])
        self.sockets.joined(environ, self._limits)

    async def _disconnect(self, _sid: str, _reason: object) -> None:
        self.left.set()

    async def _ask(self, _sid: str, size: int) -> str:
        return "x" * size

    def client(self) -> Client:
        return client_of(self.sockets.routes())


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


_POLL = "/socket.io/?EIO=4&transport=polling"


async def _polling(client: Client) -> str:
    """Join by polling and return where to go on."""
    opened = await (await client.get(_POLL)).text()
    where = f"{_POLL}&sid={json.loads(opened[1:])['sid']}"
    assert (await client.post(where, data="40/x,")).status == 200
    assert (await (await client.get(where)).text()).startswith("40/x,")
    return where


async def test_one_that_polls_is_answered(door: _Door) -> None:
    async with door.client() as client:
        where = await _polling(client)
        await client.post(where, data='42/x,7["ask",1]')
        assert await (await client.get(where)).text() == '43/x,7["x"]'


@pytest.mark.expects_log("engineio.server")
async def test_one_that_polls_and_does_not_join_in_time_is_forgotten() -> None:
    door = _Door(join_timeout_s=0.05)
    async with door.client() as client:
        opened = await (await client.get(_POLL)).text()
        where = f"{_POLL}&sid={json.loads(opened[1:])['sid']}"
        await client.get(where)  # is answered when the socket ends
        assert (await client.get(where)).status == 400
    await door.server.shutdown()


@pytest.mark.parametrize(
    "posted",
    ["zzz", "b!", "9", "49", "\x1e".join("2" * 17), "d=", '42/x,["connect",1]', b"\xff"],
    ids=lambda posted: repr(posted[:8]),
)
@pytest.mark.expects_log("engineio.server")
async def test_one_that_posts_no_socket_io_is_forgotten(posted: str | bytes, door: _Door) -> None:
    async with door.client() as client:
        where = await _polling(client)
        await client.post(where, data=posted)
        async with asyncio.timeout(_WAIT_S):
            await door.left.wait()
        assert (await client.get(where)).status == 400


async def test_a_post_too_large_is_refused_unread(
    door: _Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_POST_BYTES", 100)
    async with door.client() as client:
        where = await _polling(client)
        assert (await client.post(where, data="4" * 101)).status == 413
        await client.post(where, data='42/x,7["ask",1]')
        assert await (await client.get(where)).text() == '43/x,7["x"]'


async def _upgraded(client: Client) -> ClientWebSocketResponse:
    """Join by polling and go over to a websocket."""
    where = (await _polling(client)).replace("polling", "websocket")
    socket = await client.ws_connect(where)
    await socket.send_str("2probe")
    assert (await socket.receive(_WAIT_S)).data == "3probe"
    await socket.send_str("5")
    return socket


async def test_one_that_goes_over_to_a_websocket_is_answered_there(door: _Door) -> None:
    async with door.client() as client:
        socket = await _upgraded(client)
        await socket.send_str('42/x,7["ask",1]')
        assert (await socket.receive(_WAIT_S)).data == "6"
        assert (await socket.receive(_WAIT_S)).data == '43/x,7["x"]'


async def test_one_that_went_over_to_a_websocket_is_hung_up_on_there(door: _Door) -> None:
    async with door.client() as client:
        socket = await _upgraded(client)
        await socket.send_str("4zzz")
        assert await _is_ended(socket)
        async with asyncio.timeout(_WAIT_S):
            await door.left.wait()


async def test_a_packet_larger_than_one_may_send_ends_the_socket() -> None:
    door = _Door(limits=Limits(max_packet_bytes=100))
    async with door.client() as client:
        socket = await _joined(client)
        await socket.send_str('42/x,7["ask",1]')
        assert (await socket.receive(_WAIT_S)).data == '43/x,7["x"]'
        await socket.send_str(f'42/x,["ask","{"x" * 100}"]')
        assert await _is_ended(socket)
    await door.server.shutdown()


async def test_one_that_is_sent_away_reads_why_first(door: _Door) -> None:
    async with door.client() as client:
        socket = await _joined(client)
        (eio_sid,) = door.server.eio.sockets
        await door.server.emit("bye", "why", namespace="/x")
        door.sockets.send_away(eio_sid)
        assert (await socket.receive(_WAIT_S)).data == '42/x,["bye","why"]'
        assert await _is_ended(socket)


async def test_one_that_is_sent_away_and_does_not_read_is_hung_up_on(
    door: _Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_LAST_WORDS_S", 0.05)
    async with door.client() as client:
        await _joined(client)
        (eio_sid,) = door.server.eio.sockets
        for _ in range(100):
            door.sockets.push(eio_sid, Packet(MESSAGE, "2" + "x" * 1_000_000))
        await asyncio.sleep(0)
        door.sockets.send_away(eio_sid)
        async with asyncio.timeout(_WAIT_S):
            await door.left.wait()


@pytest.mark.parametrize(("proto", "scheme"), [("https", "https"), ("", "http")])
async def test_a_socket_speaks_tls_and_comes_from_where_the_front_says(
    door: _Door, proto: str, scheme: str
) -> None:
    site = web.Application(middlewares=[behind([])])
    site.router.add_get("/socket.io/", door.sockets.handle)
    headers = {"X-Forwarded-Proto": proto, "X-Forwarded-For": "192.168.0.9"}
    async with TestClient(TestServer(site)) as client:
        socket = await client.ws_connect(_URL, headers=headers)
        await socket.receive(_WAIT_S)
        await socket.send_str("40/x,")
        assert str((await socket.receive(_WAIT_S)).data).startswith("40/x,")
        (request,) = door.requests
        assert (request.scheme, request.remote) == (scheme, "192.168.0.9")


async def test_what_is_pushed_to_many_is_encoded_once(door: _Door) -> None:
    class Counted(Packet):  # type: ignore[misc]  # of a package without types
        encoded = 0

        def encode(self, b64: bool = False) -> str:
            if not self.encode_cache:
                Counted.encoded += 1
            return str(super().encode(b64=b64))

    async with door.client() as client:
        sockets = [await _joined(client) for _ in range(5)]
        frame = Counted(MESSAGE, '2/x,["news",[1,2]]')
        for eio_sid in door.server.eio.sockets:
            door.sockets.push(eio_sid, frame)
        read = [(await socket.receive(_WAIT_S)).data for socket in sockets]
    assert read == ['42/x,["news",[1,2]]'] * 5
    assert Counted.encoded == 1
