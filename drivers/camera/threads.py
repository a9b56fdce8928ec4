"""The two threads of a claimed camera: one takes pictures, one decodes them.

What it is: the newest picture handed from one to the other, what is read handed to the loop, and
the end of both in bounded time. What it is not: the judgement of pictures (`eye`). It lives on the
loop; each thread's `_work` and what that calls are its own.
"""

import asyncio
from collections.abc import Callable
from contextlib import closing
from typing import NoReturn

from drivers.barcode.decode import Decode
from drivers.camera.eye import Eye
from drivers.camera.liveness import HANGS, Fault, Liveness
from drivers.camera.slot import Slot
from drivers.camera.source import Nothing, Pace, Shot, Source
from drivers.device_thread import DeviceThread
from drivers.errors import ScannerError, ScannerLostError, ScannerNotFoundError
from drivers.vision.frames import UnusableFrameError

END_TIMEOUT_S = 3.0
_POLL_S = 0.1
_YET_S = 0.005


class Threads:
    """A claimed camera at work.

    While the loop does not keep up the decode thread waits, and the pictures that come meanwhile
    are passed over, or wait with it in a file.
    """

    def __init__(
        self,
        device: str,
        opener: Callable[[], Source],
        eye: Eye,
        liveness: Liveness,
        clock_ns: Callable[[], int],
    ) -> None:
        slot = Slot()
        self._capture = _Capture(device, opener, slot)
        self._decode = _Decode(device, self._capture, slot, eye, liveness, clock_ns)

    async def start(self) -> tuple[str, ...]:
        """Open the source; return the wishes it did not take. Raise what went wrong with it.

        A camera is open when it has shown something: some let themselves be opened, and no more.
        """
        unset = await self._capture.start()
        try:
            await self._decode.start()
        except (ScannerError, asyncio.CancelledError):
            await self._capture.stop()
            raise
        return unset

    async def stop(self) -> None:
        """End both threads and wait for them, for a bounded time."""
        await asyncio.gather(self._decode.stop(), self._capture.stop())

    @property
    def hangs(self) -> bool:
        """Whether a thread is still held by a camera that does not answer, after `stop`."""
        return self._capture.is_alive or self._decode.is_alive

    async def next(self) -> Decode | ScannerError | None:
        """Return the next decode; at the end the error that ended it, or None, for ever."""
        return await self._decode.next()


class _Capture(DeviceThread[tuple[str, ...], NoReturn]):
    """Puts pictures into the slot, until that is ended. It tells the wishes not taken."""

    opens_within_s = 20.0  # Media Foundation takes up to ten for some cameras
    ends_within_s = END_TIMEOUT_S
    hint_when_absent = HANGS

    def __init__(self, device: str, opener: Callable[[], Source], slot: Slot) -> None:
        super().__init__(f"camera {device}", device)
        self._opener = opener
        self._slot = slot
        self.pace = Pace.CAMERA

    def _wake(self) -> None:
        self._slot.end()

    def _lost(self, error: Exception) -> ScannerError:
        return ScannerLostError("read", self._device, repr(error), hint=HANGS)

    def _work(self) -> None:
        with closing(self._opener()) as source:
            self.pace = source.pace
            self._has_opened(source.unset)
            self._take_pictures(source)

    def _take_pictures(self, source: Source) -> None:
        patience_s = _POLL_S if source.pace is Pace.READER else 0.0
        while not self._slot.takes_no_more:
            shot = source.read(wanted=self._slot.is_wanted(patience_s))
            if isinstance(shot, Shot):
                self._slot.put(shot)
            elif shot is Nothing.MORE:
                return
            elif shot is Nothing.YET:
                self._stopping.wait(_YET_S)


class _Decode(DeviceThread[None, Decode]):
    """Decodes the pictures in the slot, until that is ended, and then ends as the other did."""

    ends_within_s = END_TIMEOUT_S
    hint_when_absent = HANGS

    def __init__(
        self,
        device: str,
        capture: _Capture,
        slot: Slot,
        eye: Eye,
        liveness: Liveness,
        clock_ns: Callable[[], int],
    ) -> None:
        super().__init__(f"camera {device} decode", device)
        self._capture = capture
        self._slot = slot
        self._eye = eye
        self._liveness = liveness
        self._clock_ns = clock_ns
        self._has_shown = False

    def _wake(self) -> None:
        self._slot.end()

    def _lost(self, error: Exception) -> ScannerError:
        return ScannerLostError("decode", self._device, repr(error))

    def _work(self) -> None:
        is_watched = self._capture.pace is Pace.CAMERA
        if not is_watched:
            self._shows()
        self._liveness.begin(self._clock_ns())
        while not self._slot.is_ended:
            shot = self._slot.take(_POLL_S)
            if shot is not None:
                self._look_at(shot)
            if is_watched and (fault := self._liveness.fault(self._clock_ns())):
                raise self._error_of(fault)
        if self._capture.failed is not None:
            raise self._capture.failed

    def _look_at(self, shot: Shot) -> None:
        try:
            seen = self._eye.see(shot)
        except UnusableFrameError as error:
            self._liveness.could_not_use(error)
            return
        if not self._liveness.saw(seen.sample, self._clock_ns()):
            return
        self._shows()
        for decode in seen.decodes:
            self._give(decode)

    def _shows(self) -> None:
        """Note that the source shows something: from now on it is open."""
        if not self._has_shown:
            self._has_shown = True
            self._has_opened(None)

    def _error_of(self, fault: Fault) -> ScannerError:
        if self._has_shown:
            return ScannerLostError("read", self._device, fault.detail, hint=fault.hint)
        return ScannerNotFoundError("open", self._device, fault.detail, hint=fault.hint)
