"""`scanstation doctor scanner`: the chart scanned from paper, and what is wrong told on a terminal.

What it is: the doctor of the kiosk without a window, over every scanner but those that this
computer hears as its own keyboard. What it is not: the judgement (drivers.doctor).
"""

import asyncio
import locale
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from drivers.barcode.decode import Decode, FrameRejected
from station.app.exit_code import ExitCode
from station.app.typed_lines import SETTLE_S, Typed, TypedLines
from station.bridge.core import trouble_of
from station.bridge.doctor import Doctor
from station.bridge.scanner_book import book_of
from station.bridge.scanners import Scanners
from station.config import Config
from station.events import DoctorAsked, DoctorFound, StationEvent
from station.presenters.room_doctor import doctor_view
from station.presenters.words import Words, language_for

Heard = Decode | FrameRejected
_MARGIN_S = 0.05
"""A loop may call a little before its time."""


class TerminalDoctor:
    """Asks for one code after the other, and tells what was found; an empty line passes over."""

    def __init__(self, config: Config, folder: Path, words: Words, out: TextIO) -> None:
        self._words = words
        self._out = out
        self._ended = asyncio.Event()
        self._asked: DoctorAsked | None = None
        self._to: Callable[[Heard], None] | None = None
        self._scanners = Scanners(config, book_of(folder), self._hear, lambda _event: None)
        self._doctor = Doctor(self._told, self._scanners.kind_of, self._turn)
        self._lines = TypedLines()

    async def run(self) -> None:
        """Run until every code was scanned or passed over."""
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(self._scanners.run())
            self._doctor.begin()
            await self._ended.wait()
            running.cancel()

    def line(self, text: str) -> None:
        """Take a line of input in; what it was is told a moment later."""
        loop = asyncio.get_running_loop()
        self._lines.line(text, loop.time())
        loop.call_later(SETTLE_S + _MARGIN_S, self._settle)

    def _settle(self) -> None:
        match self._lines.settled(asyncio.get_running_loop().time()):
            case Typed.ENTER:
                self._doctor.skip()
            case Typed.TEXT:
                self._doctor.typed()

    def _turn(self, to: Callable[[Heard], None] | None) -> None:
        self._to = to
        self._scanners.read_raw(raw=to is not None)

    def _hear(self, event: object) -> None:
        if isinstance(event, Decode | FrameRejected) and self._to is not None:
            self._note_keys(event)
            self._to(event)
        elif trouble := trouble_of(event):  # else one would scan, and wonder
            self._say(trouble)

    def _note_keys(self, heard: Heard) -> None:
        frame = heard.frame if isinstance(heard, Decode) else heard
        if self._scanners.is_keyboard(frame.scanner_id):
            self._lines.keys_heard(asyncio.get_running_loop().time())

    def _told(self, event: StationEvent) -> None:
        if isinstance(event, DoctorAsked):
            self._ask(event)
        elif isinstance(event, DoctorFound) and event.complete:
            self._tell(event)
            self._ended.set()

    def _ask(self, asked: DoctorAsked) -> None:
        self._asked = asked
        name = self._words(f"doctor-code-{asked.code}")
        note = f"  {self._words(f'doctor-note-{asked.note}')}" if asked.note else ""
        self._say(f"{asked.number}/{asked.count}  {name}{note}")

    def _tell(self, found: DoctorFound) -> None:
        view = doctor_view(self._words, self._asked, found, at_once=None)
        self._say(view.hint)
        for line in view.findings:
            self._say(f"- {line.title}\n  {line.fix}")

    def _say(self, text: str) -> None:
        self._out.write(text + "\n")
        self._out.flush()


def examine_scanner(config: Config, folder: Path, language: str, out: TextIO) -> ExitCode:
    """Have the chart scanned and tell what was found; Ctrl-C ends it."""
    system = language_for(locale.getlocale()[0] or "")
    words = Words(system if language == "system" else language)
    out.write(words("doctor-terminal") + "\n")
    with suppress(KeyboardInterrupt):
        asyncio.run(_examine(config, folder, words, out))
        return ExitCode.OK
    return ExitCode.FAILED


async def _examine(config: Config, folder: Path, words: Words, out: TextIO) -> None:
    doctor = TerminalDoctor(config, folder, words, out)
    _on_each_line(asyncio.get_running_loop(), doctor.line)
    await doctor.run()


def _on_each_line(loop: asyncio.AbstractEventLoop, call: Callable[[str], None]) -> None:
    """Call it on the loop with each line of standard input.

    The thread is a daemon: a read cannot be called off.
    """

    def read() -> None:
        with suppress(RuntimeError, ValueError):  # the loop, or the input, is closed
            while line := sys.stdin.readline():
                loop.call_soon_threadsafe(call, line)

    threading.Thread(target=read, name="lines", daemon=True).start()
