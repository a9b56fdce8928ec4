"""One scan heard by two ears, told once: on Windows the window hears what Raw Input hears, too.

What it is: a sieve in front of the core. Raw Input says which keyboard struck a scan, but cannot
take its keys away from the window, whose key filter makes a scan of them as well. While a keyboard
scanner is read by Raw Input, what the filter reads is kept for a moment, and dropped when it is the
same data: one of the window's for each of the scanner's, so that a second real scan is a second
scan. Of a scanner that is gone the window's reading may still come: it is kept apart for that long.
So is what the filter makes of a scan that the scanner's driver told as torn: word of it, or
the same remains as a code. What it is not: needed on Linux, where the scanner is grabbed. The I/O
loop. It has never been run on Windows.
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
_Told = Decode | FrameRejected


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
        self._apart: dict[str, int | None] = {}
        self._kept: list[_Told] = []
        self._scanned: deque[tuple[int, _Told]] = deque()

    def hear(self, event: ScannerEvent) -> None:
        """Take what a scanner or the window tells."""
        match event:
            case ScannerReady() if event.scanner_id.startswith(_OF_A_KEYBOARD):
                self._apart[event.scanner_id] = None
            case ScannerLost() | ScannerFailed() if event.scanner_id in self._apart:
                self._apart[event.scanner_id] = self._apart[event.scanner_id] or self._clock_ns()
            case Decode() | FrameRejected() if _who(event) in self._apart:
                self._of_scanner(event)
            case Decode() | FrameRejected() if (
                _who(event) == KEYBOARD_ID and self._is_anyone_apart()
            ):
                return self._of_window(event)
        return self._hear(event)

    def _is_anyone_apart(self) -> bool:
        """Forget scanners that are gone for long enough, and tell whether any is left."""
        oldest_ns = self._oldest_ns
        self._apart = {
            scanner_id: gone_ns
            for scanner_id, gone_ns in self._apart.items()
            if gone_ns is None or gone_ns > oldest_ns
        }
        return bool(self._apart)

    @property
    def _oldest_ns(self) -> int:
        return self._clock_ns() - round(KEPT_S * _NS_PER_S)

    def _of_scanner(self, told: _Told) -> None:
        """Drop the window's reading of a scan, or remember that it is to be dropped."""
        self._forget_old()
        rejected = any(isinstance(kept, FrameRejected) for kept in self._kept)
        self._kept = [kept for kept in self._kept if isinstance(kept, Decode)]
        if rejected and isinstance(told, FrameRejected):
            return
        for kept in self._kept:
            if _reads_the_same(kept, told):
                self._kept.remove(kept)
                return
        self._scanned.append((self._clock_ns(), told))

    def _of_window(self, read: _Told) -> None:
        """Drop what a scanner told before, or keep it: a scanner may tell it yet.

        What no scanner told until then is a keyboard's of its own.
        """
        self._forget_old()
        for scanned in self._scanned:
            if _reads_the_same(read, scanned[1]):
                self._scanned.remove(scanned)
                return
        self._kept.append(read)
        self._later(KEPT_S, lambda: self._give(read))

    def _forget_old(self) -> None:
        """Forget scans that the window would have told by now: it may not hear keys at all."""
        oldest_ns = self._oldest_ns
        while self._scanned and self._scanned[0][0] <= oldest_ns:
            self._scanned.popleft()

    def _give(self, event: _Told) -> None:
        if any(kept is event for kept in self._kept):
            self._kept = [kept for kept in self._kept if kept is not event]
            self._hear(event)


def _who(told: _Told) -> str:
    return told.frame.scanner_id if isinstance(told, Decode) else told.scanner_id


def _reads_the_same(read: _Told, told: _Told) -> bool:
    """Tell whether what the window read is what a scanner told.

    Of several scanners at once the window hears one tangle: what it cannot read is any of theirs.
    Of a scan that the scanner's driver told as torn it may read the remains as a code.
    """
    if isinstance(read, FrameRejected):
        return True
    data = read.frame.data
    if isinstance(told, Decode):
        return data == told.frame.data
    return len(data) == told.size_bytes and data.startswith(told.head)
