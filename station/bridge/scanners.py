"""The station's scanners: as the settings name them, as they are plugged in, and the simulated one.

What it is: the settings' words turned into drivers, and their events handed to the core; lives on
the I/O loop. What it is not: a driver, nor the keys of the window (`key_filter`).
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Protocol

from drivers.discovery import (
    ConfiguredDevice,
    ConfiguredPort,
    DiscoverySettings,
    SerialDiscovery,
    run_scanners,
)
from drivers.errors import ScannerError
from drivers.framing import FramingSettings, Terminator
from drivers.reconnect import drive
from drivers.resources import SimResource
from drivers.scanner import ScannerEvent
from drivers.serial_line import FlowControl, Parity, SerialSettings
from drivers.sim import SimDriver, read_capture
from drivers.wedge import ENTER, TAB, WedgeSettings

_log = logging.getLogger(__name__)
_PARITIES = {"none": Parity.NONE, "even": Parity.EVEN, "odd": Parity.ODD}
_SUFFIXES = {"enter": ENTER, "tab": TAB}
_SIM_END = b"\r"
_SIM_WAITING = 20


class SerialScannerWords(Protocol):
    """A serial scanner as the settings name it (station.config.ScannerConfig)."""

    @property
    def port(self) -> str | None: ...  # noqa: D102
    @property
    def device(self) -> str | None: ...  # noqa: D102
    @property
    def name(self) -> str | None: ...  # noqa: D102
    @property
    def baud(self) -> int: ...  # noqa: D102
    @property
    def data_bits(self) -> int: ...  # noqa: D102
    @property
    def parity(self) -> str: ...  # noqa: D102
    @property
    def stop_bits(self) -> int: ...  # noqa: D102
    @property
    def flow_control(self) -> str: ...  # noqa: D102
    @property
    def terminator(self) -> str: ...  # noqa: D102
    @property
    def prefix(self) -> str: ...  # noqa: D102
    @property
    def aim(self) -> bool: ...  # noqa: D102
    @property
    def silence_ms(self) -> int: ...  # noqa: D102


class SerialWords(Protocol):
    """Where serial scanners are, as the settings say it (station.config.Config)."""

    @property
    def scanners(self) -> Sequence[SerialScannerWords]: ...  # noqa: D102
    @property
    def find_scanners(self) -> bool: ...  # noqa: D102
    @property
    def leave_alone(self) -> Sequence[str]: ...  # noqa: D102


class WedgeWords(Protocol):
    """Keyboard scanners as the settings name them (station.config.WedgeConfig)."""

    @property
    def suffixes(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def suffix_required(self) -> bool: ...  # noqa: D102
    @property
    def end_after_ms(self) -> int: ...  # noqa: D102
    @property
    def compensates_caps_lock(self) -> bool: ...  # noqa: D102
    @property
    def aim(self) -> bool: ...  # noqa: D102


def configured_scanner(words: SerialScannerWords) -> ConfiguredPort | ConfiguredDevice:
    """Return what discovery is to look for."""
    framing = FramingSettings(
        Terminator(words.terminator),
        prefix=words.prefix.encode(),
        aim=words.aim,
        silence_ms=words.silence_ms,
    )
    settings = SerialSettings(
        baud=words.baud,
        data_bits=words.data_bits,
        parity=_PARITIES[words.parity],
        stop_bits=words.stop_bits,
        flow_control=FlowControl(words.flow_control),
        framing=framing,
    )
    if words.device is not None:
        return ConfiguredDevice(words.device, words.name or "", settings)
    return ConfiguredPort(words.port or "", words.name or "", settings)


def discovery_settings(words: SerialWords) -> DiscoverySettings:
    """Return where to look."""
    configured = [configured_scanner(each) for each in words.scanners]
    return DiscoverySettings(
        ports=tuple(each for each in configured if isinstance(each, ConfiguredPort)),
        devices=tuple(each for each in configured if isinstance(each, ConfiguredDevice)),
        usb=words.find_scanners,
        ignored=frozenset(words.leave_alone),
    )


def wedge_settings(words: WedgeWords) -> WedgeSettings:
    """Return how the key filter tells a scan."""
    return WedgeSettings(
        suffixes=frozenset(_SUFFIXES[suffix] for suffix in words.suffixes),
        suffix_required=words.suffix_required,
        end_after_ms=words.end_after_ms,
        compensates_caps_lock=words.compensates_caps_lock,
        aim=words.aim,
    )


def recorded_scans(capture: Path) -> list[bytes]:
    """Return the scans of a capture that has one a piece, without their suffix.

    Raises:
        ScannerError: it cannot be read.
    """
    return [piece.data.removesuffix(_SIM_END) for piece in read_capture(capture)]


class SerialScanners:
    """Every serial scanner: the ones named in the settings, and USB ones as they are plugged in."""

    def __init__(self, words: SerialWords, hear: Callable[[ScannerEvent], None]) -> None:
        self._discovery = SerialDiscovery(discovery_settings(words))
        self._hear = hear

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
