"""A USB device played by the tests, plugged into the virtual machine through QEMU's `usb-redir`.

What it is: the device's end of the protocol usbredir 0.7 ("USB Network Redirection protocol
description", spice-space.org) for a device that sends by one endpoint, and the descriptors that
every USB device has. The guest's kernel sees a whole USB device: it reads its descriptors, and
QEMU's controller polls it. What it is not: a class of devices (usb_hid, usb_camera).
"""

import asyncio
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

FULL_SPEED, HIGH_SPEED = 1, 2
TYPE_BULK, TYPE_INTERRUPT = 2, 3
IN = 0x81
"""The address of the endpoint that it sends by."""
SUCCESS = 0
SET_UP = struct.Struct("<BBBBHHH")
_FIRST_HEADER = struct.Struct("<III")
_HEADER = struct.Struct("<IIQ")
"""Of all messages but the first, since both sides know ids of 64 bits."""
_CAPABILITIES = 1 << 1 | 1 << 4 | 1 << 5 | 1 << 6
"""The device's version is told, each endpoint's largest packet, ids have 64 bits and bulk lengths
32: less an XHCI controller does not take."""
_STALL = 4
_TYPE_CONTROL, _TYPE_NONE = 0, 255
_CONTROL_BYTES = 64
_VERSION = 0x0100
_TO_HOST = 0x80
_KINDS_OF_REQUEST, _STANDARD = 0x60, 0
_GET_STATUS, _GET_DESCRIPTOR = 0, 6
_MANUFACTURER_AT, _PRODUCT_AT, _SERIAL_AT = 1, 2, 3


class Kind(IntEnum):
    """The messages of the protocol that are used here."""

    HELLO = 0
    CONNECT = 1
    RESET = 3
    INTERFACES = 4
    ENDPOINTS = 5
    SET_CONFIGURATION = 6
    CONFIGURATION_STATUS = 8
    SET_ALT = 9
    ALT_STATUS = 11
    START_INTERRUPT = 15
    STOP_INTERRUPT = 16
    INTERRUPT_STATUS = 17
    CANCEL = 21
    CONTROL_PACKET = 100
    BULK_PACKET = 101
    INTERRUPT_PACKET = 103


class _Descriptor(IntEnum):
    """What every USB device is asked of itself (USB 2.0, table 9-5)."""

    DEVICE = 1
    CONFIGURATION = 2
    STRING = 3


@dataclass(frozen=True)
class Class:
    """What a device or an interface is: class, subclass, protocol."""

    number: int = 0
    subclass: int = 0
    protocol: int = 0


@dataclass(frozen=True)
class Endpoint:
    """What the device sends by: how, of which interface, and its largest packet."""

    kind: int
    interface: int
    packet_bytes: int


@dataclass(frozen=True)
class UsbDescription:
    """What a device says it is. `descriptors` are those of its configuration, behind its head."""

    vendor_id: int
    product_id: int
    product: str
    serial: str
    speed: int
    device_class: Class
    interfaces: tuple[Class, ...]
    endpoint: Endpoint
    descriptors: bytes


@dataclass(frozen=True)
class Request:
    """What a device is asked or told on its control endpoint (USB 2.0, section 9.3)."""

    kind: int
    request: int
    value: int
    index: int
    data: bytes = b""

    @property
    def to_host(self) -> bool:
        return bool(self.kind & _TO_HOST)


