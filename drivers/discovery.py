"""Which scanners there are, of every kind, now and as they come and go, and the driver for each.

What it is: the searches of all kinds merged into one live list, with what was chosen for each
scanner. What it is not: a search itself, the asking of one (looking), or the driving (running). The
searches block: all are asked side by side, and waited for in the loop's thread pool.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing

from drivers.looking import Looking, Search
from drivers.place import Appeared, Place, Vanished
from drivers.resources import Resource
from drivers.scanner import ScannerDriver

POLL_S = 0.4
"""How often to look: hotplug is seen within a second."""
ANSWERS_WITHIN_S = 1.0
"""How long a look waits for the kinds that have not answered yet."""


class Discovery:
    """All searches as one.

    `listed` hears the whole list, on the loop: after the first look, and whenever it has changed.
    `chosen` is asked at each look, on a thread, what a person made of a place: its name, whether it
    is driven, its settings. A search that has not answered within `within_s` holds up nobody.
    """

    def __init__(
        self,
        searches: Sequence[Search],
        *,
        chosen: Callable[[Place], Place] = lambda place: place,
        listed: Callable[[Sequence[Place]], None] = lambda _places: None,
        within_s: float = ANSWERS_WITHIN_S,
    ) -> None:
        self._kinds = tuple(map(Looking, searches))
        self._within_s = within_s
        self._chosen = chosen
        self._listed = listed
        self._now: dict[str, Place] = {}

    def places(self) -> tuple[Place, ...]:
        """Look, and return every place that is there now, as it was chosen to be. Blocks.

        A search that fails or does not answer in time tells what it told last. Of two places with
        one identity the first counts.
        """
        for kind in self._kinds:
            kind.begin()
        until_s = time.monotonic() + self._within_s
        merged: dict[str, Place] = {}
        for kind in self._kinds:
            for place in kind.found(until_s - time.monotonic()):
                merged.setdefault(place.scanner_id, self._chosen(place))
        return tuple(merged.values())

    @property
    def failures(self) -> tuple[str, ...]:
        """Why not every kind of scanner could be looked for last, one a search that failed."""
        return tuple(kind.failure for kind in self._kinds if kind.failure)

    def driver(self, resource: Resource) -> ScannerDriver:
        """Return the driver for a place that has appeared, with the settings chosen for it."""
        place = self._now[resource.scanner_id]
        return place.make(place.resource.name, place.settings)

    async def watch(
        self, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> AsyncGenerator[Appeared | Vanished, None]:
        """Yield each driven place as it appears and vanishes, for ever.

        One whose settings or name changed vanishes and appears again.
        """
        try:
            async with aclosing(self._changes(sleep)) as changes:
                async for change in changes:
                    yield change
        finally:
            for kind in self._kinds:
                kind.warn_if_it_hangs()

    async def _changes(
        self, sleep: Callable[[float], Awaitable[None]]
    ) -> AsyncGenerator[Appeared | Vanished, None]:
        told: Sequence[Place] | None = None
        while True:
            places = await asyncio.to_thread(self.places)
            before = {key: place for key, place in self._now.items() if place.driven}
            self._now = {place.scanner_id: place for place in places}
            if places != told:
                told = places
                self._listed(places)
            now = {key: place for key, place in self._now.items() if place.driven}
            for key, place in before.items():
                if now.get(key) != place:
                    yield Vanished(place.resource)
            for key, place in now.items():
                if before.get(key) != place:
                    yield Appeared(place.resource)
            await sleep(POLL_S)
