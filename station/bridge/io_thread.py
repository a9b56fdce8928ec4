"""The one place where threads are crossed: the I/O loop in its thread, Qt in the main thread.

What it is: the doorway. Events go to Qt in order, by one queued signal that says "something waits";
calls go to the loop by `call_soon_threadsafe`. What it is not: the work on either side.
"""

import asyncio
import contextlib
import logging
import threading
from collections import deque
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Qt, Signal, Slot

from drivers.scanner import ScannerEvent
from station.bridge.journal import JournalError
from station.events import StationEvent

_log = logging.getLogger(__name__)
MAX_AT_ONCE = 200
"""Events handed to the window between two paintings of it."""
MAX_WAITING = 2000
"""Events that may wait for the window; then catching up with the server pauses."""


class RunsOnLoop(Protocol):
    """What runs on the loop: `station.bridge.core.Core`."""

    async def run(self) -> None:
        """Run until stopped."""

    def stop(self) -> None:
        """Ask `run` to end."""

    def submit(self, data: bytes, scanner_id: str) -> None:
        """Take a scan that no driver made."""

    def hear(self, event: ScannerEvent) -> None:
        """Take what the key filter read."""


class IoThread(QObject):
    """Runs a core in a thread. Made, started and stopped on the Qt main thread.

    It may start before there is a window: what is told waits until somebody hears it. `ended`
    carries None, or what ended the core or kept an event from being shown; it comes with a turn of
    the main thread's event loop, and so reaches whoever is connected before the first one.
    """

    ended = Signal(object)
    _stirred = Signal()
    _over = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._handle: Callable[[StationEvent], None]
        self._caught_up: Callable[[], None]
        self._waiting: deque[StationEvent] = deque()
        self._core: RunsOnLoop | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._room = asyncio.Event()
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._run, name="io")
        self._over.connect(self.ended, Qt.ConnectionType.QueuedConnection)

    def deliver_to(
        self, handle: Callable[[StationEvent], None], caught_up: Callable[[], None]
    ) -> None:
        """Name who hears, once: `handle` is called on the main thread with each event.

        `caught_up` is called after the last that waits, or after `MAX_AT_ONCE` of them.
        """
        self._handle, self._caught_up = handle, caught_up
        self._stirred.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        if self._waiting:
            self._stirred.emit()

    def start(self, core: RunsOnLoop) -> None:
        """Start the thread and run `core` in it, unless it was started before."""
        if self._core is None:
            self._core = core
            self._thread.start()
            self._started.wait()

    def stop(self, wait_s: float) -> bool:
        """End the core in order and wait for its thread; False when it still runs after that."""
        if self._core is not None and self._thread.is_alive():
            self.call(self._core.stop)
            self._thread.join(wait_s)
        return not self._thread.is_alive()

    def submit(self, data: bytes, scanner_id: str) -> None:
        """Hand a scan that no driver made to the core; from the main thread."""
        if self._core is not None:
            self.call(self._core.submit, data, scanner_id)

    def hear(self, event: ScannerEvent) -> None:
        """Hand what the key filter read to the core; from the main thread."""
        if self._core is not None:
            self.call(self._core.hear, event)

    def call(self, work: Callable[..., None], *arguments: object) -> None:
        """Call something of the loop's on the loop, soon; from the main thread."""
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop has ended, and everything with it
                self._loop.call_soon_threadsafe(work, *arguments)

    def tell(self, event: StationEvent) -> None:
        """Hand an event to the main thread; from the loop."""
        self._waiting.append(event)
        if len(self._waiting) == 1:
            self._stirred.emit()

    async def room(self) -> None:
        """Wait, on the loop, while too many events wait for the window."""
        while len(self._waiting) > MAX_WAITING:
            self._room.clear()
            await self._room.wait()

    @Slot()
    def _deliver(self) -> None:
        try:
            self._deliver_some()
        except Exception as fault:  # noqa: BLE001 - the root of a slot
            # The screen no longer tells the truth: nothing more is shown, and the kiosk ends.
            _log.exception("an event could not be shown")
            self._over.emit(fault)

    def _deliver_some(self) -> None:
        for _ in range(MAX_AT_ONCE):
            if not self._waiting:
                break
            self._handle(self._waiting[0])
            self._waiting.popleft()
        self._caught_up()
        if self._waiting:
            self._stirred.emit()
        if len(self._waiting) <= MAX_WAITING:
            self.call(self._room.set)

    def _run(self) -> None:
        error: BaseException | None = None
        try:
            with asyncio.Runner() as runner:
                self._loop = runner.get_loop()
                self._started.set()
                runner.run(self._running())
        except JournalError as refused:
            error = refused
        except BaseException as ended:  # noqa: BLE001 - the root of the thread: no window over it
            _log.exception("the input and output thread ended")
            error = ended
        self._started.set()
        self._over.emit(error)

    async def _running(self) -> None:
        if self._core is not None:
            await self._core.run()
