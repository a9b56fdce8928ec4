"""Sheets drawn beside the server, a sheet at a time.

What it is: a child process for each sheet. Drawing takes the interpreter for itself for a second
and more where there are many badges, for which every scan would wait; and a server that ends does
not wait for a page. What it is not: what stands on a sheet (`server.sheets`). The server's loop.
"""

import asyncio
import sys
from asyncio.subprocess import PIPE
from collections.abc import Sequence
from http import HTTPStatus

import msgspec

from server.sheets.asked import SheetAsked
from server.web.problems import ProblemError

_MAX_WAITING = 4
_TIMEOUT_S = 60.0
_AGAIN = {"Retry-After": "5"}


def draw_command() -> tuple[str, ...]:
    """Return this program, asked to draw what comes on its standard input (`server.cli.draw`)."""
    if getattr(sys, "frozen", False):
        return sys.executable, "draw"
    return sys.executable, "-m", "server", "draw"


class Drawing:
    """Whoever wants a sheet of this server waits here for it."""

    def __init__(self, command: Sequence[str] = draw_command()) -> None:
        self._command = command
        self._one_at_a_time = asyncio.Lock()
        self._waiting = 0

    async def pdf(self, sheet: SheetAsked) -> bytes:
        """Return a sheet as PDF.

        Raises:
            ProblemError: 503, when too many wait already, or it cannot be drawn.
        """
        if self._waiting >= _MAX_WAITING:
            raise _unavailable("Other sheets are being drawn: try again in a moment.")
        self._waiting += 1
        try:
            async with self._one_at_a_time, asyncio.timeout(_TIMEOUT_S):
                return await self._drawn(sheet)
        except TimeoutError:
            detail = f"The sheet was not drawn within {_TIMEOUT_S:g} s: choose fewer badges."
            raise _unavailable(detail) from None
        finally:
            self._waiting -= 1

    async def _drawn(self, sheet: SheetAsked) -> bytes:
        child = await asyncio.create_subprocess_exec(
            *self._command, stdin=PIPE, stdout=PIPE, stderr=PIPE
        )
        try:
            drawn, said = await child.communicate(msgspec.json.encode(sheet))
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
        if child.returncode:
            why = said.decode("utf-8", "replace").strip().rpartition("\n")[2]
            raise _unavailable(why or f"The sheet's drawing ended with {child.returncode}.")
        return drawn


def _unavailable(detail: str) -> ProblemError:
    return ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, detail, _AGAIN)
