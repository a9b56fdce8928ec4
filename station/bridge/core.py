"""The kiosk without a window: scanners, journal, link and local server, run together.

What it is: the way of every scan (capture, journal, then everything else), and an orderly end;
lives on the I/O loop; no Qt. What it is not: the building of its parts (station.app).
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from typing import Protocol

from drivers.barcode.decode import Decode, FrameRejected, RejectReason
from drivers.enrolment import is_enrol_code
from drivers.errors import (
    ScannerBusyError,
    ScannerError,
    ScannerMisconfiguredError,
    ScannerNotFoundError,
    ScannerNotPermittedError,
    ScannerUnreachableError,
)
from drivers.scanner import ScannerEvent, ScannerFailed, ScannerLost, ScannerReady
from server.contract.station import ScanMessage
from station.bridge.journal import Capture, Journal, NoBarcodeError, NotDurableError
from station.bridge.remedies import remedy_of, remedy_of_garbled
from station.events import (
    LinkChanged,
    LinkState,
    Loss,
    NotRecorded,
    Remedy,
    ScannerChanged,
    ScannerState,
    ScannerTrouble,
    StationEvent,
    Unconfirmed,
)

_log = logging.getLogger(__name__)
MAX_SUBMITTED = 100
"""Scans that may wait for the journal; one more is told as not recorded."""


class Runnable(Protocol):
    """A part that runs until it is cancelled."""

    async def run(self) -> None:
        """Run."""


class Core:
    """Runs the journal and the parts `add`ed, until `stop`. All but `run` belong to its loop."""

    def __init__(
        self,
        station: str,
        journal: Journal,
        emit: Callable[[StationEvent], None],
        utc_now_ms: Callable[[], int],
        monotonic_ns: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self._station = station
        self._journal = journal
        self._emit = emit
        self._utc_now_ms = utc_now_ms
        self._monotonic_ns = monotonic_ns
        self._parts: list[Runnable] = []
        self._submitted: asyncio.Queue[Capture] = asyncio.Queue(MAX_SUBMITTED)
        self._taken = asyncio.Event()
        self._stopping = asyncio.Event()
        self.take_aside: Callable[[bytes], bool] = lambda _data: False
        """Takes a barcode that is for the kiosk itself, as a pairing code is; False leaves it."""
        self.kept: Callable[[ScanMessage, Capture], None] = lambda _scan, _capture: None
        """Told of each scan that is durable, after everybody else."""
        self._diverted: Callable[[Decode | FrameRejected], None] | None = None
        self._ear: Callable[[ScannerEvent], None] = self._heard

    def divert(self, to: Callable[[Decode | FrameRejected], None] | None) -> None:
        """Hand what scanners read to somebody else, who asked to have it; None ends that."""
        self._diverted = to

    def hear_through(
        self, sieve: Callable[[Callable[[ScannerEvent], None]], Callable[[ScannerEvent], None]]
    ) -> None:
        """Have all that is heard go through a sieve, which is given who hears what is left."""
        self._ear = sieve(self._heard)

    def add(self, part: Runnable) -> None:
        """Add a part, before `run`."""
        self._parts.append(part)

    async def run(self) -> None:
        """Run until `stop`; then every scan taken in is in the journal, and nothing runs any more.

        Raises:
            JournalError: the journal cannot be used.
        """
        self._emit(LinkChanged(LinkState.STARTING))
        await self._journal.open(self._station)
        self._emit(Unconfirmed(len(self._journal.unconfirmed)))
        async with asyncio.TaskGroup() as outer:
            outer.create_task(self._journal.run())
            try:
                await self._run_until_stopped()
                await self._keep(self._all_submitted())
            finally:
                self._journal.stop()

    def stop(self) -> None:
        """Ask `run` to end."""
        self._stopping.set()

    def submit(self, data: bytes, scanner_id: str) -> None:
        """Take a scan that no driver made, as of a touched button."""
        answered_seq = self._journal.confirmed_seq
        self._queue(Capture(scanner_id, data, self._utc_now_ms(), answered_seq=answered_seq))

    def hear(self, event: ScannerEvent) -> None:
        """Take what a scanner tells: a barcode, refused bytes, or how it comes and goes."""
        self._ear(event)

    def _heard(self, event: ScannerEvent) -> None:
        if isinstance(event, Decode) and is_enrol_code(event.data):
            return  # enrolling listens to the keyboards by itself
        if self._diverted is not None and isinstance(event, Decode | FrameRejected):
            self._diverted(event)
            return
        match event:
            case Decode() if self.take_aside(event.data):
                _log.info("pairing code scanned", extra={"scanner_id": event.frame.scanner_id})
            case Decode():
                self._queue(self._of_decode(event))
            case FrameRejected():
                self._rejected(event)
            case _:
                _log_scanner(event)
                self._emit(scanner_changed(event))

    async def room(self) -> None:
        """Wait while half of what may wait for the journal does: for who can be made to wait."""
        while self._submitted.qsize() >= MAX_SUBMITTED // 2:
            self._taken.clear()
            await self._taken.wait()

    def _queue(self, capture: Capture) -> None:
        try:
            self._submitted.put_nowait(capture)
        except asyncio.QueueFull:
            why = "More scans came than could be kept; this one was not."
            self._not_recorded(capture.scanner_id, capture.data, why, Loss.TOO_MANY)

    async def _run_until_stopped(self) -> None:
        async with asyncio.TaskGroup() as group:
            running = [group.create_task(part.run()) for part in self._parts]
            running.append(group.create_task(self._keep_submitted()))
            await self._stopping.wait()
            for task in running:
                task.cancel()

    async def _keep_submitted(self) -> None:
        while True:
            first = await self._submitted.get()
            await self._keep([first, *self._all_submitted()])

    def _all_submitted(self) -> list[Capture]:
        self._taken.set()
        return [self._submitted.get_nowait() for _ in range(self._submitted.qsize())]

    async def _keep(self, captures: Iterable[Capture]) -> None:
        """Keep scans, which share one sync; once begun, this ends even if the kiosk is closing."""
        await asyncio.gather(*(asyncio.shield(self._capture(capture)) for capture in captures))

    def _of_decode(self, decode: Decode) -> Capture:
        return Capture(
            decode.frame.scanner_id,
            decode.data,
            self._utc_now_ms(),
            decode.symbology,
            str(decode.aim) if decode.aim else None,
            self._journal.confirmed_seq,
            decode.frame.received_ns,
            self._monotonic_ns(),
        )

    async def _capture(self, capture: Capture) -> None:
        try:
            self.kept(await self._journal.append(capture), capture)
        except NotDurableError as error:
            loss = Loss.GARBLED if isinstance(error, NoBarcodeError) else Loss.DISK
            self._not_recorded(capture.scanner_id, capture.data, str(error), loss)

    def _rejected(self, frame: FrameRejected) -> None:
        if frame.reason is RejectReason.OUTSIDE_FRAME:
            _log.warning("noise between two barcodes", extra={"scanner_id": frame.scanner_id})
        else:
            remedy = remedy_of_garbled(frame.reason)
            self._not_recorded(frame.scanner_id, frame.head, str(remedy), Loss.GARBLED, remedy)

    def _not_recorded(
        self, scanner_id: str, data: bytes, why: str, loss: Loss, remedy: Remedy | None = None
    ) -> None:
        _log.error("scan not recorded: %s", why, extra={"scanner_id": scanner_id})
        self._emit(NotRecorded(data.decode("utf-8", "replace"), why, loss, remedy))


def scanner_changed(event: ScannerReady | ScannerFailed | ScannerLost) -> ScannerChanged:
    """Return what the screen is told of a scanner that came, went or failed."""
    match event:
        case ScannerReady(scanner_id, name):
            return ScannerChanged(scanner_id, name, ScannerState.READY)
        case ScannerFailed(scanner_id, name, error):
            trouble = _TROUBLES.get(type(error))
            absent = isinstance(error, ScannerNotFoundError) and trouble is None
            state = ScannerState.LOST if absent else ScannerState.FAILED
            return ScannerChanged(scanner_id, name, state, remedy_of(error.hint), trouble)
        case ScannerLost(scanner_id, name, error):
            hint = remedy_of(error.hint) if error else None
            return ScannerChanged(scanner_id, name, ScannerState.LOST, hint)


def trouble_of(event: object) -> str:
    """Return the sentence of a scanner that could not be opened; empty for all else."""
    return f"{event.name}: {event.error}" if isinstance(event, ScannerFailed) else ""


_TROUBLES: dict[type[ScannerError], ScannerTrouble] = {
    ScannerUnreachableError: ScannerTrouble.UNREACHABLE,
    ScannerBusyError: ScannerTrouble.BUSY,
    ScannerNotPermittedError: ScannerTrouble.NOT_PERMITTED,
    ScannerMisconfiguredError: ScannerTrouble.MISCONFIGURED,
}


def _log_scanner(event: ScannerReady | ScannerFailed | ScannerLost) -> None:
    """Log how a scanner came or went, with the id that settings may know it by."""
    about = {"scanner_id": event.scanner_id, "scanner": event.name}
    match event:
        case ScannerReady():
            _log.info("scanner ready", extra=about)
        case ScannerFailed(error=error):
            _log.info("scanner failed", extra={**about, "error": str(error)})
        case ScannerLost(error=error):
            _log.info("scanner lost", extra={**about, "error": str(error) if error else None})
