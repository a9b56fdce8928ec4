"""Every scanner that is there driven at once, each from its appearing to its vanishing.

What it is: one task a scanner, and their events in one stream. What it is not: the search for
scanners (discovery), or the taking up of one that was lost (reconnect). On the loop of its caller.
"""

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, suppress

from drivers.errors import ScannerError, ScannerMisconfiguredError
from drivers.hints import Hint
from drivers.place import Appeared, Vanished
from drivers.reconnect import DEFAULT_BACKOFF, Backoff, drive
from drivers.resources import Resource
from drivers.scanner import (
    ScannerDriver,
    ScannerEvent,
    ScannerFailed,
    ScannerLost,
    ScannerOutput,
    ScannerReady,
)

_DRAIN_S = 1.0
_FAULT = Hint("our-fault")
_log = logging.getLogger(__name__)


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

    `emit` is called on the loop and must not block; `driver_of` on a thread, since it may load a
    library. A driver that fails at it, or later, is told as failed scanner; the others go on. After
    each event `room` is awaited before the next: meanwhile the driver's queue fills, and then the
    device is made to wait, so that one which hands over a memory of a thousand codes loses none.
    Cancel to release all scanners.
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
                driver = await asyncio.to_thread(_made, driver_of, place.resource)
                scanner = _Running(driver, emit, room, endings.pop(scanner_id, None))
                scanner.task = group.create_task(scanner.run(backoff, chance))
                running[scanner_id] = scanner


def _made(driver_of: Callable[[Resource], ScannerDriver], resource: Resource) -> ScannerDriver:
    """Make a scanner's driver, or one in its stead that says what kept it from being made."""
    try:
        return driver_of(resource)
    except Exception as error:  # noqa: BLE001  # whatever a library does when it is loaded
        return _Unmade(resource, _fault_of(resource.scanner_id, resource.name, error))


def _fault_of(scanner_id: str, name: str, error: Exception) -> ScannerError:
    """Log a driver's fault, and return what is told of it."""
    _log.error("a scanner's driver failed", exc_info=error, extra={"scanner_id": scanner_id})
    return ScannerMisconfiguredError("drive", name, repr(error), hint=_FAULT)


class _Unmade:
    """Stands for a driver that could not be made; see `scanner.ScannerDriver`."""

    def __init__(self, resource: Resource, error: ScannerError) -> None:
        self.scanner_id = resource.scanner_id
        self.name = resource.name
        self._error = error

    async def claim(self) -> None:
        raise self._error

    def decodes(self) -> AsyncIterator[ScannerOutput]:
        raise self._error

    async def release(self) -> None:
        """Nothing was claimed."""


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
        """Hand the scanner's events on until it ends, also past a fault of it. A task's root."""
        scanner_id, name = self._driver.scanner_id, self._driver.name
        while True:
            try:
                await self._run(backoff, chance)
            except Exception as error:  # noqa: BLE001  # it must not end the other scanners
                self._told = ScannerFailed(scanner_id, name, _fault_of(scanner_id, name, error))
                self._emit(self._told)
                with suppress(Exception):  # it may have failed half opened
                    await self._driver.release()
                await asyncio.sleep(backoff.most_s)
            else:
                return

    async def _run(self, backoff: Backoff, chance: Callable[[], float]) -> None:
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
