"""Keep one scanner claimed, through every unplugging, for as long as somebody listens.

What it is: a loop around any driver. What it is not: the search for scanners (discovery). It lives
on the loop of its caller; the waiting and the randomness are passed in.
"""

import asyncio
import random
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass

from drivers.errors import ScannerError
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
    """

    first_s: float = 0.25
    most_s: float = 5.0

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
) -> AsyncGenerator[ScannerEvent, None]:
    """Yield what a scanner reads and how it comes and goes; claim it again whenever it is lost.

    Ends only when the scanner ends by itself (a capture that was replayed). Close the generator to
    release the scanner: `async with aclosing(drive(driver)) as events`.
    """
    failures, told = 0, ""
    while True:
        async with aclosing(_session(driver)) as events:
            async for event in events:
                if isinstance(event, ScannerReady):
                    failures, told = 0, ""
                if not isinstance(event, ScannerFailed):
                    yield event
                elif str(event.error) != told:
                    told = str(event.error)
                    yield event
        if isinstance(event, ScannerLost) and event.error is None:
            return
        failures += 1
        await sleep(backoff.delay_s(failures, chance()))


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
