"""Which ports are one device, however they are written: links, `..`, COM names in any case.

What it is: a look at the system's links and at its USB ports. What it is not: a judgement who may
have the device (adding, added_search). Blocks a moment.
"""

import os.path
import re
from collections.abc import Callable, Sequence

from serial.tools import list_ports

from drivers.port_identity import PortInfo, shared_numbers, usb_resources

_COM = re.compile(r"(?:\\\\\.\\)?(COM\d+)", re.IGNORECASE)
Ports = Callable[[], Sequence[PortInfo]]
ports_of_this_computer: Ports = list_ports.comports


def one_spelling(port: str) -> str:
    """Return what all ports of one device have in common; a URL's is itself."""
    if "://" in port:
        return port
    com = _COM.fullmatch(port.strip())
    return com[1].upper() if com else os.path.normcase(os.path.realpath(port.strip()))


def usb_scanners(ports: Sequence[PortInfo]) -> dict[str, str]:
    """Return the identity of each USB device among ports, by the one spelling of its port."""
    found = usb_resources(ports, shared_numbers(ports))
    return {one_spelling(each.port): each.scanner_id for each in found}
