"""Which scanners there are and what settings and choices make of each: a table, or JSON.

What it is: one look, told in English, as logs are, to whoever sets a station up. What it is not: a
part of the running kiosk, which may run beside it: nothing is opened.
"""

from collections.abc import Sequence
from unicodedata import east_asian_width

from msgspec import Struct
from msgspec.structs import replace

from drivers.discovery import Discovery
from drivers.place import Place
from station.bridge.scanner_book import ScannerBook
from station.bridge.scanner_rows import where_is
from station.bridge.scanner_words import ScannerWords, configured_scanner
from station.bridge.scanners import searches

_HEAD = ("ID", "KIND", "NAME", "WHERE", "USED", "SET UP BY")
_ANSWERS_WITHIN_S = 5.0
"""There is but one look, and a machine that has just started is slow."""


class ListedScanner(Struct, frozen=True):
    """One scanner, as `scanstation devices --json` tells it.

    `block` is the number of its block under `[[scanners]]`, None when no block names it.
    `left_alone` says that the settings name it under `leave_alone`. `trouble` is what keeps it from
    being used and what mends that; empty when nothing is known to.
    """

    id: str
    kind: str
    name: str
    where: str
    used: bool
    block: int | None
    trouble: str
    left_alone: bool = False


class ScannerList(Struct, frozen=True):
    """What is there, and which places of `[[scanners]]` are not: by the number of the block.

    `failures` says why not every kind could be looked for; empty when all could.
    """

    scanners: tuple[ListedScanner, ...]
    absent: dict[int, str]
    failures: tuple[str, ...] = ()


def look_for_scanners(words: ScannerWords, book: ScannerBook) -> ScannerList:
    """Look once, for scanners as they were chosen to be. Blocks."""
    discovery = Discovery(searches(words), chosen=book.chosen, within_s=_ANSWERS_WITHIN_S)
    places = discovery.places()
    return replace(list_of(words, places), failures=discovery.failures)


def list_of(words: ScannerWords, places: Sequence[Place]) -> ScannerList:
    """Return what is told of these places under these settings."""
    blocks: dict[object, int] = {
        configured_scanner(each): number for number, each in enumerate(words.scanners, start=1)
    }
    there = {place.configured for place in places}
    return ScannerList(
        tuple(_listed(place, blocks.get(place.configured)) for place in places),
        {number: _place(each) for each, number in blocks.items() if each not in there},
    )


def _place(configured: object) -> str:
    return getattr(configured, "port", "") or getattr(configured, "device", "")


def _listed(place: Place, block: int | None) -> ListedScanner:
    resource = place.resource
    return ListedScanner(
        place.scanner_id,
        place.kind.value,
        resource.name,
        where_is(resource),
        place.driven,
        block,
        place.trouble,
        place.left_alone,
    )


def table(found: ScannerList) -> str:
    """Return the table, each trouble under its scanner, and what is set up and not there."""
    beside = [
        f"Block {number} of [[scanners]]: {place} is not there."
        for number, place in found.absent.items()
    ] + [f"Not every kind of scanner could be looked for: {each}" for each in found.failures]
    if not found.scanners:
        return "\n".join(["No scanner is there.", *beside])
    rows = [_HEAD, *(_cells(each) for each in found.scanners)]
    widths = [max(_width(row[column]) for row in rows) for column in range(len(_HEAD))]
    lines = [_line(rows[0], widths)]
    for scanner, row in zip(found.scanners, rows[1:], strict=True):
        lines.append(_line(row, widths))
        if scanner.trouble:
            lines.append(f"    {scanner.trouble}")
    return "\n".join([*lines, *beside])


def _cells(scanner: ListedScanner) -> tuple[str, ...]:
    used = "yes" if scanner.used else "no"
    set_up_by = "leave_alone" if scanner.left_alone else ""
    if scanner.block is not None:
        set_up_by = f"block {scanner.block}"
    return scanner.id, scanner.kind, scanner.name, scanner.where, used, set_up_by


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    row = zip(cells, widths, strict=True)
    return "  ".join(cell + " " * (width - _width(cell)) for cell, width in row).rstrip()


def _width(text: str) -> int:
    """Return how many places a text takes on a terminal; a Hangul syllable takes two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
