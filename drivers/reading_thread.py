"""The thread of a device that is read byte by byte, or report by report.

What it is: a loop around any `Source`, and a wait for what it read until a deadline. What it is
not: a device (each shell has its own `Source`), nor what the bytes mean.
"""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from drivers.device_thread import DeviceThread
from drivers.errors import ScannerError

READ_TIMEOUT_S = 0.1
"""How long a read waits at most, and so how long the release of a device does."""


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


class ReadingThread(DeviceThread[S, Piece]):
    """Made on the loop. Its source stays the thread's."""

    def __init__(self, reading: Reading[S], clock_ns: Callable[[], int]) -> None:
        super().__init__(f"scanner {reading.scanner_id}", reading.device)
        self._reading = reading
        self._clock_ns = clock_ns

    async def piece(self, deadline_ns: int | None) -> Piece | ScannerError | None:
        """Return the next piece: an empty one when nothing came until `deadline_ns`.

        After the last piece comes the error that ended the thread, or None when it was stopped.
        """
        wait_s = None if deadline_ns is None else (deadline_ns - self._clock_ns()) / 1e9
        try:
            return await self.next(wait_s)
        except TimeoutError:
            return Piece(b"", self._clock_ns())

    def _work(self) -> None:
        with closing(self._reading.open_source()) as source:
            self._has_opened(source)
            while not self._stopping.is_set():
                if data := source.read():
                    self._give(Piece(data, self._clock_ns()))

    def _lost(self, error: Exception) -> ScannerError:
        return self._reading.lost(error)
