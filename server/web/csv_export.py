"""Tables sent as they are read: a chunk at a time, no faster than they are taken.

What it is: the answer as a download that is bounded in memory, in number and in patience, and that
is broken off rather than ended when it cannot be whole. What it is not: the rows (`scans`,
`order_table`). The server's event loop.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing
from http import HTTPStatus

from aiohttp import web

from server.web.csv_table import BOM
from server.web.problems import ProblemError

_LOG = logging.getLogger(__name__)
MAX_RUNNING = 4
WRITE_TIMEOUT_S = 60.0
"""So long may a client take nothing before it is hung up on."""


class CsvExports:
    """All exports of the server: so many run at once."""

    def __init__(
        self, *, max_running: int = MAX_RUNNING, write_timeout_s: float = WRITE_TIMEOUT_S
    ) -> None:
        self._max_running = max_running
        self._write_timeout_s = write_timeout_s
        self._running = 0

    @property
    def running(self) -> int:
        """How many are being sent."""
        return self._running

    async def answer(
        self, request: web.Request, name: str, table: AsyncGenerator[bytes, None]
    ) -> web.StreamResponse:
        """Answer with a table as a file of this name.

        Raises:
            ProblemError: 503, when too many exports run.
        """
        async with aclosing(table):
            if self._running >= self._max_running:
                detail = f"{self._running} exports run already: try again when one has ended."
                headers = {"Retry-After": "10"}
                raise ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, detail, headers)
            self._running += 1
            try:
                return await self._send(request, name, table)
            finally:
                self._running -= 1

    async def _send(
        self, request: web.Request, name: str, table: AsyncGenerator[bytes, None]
    ) -> web.StreamResponse:
        answer = web.StreamResponse(
            headers={
                "Content-Type": "text/csv; charset=utf-8; header=present",
                "Content-Disposition": f'attachment; filename="{name}"',
            }
        )
        first = await anext(table, b"")  # what fails here is still answered in words
        await answer.prepare(request)
        if request.method == "HEAD":
            return answer
        try:
            await self._write(answer, BOM + first)
            async for chunk in table:
                await self._write(answer, chunk)
            await answer.write_eof()
        except ConnectionError:
            raise
        except Exception:  # noqa: BLE001  # the root of an answer whose status is sent already
            # Only a connection that breaks tells that the table is not whole.
            _LOG.exception("export broken off", extra={"file": name})
            if request.transport is not None:
                request.transport.abort()
        return answer

    async def _write(self, answer: web.StreamResponse, chunk: bytes) -> None:
        """Write a chunk when the client has taken what was sent.

        Raises:
            TimeoutError: when it takes nothing.
            ConnectionError: when it has left.
        """
        async with asyncio.timeout(self._write_timeout_s):
            await answer.write(chunk)
