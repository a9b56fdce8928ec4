"""A HID device with one interrupt endpoint, played by the tests down to its USB descriptors.

What it is not: what the device types or reports (usb_scanners), or the line (usb_redirection).
"""

import asyncio
import struct
from dataclasses import dataclass

from tests.hardware.usb_redirection import (
    FULL_SPEED,
    IN,
    SUCCESS,
    TYPE_INTERRUPT,
    Class,
    Endpoint,
    Kind,
    RedirectedDevice,
    Request,
    UsbDescription,
)

_HID_CLASS = 3
_PACKET_BYTES = 64
_TO_INTERFACE, _SET_REPORT = 0x21, 9
_HID, _REPORT = 0x21, 0x22
"""Descriptors of its class (HID 1.11, section 7.1)."""


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


class RedirectedHid(RedirectedDevice):
    """One plugged-in HID device, and what it was sent."""

    def __init__(self, description: HidDescription) -> None:
        super().__init__(_usb(description))
        self._report_descriptor = description.report_descriptor
        self._sent = 0
        self.received: list[SetReport] = []
        self.polled = asyncio.Event()
        """The guest's driver reads it: what is sent from now on is heard."""

    def report(self, data: bytes) -> None:
        """Send an input report."""
        head = struct.pack("<BBH", IN, SUCCESS, len(data))
        self._sent += 1
        self.send(Kind.INTERRUPT_PACKET, head + data, self._sent)

    def asked(self, request: Request) -> bytes | None:
        """Tell its report descriptor, take a report, and take anything else for well."""
        if request.to_host:
            return self._report_descriptor if request.value >> 8 == _REPORT else None
        if (request.kind, request.request) == (_TO_INTERFACE, _SET_REPORT):
            kind, number = request.value >> 8, request.value & 0xFF
            self.received.append(SetReport(kind, number, request.data))
        return b""

    def taken(self, kind: int, number: int, data: bytes) -> None:
        """Begin and end to be polled."""
        if kind == Kind.START_INTERRUPT:
            self.send(Kind.INTERRUPT_STATUS, bytes([SUCCESS, data[0]]), number)
            self.polled.set()
        elif kind == Kind.STOP_INTERRUPT:
            self.polled.clear()

    def unheard(self) -> None:
        """Take it that nobody polls it any more."""
        self.polled.clear()


def _usb(said: HidDescription) -> UsbDescription:
    boot = Class(_HID_CLASS, int(said.boot_protocol > 0), said.boot_protocol)
    return UsbDescription(
        said.vendor_id,
        said.product_id,
        said.product,
        said.serial,
        speed=FULL_SPEED,
        device_class=Class(),
        interfaces=(boot,),
        endpoint=Endpoint(TYPE_INTERRUPT, 0, _PACKET_BYTES),
        descriptors=_descriptors(said, boot),
    )


def _descriptors(said: HidDescription, boot: Class) -> bytes:
    report_bytes = struct.pack("<H", len(said.report_descriptor))
    interface = bytes([9, 4, 0, 0, 1, boot.number, boot.subclass, boot.protocol, 0])
    hid = bytes([9, _HID, 0x11, 1, 0, 1, _REPORT]) + report_bytes
    return interface + hid + bytes([7, 5, IN, TYPE_INTERRUPT, _PACKET_BYTES, 0, 1])
