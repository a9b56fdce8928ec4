"""Which scanners there are, now and as they come and go, and the driver for each.

What it is: the one room that knows all shells. What it is not: a judgement whether a USB serial
device is a scanner: any may be one, behind an adapter. The search for ports blocks, so it runs in
the loop's thread pool.
"""

import asyncio
import logging
import random
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from serial.tools import list_ports

from drivers.reconnect import DEFAULT_BACKOFF, Backoff, drive
from drivers.resources import SerialResource
from drivers.scanner import ScannerDriver, ScannerEvent, ScannerLost, ScannerReady
from drivers.serial_line import SerialSettings
from drivers.serial_port import SerialDriver

POLL_S = 0.5
"""How often to look: hotplug is seen within a second."""
_DRAIN_S = 1.0
_MAX_ID = 200
_PLACEHOLDER_SERIALS = frozenset({"", "0", "00000000", "0000000000", "0123456789ABCDEF"})
"""Serial numbers that cheap adapters carry by the thousand: they identify nothing."""
_log = logging.getLogger(__name__)


class PortInfo(Protocol):
    """What `serial.tools.list_ports` tells of a port, as far as it is used here."""

    device: str
    vid: int | None
    pid: int | None
    serial_number: str | None
    location: str | None
    product: str | None


@dataclass(frozen=True, slots=True)
class ConfiguredPort:
    """A port named in the configuration: a device path, a COM name or a pyserial URL."""

    port: str
    name: str = ""
    settings: SerialSettings = field(default_factory=SerialSettings)


@dataclass(frozen=True, slots=True)
class DiscoverySettings:
    """Where to look for serial scanners.

    `ports` are always looked for. `usb` says whether USB serial devices are taken as they are
    plugged in, with `usb_settings`; `ignored` are device paths or `scanner_id`s left alone.
    """

    ports: tuple[ConfiguredPort, ...] = ()
    usb: bool = True
    usb_settings: SerialSettings = field(default_factory=SerialSettings)
    ignored: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Appeared:
    """A scanner's place is there now."""

    resource: SerialResource


@dataclass(frozen=True, slots=True)
class Vanished:
    """A scanner's place is gone, or the device at it has another port now (Appeared follows)."""

    resource: SerialResource


def usb_resources(ports: Iterable[PortInfo]) -> tuple[SerialResource, ...]:
    """Return the USB serial devices among `ports`, each with an identity that outlasts replugging.

    The identity is vendor, product and serial number; without a telling serial number, or when two
    of the same are plugged in, the USB socket as well. Ports without USB (a motherboard's ttyS*, a
    paired telephone) may be anything or nothing: they are taken only when configured.
    """
    usb = sorted((port for port in ports if port.vid is not None), key=lambda port: port.device)
    twins = Counter(_device_identity(port) for port in usb)
    return tuple(
        SerialResource(
            scanner_id=_usb_identity(port, alone=twins[_device_identity(port)] == 1),
            port=port.device,
            name=port.product or Path(port.device).name,
        )
        for port in usb
    )


def _device_identity(port: PortInfo) -> str:
    serial = port.serial_number or ""
    telling = serial if serial not in _PLACEHOLDER_SERIALS else ""
    return f"usb:{port.vid or 0:04x}:{port.pid or 0:04x}:{telling}"


def _usb_identity(port: PortInfo, *, alone: bool) -> str:
    identity = _device_identity(port)
    if alone and not identity.endswith(":"):
        return identity[:_MAX_ID]
    return f"{identity}@{port.location or port.device}"[:_MAX_ID]


def configured_resource(configured: ConfiguredPort) -> SerialResource:
    """Return the place of a configured port; its identity is the port as it was written."""
    identity = f"serial:{configured.port}"[:_MAX_ID]
    return SerialResource(identity, configured.port, configured.name or configured.port)


