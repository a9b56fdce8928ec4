"""A scanner without hardware: it replays a capture, or scans what it is given.

It goes the way of a real one: bytes, framing, driver. What it is not: found or chosen (`scanners`).
The I/O loop.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import aclosing
from pathlib import Path

from drivers.capture_file import read_capture
from drivers.errors import ScannerError
from drivers.framing import FramingSettings
from drivers.reconnect import drive
from drivers.resources import SimResource
from drivers.scanner import ScannerEvent
from drivers.sim import SimDriver

_log = logging.getLogger(__name__)
_SIM_END = b"\r"
_SIM_WAITING = 20


def recorded_scans(capture: Path) -> list[bytes]:
    """Return the scans of a capture that has one a piece, without their suffix.

    Raises:
        ScannerError: it cannot be read.
    """
    return [each.taken.data.removesuffix(_SIM_END) for each in read_capture(capture).pieces]


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
