"""A scanner that is a keyboard, on Linux: grabbed, so that its keys go nowhere else.

What it is: the thin shell between the kernel's events and the event loop. What it is not: the
reading of events and keys (event_lines), or the search for scanners
(keyboard_search). One thread a claimed scanner opens the device, reads it and closes it; everything
else lives on the loop that called `claim`.

Why a thread and not the loop: the kernel holds 64 events for a reader, some 16 strokes. A scanner
strikes one every 2 ms, so that a loop which is busy for a thirtieth of a second would lose keys.
"""

import os
import select
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import closing, suppress

from drivers.device_thread import DeviceThread
from drivers.errors import ScannerError
from drivers.event_device import EventDevice, open_event_device
from drivers.event_lines import EventLines
from drivers.recorded import KeySource, KeySystem, Recorder, Taken, Tap
from drivers.resources import KeyboardResource
from drivers.scanner import ScannerOutput
from drivers.shell import Shell
from drivers.suffix_habit import SuffixHabit
from drivers.wedge import WedgeSettings

if sys.platform == "win32":
    raise ImportError("evdev is Linux's")

_QUIET_TIMEOUT_S = 2.0
"""How long a claim waits for a scan that is going on to end."""
_NS_PER_MS = 1_000_000
_FOR_EVER_MS = None


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


class _Reader(DeviceThread[None, ScannerOutput]):
    """The thread of one claimed scanner. Made on the loop.

    While the loop does not keep up with whole scans it does not read; what the kernel then drops is
    told as lost.
    """

    most_waiting = 1024

    def __init__(
        self,
        resource: KeyboardResource,
        settings: WedgeSettings,
        habit: SuffixHabit,
        open_device: Callable[[str], EventDevice],
        clock_ns: Callable[[], int],
        recorder: Recorder,
    ) -> None:
        super().__init__(f"scanner {resource.scanner_id}", resource.path)
        self._resource = resource
        self._settings = settings
        self._habit = habit
        self._open_device = open_device
        self._clock_ns = clock_ns
        self._recorder = recorder
        self._waiter = _Waiter()

    async def stop(self) -> None:
        """End the thread and wait for it."""
        await super().stop()
        if not self.is_alive:
            self._waiter.close()

    def _wake(self) -> None:
        self._waiter.wake()

    def _work(self) -> None:
        with closing(self._open_device(self._resource.path)) as device, suppress(_WokenError):
            self._read(device)

    def _read(self, device: EventDevice) -> None:
        """Read the scanner until it is gone or the thread is to end; tell what was half read."""
        self._waiter.watch(device)
        device.stamp_monotonic()
        device.hear_keys_only()
        caps_lock_on = self._settings.compensates_caps_lock and device.caps_lock_on()
        scanner_id, name = self._resource.scanner_id, self._resource.name
        lines = EventLines(self._settings, scanner_id, self._habit, caps_lock_on=caps_lock_on)
        tap = self._recorder(
            KeySource(scanner_id, name, KeySystem.EVDEV, self._settings, caps_lock_on)
        )
        if not self._take_hold(device):
            at_ns, down = self._clock_ns(), device.keys_down()
            tap(Taken(at_ns, b"", down))
            lines.lost(at_ns, down)
        self._has_opened(None)
        try:
            self._read_lines(device, lines, tap)
        finally:
            self._give_each(lines.reset())

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

    def _read_lines(self, device: EventDevice, lines: EventLines, tap: Tap) -> None:
        while True:
            deadline_ns = lines.deadline_ns
            if self._waiter.wait(self._ms_until(deadline_ns)):
                self._give_each(self._read_once(device, lines, tap))
            elif deadline_ns is not None:
                # Nothing came up to then, however late it is now.
                self._give_each(lines.poll(deadline_ns))

    def _read_once(self, device: EventDevice, lines: EventLines, tap: Tap) -> list[ScannerOutput]:
        """Read what is there and return what it completes."""
        data = device.read()
        asked: list[frozenset[int]] = []

        def keys_down() -> frozenset[int]:
            asked.append(device.keys_down())
            return asked[-1]

        found = lines.feed(data, keys_down)
        tap(Taken(self._clock_ns(), data, asked[-1] if asked else None))
        return found

    def _ms_until(self, deadline_ns: int | None) -> float | None:
        if deadline_ns is None:
            return _FOR_EVER_MS
        return max(0, (deadline_ns - self._clock_ns()) / _NS_PER_MS)

    def _give_each(self, outputs: Iterable[ScannerOutput]) -> None:
        for output in outputs:
            self._give(output)


class EvdevKeyboardDriver(Shell[KeyboardResource, _Reader]):
    """One keyboard that is a scanner; see `scanner.ScannerDriver`.

    It is claimed as soon as no scan is going on. `open_device` opens the resource's path. `habit`
    is what earlier drivers of the device know of it.
    """

    def __init__(
        self,
        resource: KeyboardResource,
        settings: WedgeSettings,
        open_device: Callable[[str], EventDevice] = open_event_device,
        clock_ns: Callable[[], int] = time.monotonic_ns,
        habit: SuffixHabit | None = None,
    ) -> None:
        super().__init__(resource)
        self._settings = settings
        self._habit = habit or SuffixHabit(required=settings.suffix_required)
        self._open_device = open_device
        self._clock_ns = clock_ns

    @property
    def _where(self) -> str:
        return self._resource.path

    async def _take_hold(self) -> _Reader:
        reader = _Reader(
            self._resource,
            self._settings,
            self._habit,
            self._open_device,
            self._clock_ns,
            self._recorder,
        )
        await reader.start()
        return reader

    async def _read(self, held: _Reader) -> AsyncIterator[ScannerOutput]:
        while (output := await held.next()) is not None:
            if isinstance(output, ScannerError):
                raise output
            yield output

    async def _let_go(self, held: _Reader) -> None:
        await held.stop()
