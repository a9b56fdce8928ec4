"""The networks and the serial ports that this computer has, to be offered where one is asked for.

What it is: Linux's own table of routes, else this computer's addresses, each with the network that
is most likely around it; and the ports that are no USB device's. What it is not: a scan of any
network, or the search for scanners. Blocks a moment.
"""

import socket
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path

from serial.tools import list_ports

_ROUTES = Path("/proc/net/route")
_MOST_NETWORKS = 2
_MOST_PORTS = 3
_USUAL_BITS = 24
_NO_GATEWAY = "00000000"


def own_networks(routes: Path = _ROUTES) -> tuple[str, ...]:
    """Return the networks at hand, the first few; none when nothing is known of any."""
    try:
        table = routes.read_text("ascii")
    except (OSError, UnicodeDecodeError):
        found = _around(_own_addresses())
    else:
        found = networks_in(table)
    return tuple(map(str, dict.fromkeys(found)))[:_MOST_NETWORKS]


def board_ports() -> tuple[str, ...]:
    """Return the serial ports of the board, the first few: those of USB are found by themselves."""
    return tuple(port.device for port in list_ports.comports() if port.vid is None)[:_MOST_PORTS]


def networks_in(table: str) -> Iterator[IPv4Network]:
    """Yield the networks of a table of routes that are reached without a gateway.

    Its addresses are hexadecimal, their bytes in this computer's order (see proc(5)).
    """
    for line in table.splitlines()[1:]:
        _, destination, gateway, _, _, _, _, mask, *_ = line.split()
        if gateway == _NO_GATEWAY and _NO_GATEWAY not in (destination, mask):
            yield IPv4Network((_address(destination), str(_address(mask))))


def _address(number: str) -> IPv4Address:
    return IPv4Address(bytes.fromhex(number)[::-1])


def _own_addresses() -> Iterator[IPv4Address]:
    try:
        told = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
    except OSError:
        return
    for *_, address in told:
        yield IPv4Address(address[0])


def _around(addresses: Iterator[IPv4Address]) -> Iterator[IPv4Network]:
    for address in addresses:
        if not address.is_loopback:
            yield IPv4Network((address, _USUAL_BITS), strict=False)
