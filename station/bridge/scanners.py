"""The station's scanners: as the settings name them, as they are plugged in, and the simulated one.

What it is: the searches and drivers of all kinds, and their events handed to the core; lives on the
I/O loop. What it is not: a driver, nor the keys of the window (`key_filter`).
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import aclosing
from pathlib import Path

from drivers.discovery import Choice, Discovery, Search
from drivers.errors import ScannerError
from drivers.framing import FramingSettings
from drivers.hid_pos_search import HidPosSearch
from drivers.keyboard_places import KeyboardPlaces
from drivers.place import Place
from drivers.reconnect import drive
from drivers.resources import SimResource
from drivers.running import run_scanners
from drivers.scanner import ScannerEvent
from drivers.serial_search import SerialSearch
from drivers.sim import SimDriver, read_capture
from drivers.tcp_search import TcpSearch
from station.bridge.scanner_words import (
    ScannerWords,
    network_scanner,
    serial_search,
    wedge_settings,
)

_log = logging.getLogger(__name__)
_SIM_END = b"\r"
_SIM_WAITING = 20


def recorded_scans(capture: Path) -> list[bytes]:
    """Return the scans of a capture that has one a piece, without their suffix.

    Raises:
        ScannerError: it cannot be read.
    """
    return [piece.data.removesuffix(_SIM_END) for piece in read_capture(capture)]


def searches(words: ScannerWords) -> tuple[Search, ...]:
    """Return a search for each kind of scanner, as the settings have it."""
    taken, ignored = words.find_scanners, words.leave_alone
    return (
        HidPosSearch(taken=taken, ignored=ignored),
        KeyboardPlaces(wedge_settings(words.wedge), taken=taken, ignored=ignored),
        SerialSearch(serial_search(words)),
        TcpSearch(tuple(map(network_scanner, words.network_scanners))),
    )


class Scanners:
    """Every scanner but the simulated one: found, driven, and listed as they come and go.

    `listed` hears the whole list whenever it changed, on the loop.
    """

    def __init__(
        self,
        words: ScannerWords,
        hear: Callable[[ScannerEvent], None],
        listed: Callable[[Sequence[Place]], None] = lambda _places: None,
    ) -> None:
        self._discovery = Discovery(searches(words), listed)
        self._hear = hear

    def choose(self, choices: Mapping[str, Choice]) -> None:
        """Take what a person chose for scanners, by `scanner_id`."""
        self._discovery.choose(choices)

    async def run(self) -> None:
        """Drive them until cancelled."""
        await run_scanners(self._discovery.watch(), self._discovery.driver, self._hear)


class SimulatedScanner:
    """A scanner without hardware, on the way of a real one: bytes, framing, driver.

    It is plugged in when `begin` is called. With a `capture` it replays that; without, it scans
    what it is given. As a scanner can be set to, it may put AIM identifiers in front of the data.
    """

    def __init__(
        self,
        name: str,
        hear: Callable[[ScannerEvent], None],
        *,
        capture: Path | None = None,
    ) -> None:
        self._driver = SimDriver(SimResource("sim", name, capture), FramingSettings(aim=True))
        self._hear = hear
        self._in_front: asyncio.Queue[bytes] = asyncio.Queue(_SIM_WAITING)
        self._begun = asyncio.Event()

    async def run(self) -> None:
        """Scan until cancelled, or until the capture is over."""
        await self._begun.wait()
        async with asyncio.TaskGroup() as group:
            feeding = group.create_task(self._feed())
            async with aclosing(drive(self._driver)) as events:
                async for event in events:
                    self._hear(event)
            feeding.cancel()

    def begin(self) -> None:
        """Let it be plugged in now, and replay its capture if it has one."""
        self._begun.set()

    def scan(self, data: bytes) -> None:
        """Scan `data`, as a person who holds a barcode in front of it."""
        try:
            self._in_front.put_nowait(data)
        except asyncio.QueueFull:
            _log.warning("simulated scan lost: too many at once")

    async def _feed(self) -> None:
        while True:
            data = await self._in_front.get()
            try:
                await self._driver.feed(data + _SIM_END)
            except ScannerError as error:
                _log.warning("simulated scan lost: %s", error)
