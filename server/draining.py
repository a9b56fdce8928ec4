"""The end of listening, so that a front before us loses no request by it.

What it is: the address given up first, so that whoever comes now goes elsewhere; those that had
connected are still answered, and told that it was their last answer. What it is not: sockets, which
are closed after it (`web.sockets`), or the requests that still run at the end (`listening`). The
server's event loop.
"""

import asyncio
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress

from aiohttp import web

LET_GO_S = 0.5
"""For a front that kept connections: it hears by an answer that each is over, before it is closed.

A POST that meets a connection while it is closed is one that the front may not send again.
"""


class Draining:
    """Tells who asks over a connection that is kept whether to keep it."""

    def __init__(self) -> None:
        self._has_begun = False

    async def last_answer(self, _: web.BaseRequest, answer: web.StreamResponse) -> None:
        """Say, once draining has begun, that the connection ends with this answer."""
        if self._has_begun:
            answer.headers["Connection"] = "close"  # what aiohttp would say is settled by now
            answer.force_close()

    async def drain(self, runner: web.AppRunner, listener: asyncio.Server, let_go_s: float) -> None:
        """Listen no more, take in who had connected by then, and answer all for this long."""
        self._has_begun = True
        kept = [each.dup() for each in listener.sockets]
        listener.close()
        for connected in _emptied(kept):
            await _taken_in(runner, connected)
        await asyncio.sleep(let_go_s)


def _emptied(listeners: Sequence[socket.socket]) -> list[socket.socket]:
    """Close each, and return who waited to be taken in: closing would cut them off unheard."""
    waited: list[socket.socket] = []
    for listener in listeners:
        listener.setblocking(False)
        with listener, suppress(OSError):  # nobody waits any more
            while sys.platform != "win32":  # there the loop has taken in the next one already
                waited.append(listener.accept()[0])
    return waited


async def _taken_in(runner: web.AppRunner, connected: socket.socket) -> None:
    server = runner.server
    if server is None:
        connected.close()
        return
    connected.setblocking(False)
    await asyncio.get_running_loop().connect_accepted_socket(server, connected)
