"""What scanners send, written to a file that the simulated scanner replays.

What it is: every scanner driven as the kiosk drives it, and all that it sends written down as it
comes; or, `codes` only, each barcode that came of it. What it is not: the kiosk: nothing is
journaled or judged. Its own asyncio loop.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO

from drivers.barcode.decode import Decode, FrameRejected
from drivers.capture_file import CaptureWriter
from drivers.discovery import Discovery
from drivers.errors import ScannerError
from drivers.framing import FramingSettings
from drivers.place import Kind, Place
from drivers.recorded import ByteSource, LineKind, Recordable, Taken, Tap
from drivers.resources import Resource
from drivers.running import run_scanners
from drivers.scanner import ScannerDriver, ScannerEvent
from drivers.sim import replay_of
from station.bridge.core import scanner_changed
from station.bridge.scanner_book import ScannerBook
from station.bridge.scanner_words import ScannerWords
from station.bridge.scanners import searches
from station.events import ScannerChanged

_END = b"\r"
_AS_CODES = FramingSettings(aim=True)


@dataclass(frozen=True, slots=True)
class InUse:
    """The scanners that are there, by their ids, and which of them are captured."""

    ids: frozenset[str]
    used: frozenset[str]


class Capture:
    """One capture as it is made; each scanner's coming and going is handed to `tell`.

    `there` hears which scanners there are, whenever that has changed.

    Made on the loop it is used on. `codes` has it hold the barcodes in the stead of what the
    scanners send: less to keep, and no pictures.
    """

    def __init__(
        self,
        out: TextIO,
        tell: Callable[[ScannerChanged], None],
        *,
        there: Callable[[InUse], None] = lambda _there: None,
        codes: bool = False,
        clock_ns: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self._tell = tell
        self._there = there
        self._clock_ns = clock_ns
        self._loop = asyncio.get_running_loop()
        self._broken: asyncio.Future[OSError] = self._loop.create_future()
        self._writer = CaptureWriter(out, clock_ns(), failed=self._failed)
        self._code_taps: dict[str, Tap] | None = {} if codes else None
        self.heard: Counter[str] = Counter()
        """How many barcodes were read, by scanner; one that was ready and read none has 0."""

    @property
    def pieces(self) -> int:
        """How many lines of what scanners sent are in the file."""
        return self._writer.pieces

    def listen(self, driver: ScannerDriver) -> ScannerDriver:
        """Have a driver tell all that it reads from its next claim on."""
        if self._code_taps is None and isinstance(driver, Recordable):
            driver.record_to(self._writer.record)
        return driver

    def there(self, places: Sequence[Place]) -> None:
        """Take which scanners there are now."""
        used = frozenset(place.scanner_id for place in places if place.driven)
        self._there(InUse(frozenset(place.scanner_id for place in places), used))

    def hear(self, event: ScannerEvent) -> None:
        """Take what a scanner tells."""
        if isinstance(event, Decode):
            self.heard[event.frame.scanner_id] += 1
            self._hear_code(event)
        elif not isinstance(event, FrameRejected):
            self.heard[event.scanner_id] += 0
            self._tell(scanner_changed(event))

    async def broken(self) -> OSError:
        """Wait until the file cannot be written any more; return why."""
        return await self._broken

    def _hear_code(self, decode: Decode) -> None:
        if self._code_taps is None:
            return
        scanner_id = decode.frame.scanner_id
        if scanner_id not in self._code_taps:
            source = ByteSource(scanner_id, "", LineKind.SERIAL, _AS_CODES)
            self._code_taps[scanner_id] = self._writer.record(source)
        self._code_taps[scanner_id](Taken(self._clock_ns(), decode.frame.data + _END))

    def _failed(self, error: OSError) -> None:
        with suppress(RuntimeError):  # the loop has ended, and the capture with it
            self._loop.call_soon_threadsafe(self._break, error)

    def _break(self, error: OSError) -> None:
        if not self._broken.done():
            self._broken.set_result(error)


async def capture(
    words: ScannerWords,
    book: ScannerBook,
    into: Capture,
    *,
    only: str | None,
    ends_by_itself: bool = False,
) -> None:
    """Drive every scanner, or `only` the one with an id, until cancelled.

    A keyboard that is no scanner is taken from everybody, and with it the keys that would end this:
    it is captured only where this `ends_by_itself`.

    Raises:
        OSError: what came cannot be written down.
    """

    def chosen(found: Place) -> Place:
        place = book.chosen(found)
        if only is None:
            return place
        may_be_taken = place.driven or place.kind is not Kind.KEYBOARD or ends_by_itself
        return replace(place, driven=place.scanner_id == only and may_be_taken)

    kinds = searches(words, added=lambda: book.added)
    discovery = Discovery(kinds, chosen=chosen, listed=into.there)

    def driver(resource: Resource) -> ScannerDriver:
        return into.listen(discovery.driver(resource))

    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(run_scanners(discovery.watch(), driver, into.hear))
        error = await into.broken()
        running.cancel()
    raise error


def whats_wrong_with(path: Path) -> str:
    """Return why a capture cannot be replayed, as a sentence; empty when it can be."""
    try:
        replay_of(path, "", _AS_CODES)
    except ScannerError as error:
        return str(error)
    return ""


async def capture_for(
    seconds: float | None,
    words: ScannerWords,
    book: ScannerBook,
    into: Capture,
    *,
    only: str | None,
) -> None:
    """Capture for some time, or until cancelled.

    Raises:
        OSError: what came cannot be written down.
    """
    try:
        async with asyncio.timeout(seconds):
            await capture(words, book, into, only=only, ends_by_itself=seconds is not None)
    except TimeoutError:
        return
