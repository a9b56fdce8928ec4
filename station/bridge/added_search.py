"""Where the scanners are that a person added: always there, reachable or not.

What it is: a search like any other (drivers.looking), over what the book holds at each look. What
it is not: the settings file's, which come first: where a block names the same place, or listens at
the same port, the block's scanner is there and not the added one; nor is one that would take the
port of the kiosk's own server. A search's thread.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from serial.tools.list_ports_common import ListPortInfo

from drivers.place import Place
from drivers.serial_search import ConfiguredPort, SerialSearch, SerialSearchSettings
from drivers.tcp_search import TcpSearch
from station.bridge.added_scanner import AddedScanner
from station.bridge.adding import has_no_place
from station.bridge.scanner_words import ScannerWords, network_scanner
from station.scanner_config import NetworkScannerConfig


class AddedSearch:
    """Finds what was added. `Place.configured` is the `AddedScanner`."""

    def __init__(self, words: ScannerWords, added: Callable[[], Sequence[AddedScanner]]) -> None:
        self._words = words
        self._added = added

    def places(self) -> tuple[Place, ...]:
        """Return all of them."""
        return tuple(
            replace(place, configured=each)
            for each in self._added()
            if not has_no_place(each.config, self._words)
            for place in _found(each)
        )


def _found(added: AddedScanner) -> Iterator[Place]:
    config = added.config
    if isinstance(config, NetworkScannerConfig):
        yield from TcpSearch((network_scanner(config),)).places()
    elif added.port is not None:
        port = added.port
        settings = SerialSearchSettings(ports=(ConfiguredPort(port),), usb=False)
        yield from SerialSearch(settings, lambda: [ListPortInfo(port)]).places()
