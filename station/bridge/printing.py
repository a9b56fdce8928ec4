"""The printers of this computer, by the commands of its print system (CUPS).

What it is: `lpstat` and `lp`, run and understood, and how a job goes on for a moment. What it is
not: what is printed. Windows has none of these commands and is told as unable. The I/O loop.
"""

import asyncio
import logging
import os
import re
from collections.abc import Callable

from server.contract.printing import (
    MAX_PRINTERS,
    PrintAsked,
    PrintersTold,
    PrintOutcome,
    PrintTold,
)
from station.events import PrintDone, StationEvent

_log = logging.getLogger(__name__)
_COMMAND_S = 5.0
"""How long a command may take: a print system that hangs must not keep the server waiting."""
_FOLLOWED_S = 5.0
_LOOK_EVERY_S = 0.5
_MAX_DETAIL = 500
_REQUEST_ID = re.compile(r"request id is (\S+)")
_STOPPED = re.compile(r"^printer \S+ disabled since", re.MULTILINE)


class PrintFailedError(Exception):
    """A command of the print system failed; the message is what it said."""


class Printing:
    """Prints, and tells what came of it."""

    def __init__(
        self, tell: Callable[[StationEvent], None], *, followed_s: float = _FOLLOWED_S
    ) -> None:
        self._tell = tell
        self._followed_s = followed_s

    async def printers(self) -> PrintersTold:
        """Return the names of the printers that there are."""
        try:
            told = await _run("lpstat", "-e")
        except (OSError, PrintFailedError) as error:
            _log.info("this computer tells of no printers: %s", error)
            return PrintersTold(())
        return PrintersTold(tuple(told.split()[:MAX_PRINTERS]))

    async def print(self, asked: PrintAsked) -> PrintTold:
        """Print, and return what came of it after a moment."""
        told = await self._printed(asked)
        _log.info(
            "print: %s", told.outcome, extra={"printer": asked.printer, "detail": told.detail}
        )
        self._tell(PrintDone(told.outcome, asked.printer))
        return told

    async def _printed(self, asked: PrintAsked) -> PrintTold:
        printers = (await self.printers()).printers
        if not printers:
            return PrintTold(PrintOutcome.NO_PRINTING)
        if asked.printer not in printers:
            return PrintTold(PrintOutcome.NO_SUCH_PRINTER)
        try:
            return await self._handed_over(asked)
        except (OSError, PrintFailedError) as error:
            return PrintTold(PrintOutcome.FAILED, str(error)[:_MAX_DETAIL])

    async def _handed_over(self, asked: PrintAsked) -> PrintTold:
        stopped = await _stopped(asked.printer)
        if stopped is not None:
            return stopped
        options = ("-d", asked.printer, "-t", asked.title, "-o", "print-scaling=none")
        said = _REQUEST_ID.search(await _run("lp", *options, data=asked.pdf))
        if said is None:
            return PrintTold(PrintOutcome.QUEUED)
        return await self._followed(asked.printer, said[1])

    async def _followed(self, printer: str, job: str) -> PrintTold:
        """Look on for a while: a printer that is off takes nothing out of its queue."""
        loop = asyncio.get_running_loop()
        until_s = loop.time() + self._followed_s
        while loop.time() < until_s:
            if job not in (await _run("lpstat", "-o", printer)).split():
                return PrintTold(PrintOutcome.PRINTED)
            await asyncio.sleep(_LOOK_EVERY_S)
        return await _stopped(printer) or PrintTold(PrintOutcome.QUEUED)


async def _stopped(printer: str) -> PrintTold | None:
    """Return that a printer's queue is stopped, with why; None while it goes."""
    told = await _run("lpstat", "-p", printer)
    if _STOPPED.search(told) is None:
        return None
    reason = " ".join(line.strip() for line in told.splitlines()[1:])
    return PrintTold(PrintOutcome.STOPPED, reason[:_MAX_DETAIL])


async def _run(command: str, *arguments: str, data: bytes = b"") -> str:
    """Return what a command says, in English.

    Raises:
        OSError: there is no such command.
        PrintFailedError: it failed, or took too long.
    """
    pipe = asyncio.subprocess.PIPE
    running = await asyncio.create_subprocess_exec(
        command,
        *arguments,
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    try:
        async with asyncio.timeout(_COMMAND_S):
            out, complaint = await running.communicate(data)
    except TimeoutError:
        running.kill()
        await running.wait()
        raise PrintFailedError(f"{command} did not end within {_COMMAND_S:g} s") from None
    if running.returncode:
        raise PrintFailedError(complaint.decode("utf-8", "replace").strip() or f"{command} failed")
    return out.decode("utf-8", "replace")
