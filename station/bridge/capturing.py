"""What scanners send, written to a file that the simulated scanner replays.

What it is: every scanner driven as the kiosk drives it, and each barcode, or with `raw` each run of
bytes between two silences, as a line of JSON. What it is not: the kiosk: nothing is journaled or
judged. Its own asyncio loop.
"""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from drivers.barcode.decode import Decode, FrameRejected
from drivers.discovery import Discovery
from drivers.errors import ScannerError
from drivers.place import Place
from drivers.running import run_scanners
from drivers.scanner import ScannerEvent
from drivers.sim import read_capture
from station.bridge.core import scanner_changed
from station.bridge.scanner_book import ScannerBook
from station.bridge.scanner_words import ScannerWords, raw_settings
from station.bridge.scanners import searches
from station.events import ScannerChanged

_END = b"\r"
_NS_PER_MS = 1_000_000


class Capture:
    """Writes lines to `out`, and hands each scanner's coming and going to `tell`."""

    def __init__(
        self,
        out: TextIO,
        tell: Callable[[ScannerChanged], None],
        *,
        raw: bool,
        clock_ns: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self._out = out
        self._tell = tell
        self._raw = raw
        self._clock_ns = clock_ns
        self._began_ns = clock_ns()
        self.count = 0

    def hear(self, event: ScannerEvent) -> None:
        """Take what a scanner tells."""
        if isinstance(event, Decode):
            facts = {"symbology": event.symbology} if event.symbology else {}
            self._write(event.frame.data, event.frame.scanner_id, facts)
        elif isinstance(event, FrameRejected):
            self._write(event.head, event.scanner_id, {"rejected": event.reason.value})
        else:
            self._tell(scanner_changed(event))

    def _write(self, data: bytes, scanner_id: str, facts: Mapping[str, str]) -> None:
        at_ms = (self._clock_ns() - self._began_ns) // _NS_PER_MS
        sent = data if self._raw else data + _END
        line = {"at_ms": at_ms, "data": sent.decode("latin-1"), "scanner": scanner_id, **facts}
        self._out.write(json.dumps(line) + "\n")
        self._out.flush()
        self.count += 1


async def capture(
    words: ScannerWords, book: ScannerBook, into: Capture, *, only: str | None, raw: bool
) -> None:
    """Drive every scanner, or `only` the one with an id, until cancelled."""

    def chosen(found: Place) -> Place:
        place = book.chosen(found)
        driven = place.driven if only is None else place.scanner_id == only
        return replace(place, driven=driven, settings=raw_settings(place.settings, raw=raw))

    discovery = Discovery(searches(words), chosen=chosen)
    await run_scanners(discovery.watch(), discovery.driver, into.hear)


def whats_wrong_with(path: Path) -> str:
    """Return why a capture cannot be replayed, as a sentence; empty when it can be."""
    try:
        read_capture(path)
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
    raw: bool,
) -> None:
    """Capture for some time, or until cancelled."""
    try:
        async with asyncio.timeout(seconds):
            await capture(words, book, into, only=only, raw=raw)
    except TimeoutError:
        return
