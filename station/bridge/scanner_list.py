"""Which serial scanners there are and what the settings make of each: lines for a terminal.

What it is: one look, told in English, as logs are, to whoever sets a station up. What it is not: a
part of the running kiosk, which may run beside it: nothing is opened.
"""

from collections.abc import Iterator, Sequence

from drivers.discovery import ConfiguredDevice, ConfiguredPort, Listed, SerialDiscovery
from drivers.port_rights import how_to_permit, may_open
from station.bridge.scanners import SerialWords, configured_scanner, discovery_settings


def look_for_scanners(words: SerialWords) -> list[str]:
    """Look once, and return the lines. Blocks.

    Raises:
        OSError: the system's ports cannot be listed.
    """
    return list(scanner_lines(words, SerialDiscovery(discovery_settings(words)).listed()))


def scanner_lines(words: SerialWords, places: Sequence[Listed]) -> Iterator[str]:
    """Yield two lines a place, and one for each scanner of the settings that is not there."""
    blocks = {configured_scanner(each): number for number, each in enumerate(words.scanners, 1)}
    for place in places:
        resource = place.resource
        yield resource.scanner_id
        yield f"    {resource.name} at {resource.port}, {_standing(place, blocks)}."
        if "://" not in resource.port and not may_open(resource.port):
            yield f"    It may not be opened. {how_to_permit(resource.port)}".rstrip()
    there = {place.configured for place in places}
    for configured, number in blocks.items():
        if configured not in there:
            yield f"Block {number} of [[scanners]]: {_place(configured)} is not there."
    if not places:
        yield "No serial scanner is there."


def _standing(place: Listed, blocks: dict[ConfiguredPort | ConfiguredDevice, int]) -> str:
    if place.configured is not None:
        return f"set up by block {blocks[place.configured]} of [[scanners]]"
    return "with the default settings" if place.driven else "left alone"


def _place(configured: ConfiguredPort | ConfiguredDevice) -> str:
    return configured.port if isinstance(configured, ConfiguredPort) else configured.device
