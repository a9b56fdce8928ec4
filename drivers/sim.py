"""A simulated scanner: replays what scanners sent, or sends what it is fed, as a real one would.

What it is: a driver like the others, with what a real scanner sends and the parts that read it.
What it is not: a mock; only the port is missing. It lives on the event loop that claims it.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from pathlib import Path

from drivers.capture_file import read_capture
from drivers.errors import (
    ScannerLostError,
    ScannerMisconfiguredError,
    ScannerNotFoundError,
)
from drivers.framing import Framer, FramingSettings
from drivers.hid_descriptor import DescriptorError
from drivers.recorded import ByteSource, LineKind, Taken
from drivers.replaying import Replay
from drivers.resources import SimResource
from drivers.scanner import ScannerOutput
from drivers.shell import Shell

_QUEUED_PIECES = 64
_NS_PER_S = 1_000_000_000


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
        self._replay: Replay | None = None

    @property
    def _where(self) -> str:
        return self.scanner_id

    async def _take_hold(self) -> _Line:
        if not self._plugged:
            raise ScannerNotFoundError("open", self.scanner_id)
        capture = self._resource.capture
        if capture is not None:  # on a thread: it may be long
            self._replay = await asyncio.to_thread(
                replay_of, capture, self.scanner_id, self._framing
            )
        return _Line()

    async def _read(self, held: _Line) -> AsyncIterator[ScannerOutput]:
        replay = self._replay
        outputs = self._fed(held) if replay is None else self._replayed(held, replay)
        async with aclosing(outputs):
            async for output in outputs:
                yield output
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

    async def _fed(self, line: _Line) -> AsyncGenerator[ScannerOutput, None]:
        framer = Framer(self._framing, self.scanner_id)
        source = ByteSource(self.scanner_id, self.name, LineKind.SERIAL, self._framing)
        tap = self._recorder(source)
        while (data := await line.next(framer.deadline_ns, self._clock_ns)) is not None:
            now_ns = self._clock_ns()
            if data:
                tap(Taken(now_ns, data))
            for output in framer.feed(data, now_ns):
                yield output
        for rejected in framer.reset():
            yield rejected

    async def _replayed(self, line: _Line, replay: Replay) -> AsyncGenerator[ScannerOutput, None]:
        began_ns = self._clock_ns()
        for step in replay.steps(began_ns):
            due_s = (step.at_ns - began_ns) / _NS_PER_S / self._speed
            if await line.ends_within(due_s - (self._clock_ns() - began_ns) / _NS_PER_S):
                break
            for output in await asyncio.to_thread(step.run) if step.is_slow else step.run():
                yield output
        for rejected in replay.reset():
            yield rejected


def replay_of(path: Path, scanner_id: str, framing: FramingSettings) -> Replay:
    """Read a capture to be played once. Blocks.

    Raises:
        ScannerMisconfiguredError: it cannot be replayed.
    """
    capture = read_capture(path)
    try:
        return Replay(capture, scanner_id, framing)
    except DescriptorError as error:
        detail = f"a scanner's report descriptor: {error}"
        raise ScannerMisconfiguredError("replay", str(path), detail) from error
