"""A scanner on a serial port: RS-232, USB-CDC, or a URL that pyserial knows.

What it is: the thin shell between pyserial, which blocks, and the event loop. What it is not:
framing (framing.py), the opening of a port (serial_line.py) or the search for ports (discovery.py).
One thread a claimed scanner opens the port, reads it and closes it; everything else lives on the
loop that called `claim`.
"""

import asyncio
import logging
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import closing, suppress
from dataclasses import dataclass

from drivers.errors import ScannerBusyError, ScannerError, ScannerLostError, ScannerNotFoundError
from drivers.framing import Framer
from drivers.resources import SerialResource
from drivers.scanner import ScannerOutput
from drivers.serial_line import READ_TIMEOUT_S, Port, SerialSettings, is_network, open_port

_OPEN_TIMEOUT_S = 10.0
_QUEUED_PIECES = 64
_HANGS_UP = (
    "It is connected to again by itself. Check the network and its power if it goes on; the last"
    " barcode may have to be scanned again."
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Piece:
    """Bytes that one read returned, and when."""

    data: bytes
    read_ns: int


class _Reader:
    """The thread of one claimed port. Made on the loop; `run` is the thread's.

    The queue to the loop is bounded by `_free`: when the loop does not keep up the thread stops
    reading, and the device's own buffer and flow control hold what comes. Nothing is dropped.
    """

    def __init__(
        self,
        resource: SerialResource,
        settings: SerialSettings,
        is_there: Callable[[SerialResource], bool],
        clock_ns: Callable[[], int],
    ) -> None:
        self._resource = resource
        self._settings = settings
        self._is_there = is_there
        self._clock_ns = clock_ns
        self._loop = asyncio.get_running_loop()
        self._free = threading.BoundedSemaphore(_QUEUED_PIECES)
        self._stop = threading.Event()
        self._pieces: asyncio.Queue[_Piece | ScannerError | None] = asyncio.Queue()
        self._opened: asyncio.Future[ScannerError | None] = self._loop.create_future()
        self._ended = asyncio.Event()
        self._thread = threading.Thread(
            target=self._run, name=f"scanner {resource.scanner_id}", daemon=True
        )

    async def start(self) -> None:
        """Open the port; raise what went wrong with it."""
        self._thread.start()
        try:
            async with asyncio.timeout(_OPEN_TIMEOUT_S):
                error = await self._opened
        except TimeoutError:
            error = ScannerNotFoundError("open", self._resource.port, "no answer")
        except asyncio.CancelledError:
            await self.stop()
            raise
        if error is not None:
            await self.stop()
            raise error

    async def stop(self) -> None:
        """End the thread and wait for it."""
        self._stop.set()
        try:
            async with asyncio.timeout(_OPEN_TIMEOUT_S):
                await self._ended.wait()
        except TimeoutError:
            _log.warning("scanner thread hangs", extra={"scanner_id": self._resource.scanner_id})
        else:
            self._thread.join()

    async def next(self, deadline_ns: int | None) -> _Piece | ScannerError | None:
        """Return the next piece: an empty one when nothing came until `deadline_ns`.

        After the last piece comes the error that ended the thread, or None when it was stopped.
        """
        try:
            piece = await self._within(deadline_ns)
        except TimeoutError:
            if self._pieces.empty():
                return _Piece(b"", self._clock_ns())
            piece = self._pieces.get_nowait()  # read in time; it was this loop that was late
        if isinstance(piece, _Piece):
            self._free.release()
        else:
            self._pieces.put_nowait(piece)  # the end stays the end
        return piece

    async def _within(self, deadline_ns: int | None) -> _Piece | ScannerError | None:
        if deadline_ns is None or not self._pieces.empty():
            return await self._pieces.get()
        async with asyncio.timeout((deadline_ns - self._clock_ns()) / 1e9):
            return await self._pieces.get()

    def _run(self) -> None:
        """Open, read, close. The thread's root."""
        end: ScannerError | None = None
        try:
            with closing(open_port(self._resource.port, self._settings)) as port:
                self._check_device()
                self._tell(self._set_opened, None)
                self._read(port)
        except ScannerError as error:
            end = error
        except Exception as error:  # noqa: BLE001 - a thread's root: a vanished device shows as OSError, SerialException, termios.error or TypeError, by backend
            end = self._lost(error)
        self._tell(self._set_opened, end)
        self._tell(self._pieces.put_nowait, None if self._stop.is_set() else end)
        self._tell(self._ended.set)

    def _check_device(self) -> None:
        if not self._is_there(self._resource):
            port = self._resource.port
            raise ScannerNotFoundError("open", port, "another device has this port now")

    def _lost(self, error: Exception) -> ScannerLostError:
        port = self._resource.port
        hint = _HANGS_UP if is_network(port) else ""
        return ScannerLostError("read", port, str(error), hint=hint)

    def _read(self, port: Port) -> None:
        while not self._stop.is_set():
            if not self._free.acquire(timeout=READ_TIMEOUT_S):
                continue
            data = port.read(port.in_waiting or 1)
            if data:
                self._tell(self._pieces.put_nowait, _Piece(data, self._clock_ns()))
            else:
                self._free.release()

    def _set_opened(self, error: ScannerError | None) -> None:
        if not self._opened.done():
            self._opened.set_result(error)

    def _tell(self, call: Callable[..., object], *args: object) -> None:
        """Run `call` on the loop; a loop that is closed has nobody left to tell."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(call, *args)


class SerialDriver:
    """One scanner on one serial port; see `scanner.ScannerDriver`.

    `is_there` is asked, on the port's thread, whether the port that was opened is still the
    resource's.
    """

    def __init__(
        self,
        resource: SerialResource,
        settings: SerialSettings,
        clock_ns: Callable[[], int] = time.monotonic_ns,
        *,
        is_there: Callable[[SerialResource], bool] = lambda _resource: True,
    ) -> None:
        self._resource = resource
        self._settings = settings
        self._is_there = is_there
        self._clock_ns = clock_ns
        self._reader: _Reader | None = None

    @property
    def scanner_id(self) -> str:
        """The device's stable identity."""
        return self._resource.scanner_id

    @property
    def name(self) -> str:
        """The device's name for people."""
        return self._resource.name

    async def claim(self) -> None:
        """Open the port for this program alone.

        Raises:
            ScannerError: not found, busy, not permitted or misconfigured.
        """
        if self._reader is not None:
            raise ScannerBusyError("open", self._resource.port, "claimed already")
        reader = _Reader(self._resource, self._settings, self._is_there, self._clock_ns)
        await reader.start()
        self._reader = reader

    def decodes(self) -> AsyncIterator[ScannerOutput]:
        """Yield what the scanner reads, in order, until it is released.

        Raises:
            ScannerLostError: when the device goes away; what it sent whole comes first.
        """
        return self._decodes(self._reader)

    async def _decodes(self, reader: _Reader | None) -> AsyncIterator[ScannerOutput]:
        if reader is None:
            raise ScannerLostError("read", self._resource.port, "not claimed")
        framer = Framer(self._settings.framing, self.scanner_id)
        while isinstance(piece := await reader.next(framer.deadline_ns), _Piece):
            for output in framer.feed(piece.data, piece.read_ns):
                yield output
        for rejected in framer.reset():
            yield rejected
        if piece is not None:
            raise piece

    async def release(self) -> None:
        """Close the port and end its thread. Does nothing when it is not claimed."""
        reader, self._reader = self._reader, None
        if reader is not None:
            await reader.stop()
