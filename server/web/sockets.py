"""Sockets taken in for python-socketio, and what it leaves open: who is hung up on.

What it is: an end for a socket that never joins a namespace, that speaks no Socket.IO, that says
more than it may, or that asks without reading its answers; each costs memory. What it is not: what
those who joined ask (`live`, `dashboard_live`). The server's event loop.
"""

import asyncio
import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import socketio  # type: ignore[import-untyped]  # python-socketio ships no types
from aiohttp import web
from engineio.packet import Packet  # type: ignore[import-untyped]  # the same
from msgspec import Struct

from server.contract.station import MAX_BATCH, MAX_DATA_BYTES
from server.web.access import EVERYBODY
from server.web.problems import ProblemError
from server.web.route import Route

_LOG = logging.getLogger(__name__)
PATH = "/socket.io/"
JOIN_TIMEOUT_S = 10.0
"""How long a socket may take to bring its token: a kiosk does so at once."""
MAX_NOT_JOINED = 1000
"""Sockets without a token yet: every station there is comes back at once after a restart."""
MAX_UNREAD = 256
"""Packets waiting for a socket that sends; a station asks one thing at a time."""
MAX_POST_BYTES = 64 << 10
"""Of one request of a socket that polls: only dashboards do, and they ask for little."""
_MAX_PACKET_BYTES = MAX_BATCH * (MAX_DATA_BYTES * 4 // 3 + 1024)
"""A whole batch of the largest scans: data as base64, and 1 KiB for the rest of each."""
_PING_INTERVAL_S = 10
_PING_TIMEOUT_S = 10
_LAST_WORDS_S = 1.0
"""How long one that is sent away may take to read why."""
_REQUEST = "aiohttp.request"
_SID = "scanstation.eio_sid"
_SID_OF = web.RequestKey("eio_sid", str)


class Limits(Struct, frozen=True):
    """What one who joined may do: the size of its packets, and how many of ours wait for it."""

    max_packet_bytes: int = _MAX_PACKET_BYTES
    max_unread: int | None = None


def socket_server(*namespaces: str) -> Any:  # noqa: ANN401 - python-socketio ships no types
    """Return a Socket.IO server of these namespaces. A socket's requests are read one by one."""
    return socketio.AsyncServer(
        async_mode="aiohttp",
        async_handlers=False,
        http_compression=False,
        max_http_buffer_size=_MAX_PACKET_BYTES,
        ping_interval=_PING_INTERVAL_S,
        ping_timeout=_PING_TIMEOUT_S,
        namespaces=list(namespaces),
    )


def began_by_polling(environ: Mapping[str, Any]) -> bool:
    """Say whether a socket's first request was none for a websocket."""
    request = environ.get(_REQUEST)
    return request is not None and request.query.get("transport") != "websocket"


class Sockets:
    """The door of a `socketio.AsyncServer`, which is told by `joined` who brought the token."""

    def __init__(
        self, server: socketio.AsyncServer, *, join_timeout_s: float = JOIN_TIMEOUT_S
    ) -> None:
        self.server: Any = server
        self._join_timeout_s = join_timeout_s
        self._not_joined: dict[str, asyncio.TimerHandle] = {}
        self._limits: dict[str, Limits] = {}
        self._websockets: dict[str, web.Request] = {}
        self._leaving: set[asyncio.Future[None]] = set()
        handlers = self.server.eio.handlers
        self._connected, self._dispatch, self._disconnected = (
            handlers[event] for event in ("connect", "message", "disconnect")
        )
        self.server.eio.on("connect", self._on_connect)
        self.server.eio.on("message", self._on_message)
        self.server.eio.on("disconnect", self._on_disconnect)

    def routes(self) -> list[Route]:
        """Return what to add to the router. Who joins a namespace says there who it is."""
        return [Route(method, PATH, self.handle, EVERYBODY) for method in ("GET", "POST")]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer a request for a websocket when it has ended, one that polls when there is news."""
        if "sid" not in request.query and len(self._not_joined) >= MAX_NOT_JOINED:
            detail = "Too many sockets wait to join; try again."
            raise ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, detail, {"Retry-After": "5"})
        if (request.content_length or 0) > MAX_POST_BYTES:
            detail = f"A request of a socket has {MAX_POST_BYTES} bytes at most."
            raise ProblemError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail)
        # Without the header aiohttp agrees to no permessage-deflate: 116 kB less a connection.
        headers = request.headers.copy()
        headers.popall("Sec-WebSocket-Extensions", None)
        scheme, remote = request.scheme, request.remote or ""  # as the front says
        return await self._served(request.clone(headers=headers, scheme=scheme, remote=remote))

    def name_of(self, environ: Mapping[str, Any]) -> str:
        """Return what the socket of this Socket.IO `environ` is called here."""
        return str(environ.get(_SID, ""))

    def joined(self, environ: Mapping[str, Any], limits: Limits | None = None) -> None:
        """Let the socket of this Socket.IO `environ` stay."""
        eio_sid = self.name_of(environ)
        self._forget(eio_sid)
        if limits is not None and eio_sid:
            self._limits[eio_sid] = limits

    def unread(self, eio_sid: str) -> int:
        """Return how many packets wait to be read by a socket, or to be put on its wire."""
        socket = self.server.eio.sockets.get(eio_sid)
        return 0 if socket is None else int(socket.queue.qsize())

    def push(self, eio_sid: str, frame: Packet) -> None:
        """Send a frame, which is encoded once however many it is pushed to. No task is made."""
        socket = self.server.eio.sockets.get(eio_sid)
        if socket is not None and not socket.closed:
            socket.queue.put_nowait(frame)

    def send_away(self, eio_sid: str) -> None:
        """End a socket: what waits for it may still be read, for a moment."""
        socket = self.server.eio.sockets.get(eio_sid)
        if socket is not None:
            socket.queue.put_nowait(None)
            asyncio.get_running_loop().call_later(_LAST_WORDS_S, self._end, eio_sid)

    async def close(self) -> None:
        """Close every socket in a way after which a station comes back."""
        # Engine.IO's own CLOSE packet would tell the station to stay away: end the queue instead,
        # so that the answers in it still go out and the websocket is closed after them.
        for socket in list(self.server.eio.sockets.values()):
            await socket.queue.put(None)
        await self.server.shutdown()

    async def _served(self, request: web.Request) -> web.StreamResponse:
        eio_sid = request.query.get("sid", "")
        if request.query.get("transport") == "websocket" and eio_sid in self.server.eio.sockets:
            self._is_on(eio_sid, request)
        try:
            answer: web.StreamResponse = await self.server.handle_request(request)
        except (ValueError, RecursionError) as error:
            # Engine.IO takes a packet apart outside of its own care for errors, and forgets this
            # socket only with the next ping.
            _LOG.warning("socket hung up", extra={"why": f"no Engine.IO: {type(error).__name__}"})
            _hang_up(request)
            await self._leave(request.get(_SID_OF))
            return web.Response()
        finally:
            if self._websockets.get(request.get(_SID_OF, "")) is request:
                del self._websockets[request[_SID_OF]]
        return answer

    def _is_on(self, eio_sid: str, request: web.Request) -> None:
        """Note which connection a socket's websocket is: of an upgraded one not its first."""
        request[_SID_OF] = eio_sid
        self._websockets[eio_sid] = request

    async def _leave(self, eio_sid: str | None) -> None:
        socket = self.server.eio.sockets.pop(eio_sid, None)
        if socket is not None:
            await socket.queue.put(None)
            await socket.close(wait=False, abort=True)

    async def _on_connect(self, eio_sid: str, environ: dict[str, Any]) -> object:
        environ[_SID] = eio_sid
        loop = asyncio.get_running_loop()
        self._not_joined[eio_sid] = loop.call_later(self._join_timeout_s, self._end, eio_sid)
        if not began_by_polling(environ):
            self._is_on(eio_sid, environ[_REQUEST])
        self._take_care_of_posts(eio_sid)
        return await self._connected(eio_sid, environ)

    def _take_care_of_posts(self, eio_sid: str) -> None:
        """Have a posted packet that cannot be taken apart end its socket, which stayed."""
        socket = self.server.eio.sockets[eio_sid]
        taken_apart = socket.handle_post_request

        async def handle(environ: dict[str, Any]) -> None:
            try:
                await taken_apart(environ)
            except (ValueError, LookupError, RecursionError) as error:
                why = f"no Engine.IO: {type(error).__name__}"
                _LOG.warning("socket hung up", extra={"why": why})
                await self._leave(eio_sid)

        socket.handle_post_request = handle

    async def _on_message(self, eio_sid: str, data: Any) -> None:  # noqa: ANN401 - text or bytes
        limits = self._limits.get(eio_sid, Limits())
        if len(data) > limits.max_packet_bytes:
            self._cut_off(eio_sid, f"a packet of more than {limits.max_packet_bytes} bytes")
            return
        try:
            await self._dispatch(eio_sid, data)
        except Exception as error:  # noqa: BLE001  # the root of a packet: one is enough
            self._cut_off(eio_sid, f"no Socket.IO: {type(error).__name__}")
            return
        most = MAX_UNREAD if limits.max_unread is None else limits.max_unread
        if self.unread(eio_sid) > most:
            self._cut_off(eio_sid, f"{most} answers were not read")

    async def _on_disconnect(self, eio_sid: str, reason: object) -> None:
        self._forget(eio_sid)
        self._limits.pop(eio_sid, None)
        if eio_sid in self._websockets:  # where nobody reads its writer would wait for ever
            asyncio.get_running_loop().call_later(_LAST_WORDS_S, self._end, eio_sid)
        await self._disconnected(eio_sid, reason)

    def _cut_off(self, eio_sid: str, why: str) -> None:
        _LOG.warning("socket hung up", extra={"why": why})
        self._end(eio_sid)

    def _end(self, eio_sid: str) -> None:
        """End a socket at once, whatever is still to be written to it."""
        request = self._websockets.get(eio_sid)
        if request is not None:
            _hang_up(request)
        elif eio_sid in self.server.eio.sockets:
            leaving = asyncio.ensure_future(self._leave(eio_sid))
            self._leaving.add(leaving)
            leaving.add_done_callback(self._leaving.discard)

    def _forget(self, eio_sid: str) -> None:
        late = self._not_joined.pop(eio_sid, None)
        if late is not None:
            late.cancel()


def _hang_up(request: web.Request) -> None:
    """Close the connection at once, whatever is still to be written to it."""
    if request.transport is not None:
        request.transport.abort()