class SerialDiscovery:
    """Finds serial scanners. `list_all` lists the system's ports."""

    def __init__(
        self,
        settings: DiscoverySettings,
        list_all: Callable[[], Sequence[PortInfo]] = list_ports.comports,
    ) -> None:
        self._settings = settings
        self._list_all = list_all
        self._configured = {port.port: port for port in settings.ports}

    def resources(self) -> tuple[SerialResource, ...]:
        """Return every scanner's place that is there now, the configured ones first. Blocks."""
        listed = self._list_all()
        devices = {port.device for port in listed}
        present = [
            configured_resource(port)
            for port in self._settings.ports
            if port.port in devices or _is_there(port.port)
        ]
        taken = {str(Path(resource.port).resolve()) for resource in present} | {
            resource.port for resource in present
        }
        found = usb_resources(listed) if self._settings.usb else ()
        free = (resource for resource in found if resource.port not in taken)
        return (*present, *(resource for resource in free if not self._ignores(resource)))

    def driver(self, resource: SerialResource) -> SerialDriver:
        """Return the driver for a place, with the settings configured for it."""
        configured = self._configured.get(resource.port)
        settings = self._settings.usb_settings if configured is None else configured.settings
        return SerialDriver(resource, settings)

    async def watch(
        self, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> AsyncGenerator[Appeared | Vanished, None]:
        """Yield each place as it appears and vanishes, first those that are there, for ever."""
        known: dict[str, SerialResource] = {}
        while True:
            found = await asyncio.to_thread(self._looked)
            now = known if found is None else {each.scanner_id: each for each in found}
            for scanner_id, resource in known.items():
                if now.get(scanner_id) != resource:
                    yield Vanished(resource)
            for scanner_id, resource in now.items():
                if known.get(scanner_id) != resource:
                    yield Appeared(resource)
            known = now
            await sleep(POLL_S)

    def _looked(self) -> tuple[SerialResource, ...] | None:
        """Return what is there, or None when the look failed and is to be repeated."""
        try:
            return self.resources()
        # list_ports trips over a device that goes away while it reads its description.
        except (OSError, TypeError, ValueError) as error:
            _log.info("could not list serial ports", extra={"error": repr(error)})
            return None

    def _ignores(self, resource: SerialResource) -> bool:
        return not self._settings.ignored.isdisjoint({resource.port, resource.scanner_id})


def _is_there(port: str) -> bool:
    return "://" in port or Path(port).exists()


async def run_scanners(
    places: AsyncIterator[Appeared | Vanished],
    driver_of: Callable[[SerialResource], ScannerDriver],
    emit: Callable[[ScannerEvent], None],
    *,
    backoff: Backoff = DEFAULT_BACKOFF,
    chance: Callable[[], float] = random.random,
) -> None:
    """Drive every scanner that appears until it vanishes, and hand each event to `emit`.

    `emit` is called on the loop and must not block. Cancel to release all scanners.
    """
    running: dict[str, _Running] = {}
    async with asyncio.TaskGroup() as group:
        async for place in places:
            former = running.pop(place.resource.scanner_id, None)
            if former is not None:
                await former.stop()
            if isinstance(place, Appeared):
                scanner = _Running(driver_of(place.resource), emit)
                scanner.task = group.create_task(scanner.run(backoff, chance))
                running[place.resource.scanner_id] = scanner


class _Running:
    """One scanner that is being driven."""

    task: asyncio.Task[None]

    def __init__(self, driver: ScannerDriver, emit: Callable[[ScannerEvent], None]) -> None:
        self._driver = driver
        self._emit = emit
        self._ready = False

    async def run(self, backoff: Backoff, chance: Callable[[], float]) -> None:
        """Hand the scanner's events on until it ends."""
        async with aclosing(drive(self._driver, backoff, chance=chance)) as events:
            async for event in events:
                if isinstance(event, ScannerReady | ScannerLost):
                    self._ready = isinstance(event, ScannerReady)
                self._emit(event)

    async def stop(self) -> None:
        """End it. A ready scanner is released first, so that what it has sent still comes out."""
        if self._ready:
            await self._driver.release()
            await asyncio.wait([self.task], timeout=_DRAIN_S)
        self.task.cancel()
        await asyncio.wait([self.task])
