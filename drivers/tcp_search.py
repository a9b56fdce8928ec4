"""Where network scanners are: only where the configuration says, for nothing announces them.

What it is: configured addresses as places. What it is not: the driver (tcp), or pyserial's network
ports (serial_search). Does not block.
"""

from collections.abc import Sequence
from dataclasses import replace

from drivers.place import Kind, Place
from drivers.resources import TcpResource
from drivers.scanner import ScannerDriver
from drivers.tcp import TcpSettings, tcp_driver


def tcp_resource(host: str, port: int, *, listens: bool, name: str = "") -> TcpResource:
    """Return the place of a network scanner; its identity is the address as it was written."""
    where = f"{host}:{port}"
    scanner_id = f"tcp:{'listen:' if listens else ''}{where}"
    return TcpResource(scanner_id, host, port, name or where, listens)


class TcpSearch:
    """The network scanners of the configuration: always there, reachable or not."""

    def __init__(self, configured: Sequence[tuple[TcpResource, TcpSettings]]) -> None:
        self._configured = configured

    def places(self) -> tuple[Place, ...]:
        """Return all of them."""
        return tuple(_place(resource, settings) for resource, settings in self._configured)


def _place(resource: TcpResource, settings: TcpSettings) -> Place:
    def make(name: str, chosen: object) -> ScannerDriver:
        how = chosen if isinstance(chosen, TcpSettings) else settings
        return tcp_driver(replace(resource, name=name), how)

    return Place(resource, Kind.NETWORK, settings, driven=True, make=make, configured=resource)
