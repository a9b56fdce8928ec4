"""Ports as pyserial lists them."""

from dataclasses import dataclass


@dataclass
class Port:
    """A port as `serial.tools.list_ports` tells of it; without anything said, a USB scanner's."""

    device: str = "/dev/ttyACM0"
    vid: int | None = 0x0C2E
    pid: int | None = 0x0B61
    serial_number: str | None = "S/N 21045B01E2"
    location: str | None = "1-2:1.0"
    product: str | None = "Honeywell 1950g"
    usb_device_path: str | None = None


BUILT_IN = Port("/dev/ttyS0", None, None, None, None, None)


def adapter(device: str, location: str, serial_number: str | None = None) -> Port:
    """Return one of many adapters of a make that bears no serial number."""
    return Port(device, 0x1A86, 0x7523, serial_number, location, "USB Serial")
