"""The printers of this computer, by the commands of its print system (CUPS).

What it is: `lpstat` and `lp`, run and understood, and how a job goes on for a moment. What it is
not: what is printed. Windows has none of these commands and is told as unable. The I/O loop.
"""

import asyncio
import logging
import os
import re
import sys
from collections.abc import Callable

from server.contract.printing import (
    MAX_PRINTERS,
    PrintAsked,
    PrintersTold,
    PrintOutcome,
    PrintTold,
)
from server.contract.system_programs import system_environment
from station.events import PrintDone, StationEvent

_log = logging.getLogger(__name__)
_COMMAND_S = 5.0
"""How long a command may take: a print system that hangs must not keep the server waiting."""
_WHOLE_S = 12.0
"""How long all of it may take: the server waits for 14 s, and then takes the kiosk for away."""
_FOLLOWED_S = 5.0
_LOOK_EVERY_S = 0.5
_MAX_DETAIL = 500
_REQUEST_ID = re.compile(r"request id is (\S+)")
_STOPPED = re.compile(r"^printer \S+ disabled since", re.MULTILINE)
_NOT_PRINTED = re.compile(r"cancel|abort")
"""In the reasons of a job's state: `job-canceled-by-user`, `aborted-by-system` and the like."""


class PrintFailedError(Exception):
    """A command of the print system failed; the message is what it said."""


class Printing:
    """Prints, and tells what came of it."""

    def __init__(
        self,
        tell: Callable[[StationEvent], None],
        *,
        followed_s: float = _FOLLOWED_S,
        whole_s: float = _WHOLE_S,
    ) -> None:
        self._tell = tell
        self._followed_s = followed_s
        self._whole_s = whole_s

    async def printers(self) -> PrintersTold:
        """Return the names of the printers that there are, without the instances that users name.

        Such as `Zebra/wide` are options of one user, and no queue can be asked of by that name.
        """
        try:
            told = await _run("lpstat", "-e")
        except (OSError, PrintFailedError) as error:
            _log.info("this computer tells of no printers: %s", error)
            return PrintersTold(())
        return PrintersTold(
            tuple([name for name in told.split() if "/" not in name][:MAX_PRINTERS])
        )

    async def print(self, asked: PrintAsked) -> PrintTold:
        """Print, and return what came of it after a moment."""
        told = await self._printed(asked)
        _log.info(
            "print: %s", told.outcome, extra={"printer": asked.printer, "detail": told.detail}
        )
        self._tell(PrintDone(told.outcome, asked.printer))
        return told

    async def _printed(self, asked: PrintAsked) -> PrintTold:
        end_s = asyncio.get_running_loop().time() + self._whole_s
        try:
            async with asyncio.timeout_at(end_s):
                unable = await self._unable(asked.printer)
                if unable is not None:
                    return unable
                job = await _handed_over(asked)
        except TimeoutError:
            return PrintTold(PrintOutcome.FAILED, "The print system does not answer.")
        except (OSError, PrintFailedError) as error:
            return PrintTold(PrintOutcome.FAILED, str(error)[:_MAX_DETAIL])
        return await self._what_became_of(asked.printer, job, end_s)

    async def _unable(self, printer: str) -> PrintTold | None:
        """Return why nothing can be printed; None when it is worth a try."""
        printers = (await self.printers()).printers
        if not printers:
            return PrintTold(PrintOutcome.NO_PRINTING)
        if printer not in printers:
            return PrintTold(PrintOutcome.NO_SUCH_PRINTER)
        return await _stopped(printer)

    async def _what_became_of(self, printer: str, job: str | None, end_s: float) -> PrintTold:
        """Return what is known of a job that is in the queue, whatever else cannot be found out."""
        if job is None:
            return PrintTold(PrintOutcome.QUEUED)
        try:
            async with asyncio.timeout_at(end_s):
                return await self._followed(printer, job)
        except (OSError, PrintFailedError) as error:  # TimeoutError is an OSError
            _log.warning("what became of a print is not known: %s", error)
            return PrintTold(PrintOutcome.QUEUED)

    async def _followed(self, printer: str, job: str) -> PrintTold:
        """Look on for a while: a printer that is off takes nothing out of its queue."""
        loop = asyncio.get_running_loop()
        until_s = loop.time() + self._followed_s
        while loop.time() < until_s:
            ended = _ended(await _run("lpstat", "-l", "-Wcompleted", f"-o{printer}"), job)
            if ended is not None:
                return ended
            await asyncio.sleep(_LOOK_EVERY_S)
        return await _stopped(printer) or PrintTold(PrintOutcome.QUEUED)


async def _handed_over(asked: PrintAsked) -> str | None:
    """Put it in the printer's queue; return the job's name, None when it is not told.

    Values stand in one word with their options: none that begins with a dash is taken for one.
    """
    options = (f"-d{asked.printer}", f"-t{asked.title}", "-oprint-scaling=none")
    said = _REQUEST_ID.search(await _run("lp", *options, data=asked.pdf))
    return None if said is None else said[1]


def _ended(completed: str, job: str) -> PrintTold | None:
    """Return how a job ended, by the list of those that did; None while it is not among them.

    CUPS lists under "completed" whatever is over: each job in a line, and why in indented ones.
    """
    told = re.search(rf"^{re.escape(job)}\s.*\n((?:\s.*\n?)*)", completed, re.MULTILINE)
    if told is None:
        return None
    reasons = re.search(r"^\s*Alerts:(.*)$", told[1], re.MULTILINE)
    if reasons is None or _NOT_PRINTED.search(reasons[1]) is None:
        return PrintTold(PrintOutcome.PRINTED)
    return PrintTold(PrintOutcome.FAILED, reasons[1].strip()[:_MAX_DETAIL])


async def _stopped(printer: str) -> PrintTold | None:
    """Return that a printer's queue is stopped, with why; None while it goes."""
    told = await _run("lpstat", f"-p{printer}")
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
        env={**_environment(), "LC_ALL": "C.UTF-8"},
    )
    try:
        async with asyncio.timeout(_COMMAND_S):
            out, complaint = await running.communicate(data)
    except TimeoutError:
        raise PrintFailedError(f"{command} did not end within {_COMMAND_S:g} s") from None
    finally:
        if running.returncode is None:
            running.kill()
            await running.wait()
    if running.returncode:
        raise PrintFailedError(complaint.decode("utf-8", "replace").strip() or f"{command} failed")
    return out.decode("utf-8", "replace")


def _environment() -> dict[str, str]:
    return system_environment(os.environ, frozen=getattr(sys, "frozen", False))
