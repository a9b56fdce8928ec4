"""The thread of one claimed device whose library blocks: it opens, reads and closes it.

What it is: the crossing between that thread and the loop that made it, bounded, with its end told.
What it is not: a device (each shell has its own `Source`), nor what the bytes mean.
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from drivers.errors import ScannerError, ScannerNotFoundError

READ_TIMEOUT_S = 0.1
"""How long a read waits at most, and so how long the release of a device does."""
_OPEN_TIMEOUT_S = 10.0
_QUEUED_PIECES = 64
_log = logging.getLogger(__name__)


class Source(Protocol):
    """An open device, used on its own thread."""

    def read(self) -> bytes:
        """Return what came, as soon as something does; empty when nothing did for READ_TIMEOUT_S.

        Raises:
            Exception: whatever the library does when the device is gone.
        """

    def close(self) -> None:
        """Let the device go."""


S = TypeVar("S", bound=Source)


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes that one read returned, and when."""

    data: bytes
    read_ns: int


@dataclass(frozen=True, slots=True)
class Reading(Generic[S]):
    """What a thread is to read. `device` names it in errors, `scanner_id` in logs.

    `open_source` is called on the thread and raises a ScannerError when it cannot; `lost` tells
    what any other error of it, or of the source, means.
    """

    scanner_id: str
    device: str
    open_source: Callable[[], S]
    lost: Callable[[Exception], ScannerError]


class ReadingThread(Generic[S]):
    """Made on the loop.

    The queue to the loop is bounded by `_free`: when the loop does not keep up the thread stops
    reading, and the device's own buffer and flow control hold what comes. Nothing is dropped.
    """

    def __init__(self, reading: Reading[S], clock_ns: Callable[[], int]) -> None:
        self._reading = reading
        self._clock_ns = clock_ns
        self._loop = asyncio.get_running_loop()
        self._free = threading.BoundedSemaphore(_QUEUED_PIECES)
        self._stop = threading.Event()
        self._pieces: asyncio.Queue[Piece | ScannerError | None] = asyncio.Queue()
        self._opened: asyncio.Future[S | ScannerError] = self._loop.create_future()
        self._ended = asyncio.Event()
        self._thread = threading.Thread(
            target=self._run, name=f"scanner {reading.scanner_id}", daemon=True
        )

    async def start(self) -> S:
        """Open the device and return its source, which stays the thread's.

        Raises:
            ScannerError: what kept it from opening.
        """
        self._thread.start()
        opened: S | ScannerError
        try:
            async with asyncio.timeout(_OPEN_TIMEOUT_S):
                opened = await self._opened
        except TimeoutError:
            opened = ScannerNotFoundError("open", self._reading.device, "no answer")
        except asyncio.CancelledError:
            await self.stop()
            raise
        if isinstance(opened, ScannerError):
            await self.stop()
            raise opened
        return opened

    async def stop(self) -> None:
        """End the thread and wait for it."""
        self._stop.set()
        try:
            async with asyncio.timeout(_OPEN_TIMEOUT_S):
                await self._ended.wait()
        except TimeoutError:
            _log.warning("scanner thread hangs", extra={"scanner_id": self._reading.scanner_id})
        else:
            self._thread.join()

    async def next(self, deadline_ns: int | None) -> Piece | ScannerError | None:
        """Return the next piece: an empty one when nothing came until `deadline_ns`.

        After the last piece comes the error that ended the thread, or None when it was stopped.
        """
        try:
            piece = await self._within(deadline_ns)
        except TimeoutError:
            if self._pieces.empty():
                return Piece(b"", self._clock_ns())
            piece = self._pieces.get_nowait()  # read in time; it was this loop that was late
        if isinstance(piece, Piece):
            self._free.release()
        else:
            self._pieces.put_nowait(piece)  # the end stays the end
        return piece

    async def _within(self, deadline_ns: int | None) -> Piece | ScannerError | None:
        if deadline_ns is None or not self._pieces.empty():
            return await self._pieces.get()
        async with asyncio.timeout((deadline_ns - self._clock_ns()) / 1e9):
            return await self._pieces.get()

    def _run(self) -> None:
        """Open, read, close. The thread's root."""
        end: ScannerError | None = None
        try:
            with closing(self._reading.open_source()) as source:
                self._tell(self._set_opened, source)
                self._read(source)
        except ScannerError as error:
            end = error
        except Exception as error:  # noqa: BLE001 - a thread's root: a vanished device shows as OSError, SerialException, termios.error or TypeError, by library
            end = self._reading.lost(error)
        if end is not None:
            self._tell(self._set_opened, end)
        self._tell(self._pieces.put_nowait, None if self._stop.is_set() else end)
        self._tell(self._ended.set)

    def _read(self, source: S) -> None:
        while not self._stop.is_set():
            if not self._free.acquire(timeout=READ_TIMEOUT_S):
                continue
            data = source.read()
            if data:
                self._tell(self._pieces.put_nowait, Piece(data, self._clock_ns()))
            else:
                self._free.release()

    def _set_opened(self, opened: S | ScannerError) -> None:
        if not self._opened.done():
            self._opened.set_result(opened)

    def _tell(self, call: Callable[..., object], *args: object) -> None:
        """Run `call` on the loop; a loop that is closed has nobody left to tell."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(call, *args)
