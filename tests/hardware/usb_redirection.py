"""A USB device played by the tests, plugged into the virtual machine through QEMU's `usb-redir`.

What it is: the device's end of the protocol usbredir 0.7 ("USB Network Redirection protocol
description", spice-space.org) for a HID device with one interrupt endpoint. The guest's kernel sees
a whole USB device: it reads its descriptors, and QEMU's controller polls it. What it is not: what
the device types or reports (usb_scanners).
"""

import asyncio
import struct
from dataclasses import dataclass, field
from enum import IntEnum

_FIRST_HEADER = struct.Struct("<III")
_HEADER = struct.Struct("<IIQ")
"""Of all messages but the first, since both sides know ids of 64 bits."""
_CONTROL = struct.Struct("<BBBBHHH")
_CAPABILITIES = 1 << 1 | 1 << 4 | 1 << 5 | 1 << 6
"""The device's version is told, each endpoint's largest packet, ids have 64 bits and bulk lengths
32: less an XHCI controller does not take."""
_SUCCESS, _STALL = 0, 4
_FULL_SPEED = 1
_HID_CLASS = 3
_IN = 0x81
_TYPE_CONTROL, _TYPE_INTERRUPT, _TYPE_NONE = 0, 3, 255
_PACKET_BYTES = 64
_GET_STATUS, _GET_DESCRIPTOR, _SET_REPORT = 0, 6, 9
_TO_INTERFACE = 0x21
_MANUFACTURER_AT, _PRODUCT_AT, _SERIAL_AT = 1, 2, 3


class _Kind(IntEnum):
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
    CONTROL_PACKET = 100
    INTERRUPT_PACKET = 103


class _Descriptor(IntEnum):
    """What a USB device is asked of itself (USB 2.0, table 9-5; HID 1.11, section 7.1)."""

    DEVICE = 1
    CONFIGURATION = 2
    STRING = 3
    HID = 0x21
    REPORT = 0x22


@dataclass(frozen=True)
class HidDescription:
    """What a HID device says it is. `boot_protocol` is 1 for a keyboard, else 0."""

    vendor_id: int
    product_id: int
    product: str
    report_descriptor: bytes
    serial: str = ""
    boot_protocol: int = 0


@dataclass(frozen=True)
class SetReport:
    """A report that the host sent to the device, by its type (2 output, 3 feature) and number."""

    kind: int
    number: int
    data: bytes


