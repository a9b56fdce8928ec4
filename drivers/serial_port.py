"""A scanner on a serial port: RS-232, USB-CDC, or a URL that pyserial knows.

What it is: the thin shell between pyserial, which blocks, and the event loop. What it is not:
framing (framing.py), the opening of a port (serial_line.py) or the search for ports (discovery.py).
One thread a claimed scanner (reading_thread.py) opens the port, reads it and closes it; everything
else lives on the loop that called `claim`.
"""

import time
from collections.abc import AsyncIterator, Callable

from drivers.errors import ScannerLostError, ScannerNotFoundError
from drivers.framing import Framer
from drivers.hints import Hint
from drivers.reading_thread import Piece, Reading, ReadingThread
from drivers.recorded import ByteSource, LineKind, Taken
from drivers.resources import SerialResource
from drivers.scanner import ScannerOutput
from drivers.serial_line import Port, SerialSettings, is_network, open_port
from drivers.shell import Shell

_HANGS_UP = Hint("it-connects-again")


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


class SerialDriver(Shell[SerialResource, ReadingThread[_OpenPort]]):
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
        super().__init__(resource)
        self._settings = settings
        self._is_there = is_there
        self._clock_ns = clock_ns

    @property
    def _where(self) -> str:
        return self._resource.port

    async def _take_hold(self) -> ReadingThread[_OpenPort]:
        reading = Reading(self.scanner_id, self._where, self._open, self._lost)
        thread = ReadingThread(reading, self._clock_ns)
        await thread.start()
        return thread

    async def _read(self, held: ReadingThread[_OpenPort]) -> AsyncIterator[ScannerOutput]:
        framing = self._settings.framing
        framer = Framer(framing, self.scanner_id)
        tap = self._recorder(ByteSource(self.scanner_id, self.name, LineKind.SERIAL, framing))
        while isinstance(piece := await held.piece(framer.deadline_ns), Piece):
            if piece.data:
                tap(Taken(piece.read_ns, piece.data))
            for output in framer.feed(piece.data, piece.read_ns):
                yield output
        for rejected in framer.reset():
            yield rejected
        if piece is not None:
            raise piece

    async def _let_go(self, held: ReadingThread[_OpenPort]) -> None:
        await held.stop()

    def _open(self) -> _OpenPort:
        """Open the port, on its thread."""
        opened = _OpenPort(open_port(self._where, self._settings))
        if not self._is_there(self._resource):
            opened.close()
            detail = "another device has this port now"
            raise ScannerNotFoundError("open", self._where, detail)
        return opened

    def _lost(self, error: Exception) -> ScannerLostError:
        hint = _HANGS_UP if is_network(self._where) else None
        return ScannerLostError("read", self._where, str(error), hint=hint)
