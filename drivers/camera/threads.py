"""The two threads of a claimed camera: one takes pictures, one decodes them.

What it is: the newest picture handed from one to the other, what is read handed to the loop, and
the end of both in bounded time. What it is not: the judgement of pictures (`eye`). It lives on the
loop; `_run_capture` and `_run_decode` are the threads' own.
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from contextlib import closing, suppress

from drivers.barcode.decode import Decode
from drivers.camera.eye import Eye
from drivers.camera.liveness import HANGS, Liveness
from drivers.camera.slot import Slot
from drivers.camera.source import Nothing, Pace, Shot, Source
from drivers.errors import ScannerError, ScannerLostError, ScannerNotFoundError
from drivers.vision.frames import UnusableFrameError

OPEN_TIMEOUT_S = 20.0
"""Media Foundation takes up to ten seconds for some cameras."""
END_TIMEOUT_S = 3.0
_POLL_S = 0.1
_YET_S = 0.005
_QUEUED_DECODES = 64
_log = logging.getLogger(__name__)


class Threads:
    """A claimed camera at work.

    The queue to the loop is bounded by `_free`: when the loop does not keep up the decode thread
    waits, and the pictures that come meanwhile are passed over, or wait with it in a file.
    """

    def __init__(
        self, device: str, opener: Callable[[], Source], eye: Eye, clock_ns: Callable[[], int]
    ) -> None:
        self._device = device
        self._opener = opener
        self._eye = eye
        self._clock_ns = clock_ns
        self._loop = asyncio.get_running_loop()
        self._stop = threading.Event()
        self._slot = Slot()
        self._pace = Pace.CAMERA
        self._error: ScannerError | None = None
        self._free = threading.BoundedSemaphore(_QUEUED_DECODES)
        self._decodes: asyncio.Queue[Decode | ScannerError | None] = asyncio.Queue()
        self._opened: asyncio.Future[tuple[str, ...] | ScannerError] = self._loop.create_future()
        self._capture = _Worker(f"camera {device}", self._run_capture)
        self._decode = _Worker(f"camera {device} decode", self._run_decode)

    async def start(self) -> tuple[str, ...]:
        """Open the source; return the wishes it did not take. Raise what went wrong with it."""
        self._capture.start()
        try:
            async with asyncio.timeout(OPEN_TIMEOUT_S):
                opened = await self._opened
        except TimeoutError:
            opened = ScannerNotFoundError("open", self._device, "no answer", hint=HANGS)
        except asyncio.CancelledError:
            await self.stop()
            raise
        if isinstance(opened, ScannerError):
            await self.stop()
            raise opened
        self._decode.start()
        return opened

    async def stop(self) -> None:
        """End both threads and wait for them, for a bounded time."""
        self._stop.set()
        self._slot.end()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._decode.ended())
            group.create_task(self._capture.ended())
        if self.hangs:
            _log.warning("camera thread hangs", extra={"device": self._device})

    @property
    def hangs(self) -> bool:
        """Whether a thread is still held by a camera that does not answer, after `stop`."""
        return self._capture.is_alive or self._decode.is_alive

    async def next(self) -> Decode | ScannerError | None:
        """Return the next decode; at the end the error that ended it, or None, for ever."""
        decode = await self._decodes.get()
        if isinstance(decode, Decode):
            self._free.release()
        else:
            self._decodes.put_nowait(decode)
        return decode

    def _run_capture(self) -> None:
        """Open, read, close: the capture thread's root."""
        error: ScannerError | None = None
        try:
            with closing(self._opener()) as source:
                self._pace = source.pace
                self._tell(self._set_opened, source.unset)
                self._take_pictures(source)
        except ScannerError as failed:
            error = failed
        except Exception as failed:  # noqa: BLE001 - a thread's root: OpenCV throws what its backends throw
            error = ScannerLostError("read", self._device, repr(failed), hint=HANGS)
        self._error = self._error or error
        self._slot.end()
        self._tell(self._set_opened, error or ())

    def _take_pictures(self, source: Source) -> None:
        patience_s = _POLL_S if source.pace is Pace.READER else 0.0
        while not self._stop.is_set():
            shot = source.read(wanted=self._slot.is_wanted(patience_s))
            if isinstance(shot, Shot):
                self._slot.put(shot)
            elif shot is Nothing.MORE:
                return
            elif shot is Nothing.YET:
                self._stop.wait(_YET_S)

    def _run_decode(self) -> None:
        """Decode until there is nothing more: the decode thread's root."""
        try:
            self._decode_pictures()
        except ScannerError as failed:
            self._error = failed
        except Exception as failed:  # noqa: BLE001 - a thread's root: a decoder may throw anything
            self._error = ScannerLostError("decode", self._device, repr(failed))
        end = None if self._stop.is_set() else self._error
        self._stop.set()
        self._tell(self._decodes.put_nowait, end)

    def _decode_pictures(self) -> None:
        liveness = Liveness(self._clock_ns())
        while not self._slot.is_ended:
            shot = self._slot.take(_POLL_S)
            if shot is not None:
                self._look_at(shot, liveness)
            if self._pace is Pace.CAMERA and (fault := liveness.fault(self._clock_ns())):
                raise ScannerLostError("read", self._device, fault.detail, hint=fault.hint)

    def _look_at(self, shot: Shot, liveness: Liveness) -> None:
        try:
            seen = self._eye.see(shot)
        except UnusableFrameError as error:
            liveness.could_not_use(error)
            return
        liveness.saw(seen.sample, self._clock_ns())
        for decode in seen.decodes:
            self._hand_over(decode)

    def _hand_over(self, decode: Decode) -> None:
        while not self._free.acquire(timeout=_POLL_S):
            if self._stop.is_set():
                return
        self._tell(self._decodes.put_nowait, decode)

    def _set_opened(self, opened: tuple[str, ...] | ScannerError) -> None:
        if not self._opened.done():
            self._opened.set_result(opened)

    def _tell(self, call: Callable[..., object], *args: object) -> None:
        """Run `call` on the loop; a loop that is closed has nobody left to tell."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(call, *args)


class _Worker:
    """A thread whose end can be awaited."""

    def __init__(self, name: str, run: Callable[[], None]) -> None:
        self._run = run
        self._loop = asyncio.get_running_loop()
        self._over = asyncio.Event()
        self._thread = threading.Thread(target=self._root, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    @property
    def is_alive(self) -> bool:
        return self._thread.is_alive()

    async def ended(self) -> None:
        """Wait for the thread, if it was ever started, until END_TIMEOUT_S."""
        if self._thread.ident is None:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(END_TIMEOUT_S):
                await self._over.wait()
            self._thread.join()

    def _root(self) -> None:
        try:
            self._run()
        finally:
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._over.set)
