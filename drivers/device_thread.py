"""The thread of one claimed device whose library blocks: it opens, reads and closes it.

What it is: the crossing between that thread and the loop that made it, bounded, with its end told.
What it is not: the work itself, which each kind of thread does in its own way.
"""

import asyncio
import logging
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress
from typing import ClassVar, Generic, TypeVar

from drivers.errors import ScannerError, ScannerLostError, ScannerNotFoundError
from drivers.hints import Hint

_ROOM_S = 0.1
"""How long a thread that waits for room takes at most to see that it is to end."""
_log = logging.getLogger(__name__)

Opened = TypeVar("Opened")
Output = TypeVar("Output")


class DeviceThread(ABC, Generic[Opened, Output]):
    """Made on the loop, which starts it, takes what it read, and stops it.

    The way to the loop has room for `most_waiting`: while the loop does not keep up the thread does
    not read on, and the device's own buffer and flow control hold what comes. Nothing is dropped.
    """

    most_waiting: ClassVar[int] = 64
    opens_within_s: ClassVar[float] = 10.0
    ends_within_s: ClassVar[float] = 10.0
    hint_when_absent: ClassVar[Hint | None] = None

    def __init__(self, name: str, device: str) -> None:
        self._device = device
        self._stopping = threading.Event()
        self._loop = asyncio.get_running_loop()
        self._room = threading.Semaphore(self.most_waiting)
        self._outputs: asyncio.Queue[Output | ScannerError | None] = asyncio.Queue()
        self._opened: asyncio.Future[Opened | ScannerError] = self._loop.create_future()
        self._ended = asyncio.Event()
        self._failed: ScannerError | None = None
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    async def start(self) -> Opened:
        """Begin, and return what the thread says of the device it opened.

        Raises:
            ScannerError: what kept it from opening; one that went away meanwhile is not there.
        """
        self._thread.start()
        try:
            async with asyncio.timeout(self.opens_within_s):
                opened = await self._opened
        except TimeoutError:
            opened = self._absent("no answer")
        except asyncio.CancelledError:
            await self.stop()
            raise
        if isinstance(opened, ScannerLostError):
            opened = self._absent(opened.detail)
        if isinstance(opened, ScannerError):
            await self.stop()
            raise opened
        return opened

    async def stop(self) -> None:
        """End the thread, if it was ever started, and wait for that, for a bounded time."""
        self._stopping.set()
        self._wake()
        if self._thread.ident is None:
            return
        try:
            async with asyncio.timeout(self.ends_within_s):
                await self._ended.wait()
        except TimeoutError:
            _log.warning("scanner thread hangs", extra={"device": self._device})
        else:
            self._thread.join()

    @property
    def is_alive(self) -> bool:
        """Whether the thread runs; after `stop` it then hangs in its device."""
        return self._thread.is_alive()

    async def next(self, wait_s: float | None = None) -> Output | ScannerError | None:
        """Return what was read next; at last, for ever, the error that ended it, None if stopped.

        Raises:
            TimeoutError: nothing was, within `wait_s`; None waits for ever.
        """
        try:
            async with asyncio.timeout(wait_s if self._outputs.empty() else None):
                output = await self._outputs.get()
        except TimeoutError:
            if self._outputs.empty():
                raise
            output = self._outputs.get_nowait()  # read in time; it was this loop that was late
        if output is None or isinstance(output, ScannerError):
            self._outputs.put_nowait(output)
        else:
            self._room.release()
        return output

    @property
    def failed(self) -> ScannerError | None:
        """What ended the thread, once it has; None while it runs, and when it was stopped."""
        return self._failed

    @abstractmethod
    def _work(self) -> None:
        """Open the device, say so by `_has_opened`, read it and `_give`, until `_stopping`.

        The thread's own; what it raises ends the thread, and is told: an error of another's making
        as `_lost` says.
        """

    def _lost(self, error: Exception) -> ScannerError:
        """Return what an error that is no ScannerError means."""
        return ScannerLostError("read", self._device, repr(error))

    def _wake(self) -> None:
        """End what the thread waits in, or what waits for it: it is to end, or has ended."""

    def _has_opened(self, opened: Opened) -> None:
        self._tell(self._set_opened, opened)

    def _give(self, output: Output) -> None:
        """Hand over what was read, as soon as there is room, or the thread is to end."""
        while not self._room.acquire(timeout=_ROOM_S):
            if self._stopping.is_set():
                break
        self._tell(self._outputs.put_nowait, output)

    def _run(self) -> None:
        """Work, and tell the end. The thread's root."""
        error: ScannerError | None = None
        try:
            self._work()
        except ScannerError as failed:
            error = failed
        except Exception as failed:  # noqa: BLE001 - a thread's root: a vanished device shows as OSError, SerialException, termios.error or TypeError, by library
            error = self._lost(failed)
        if error is not None:
            self._tell(self._set_opened, error)
        self._failed = None if self._stopping.is_set() else error
        self._wake()
        self._tell(self._outputs.put_nowait, self._failed)
        self._tell(self._ended.set)

    def _absent(self, detail: str) -> ScannerNotFoundError:
        return ScannerNotFoundError("open", self._device, detail, hint=self.hint_when_absent)

    def _set_opened(self, opened: Opened | ScannerError) -> None:
        if not self._opened.done():
            self._opened.set_result(opened)

    def _tell(self, call: Callable[..., object], *args: object) -> None:
        """Run `call` on the loop; a loop that is closed has nobody left to tell."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(call, *args)
