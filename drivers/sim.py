"""A simulated scanner: replays captured bytes, or what its caller feeds it, as a real one would.

What it is: a driver like the others, with the bytes of a real scanner and the same framing. What it
is not: a mock; only the port is missing. It lives on the event loop that claims it.
"""

import asyncio
import json
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from drivers.errors import (
    ScannerLostError,
    ScannerMisconfiguredError,
    ScannerNotFoundError,
)
from drivers.framing import Framer, FramingSettings
from drivers.resources import SimResource
from drivers.scanner import ScannerOutput
from drivers.shell import Shell

_QUEUED_PIECES = 64
_NS_PER_MS = 1_000_000
_NS_PER_S = 1_000_000_000
_Moment = tuple[bytes, int]
"""Bytes and when they were read; no bytes is silence until then."""


@dataclass(frozen=True, slots=True)
class CapturedPiece:
    """Bytes that a scanner sent in one piece, `at_ms` after the capture began."""

    at_ms: int
    data: bytes


def read_capture(path: Path) -> tuple[CapturedPiece, ...]:
    """Read a capture: JSON Lines, each `{"at_ms": int, "data": str}`, times never going back.

    `data` is the bytes as Latin-1 text, so that each character is one byte; control characters are
    JSON's escapes. Further fields are notes for people.

    Raises:
        ScannerMisconfiguredError: no such file, or a line that is not as above; it is named.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ScannerMisconfiguredError("read capture", str(path), str(error)) from error
    pieces: list[CapturedPiece] = []
    # Not splitlines(), which also splits at GS and at NEL (0x85).
    for number, line in enumerate(text.rstrip("\n").split("\n"), 1):
        try:
            pieces.append(_piece_of(json.loads(line), pieces[-1].at_ms if pieces else 0))
        except (ValueError, TypeError, KeyError) as error:
            where = f"line {number}: {error!r}"
            raise ScannerMisconfiguredError("read capture", str(path), where) from error
    return tuple(pieces)


def _piece_of(line: Any, earliest_ms: int) -> CapturedPiece:  # noqa: ANN401 - JSON, not yet read
    at_ms, data = line["at_ms"], line["data"]
    if not isinstance(at_ms, int) or not isinstance(data, str):
        raise TypeError("at_ms must be a whole number and data a text")
    if at_ms < earliest_ms:
        raise ValueError("at_ms goes back")
    return CapturedPiece(at_ms, data.encode("latin-1"))


class _Line:
    """The cable of one claimed simulated scanner."""

    def __init__(self) -> None:
        self.unplugged = False
        self._ended = asyncio.Event()
        self._pieces: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._room = asyncio.Semaphore(_QUEUED_PIECES)

    def end(self, *, unplugged: bool = False) -> None:
        """Let nothing more through than what was put before."""
        self.unplugged = self.unplugged or unplugged
        self._ended.set()
        self._pieces.put_nowait(None)

    async def put(self, data: bytes) -> None:
        """Send one piece when there is room for it."""
        await self._room.acquire()
        self._pieces.put_nowait(data)

    async def next(self, deadline_ns: int | None, clock_ns: Callable[[], int]) -> bytes | None:
        """Return the next piece, empty when none came until `deadline_ns`; None at the end."""
        if deadline_ns is None or not self._pieces.empty():
            return await self._take()
        try:
            async with asyncio.timeout((deadline_ns - clock_ns()) / _NS_PER_S):
                return await self._take()
        except TimeoutError:
            return b""

    async def _take(self) -> bytes | None:
        data = await self._pieces.get()
        if data is not None:
            self._room.release()
        return data

    async def ends_within(self, wait_s: float) -> bool:
        """Wait, and tell whether the line ended meanwhile."""
        if wait_s <= 0:
            await asyncio.sleep(0)
            return self._ended.is_set()
        try:
            async with asyncio.timeout(wait_s):
                return await self._ended.wait()
        except TimeoutError:
            return False


class SimDriver(Shell[SimResource, _Line]):
    """A scanner without hardware; see `scanner.ScannerDriver`.

    With a capture, `decodes` replays it and then ends. `speed` is how many times faster than real
    time; infinite waits for nothing. Without a capture the caller is the device: `feed` sends
    bytes, `unplug` and `plug` pull its cable and put it back.
    """

    def __init__(
        self,
        resource: SimResource,
        framing: FramingSettings,
        *,
        speed: float = 1.0,
        clock_ns: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        if not speed > 0:
            raise ScannerMisconfiguredError("replay", resource.scanner_id, "speed must be above 0")
        super().__init__(resource)
        self._framing = framing
        self._speed = speed
        self._clock_ns = clock_ns
        self._plugged = True
        self._capture: tuple[CapturedPiece, ...] = ()

    @property
    def _where(self) -> str:
        return self.scanner_id

    async def _take_hold(self) -> _Line:
        if not self._plugged:
            raise ScannerNotFoundError("open", self.scanner_id)
        if self._resource.capture is not None:
            self._capture = read_capture(self._resource.capture)
        return _Line()

    async def _read(self, held: _Line) -> AsyncIterator[ScannerOutput]:
        framer = Framer(self._framing, self.scanner_id)
        fed = self._resource.capture is None
        moments = self._fed(held, framer) if fed else self._replayed(held, framer)
        async with aclosing(moments):
            async for data, at_ns in moments:
                for output in framer.feed(data, at_ns):
                    yield output
        for rejected in framer.reset():
            yield rejected
        if held.unplugged:
            raise ScannerLostError("read", self.scanner_id, "unplugged")

    async def _let_go(self, held: _Line) -> None:
        held.end()

    async def feed(self, data: bytes) -> None:
        """Send bytes, as the device would; waits while 64 pieces are unread.

        Raises:
            ScannerLostError: it is not claimed or not plugged in, so there is nowhere to send to.
        """
        if self._held is None or not self._plugged:
            raise ScannerLostError("feed", self.scanner_id, "not connected")
        await self._held.put(data)

    def unplug(self) -> None:
        """Pull the cable: what was sent before still arrives."""
        self._plugged = False
        if self._held is not None:
            self._held.end(unplugged=True)

    def plug(self) -> None:
        """Put the cable back; after `release` the scanner can be claimed again."""
        self._plugged = True

    async def _fed(self, line: _Line, framer: Framer) -> AsyncGenerator[_Moment, None]:
        while (data := await line.next(framer.deadline_ns, self._clock_ns)) is not None:
            yield data, self._clock_ns()

    async def _replayed(self, line: _Line, framer: Framer) -> AsyncGenerator[_Moment, None]:
        began_ns = self._clock_ns()
        for data, at_ns in _timeline(self._capture, framer, began_ns):
            due_s = (at_ns - began_ns) / _NS_PER_S / self._speed
            if await line.ends_within(due_s - (self._clock_ns() - began_ns) / _NS_PER_S):
                return
            yield data, at_ns


def _timeline(
    capture: tuple[CapturedPiece, ...], framer: Framer, began_ns: int
) -> Iterator[_Moment]:
    """Yield each piece at its time, and between them the silences that end a frame.

    In the capture's own time, so that the frames are the same at every speed.
    """
    for piece in capture:
        at_ns = began_ns + piece.at_ms * _NS_PER_MS
        if framer.deadline_ns is not None and framer.deadline_ns < at_ns:
            yield b"", framer.deadline_ns
        yield piece.data, at_ns
    if framer.deadline_ns is not None:
        yield b"", framer.deadline_ns
