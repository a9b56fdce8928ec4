"""Keep one scanner claimed, through every unplugging, for as long as somebody listens.

What it is: a loop around any driver. What it is not: the search for scanners (discovery). It lives
on the loop of its caller; the waiting and the randomness are passed in.
"""

import asyncio
import random
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass

from drivers.barcode.decode import Decode
from drivers.errors import ScannerError, ScannerNotFoundError, ScannerUnreachableError
from drivers.scanner import (
    ScannerDriver,
    ScannerEvent,
    ScannerFailed,
    ScannerLost,
    ScannerReady,
)


@dataclass(frozen=True, slots=True)
class Backoff:
    """How long to wait before the next try: doubling from `first_s` to `most_s`, jittered.

    The jitter takes off up to half, so that two scanners of one hub do not come back in step.
    `settled_s` is how long a scanner must stay, unless it reads something, for the waits to begin
    anew: a device server that is in use elsewhere accepts, and hangs up at once.
    """

    first_s: float = 0.25
    most_s: float = 5.0
    settled_s: float = 5.0

    def delay_s(self, failures: int, chance: float) -> float:
        """Return the wait after `failures` failures in a row, for a `chance` from 0 to 1."""
        full_s = min(self.most_s, self.first_s * 2.0 ** min(failures - 1, 30))
        return full_s * (1 - chance / 2)


DEFAULT_BACKOFF = Backoff()


async def drive(
    driver: ScannerDriver,
    backoff: Backoff = DEFAULT_BACKOFF,
    *,
    chance: Callable[[], float] = random.random,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> AsyncGenerator[ScannerEvent, None]:
    """Yield what a scanner reads and how it comes and goes; claim it again whenever it is lost.

    The first of several failures in a row is not told: a port that has just appeared may not have
    been given its rights yet. One that was lost is told to be gone by that, once: that it still is,
    each further try finds out, and nobody else has to hear it until it comes back.

    Ends only when the scanner ends by itself (a capture that was replayed). Close the generator to
    release the scanner: `async with aclosing(drive(driver)) as events`.
    """
    tries = _Tries(backoff, clock)
    while True:
        tries.begin()
        async with aclosing(_session(driver)) as events:
            async for event in events:
                if tries.worth_telling(event):
                    yield event
        if isinstance(event, ScannerLost) and event.error is None:
            return
        await sleep(tries.delay_s(chance()))


class _Tries:
    """What became of the tries to keep one scanner, so far."""

    def __init__(self, backoff: Backoff, clock: Callable[[], float]) -> None:
        self._backoff = backoff
        self._clock = clock
        self._failures = 0
        self._unopened = 0
        self._told = ""
        self._gone = False
        self._began_s = 0.0
        self._settled = False

    def begin(self) -> None:
        """Note that the scanner is claimed now."""
        self._began_s = self._clock()
        self._settled = False

    def worth_telling(self, event: ScannerEvent) -> bool:
        """Take an event in; False for a failure that is the first in a row or was told before."""
        match event:
            case ScannerReady():
                self._unopened, self._told, self._gone = 0, "", False
            case Decode():
                self._settled = True
            case ScannerLost():
                self._gone = True
                self._settled |= self._clock() - self._began_s >= self._backoff.settled_s
            case ScannerFailed(error=error):
                return self._is_news(error)
        return True

    def _is_news(self, error: ScannerError) -> bool:
        """Take a failure in; False for one that says nothing new."""
        self._unopened += 1
        if self._gone and _says_absent(error):
            return False
        told, self._told = self._told, str(error) if self._unopened > 1 else ""
        is_news = self._told != told
        self._gone &= not is_news  # it is there again, in other hands: that it goes is news, too
        return is_news

    def delay_s(self, chance: float) -> float:
        """Return the wait after the try that has just ended."""
        self._failures = 1 if self._settled else self._failures + 1
        return self._backoff.delay_s(self._failures, chance)


def _says_absent(error: ScannerError) -> bool:
    """Tell an error that says no more than that a scanner is gone: in a network it says why."""
    is_absent = isinstance(error, ScannerNotFoundError)
    return is_absent and not isinstance(error, ScannerUnreachableError)


async def _session(driver: ScannerDriver) -> AsyncGenerator[ScannerEvent, None]:
    """Claim a scanner once and yield what it reads; the last event says how it ended."""
    try:
        await driver.claim()
    except ScannerError as error:
        yield ScannerFailed(driver.scanner_id, driver.name, error)
        return
    lost: ScannerError | None = None
    try:
        yield ScannerReady(driver.scanner_id, driver.name)
        async for output in driver.decodes():
            yield output
    except ScannerError as error:
        lost = error
    finally:
        await driver.release()
    yield ScannerLost(driver.scanner_id, driver.name, lost)
