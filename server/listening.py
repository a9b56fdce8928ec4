"""Listening: an address taken, told on a line, or in words why it cannot be.

What it is: the application put on the settings' address, until a block ends. What it is not: the
application (`app`). The server's event loop.
"""

import asyncio
import errno
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import msgspec
from aiohttp import web
from msgspec import Struct

from server.address_file import Address
from server.config import Settings
from server.draining import Draining

_BACKLOG = 1024
_SHUTDOWN_TIMEOUT_S = 1.0
"""aiohttp waits this long twice: for a request to end, then for its cancellation."""


MAX_LINE_BYTES = 1 << 15
"""Of a request, for the longest query there is with every sign of it escaped."""


class PortTakenError(Exception):
    """The address cannot be listened on; the message says what to do."""


def address_line(url: str, settings: Settings) -> str:
    """Return the address as JSON: in ASCII, so that no reader has to know this one's encoding."""
    address = msgspec.to_builtins(Address(url, str(settings.data_dir)))
    return json.dumps(address, separators=(",", ":"))


class Listening(Struct, frozen=True):
    """Where the server is reached, and how it gives that up before its end."""

    url: str
    drain: Callable[[float], Awaitable[None]]
    """Listen no more, and answer those that had connected for so many seconds."""


@asynccontextmanager
async def listening_on(site: web.Application, settings: Settings) -> AsyncIterator[Listening]:
    """Listen while the block runs; its end waits, bounded, for the requests that run."""
    draining = Draining()
    site.on_response_prepare.append(draining.last_answer)
    runner = web.AppRunner(
        site,
        handle_signals=False,
        access_log=None,
        shutdown_timeout=_SHUTDOWN_TIMEOUT_S,
        max_line_size=MAX_LINE_BYTES,
    )
    await runner.setup()
    try:
        listener = await _listener(runner, settings)
        try:
            yield Listening(_url(listener), lambda for_s: draining.drain(runner, listener, for_s))
        finally:
            listener.close()
    finally:
        await runner.cleanup()


async def _listener(runner: web.AppRunner, settings: Settings) -> asyncio.Server:
    loop, server = asyncio.get_running_loop(), runner.server
    assert server is not None  # noqa: S101 - it is set up
    try:
        return await loop.create_server(server, settings.host, settings.port, backlog=_BACKLOG)
    except OSError as error:
        raise PortTakenError(why_not_listening(error, settings)) from error


def why_not_listening(error: OSError, settings: Settings) -> str:
    """Return in words why the address cannot be listened on, and what to do."""
    where = f"port {settings.port} of {settings.host}"
    if error.errno == errno.EADDRINUSE:
        return (
            f"{where} is taken by another program: end that one, or set SCANSTATION_PORT to"
            " another port (0 for any free one)."
        )
    if error.errno == errno.EACCES:
        return f"{where} is not allowed to this user: set SCANSTATION_PORT to 1024 or higher."
    return f"{where} cannot be listened on ({error}): see SCANSTATION_HOST and SCANSTATION_PORT."


def _url(listener: asyncio.Server) -> str:
    host, port = listener.sockets[0].getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
