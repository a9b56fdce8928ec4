"""Which scanners there are, now and as they come and go, and the driver for each.

What it is: the one room that knows all shells. What it is not: a judgement whether a USB serial
device is a scanner: any may be one, behind an adapter. The search for ports blocks, so it runs in
the loop's thread pool.
"""

import asyncio
import logging
import random
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from pathlib import Path

from serial.tools import list_ports

from drivers.port_identity import PortInfo, shared_numbers, usb_resources
from drivers.reconnect import DEFAULT_BACKOFF, Backoff, drive
from drivers.resources import SerialResource
from drivers.scanner import ScannerDriver, ScannerEvent, ScannerFailed, ScannerLost, ScannerReady
from drivers.serial_line import SerialSettings
from drivers.serial_port import SerialDriver

POLL_S = 0.4
"""How often to look: hotplug is seen within a second."""
_DRAIN_S = 1.0
_MAX_ID = 200
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ConfiguredPort:
    """A port named in the configuration: a device path, a COM name or a pyserial URL."""

    port: str
    name: str = ""
    settings: SerialSettings = field(default_factory=SerialSettings)


@dataclass(frozen=True, slots=True)
class ConfiguredDevice:
    """A USB device named in the configuration by one of its ids, at whatever port it gets."""

    device: str
    name: str = ""
    settings: SerialSettings = field(default_factory=SerialSettings)


Configured = ConfiguredPort | ConfiguredDevice


@dataclass(frozen=True, slots=True)
class DiscoverySettings:
    """Where to look for serial scanners.

    `ports` and `devices` are always looked for; a device that is named as both is the latter. `usb`
    says whether all other USB serial devices are taken as they are plugged in, with `usb_settings`,
    but for the `ignored`: device paths or ids left alone.
    """

    ports: tuple[ConfiguredPort, ...] = ()
    devices: tuple[ConfiguredDevice, ...] = ()
    usb: bool = True
    usb_settings: SerialSettings = field(default_factory=SerialSettings)
    ignored: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Listed:
    """A place that is there now, what names it in the configuration, and whether it is driven."""

    resource: SerialResource
    configured: Configured | None
    driven: bool


@dataclass(frozen=True, slots=True)
class Appeared:
    """A scanner's place is there now."""

    resource: SerialResource


@dataclass(frozen=True, slots=True)
class Vanished:
    """A scanner's place is gone, or the device at it has another port now (Appeared follows)."""

    resource: SerialResource


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
        self._ports = {port.port: port for port in settings.ports}
        self._shared: frozenset[str] = frozenset()

    def listed(self) -> tuple[Listed, ...]:
        """Return every place that is there now, the configured ones first. Blocks.

        A serial number that two devices were seen to bear is no identity from then on, so that the
        one that stays keeps its own when the other goes.
        """
        ports = self._list_all()
        self._shared |= shared_numbers(ports)
        usb = {resource.port: resource for resource in usb_resources(ports, self._shared)}
        places: dict[str, Listed] = {}
        for place in (
            *self._configured_devices(usb),
            *self._configured_ports(usb, {port.device for port in ports}),
            *(Listed(each, None, self._takes(each)) for each in usb.values()),
        ):
            places.setdefault(place.resource.scanner_id, place)
        return tuple(places.values())

    def resources(self) -> tuple[SerialResource, ...]:
        """Return every scanner's place that is there now, the configured ones first. Blocks."""
        return tuple(place.resource for place in self.listed() if place.driven)

    def driver(self, resource: SerialResource) -> SerialDriver:
        """Return the driver for a place, with the settings configured for it."""
        configured = self._device_of(resource) or self._ports.get(resource.port)
        settings = self._settings.usb_settings if configured is None else configured.settings
        return SerialDriver(resource, settings, is_there=self._is_there)

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

    def _is_there(self, resource: SerialResource) -> bool:
        """Tell whether a port, just opened, is still that of the device it was found at. Blocks.

        Two devices that were pulled out may come back with each other's port numbers, quicker than
        the next look. While a port is open the system gives its number to no other.
        """
        return not resource.called or resource in (self._looked() or ())

    def _configured_devices(self, usb: dict[str, SerialResource]) -> Iterator[Listed]:
        for resource in usb.values():
            configured = self._device_of(resource)
            if configured is not None:
                named = replace(resource, name=configured.name or resource.name)
                yield Listed(named, configured, driven=True)

    def _configured_ports(
        self, usb: dict[str, SerialResource], devices: set[str]
    ) -> Iterator[Listed]:
        for configured in self._settings.ports:
            path = configured.port
            device = usb.get(path) or usb.get(str(Path(path).resolve()))
            if device is not None:
                named = replace(device, port=path, name=configured.name or device.name)
                yield Listed(named, configured, driven=True)
            elif path in devices or "://" in path or Path(path).exists():
                yield Listed(configured_resource(configured), configured, driven=True)

    def _device_of(self, resource: SerialResource) -> ConfiguredDevice | None:
        """Return the configured device that a place is, by its most exact name."""
        named = {device.device: device for device in self._settings.devices}
        return next((named[name] for name in resource.called if name in named), None)

    def _takes(self, resource: SerialResource) -> bool:
        names = {resource.port, resource.scanner_id, *resource.called}
        return self._settings.usb and self._settings.ignored.isdisjoint(names)


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
    endings: dict[str, asyncio.Task[None]] = {}
    async with asyncio.TaskGroup() as group:
        async for place in places:
            scanner_id = place.resource.scanner_id
            former = running.pop(scanner_id, None)
            if former is not None:  # one that hangs must not keep the others waiting
                endings[scanner_id] = group.create_task(former.stop())
            if isinstance(place, Appeared):
                scanner = _Running(driver_of(place.resource), emit, endings.pop(scanner_id, None))
                scanner.task = group.create_task(scanner.run(backoff, chance))
                running[scanner_id] = scanner


class _Running:
    """One scanner that is being driven, as soon as its `former` self has ended."""

    task: asyncio.Task[None]

    def __init__(
        self,
        driver: ScannerDriver,
        emit: Callable[[ScannerEvent], None],
        former: asyncio.Task[None] | None,
    ) -> None:
        self._driver = driver
        self._emit = emit
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

    async def stop(self) -> None:
        """End it. A ready scanner is released first, so that what it has sent still comes out."""
        if isinstance(self._told, ScannerReady):
            await self._driver.release()
            await asyncio.wait([self.task], timeout=_DRAIN_S)
        self.task.cancel()
        await asyncio.wait([self.task])
        if isinstance(self._told, ScannerFailed):  # what could not be opened is gone now
            self._emit(ScannerLost(self._driver.scanner_id, self._driver.name))
