"""Listening: an address taken, told on a line, or in words why it cannot be.

What it is: the application put on the settings' address, until a block ends. What it is not: the
application (`app`). The server's event loop.
"""

import errno
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
from aiohttp import web

from server.address_file import Address
from server.config import Settings

_BACKLOG = 1024
_SHUTDOWN_TIMEOUT_S = 1.5
"""aiohttp waits this long twice: for a request to end, then for its cancellation."""


MAX_LINE_BYTES = 1 << 15
"""Of a request, for the longest query there is with every sign of it escaped."""


class PortTakenError(Exception):
    """The address cannot be listened on; the message says what to do."""


def address_line(url: str, settings: Settings) -> str:
    """Return the address as JSON: in ASCII, so that no reader has to know this one's encoding."""
    address = msgspec.to_builtins(Address(url, str(settings.data_dir)))
    return json.dumps(address, separators=(",", ":"))


@asynccontextmanager
async def listening_on(site: web.Application, settings: Settings) -> AsyncIterator[str]:
    """Listen while the block runs; its end waits, bounded, for the requests that run."""
    runner = web.AppRunner(
        site,
        handle_signals=False,
        access_log=None,
        shutdown_timeout=_SHUTDOWN_TIMEOUT_S,
        max_line_size=MAX_LINE_BYTES,
    )
    await runner.setup()
    try:
        await _listen(runner, settings)
        yield _url(runner)
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, settings: Settings) -> None:
    try:
        await web.TCPSite(runner, settings.host, settings.port, backlog=_BACKLOG).start()
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


def _url(runner: web.AppRunner) -> str:
    host, port = runner.addresses[0][:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
