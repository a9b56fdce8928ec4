"""What a scanner is called. No Qt."""

from station.events import ScannerChanged, ScannerRow
from station.presenters.words import Words
from station.scanner_states import OUR_SCANNERS


def name_of(words: Words, scanner: ScannerChanged | ScannerRow) -> str:
    """Return what a scanner is called: by its maker or a person, else in the language spoken."""
    ours = OUR_SCANNERS.get(scanner.scanner_id)
    return words(ours) if ours else scanner.name
