"""Where the scanners are that a person added: always there, reachable or not.

What it is: a search like any other (drivers.looking), over what the book holds at each look. What
it is not: the settings file's, which come first: where a block names the same place, or listens at
the same port, the block's scanner is there and not the added one; nor is one that would take the
port of the kiosk's own server. One that is a USB scanner, or another added one, is told to be that
and not used: a device is read once. A search's thread.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from serial.tools.list_ports_common import ListPortInfo

from drivers.hints import Hint
from drivers.place import Place
from drivers.serial_search import ConfiguredPort, SerialSearch, SerialSearchSettings
from drivers.tcp_search import TcpSearch
from station.bridge.added_scanner import AddedScanner
from station.bridge.adding import has_no_place, is_left_alone
from station.bridge.one_device import Ports, one_spelling, ports_of_this_computer, usb_scanners
from station.bridge.scanner_words import ScannerWords, network_scanner
from station.scanner_config import NetworkScannerConfig


class AddedSearch:
    """Finds what was added. `Place.configured` is the `AddedScanner`."""

    def __init__(
        self,
        words: ScannerWords,
        added: Callable[[], Sequence[AddedScanner]],
        ports: Ports = ports_of_this_computer,
    ) -> None:
        self._words = words
        self._added = added
        self._ports = ports

    def places(self) -> tuple[Place, ...]:
        """Return all of them."""
        there = [each for each in self._added() if not has_no_place(each.config, self._words)]
        devices = self._usb() if any(map(_device, there)) else {}
        return tuple(
            replace(place, **self._closed(each, devices), configured=each)
            for each in there
            for place in _found(each)
        )

    def _usb(self) -> dict[str, str]:
        return usb_scanners(self._ports())

    def _closed(self, added: AddedScanner, devices: dict[str, str]) -> dict[str, Any]:
        """Return what keeps one from being used, if anything does; note which device it has."""
        if is_left_alone(added, self._words):
            return {"driven": False, "left_alone": True}
        device = _device(added)
        same_as = devices.setdefault(device, added.scanner_id) if device else added.scanner_id
        if same_as == added.scanner_id:
            return {}
        command = f"scanstation devices forget {added.scanner_id}"
        trouble = Hint("same-as", same_as=same_as, command=command)
        return {"driven": False, "same_as": same_as, "trouble": trouble}


def _device(added: AddedScanner) -> str:
    """Return the device of an added port; empty for what is in the network."""
    return "" if added.port is None or "://" in added.port else one_spelling(added.port)


def _found(added: AddedScanner) -> Iterator[Place]:
    config = added.config
    if isinstance(config, NetworkScannerConfig):
        yield from TcpSearch((network_scanner(config),)).places()
    elif added.port is not None:
        port = added.port
        settings = SerialSearchSettings(ports=(ConfiguredPort(port),), usb=False)
        yield from SerialSearch(settings, lambda: [ListPortInfo(port)]).places()
