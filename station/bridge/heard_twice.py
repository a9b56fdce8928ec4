"""One scan heard by two ears, told once: on Windows the window hears what Raw Input hears, too.

What it is: a sieve in front of the core. Raw Input says which keyboard struck a scan, but cannot
take its keys away from the window, whose key filter makes a scan of them as well. While a keyboard
scanner is read by Raw Input, what the filter reads is kept for a moment, and dropped when it is the
same data: one of the window's for each of the scanner's, so that a second real scan is a second
scan. What it is not: needed on Linux, where the scanner is grabbed. The I/O loop. It has never been
run on Windows.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable

from drivers.barcode.decode import Decode, FrameRejected
from drivers.scanner import ScannerEvent, ScannerFailed, ScannerLost, ScannerReady
from station.bridge.scanner_words import KEYBOARD_ID

KEPT_S = 0.3
"""How much later than the window Raw Input may tell of a scan, or the other way round."""
_NS_PER_S = 1_000_000_000
_OF_A_KEYBOARD = "keyboard:"


def _later(wait_s: float, call: Callable[[], None]) -> None:
    asyncio.get_running_loop().call_later(wait_s, call)


class HeardTwice:
    """`hear` takes what is told once. `later` calls something on the loop, after seconds."""

    def __init__(
        self,
        hear: Callable[[ScannerEvent], None],
        later: Callable[[float, Callable[[], None]], object] = _later,
        clock_ns: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self._hear = hear
        self._later = later
        self._clock_ns = clock_ns
        self._apart: set[str] = set()
        self._kept: list[Decode | FrameRejected] = []
        self._scanned: deque[tuple[int, bytes]] = deque()

    def hear(self, event: ScannerEvent) -> None:
        """Take what a scanner or the window tells."""
        match event:
            case ScannerReady() if event.scanner_id.startswith(_OF_A_KEYBOARD):
                self._apart.add(event.scanner_id)
            case ScannerLost() | ScannerFailed():
                self._apart.discard(event.scanner_id)
            case Decode() if event.frame.scanner_id in self._apart:
                self._of_scanner(event.frame.data)
            case Decode() if event.frame.scanner_id == KEYBOARD_ID and self._apart:
                return self._of_window(event, event.frame.data)
            case FrameRejected() if event.scanner_id == KEYBOARD_ID and self._apart:
                return self._keep(event)
        return self._hear(event)

    def _of_scanner(self, data: bytes) -> None:
        """Drop the window's reading of a scan, or remember that it is to be dropped."""
        self._kept = [each for each in self._kept if isinstance(each, Decode)]
        for kept in self._kept:
            if isinstance(kept, Decode) and kept.frame.data == data:
                self._kept.remove(kept)
                return
        self._scanned.append((self._clock_ns(), data))

    def _of_window(self, decode: Decode, data: bytes) -> None:
        oldest_ns = self._clock_ns() - round(KEPT_S * _NS_PER_S)
        while self._scanned and self._scanned[0][0] < oldest_ns:
            self._scanned.popleft()
        for scanned in self._scanned:
            if scanned[1] == data:
                self._scanned.remove(scanned)
                return
        self._keep(decode)

    def _keep(self, event: Decode | FrameRejected) -> None:
        """Keep what the window read; what no scanner told until then is a keyboard's of its own."""
        self._kept.append(event)
        self._later(KEPT_S, lambda: self._give(event))

    def _give(self, event: Decode | FrameRejected) -> None:
        if any(kept is event for kept in self._kept):
            self._kept = [kept for kept in self._kept if kept is not event]
            self._hear(event)
