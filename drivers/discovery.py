"""Which scanners there are, of every kind, now and as they come and go, and the driver for each.

What it is: the searches of all kinds merged into one live list, with what was chosen for each
scanner. What it is not: a search itself, or the driving (running). The searches block, so they run
in the loop's thread pool.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from typing import Protocol

from drivers.place import Appeared, Place, Vanished
from drivers.resources import Resource
from drivers.scanner import ScannerDriver

POLL_S = 0.4
"""How often to look: hotplug is seen within a second."""
_log = logging.getLogger(__name__)


class Search(Protocol):
    """Finds the scanners of one kind."""

    def places(self) -> Sequence[Place]:
        """Return the places that are there now. Blocks.

        Raises:
            Exception: the look failed and is to be repeated.
        """


class Discovery:
    """All searches as one.

    `listed` hears the whole list, on the loop: after the first look, and whenever it has changed.
    `chosen` is asked at each look, on a thread, what a person made of a place: its name, whether it
    is driven, its settings.
    """

    def __init__(
        self,
        searches: Sequence[Search],
        *,
        chosen: Callable[[Place], Place] = lambda place: place,
        listed: Callable[[Sequence[Place]], None] = lambda _places: None,
    ) -> None:
        self._searches = searches
        self._chosen = chosen
        self._listed = listed
        self._found: dict[int, Sequence[Place]] = {}
        self._failed: dict[int, str] = {}
        self._now: dict[str, Place] = {}

    def places(self) -> tuple[Place, ...]:
        """Look, and return every place that is there now, as it was chosen to be. Blocks.

        A search that fails tells what it told last. Of two places with one identity the first
        counts.
        """
        merged: dict[str, Place] = {}
        for number, search in enumerate(self._searches):
            for place in self._look(number, search):
                merged.setdefault(place.scanner_id, self._chosen(place))
        return tuple(merged.values())

    @property
    def failures(self) -> tuple[str, ...]:
        """Why not every kind of scanner could be looked for last, one a search that failed."""
        return tuple(self._failed.values())

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

    def _look(self, number: int, search: Search) -> Sequence[Place]:
        try:
            self._found[number] = search.places()
            self._failed.pop(number, None)
        except Exception as error:  # noqa: BLE001  # a search trips over devices that come and go
            self._fail(number, repr(error))
        return self._found.get(number, ())

    def _fail(self, number: int, error: str) -> None:
        """Log what is new: a search may fail at every look, twice a second."""
        if self._failed.get(number) != error:
            _log.info("could not look for scanners", extra={"error": error})
        self._failed[number] = error
