"""Who is who among USB devices, however the system numbers their ports and nodes.

What it is: devices as they are listed in, an identity that outlasts replugging out. Pure. What it
is not: the search for devices (discovery, usb_sysfs), nor a judgement whether one is a scanner.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from drivers.resources import SerialResource

_MAX_ID = 200
_BUS = re.compile(r"usb\d+")
_COUNTED = ("123456789ABCDEF", "1234567890")
"""Digits in a row, as in the sample code of many a firmware."""


class PortInfo(Protocol):
    """What `serial.tools.list_ports` tells of a port, as far as it is used here.

    On Linux a USB port also has `usb_device_path`, the device's folder under /sys/devices.
    """

    @property
    def device(self) -> str: ...  # noqa: D102
    @property
    def vid(self) -> int | None: ...  # noqa: D102
    @property
    def pid(self) -> int | None: ...  # noqa: D102
    @property
    def serial_number(self) -> str | None: ...  # noqa: D102
    @property
    def location(self) -> str | None: ...  # noqa: D102
    @property
    def product(self) -> str | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class UsbDevice:
    """A USB device by its node: a PortInfo of other kinds than serial."""

    device: str
    vid: int | None
    pid: int | None
    serial_number: str | None
    location: str | None
    product: str | None
    usb_device_path: str | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """What a device is called, and all that it may be called, the most exact first."""

    scanner_id: str
    called: tuple[str, ...]


def usb_resources(
    ports: Iterable[PortInfo], shared: Collection[str] = ()
) -> tuple[SerialResource, ...]:
    """Return the USB serial devices among `ports`, each with an identity that outlasts replugging.

    The identity is vendor, product and serial number. Where the number tells nothing, or is one of
    `shared`, which several devices bear, it is or includes the USB socket. Ports without USB (a
    motherboard's ttyS*, a paired telephone) may be anything or nothing: they are left out.
    """
    usb = sorted((port for port in ports if port.vid is not None), key=lambda port: port.device)
    return tuple(_resource(port, shared) for port in usb)


def shared_numbers(ports: Iterable[PortInfo]) -> frozenset[str]:
    """Return the identities by serial number that more than one of `ports` bears.

    Twins off one production line, or the ports of one device: their sockets tell them apart.
    """
    counted = Counter(_numbered(port) for port in ports if port.vid is not None and _telling(port))
    return frozenset(numbered for numbered, times in counted.items() if times > 1)


def identity_of(port: PortInfo, shared: Collection[str] = ()) -> Identity:
    """Return who a USB device is; `shared` are the identities that several devices bear."""
    by_socket = f"{_kind(port)}:@{_socket(port)}"[:_MAX_ID]
    if not _telling(port):
        return Identity(by_socket, (by_socket,))
    by_number = _numbered(port)
    by_both = f"{by_number}@{_socket(port)}"[:_MAX_ID]
    identity = by_both if by_number in shared else by_number
    return Identity(identity, (by_both, by_number, by_socket))


def _resource(port: PortInfo, shared: Collection[str]) -> SerialResource:
    identity = identity_of(port, shared)
    name = port.product or Path(port.device).name
    return SerialResource(identity.scanner_id, port.device, name, identity.called)


def _kind(port: PortInfo) -> str:
    return f"usb:{port.vid or 0:04x}:{port.pid or 0:04x}"


def _numbered(port: PortInfo) -> str:
    return f"{_kind(port)}:{port.serial_number}"[:_MAX_ID]


def _telling(port: PortInfo) -> bool:
    """Tell whether a device's serial number is its own: cheap adapters share 0, 0001 and the like.

    The CP2102, for one, leaves its factory as 0001.
    """
    number = (port.serial_number or "").strip().lstrip("0").upper()
    return not any(number in counted for counted in _COUNTED)


def _socket(port: PortInfo) -> str:
    """Return where a device is plugged in: the way through the hubs, and which of its ports it is.

    In `1-2.3:1.0` the 1 is the bus, which the kernel numbers as it finds the controllers: not the
    same at each start. The controller's own address stands for it where the system tells that.
    """
    way = PurePosixPath(getattr(port, "usb_device_path", None) or "").parts
    bus = next((at for at, part in enumerate(way) if _BUS.fullmatch(part)), 0)
    if not bus or not port.location:
        return port.location or port.device
    return f"{way[bus - 1]}-{port.location.partition('-')[2]}"
