"""A scanner that is a keyboard, on Linux: grabbed, so that its keys go nowhere else.

What it is: the thin shell between the kernel's events and the event loop. What it is not: the
reading of events (input_events) and keys (key_lines), or the search for scanners
(keyboard_search). One thread a claimed scanner opens the device, reads it and closes it; everything
else lives on the loop that called `claim`.

Why a thread and not the loop: the kernel holds 64 events for a reader, some 16 strokes. A scanner
strikes one every 2 ms, so that a loop which is busy for a thirtieth of a second would lose keys.
"""

import asyncio
import logging
import os
import select
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import closing, suppress

from drivers.errors import (
    ScannerBusyError,
    ScannerError,
    ScannerLostError,
    ScannerNotFoundError,
)
from drivers.event_device import EventDevice, open_event_device
from drivers.input_events import EventsLost, InputEvents
from drivers.key_lines import KeyLines
from drivers.resources import KeyboardResource
from drivers.scanner import ScannerOutput
from drivers.wedge import WedgeSettings

if sys.platform == "win32":
    raise ImportError("evdev is Linux's")

_QUEUED_OUTPUTS = 1024
_OPEN_TIMEOUT_S = 10.0
_QUIET_TIMEOUT_S = 2.0
"""How long a claim waits for a scan that is going on to end."""
_NS_PER_MS = 1_000_000
_FOR_EVER_MS = None
_log = logging.getLogger(__name__)


class _WokenError(Exception):
    """The thread was asked to end."""


class _Waiter:
    """Waits for a device, or to be woken from another thread."""

    def __init__(self) -> None:
        self._woken, self._wake = os.pipe()
        self._poll = select.poll()
        self._poll.register(self._woken, select.POLLIN)

    def watch(self, device: EventDevice) -> None:
        self._poll.register(device.fileno(), select.POLLIN)

    def wait(self, wait_ms: float | None) -> bool:
        """Wait, and tell whether the device has something to say: that comes before waking.

        Raises:
            _WokenError: the thread is to end.
        """
        ready = {fd for fd, _ in self._poll.poll(wait_ms)}
        if ready == {self._woken}:
            raise _WokenError
        return bool(ready)

    def wake(self) -> None:
        """End a wait, now or to come."""
        os.write(self._wake, b".")

    def close(self) -> None:
        os.close(self._woken)
        os.close(self._wake)