class RedirectedDevice:
    """One plugged-in device. `serve` is the callback of a listening socket."""

    def __init__(self, said: UsbDescription) -> None:
        self._said = said
        self._writer: asyncio.StreamWriter | None = None

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Be the device until QEMU hangs up."""
        self._writer = writer
        name = b"scanstation tests".ljust(64, b"\0")
        hello = name + struct.pack("<I", _CAPABILITIES)
        writer.write(_FIRST_HEADER.pack(Kind.HELLO, len(hello), 0) + hello)
        self._introduce()
        try:
            _, size, _ = _FIRST_HEADER.unpack(await reader.readexactly(_FIRST_HEADER.size))
            await reader.readexactly(size)
            while True:
                kind, size, number = _HEADER.unpack(await reader.readexactly(_HEADER.size))
                self._take(kind, number, await reader.readexactly(size))
        except (asyncio.IncompleteReadError, ConnectionError):
            self.unheard()
        finally:
            writer.close()

    def asked(self, request: Request) -> bytes | None:
        """Answer what is asked of its class, or take what is told; None when it knows none such."""
        del request
        return None

    def taken(self, kind: int, number: int, data: bytes) -> None:
        """Take a message about its endpoint."""

    def unheard(self) -> None:
        """Take it that nobody reads it any more: it is reset, or pulled out."""

    def send(self, kind: int, data: bytes, number: int = 0) -> None:
        """Send a message."""
        assert self._writer is not None, "not plugged in"
        self._writer.write(_HEADER.pack(kind, len(data), number) + data)

    def _introduce(self) -> None:
        said, endpoint = self._said, self._said.endpoint
        numbers = _table(range(len(said.interfaces)))
        classes = _table(each.number for each in said.interfaces)
        subclasses = _table(each.subclass for each in said.interfaces)
        protocols = _table(each.protocol for each in said.interfaces)
        count = struct.pack("<I", len(said.interfaces))
        self.send(Kind.INTERFACES, count + numbers + classes + subclasses + protocols)
        kinds = {0: _TYPE_CONTROL, 16: _TYPE_CONTROL, 17: endpoint.kind}
        sizes = {0: _CONTROL_BYTES, 16: _CONTROL_BYTES, 17: endpoint.packet_bytes}
        told = _ends(kinds, _TYPE_NONE) + _ends({17: 1}) + _ends({17: endpoint.interface})
        self.send(
            Kind.ENDPOINTS, told + struct.pack("<32H", *(sizes.get(at, 0) for at in range(32)))
        )
        of = said.device_class
        classed = (said.speed, of.number, of.subclass, of.protocol)
        ids = (said.vendor_id, said.product_id, _VERSION)
        self.send(Kind.CONNECT, struct.pack("<BBBBHHH", *classed, *ids))

    def _take(self, kind: int, number: int, data: bytes) -> None:
        match kind:
            case Kind.SET_CONFIGURATION:
                self.send(Kind.CONFIGURATION_STATUS, bytes([SUCCESS, data[0]]), number)
            case Kind.SET_ALT:
                self.send(Kind.ALT_STATUS, bytes([SUCCESS, *data[:2]]), number)
            case Kind.RESET:
                self.unheard()
            case Kind.CONTROL_PACKET:
                self._control(number, data)
            case _:
                self.taken(kind, number, data)

    def _control(self, number: int, packet: bytes) -> None:
        endpoint, request, kind, _, value, index, length = SET_UP.unpack_from(packet)
        told = Request(kind, request, value, index, packet[SET_UP.size :])
        answer = self._answer(told)
        status, data = (_STALL, b"") if answer is None else (SUCCESS, answer[:length])
        taken = len(data) if told.to_host else length
        head = SET_UP.pack(endpoint, request, kind, status, value, index, taken)
        self.send(Kind.CONTROL_PACKET, head + data, number)

    def _answer(self, told: Request) -> bytes | None:
        """Return what the device says to a request; None when it knows none such."""
        if told.kind & _KINDS_OF_REQUEST != _STANDARD:
            return self.asked(told)
        if not told.to_host:
            return b""
        if told.request != _GET_DESCRIPTOR:
            return b"\0\0" if told.request == _GET_STATUS else None
        match told.value >> 8:
            case _Descriptor.DEVICE:
                return _device_descriptor(self._said)
            case _Descriptor.CONFIGURATION:
                return _configuration_descriptor(self._said)
            case _Descriptor.STRING:
                return _string_descriptor(self._said, told.value & 0xFF)
        return self.asked(told)


def _ends(values: dict[int, int], otherwise: int = 0) -> bytes:
    """Return a table of what is told of each endpoint; those that send are the second half."""
    return bytes(values.get(at, otherwise) for at in range(32))


def _table(values: Iterable[int]) -> bytes:
    return bytes(values).ljust(32, b"\0")


def _device_descriptor(said: UsbDescription) -> bytes:
    of, serial_at = said.device_class, _SERIAL_AT if said.serial else 0
    ids = struct.pack("<HHH", said.vendor_id, said.product_id, _VERSION)
    strings = bytes([_MANUFACTURER_AT, _PRODUCT_AT, serial_at])
    classed = bytes([of.number, of.subclass, of.protocol, _CONTROL_BYTES])
    return bytes([18, _Descriptor.DEVICE, 0, 2]) + classed + ids + strings + b"\1"


def _configuration_descriptor(said: UsbDescription) -> bytes:
    size = struct.pack("<H", 9 + len(said.descriptors))
    head = bytes([9, _Descriptor.CONFIGURATION]) + size
    return head + bytes([len(said.interfaces), 1, 0, 0x80, 0x32]) + said.descriptors


def _string_descriptor(said: UsbDescription, at: int) -> bytes | None:
    if at == 0:
        return bytes([4, _Descriptor.STRING, 0x09, 0x04])
    texts = {_MANUFACTURER_AT: "Scanstation tests", _PRODUCT_AT: said.product}
    text = (texts | {_SERIAL_AT: said.serial}).get(at)
    if not text:
        return None
    data = text.encode("utf-16-le")
    return bytes([2 + len(data), _Descriptor.STRING]) + data
