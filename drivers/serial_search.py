"""Where serial scanners are: those named in the configuration, and USB ones as they are plugged in.

What it is: one look at the system's ports, and the driver for each. What it is not: a judgement
whether a USB serial device is a scanner: any may be one, behind an adapter; nor the watching
(discovery). Blocks.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from serial.tools import list_ports

from drivers.place import Kind, Place
from drivers.port_identity import PortInfo, shared_numbers, usb_resources
from drivers.port_rights import how_to_permit, may_open
from drivers.resources import SerialResource
from drivers.serial_line import SerialSettings
from drivers.serial_port import SerialDriver

_MAX_ID = 200


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
class SerialSearchSettings:
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
    left_alone: bool = False


def configured_resource(configured: ConfiguredPort) -> SerialResource:
    """Return the place of a configured port; its identity is the port as it was written."""
    identity = f"serial:{configured.port}"[:_MAX_ID]
    return SerialResource(identity, configured.port, configured.name or configured.port)


class SerialSearch:
    """Finds serial scanners. `list_all` lists the system's ports."""

    def __init__(
        self,
        settings: SerialSearchSettings,
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
            *map(self._unnamed, usb.values()),
        ):
            places.setdefault(place.resource.scanner_id, place)
        return tuple(places.values())

    def resources(self) -> tuple[SerialResource, ...]:
        """Return every scanner's place that is there now, the configured ones first. Blocks."""
        return tuple(place.resource for place in self.listed() if place.driven)

    def places(self) -> tuple[Place, ...]:
        """Return every place that is there now, and whether its scanner is driven. Blocks.

        Raises:
            OSError, TypeError, ValueError: list_ports trips over a device that goes away while it
                reads its description.
        """
        return tuple(self._place(listed) for listed in self.listed())

    def _place(self, listed: Listed) -> Place:
        given = self._settings.usb_settings
        settings = given if listed.configured is None else listed.configured.settings

        def make(name: str, chosen: object) -> SerialDriver:
            how = chosen if isinstance(chosen, SerialSettings) else settings
            resource = replace(listed.resource, name=name)
            return SerialDriver(resource, how, is_there=self._is_there)

        port = listed.resource.port
        is_shut = port.startswith("/dev/") and not may_open(port)
        return Place(
            listed.resource,
            Kind.SERIAL,
            settings,
            driven=listed.driven,
            make=make,
            trouble=how_to_permit(port) if is_shut else None,
            configured=listed.configured,
            left_alone=listed.left_alone,
        )

    def _is_there(self, resource: SerialResource) -> bool:
        """Tell whether a port, just opened, is still that of the device it was found at. Blocks.

        Two devices that were pulled out may come back with each other's port numbers, quicker than
        the next look. While a port is open the system gives its number to no other.
        """
        places = {(each.resource.scanner_id, each.resource.port) for each in self.listed()}
        return not resource.called or (resource.scanner_id, resource.port) in places

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

    def _unnamed(self, resource: SerialResource) -> Listed:
        """Return the place of a device that no configuration names, unless to leave it alone."""
        names = {resource.port, resource.scanner_id, *resource.called}
        left_alone = not self._settings.ignored.isdisjoint(names)
        return Listed(resource, None, self._settings.usb and not left_alone, left_alone)
