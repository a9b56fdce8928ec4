"""Every scanner that is there driven at once, each from its appearing to its vanishing.

What it is: one task a scanner, and their events in one stream. What it is not: the search for
scanners (discovery), or the taking up of one that was lost (reconnect). On the loop of its caller.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing

from drivers.place import Appeared, Vanished
from drivers.reconnect import DEFAULT_BACKOFF, Backoff, drive
from drivers.resources import Resource
from drivers.scanner import ScannerDriver, ScannerEvent, ScannerFailed, ScannerLost, ScannerReady

_DRAIN_S = 1.0


async def always() -> None:
    """Return at once: there is room."""


async def run_scanners(
    places: AsyncIterator[Appeared | Vanished],
    driver_of: Callable[[Resource], ScannerDriver],
    emit: Callable[[ScannerEvent], None],
    *,
    room: Callable[[], Awaitable[None]] = always,
    backoff: Backoff = DEFAULT_BACKOFF,
    chance: Callable[[], float] = random.random,
) -> None:
    """Drive every scanner that appears until it vanishes, and hand each event to `emit`.

    `emit` is called on the loop and must not block. After each event `room` is awaited before the
    next: meanwhile the driver's queue fills, and then the device is made to wait, so that one which
    hands over a memory of a thousand codes loses none. Cancel to release all scanners.
    """
    running: dict[str, _Running] = {}
    endings: dict[str, asyncio.Task[None]] = {}
    async with asyncio.TaskGroup() as group:
        async for place in places:
            scanner_id = place.resource.scanner_id
            former = running.pop(scanner_id, None)
            if former is not None:  # one that hangs must not keep the others waiting
                endings[scanner_id] = group.create_task(former.stop())
            if isinstance(place, Appeared):
                former_end = endings.pop(scanner_id, None)
                scanner = _Running(driver_of(place.resource), emit, room, former_end)
                scanner.task = group.create_task(scanner.run(backoff, chance))
                running[scanner_id] = scanner


class _Running:
    """One scanner that is being driven, as soon as its `former` self has ended."""

    task: asyncio.Task[None]

    def __init__(
        self,
        driver: ScannerDriver,
        emit: Callable[[ScannerEvent], None],
        room: Callable[[], Awaitable[None]],
        former: asyncio.Task[None] | None,
    ) -> None:
        self._driver = driver
        self._emit = emit
        self._room = room
        self._former = former
        self._told: ScannerReady | ScannerLost | ScannerFailed | None = None

    async def run(self, backoff: Backoff, chance: Callable[[], float]) -> None:
        """Hand the scanner's events on until it ends."""
        if self._former is not None:
            await asyncio.wait([self._former])
        async with aclosing(drive(self._driver, backoff, chance=chance)) as events:
            async for event in events:
                if isinstance(event, ScannerReady | ScannerLost | ScannerFailed):
                    self._told = event
                self._emit(event)
                await self._room()

    async def stop(self) -> None:
        """End it. A ready scanner is released first, so that what it has sent still comes out."""
        if isinstance(self._told, ScannerReady):
            await self._driver.release()
            await asyncio.wait([self.task], timeout=_DRAIN_S)
        self.task.cancel()
        await asyncio.wait([self.task])
        if isinstance(self._told, ScannerFailed):  # what could not be opened is gone now
            self._emit(ScannerLost(self._driver.scanner_id, self._driver.name))