@dataclass(eq=False)
class RedirectedHid:
    """One plugged-in device. `serve` is the callback of a listening socket."""

    description: HidDescription
    received: list[SetReport] = field(default_factory=list)
    polled: asyncio.Event = field(default_factory=asyncio.Event)
    """The guest's driver reads it: what is sent from now on is heard."""
    _writer: asyncio.StreamWriter | None = None
    _sent: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Be the device until QEMU hangs up."""
        self._writer = writer
        name = b"scanstation tests".ljust(64, b"\0")
        hello = name + struct.pack("<I", _CAPABILITIES)
        writer.write(_FIRST_HEADER.pack(_Kind.HELLO, len(hello), 0) + hello)
        self._introduce()
        try:
            _, size, _ = _FIRST_HEADER.unpack(await reader.readexactly(_FIRST_HEADER.size))
            await reader.readexactly(size)
            while True:
                kind, size, number = _HEADER.unpack(await reader.readexactly(_HEADER.size))
                self._take(kind, number, await reader.readexactly(size))
        except (asyncio.IncompleteReadError, ConnectionError):
            self.polled.clear()
        finally:
            writer.close()

    def report(self, data: bytes) -> None:
        """Send an input report."""
        head = struct.pack("<BBH", _IN, _SUCCESS, len(data))
        self._sent += 1
        self._send(_Kind.INTERRUPT_PACKET, head + data, self._sent)

    def _introduce(self) -> None:
        said = self.description
        boot = _table({0: int(said.boot_protocol > 0)}) + _table({0: said.boot_protocol})
        interface = struct.pack("<I", 1) + _table({}) + _table({0: _HID_CLASS}) + boot
        self._send(_Kind.INTERFACES, interface)
        kinds = {0: _TYPE_CONTROL, 16: _TYPE_CONTROL, 17: _TYPE_INTERRUPT}
        sizes = struct.pack("<32H", *(_PACKET_BYTES if at in kinds else 0 for at in range(32)))
        endpoints = _table(kinds, _TYPE_NONE) + _table({17: 1}) + _table({}) + sizes
        self._send(_Kind.ENDPOINTS, endpoints)
        ids = (said.vendor_id, said.product_id, 0x0100)
        self._send(_Kind.CONNECT, struct.pack("<BBBBHHH", _FULL_SPEED, 0, 0, 0, *ids))

    def _take(self, kind: int, number: int, data: bytes) -> None:
        match kind:
            case _Kind.SET_CONFIGURATION:
                self._send(_Kind.CONFIGURATION_STATUS, bytes([_SUCCESS, data[0]]), number)
            case _Kind.SET_ALT:
                self._send(_Kind.ALT_STATUS, bytes([_SUCCESS, *data[:2]]), number)
            case _Kind.START_INTERRUPT:
                self._send(_Kind.INTERRUPT_STATUS, bytes([_SUCCESS, data[0]]), number)
                self.polled.set()
            case _Kind.STOP_INTERRUPT | _Kind.RESET:
                self.polled.clear()
            case _Kind.CONTROL_PACKET:
                self._control(number, data)

    def _control(self, number: int, packet: bytes) -> None:
        endpoint, request, kind, _, value, index, length = _CONTROL.unpack_from(packet)
        answer: bytes | None = b""
        if kind & 0x80:
            answer = self._answer(request, value)
        elif (kind, request) == (_TO_INTERFACE, _SET_REPORT):
            data = packet[_CONTROL.size :]
            self.received.append(SetReport(value >> 8, value & 0xFF, data))
        status, data = (_STALL, b"") if answer is None else (_SUCCESS, answer[:length])
        taken = len(data) if kind & 0x80 else length
        head = _CONTROL.pack(endpoint, request, kind, status, value, index, taken)
        self._send(_Kind.CONTROL_PACKET, head + data, number)

    def _answer(self, request: int, value: int) -> bytes | None:
        """Return what the device says to a request; None when it knows none such."""
        if request != _GET_DESCRIPTOR:
            return b"\0\0" if request == _GET_STATUS else None
        match value >> 8:
            case _Descriptor.DEVICE:
                return _device_descriptor(self.description)
            case _Descriptor.CONFIGURATION:
                return _configuration_descriptor(self.description)
            case _Descriptor.STRING:
                return _string_descriptor(self.description, value & 0xFF)
            case _Descriptor.REPORT:
                return self.description.report_descriptor
        return None

    def _send(self, kind: int, data: bytes, number: int = 0) -> None:
        assert self._writer is not None, "not plugged in"
        self._writer.write(_HEADER.pack(kind, len(data), number) + data)


def _table(values: dict[int, int], otherwise: int = 0) -> bytes:
    return bytes(values.get(at, otherwise) for at in range(32))


def _device_descriptor(said: HidDescription) -> bytes:
    serial_at = _SERIAL_AT if said.serial else 0
    ids = struct.pack("<HHH", said.vendor_id, said.product_id, 0x0100)
    strings = bytes([_MANUFACTURER_AT, _PRODUCT_AT, serial_at])
    return bytes([18, _Descriptor.DEVICE, 0, 2, 0, 0, 0, _PACKET_BYTES]) + ids + strings + b"\1"


def _configuration_descriptor(said: HidDescription) -> bytes:
    report_bytes = struct.pack("<H", len(said.report_descriptor))
    boot = bytes([int(said.boot_protocol > 0), said.boot_protocol])
    interface = bytes([9, 4, 0, 0, 1, _HID_CLASS]) + boot + b"\0"
    hid = bytes([9, _Descriptor.HID, 0x11, 1, 0, 1, _Descriptor.REPORT]) + report_bytes
    endpoint = bytes([7, 5, _IN, 3, _PACKET_BYTES, 0, 1])
    parts = interface + hid + endpoint
    return (
        bytes([9, _Descriptor.CONFIGURATION])
        + struct.pack("<H", 9 + len(parts))
        + b"\1\1\0\x80\x32"
        + parts
    )


def _string_descriptor(said: HidDescription, at: int) -> bytes | None:
    if at == 0:
        return bytes([4, _Descriptor.STRING, 0x09, 0x04])
    texts = {_MANUFACTURER_AT: "Scanstation tests", _PRODUCT_AT: said.product}
    text = (texts | {_SERIAL_AT: said.serial}).get(at)
    if not text:
        return None
    data = text.encode("utf-16-le")
    return bytes([2 + len(data), _Descriptor.STRING]) + data