class _Reader:
    """The thread of one claimed scanner. Made on the loop; `_run` and what it calls are its own.

    The queue to the loop is bounded by `_free`: when the loop does not keep up with whole scans the
    thread stops reading. What the kernel then drops is told as lost.
    """

    def __init__(
        self,
        resource: KeyboardResource,
        settings: WedgeSettings,
        open_device: Callable[[str], EventDevice],
        clock_ns: Callable[[], int],
    ) -> None:
        self._resource = resource
        self._settings = settings
        self._open_device = open_device
        self._clock_ns = clock_ns
        self._loop = asyncio.get_running_loop()
        self._waiter = _Waiter()
        self._free = threading.BoundedSemaphore(_QUEUED_OUTPUTS)
        self._stop = threading.Event()
        self._outputs: asyncio.Queue[ScannerOutput | ScannerError | None] = asyncio.Queue()
        self._opened: asyncio.Future[ScannerError | None] = self._loop.create_future()
        self._ended = asyncio.Event()
        self._thread = threading.Thread(
            target=self._run, name=f"scanner {resource.scanner_id}", daemon=True
        )

    async def start(self) -> None:
        """Open and grab the device; raise what went wrong with it."""
        self._thread.start()
        try:
            async with asyncio.timeout(_OPEN_TIMEOUT_S):
                error = await self._opened
        except TimeoutError:
            error = ScannerNotFoundError("open", self._resource.path, "no answer")
        except asyncio.CancelledError:
            await self.stop()
            raise
        if error is not None:
            await self.stop()
            raise error

    async def stop(self) -> None:
        """End the thread and wait for it."""
        self._stop.set()
        self._waiter.wake()
        try:
            async with asyncio.timeout(_OPEN_TIMEOUT_S):
                await self._ended.wait()
        except TimeoutError:
            _log.warning("scanner thread hangs", extra={"scanner_id": self._resource.scanner_id})
        else:
            self._thread.join()
            self._waiter.close()

    async def next(self) -> ScannerOutput | ScannerError | None:
        """Return what comes next: at last the error that ended the thread, or None."""
        output = await self._outputs.get()
        if output is None or isinstance(output, ScannerError):
            self._outputs.put_nowait(output)  # the end stays the end
        else:
            self._free.release()
        return output

    def _run(self) -> None:
        """Open, read, close. The thread's root."""
        end: ScannerError | None = None
        try:
            with closing(self._open_device(self._resource.path)) as device:
                self._read(device)
        except _WokenError:
            pass
        except ScannerError as error:
            end = error
        except Exception as error:  # noqa: BLE001 - a thread's root
            end = ScannerLostError("read", self._resource.path, repr(error))
        self._tell(self._set_opened, end)
        self._tell(self._outputs.put_nowait, end)
        self._tell(self._ended.set)

    def _read(self, device: EventDevice) -> None:
        """Read the scanner until it is gone or the thread is to end; tell what was half read."""
        self._waiter.watch(device)
        device.stamp_monotonic()
        device.hear_keys_only()
        caps_lock_on = self._settings.compensates_caps_lock and device.caps_lock_on()
        lines = KeyLines(self._settings, self._resource.scanner_id, caps_lock_on=caps_lock_on)
        if not self._take_hold(device):
            lines.lost(self._clock_ns(), device.keys_down())
        self._tell(self._set_opened, None)
        try:
            self._read_lines(device, InputEvents(), lines)
        finally:
            self._give(lines.reset())

    def _take_hold(self, device: EventDevice) -> bool:
        """Grab the device between two scans; False when it had to be in the middle of one.

        A key that is down when it is grabbed would stay down for all others: its release never
        reaches them.
        """
        give_up_ns = self._clock_ns() + round(_QUIET_TIMEOUT_S * 1e9)
        while self._clock_ns() < give_up_ns:
            if self._waiter.wait(self._settings.end_after_ms):
                device.read()
            elif not device.keys_down():
                device.grab()
                if not device.keys_down():
                    return True
                device.let_go()
        device.grab()
        return False

    def _read_lines(self, device: EventDevice, events: InputEvents, lines: KeyLines) -> None:
        while True:
            deadline_ns = lines.deadline_ns
            if self._waiter.wait(self._ms_until(deadline_ns)):
                self._give(_read_once(device, events, lines))
            elif deadline_ns is not None:
                # Nothing came up to then, however late it is now.
                self._give(lines.poll(deadline_ns))

    def _ms_until(self, deadline_ns: int | None) -> float | None:
        if deadline_ns is None:
            return _FOR_EVER_MS
        return max(0, (deadline_ns - self._clock_ns()) / _NS_PER_MS)

    def _give(self, outputs: Iterable[ScannerOutput]) -> None:
        """Hand over what was read; waits while the loop is far behind."""
        for output in outputs:
            while not self._free.acquire(timeout=0.1):
                if self._stop.is_set():
                    return
            self._tell(self._outputs.put_nowait, output)

    def _set_opened(self, error: ScannerError | None) -> None:
        if not self._opened.done():
            self._opened.set_result(error)

    def _tell(self, call: Callable[..., object], *args: object) -> None:
        """Run `call` on the loop; a loop that is closed has nobody left to tell."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(call, *args)


def _read_once(device: EventDevice, events: InputEvents, lines: KeyLines) -> list[ScannerOutput]:
    """Read what is there and return what it completes."""
    found: list[ScannerOutput] = []
    for event in events.feed(device.read()):
        if isinstance(event, EventsLost):
            lines.lost(event.at_ns, device.keys_down())
            events.resynced()
            return found  # what was read behind it came before what asking has thrown away
        found += lines.key(event)
    return found


class EvdevKeyboardDriver:
    """One keyboard that is a scanner; see `scanner.ScannerDriver`.

    `open_device` opens the resource's path.
    """

    def __init__(
        self,
        resource: KeyboardResource,
        settings: WedgeSettings,
        open_device: Callable[[str], EventDevice] = open_event_device,
        clock_ns: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self._resource = resource
        self._settings = settings
        self._open_device = open_device
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
        """Open the device and grab it, as soon as no scan is going on.

        Raises:
            ScannerError: not found, busy or not permitted.
        """
        if self._reader is not None:
            raise ScannerBusyError("open", self._resource.path, "claimed already")
        reader = _Reader(self._resource, self._settings, self._open_device, self._clock_ns)
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
            raise ScannerLostError("read", self._resource.path, "not claimed")
        while (output := await reader.next()) is not None:
            if isinstance(output, ScannerError):
                raise output
            yield output

    async def release(self) -> None:
        """Let the device go and end its thread. Does nothing when it is not claimed."""
        reader, self._reader = self._reader, None
        if reader is not None:
            await reader.stop()
