"""A scanner on a serial port: RS-232, USB-CDC, or a URL that pyserial knows.

What it is: the thin shell between pyserial, which blocks, and the event loop. What it is not:
framing (framing.py), the opening of a port (serial_line.py) or the search for ports (discovery.py).
One thread a claimed scanner (reading_thread.py) opens the port, reads it and closes it; everything
else lives on the loop that called `claim`.
"""

import time
from collections.abc import AsyncIterator, Callable

from drivers.errors import ScannerBusyError, ScannerLostError, ScannerNotFoundError
from drivers.framing import Framer
from drivers.reading_thread import Piece, Reading, ReadingThread
from drivers.resources import SerialResource
from drivers.scanner import ScannerOutput
from drivers.serial_line import Port, SerialSettings, is_network, open_port

_HANGS_UP = (
    "It is connected to again by itself. Check the network and its power if it goes on; the last"
    " barcode may have to be scanned again."
)


class _OpenPort:
    """A port as its thread reads it."""

    def __init__(self, port: Port) -> None:
        self._port = port

    def read(self) -> bytes:
        """Return what came; empty when nothing did for a while."""
        return self._port.read(self._port.in_waiting or 1)

    def close(self) -> None:
        """Let the port go."""
        self._port.close()


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
        self._reader: ReadingThread[_OpenPort] | None = None

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
        port = self._resource.port
        reading = Reading(self.scanner_id, port, self._open, self._lost)
        reader = ReadingThread(reading, self._clock_ns)
        await reader.start()
        self._reader = reader

    def decodes(self) -> AsyncIterator[ScannerOutput]:
        """Yield what the scanner reads, in order, until it is released.

        Raises:
            ScannerLostError: when the device goes away; what it sent whole comes first.
        """
        return self._decodes(self._reader)

    async def _decodes(
        self, reader: ReadingThread[_OpenPort] | None
    ) -> AsyncIterator[ScannerOutput]:
        if reader is None:
            raise ScannerLostError("read", self._resource.port, "not claimed")
        framer = Framer(self._settings.framing, self.scanner_id)
        while isinstance(piece := await reader.next(framer.deadline_ns), Piece):
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

    def _open(self) -> _OpenPort:
        """Open the port, on its thread."""
        opened = _OpenPort(open_port(self._resource.port, self._settings))
        if not self._is_there(self._resource):
            opened.close()
            detail = "another device has this port now"
            raise ScannerNotFoundError("open", self._resource.port, detail)
        return opened

    def _lost(self, error: Exception) -> ScannerLostError:
        port = self._resource.port
        hint = _HANGS_UP if is_network(port) else ""
        return ScannerLostError("read", port, str(error), hint=hint)
