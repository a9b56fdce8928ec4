"""Which scanners there are and what settings and choices make of each: a table, or JSON.

What it is: one look, told in English, as logs are, to whoever sets a station up. What it is not: a
part of the running kiosk, which may run beside it: nothing is opened.
"""

from collections.abc import Iterable, Iterator, Sequence
from unicodedata import east_asian_width

from msgspec import Struct
from msgspec.structs import replace

from drivers.discovery import Discovery
from drivers.place import Place
from drivers.tcp import TcpSettings
from station.bridge.absent_scanners import NamedScanners
from station.bridge.added_scanner import AddedScanner
from station.bridge.scanner_book import ScannerBook
from station.bridge.scanner_choice import in_words
from station.bridge.scanner_rows import where_is
from station.bridge.scanner_words import (
    ScannerWords,
    configured_camera,
    configured_scanner,
    network_scanner,
)
from station.bridge.scanners import searches

_HEAD = ("ID", "KIND", "NAME", "WHERE", "USED", "SET UP BY", "SET")
_NO_BLOCK = ("", None)
_FORGET = "a block, or the kiosk's own server, has its place: scanstation devices forget"
ANSWERS_WITHIN_S = 5.0
"""There is but one look, and a machine that has just started is slow."""


class ListedScanner(Struct, frozen=True):
    """One scanner, as `scanstation devices --json` tells it.

    `block` is the number of its block, counted in its `table` of the settings (`scanners`, ...);
    None, and empty, when no block names it. `left_alone` says that the settings name it under
    `leave_alone`, `added` that a person added it, on the kiosk or by command. `trouble` is what
    keeps it from being used and what mends that; empty when nothing is known to. `set` is what was
    set of it, by command or on the kiosk, by field and as it is typed; `peers` are who may connect
    to one that is waited for.
    """

    id: str
    kind: str
    name: str
    where: str
    used: bool
    block: int | None
    trouble: str
    left_alone: bool = False
    table: str = ""
    added: bool = False
    set: dict[str, str] = {}
    peers: tuple[str, ...] = ()


class AbsentScanner(Struct, frozen=True):
    """A block of the settings, by its table and number, whose scanner is not at `where`."""

    table: str
    block: int
    where: str


class ScannerList(Struct, frozen=True):
    """What is there, and what the settings name that is not.

    `failures` says why not every kind could be looked for; empty when all could. `covered` are the
    ids of scanners that were added and are not used, for a block of the settings, or the kiosk's
    own server, has their place. `unknown` is what the file of choices holds and this program does
    not know, `unreadable` why that file cannot be read; empty when it can.
    """

    scanners: tuple[ListedScanner, ...]
    absent: tuple[AbsentScanner, ...] = ()
    failures: tuple[str, ...] = ()
    covered: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    unreadable: str = ""


def look_for_scanners(words: ScannerWords, book: ScannerBook) -> ScannerList:
    """Look once, for scanners as they were chosen to be. Blocks."""
    discovery = Discovery(
        searches(words, added=lambda: book.added), chosen=book.chosen, within_s=ANSWERS_WITHIN_S
    )
    places = discovery.places()
    there = [place.configured for place in places]
    covered = tuple(each.scanner_id for each in book.added if each not in there)
    found = list_of(words, places)
    scanners = tuple(replace(each, set=in_words(book.of(each.id))) for each in found.scanners)
    found = replace(found, scanners=scanners)
    return replace(found, failures=discovery.failures, covered=covered, unknown=book.unknown)


def list_of(words: ScannerWords, places: Sequence[Place]) -> ScannerList:
    """Return what is told of these places under these settings."""
    blocks = dict(_blocks(words))
    absent = NamedScanners(words).absent_by_name(places)
    return ScannerList(
        tuple(_listed(place, blocks.get(place.configured, _NO_BLOCK)) for place in places),
        tuple(AbsentScanner(*blocks[each], row.where) for each, row in absent.items()),
    )


def _blocks(words: ScannerWords) -> Iterator[tuple[object, tuple[str, int]]]:
    """Yield each block's table and number by what it names, as `Place.configured` has it."""
    tables: dict[str, Iterable[object]] = {
        "scanners": map(configured_scanner, words.scanners),
        "network_scanners": (network_scanner(each)[0] for each in words.network_scanners),
        "cameras": map(configured_camera, words.cameras),
    }
    for table_name, named in tables.items():
        for number, configured in enumerate(named, start=1):
            yield configured, (table_name, number)


def _listed(place: Place, block: tuple[str, int | None]) -> ListedScanner:
    resource = place.resource
    table_name, number = block
    return ListedScanner(
        place.scanner_id,
        place.kind.value,
        resource.name,
        where_is(resource),
        place.driven,
        number,
        str(place.trouble or ""),
        place.left_alone,
        table_name,
        isinstance(place.configured, AddedScanner),
        peers=place.settings.peers if isinstance(place.settings, TcpSettings) else (),
    )


def table(found: ScannerList) -> str:
    """Return the table, each trouble under its scanner, and what is set up and not there."""
    beside = [
        *(
            f"Block {each.block} of [[{each.table}]]: {each.where} is not there."
            for each in found.absent
        ),
        *(
            f"{each} was added, but a block has its place: {_FORGET} {each}"
            for each in found.covered
        ),
        *(f"scanners.json holds what this program does not know: {each}" for each in found.unknown),
        *([f"What was set does not count: {found.unreadable}"] if found.unreadable else []),
        *(f"Not every kind of scanner could be looked for: {each}" for each in found.failures),
    ]
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
    set_up_by = "leave_alone" if scanner.left_alone else "added" if scanner.added else ""
    if scanner.block is not None:
        set_up_by = f"block {scanner.block} of [[{scanner.table}]]"
    said = {**scanner.set, "peers": ",".join(scanner.peers)}
    told = " ".join(f"{key}={_seen(each)}" for key, each in said.items() if each or key != "peers")
    return scanner.id, scanner.kind, scanner.name, scanner.where, used, set_up_by, told


def _seen(text: str) -> str:
    """Return text as a terminal can show it: a prefix may be any character."""
    return text if text.isprintable() else text.encode("unicode_escape").decode("ascii")


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    row = zip(cells, widths, strict=True)
    return "  ".join(cell + " " * (width - _width(cell)) for cell, width in row).rstrip()


def _width(text: str) -> int:
    """Return how many places a text takes on a terminal; a Hangul syllable takes two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
