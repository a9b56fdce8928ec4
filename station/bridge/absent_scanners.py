"""Which scanners the settings name that are not plugged in, as rows of the list.

What it is: what the settings name, held against the places that are there, with the identity under
which each was there last, so that nobody is told of one scanner twice. What it is not: a search;
network scanners are always there, reachable or not. The I/O loop.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from drivers.place import Kind, Place
from drivers.resources import Resource, SerialResource
from drivers.serial_search import ConfiguredPort, configured_resource
from station.bridge.scanner_words import ScannerWords, configured_camera, configured_scanner
from station.events import Availability, ScannerRow


class NamedScanners:
    """The scanners that the settings name by their port or by who they are."""

    def __init__(self, words: ScannerWords) -> None:
        self._rows = dict(_named(words))
        """Each as it is told when it is not there, by what names it in the settings."""

    def absent(self, places: Sequence[Place]) -> tuple[ScannerRow, ...]:
        """Return those that are at none of these places, which are all there are."""
        return tuple(self.absent_by_name(places).values())

    def absent_by_name(self, places: Sequence[Place]) -> dict[object, ScannerRow]:
        """Return the same, each by what names it in the settings, as `Place.configured` has it."""
        there = {place.configured: place for place in places}
        for configured in self._rows.keys() & there.keys():
            self._remember(configured, there[configured])
        names = frozenset(name for place in places for name in _names(place.resource))
        return {
            configured: row
            for configured, row in self._rows.items()
            if configured not in there and row.where not in names
        }

    def _remember(self, configured: object, place: Place) -> None:
        """Keep who it is: what a port is named for has the identity of what is plugged in there."""
        row = self._rows[configured]
        name = place.resource.name
        self._rows[configured] = replace(row, scanner_id=place.scanner_id, name=name)


def _named(words: ScannerWords) -> Iterator[tuple[object, ScannerRow]]:
    for scanner in words.scanners:
        configured = configured_scanner(scanner)
        if isinstance(configured, ConfiguredPort):
            scanner_id, where = configured_resource(configured).scanner_id, configured.port
        else:
            scanner_id = where = configured.device
        yield configured, _row(scanner_id, Kind.SERIAL, configured.name, where)
    for camera in map(configured_camera, words.cameras):
        if camera.device:
            yield camera, _row(camera.device, Kind.CAMERA, camera.name, camera.device)


def _row(scanner_id: str, kind: Kind, name: str, where: str) -> ScannerRow:
    absent = Availability.NOT_PLUGGED_IN
    return ScannerRow(scanner_id, kind.value, name or where, where, "work", availability=absent)


def _names(resource: Resource) -> tuple[str, ...]:
    """Return all that settings may call what is plugged in."""
    called = (resource.port, *resource.called) if isinstance(resource, SerialResource) else ()
    return (resource.scanner_id, *called)
