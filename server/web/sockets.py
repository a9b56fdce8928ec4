"""Websockets taken in for python-socketio, and what it leaves open: who is hung up on.

What it is: an end for a socket that never joins `/station`, that speaks no Socket.IO, or that asks
without reading its answers; each costs memory, and none is a station. What it is not: the requests
of a station (`live`). The server's event loop.
"""

import asyncio
import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import socketio  # type: ignore[import-untyped]  # python-socketio ships no types
from aiohttp import web

from server.web.problems import ProblemError

_LOG = logging.getLogger(__name__)
JOIN_TIMEOUT_S = 10.0
"""How long a socket may take to bring its token: a kiosk does so at once."""
MAX_NOT_JOINED = 1000
"""Sockets without a token yet: every station there is comes back at once after a restart."""
MAX_UNREAD = 256
"""Packets waiting for a socket that sends; a station asks one thing at a time."""
_REQUEST = "aiohttp.request"


class Sockets:
    """The door of a `socketio.AsyncServer`, which is told by `joined` who brought the token."""

    def __init__(
        self, server: socketio.AsyncServer, *, join_timeout_s: float = JOIN_TIMEOUT_S
    ) -> None:
        self._server = server
        self._join_timeout_s = join_timeout_s
        self._not_joined: dict[int, asyncio.TimerHandle] = {}
        self._dispatch = server.eio.handlers["message"]
        server.eio.on("message", self._on_message)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer a request for a websocket when it has ended."""
        if len(self._not_joined) >= MAX_NOT_JOINED:
            detail = "Too many sockets wait to join; try again."
            raise ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, detail, {"Retry-After": "5"})
        # Without the header aiohttp agrees to no permessage-deflate: 116 kB less a connection.
        headers = request.headers.copy()
        headers.popall("Sec-WebSocket-Extensions", None)
        clone = request.clone(headers=headers)
        late = asyncio.get_running_loop().call_later(self._join_timeout_s, _hang_up, clone)
        self._not_joined[id(clone)] = late
        try:
            return await self._served(clone)
        finally:
            self._forget(clone)

    def joined(self, environ: Mapping[str, Any]) -> None:
        """Let the socket of this Socket.IO `environ` stay."""
        request = environ.get(_REQUEST)
        if request is not None:
            self._forget(request)

    async def _served(self, request: web.Request) -> web.StreamResponse:
        try:
            answer: web.StreamResponse = await self._server.handle_request(request)
        except (ValueError, RecursionError) as error:
            # Engine.IO takes a packet apart outside of its own care for errors, and forgets this
            # socket only with the next ping.
            _LOG.warning("socket hung up", extra={"why": f"no Engine.IO: {type(error).__name__}"})
            _hang_up(request)
            await self._leave(request)
            return web.Response()
        return answer

    async def _leave(self, request: web.Request) -> None:
        of_request = [
            eio_sid
            for eio_sid, environ in self._server.environ.items()
            if environ.get(_REQUEST) is request
        ]
        for eio_sid in of_request:
            socket = self._server.eio.sockets.pop(eio_sid, None)
            if socket is not None:
                await socket.queue.put(None)
                await socket.close(wait=False, abort=True)

    async def _on_message(self, eio_sid: str, data: object) -> None:
        try:
            await self._dispatch(eio_sid, data)
        except Exception as error:  # noqa: BLE001  # the root of a packet: one is enough
            self._end(eio_sid, f"no Socket.IO: {type(error).__name__}")
            return
        socket = self._server.eio.sockets.get(eio_sid)
        if socket is not None and socket.queue.qsize() > MAX_UNREAD:
            self._end(eio_sid, f"{MAX_UNREAD} answers were not read")

    def _end(self, eio_sid: str, why: str) -> None:
        _LOG.warning("socket hung up", extra={"why": why})
        environ = self._server.environ.get(eio_sid, {})
        if (request := environ.get(_REQUEST)) is not None:
            _hang_up(request)

    def _forget(self, request: web.Request) -> None:
        late = self._not_joined.pop(id(request), None)
        if late is not None:
            late.cancel()


def _hang_up(request: web.Request) -> None:
    """Close the connection at once, whatever is still to be written to it."""
    if request.transport is not None:
        request.transport.abort()
