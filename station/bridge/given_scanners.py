"""The scanners as they are without what a person chose of them: what a choice is held against.

What it is: one look. What it is not: the list that is told (scanner_list). Blocks while it looks.
"""

from collections.abc import Sequence
from difflib import get_close_matches

from drivers.discovery import Discovery
from drivers.place import Place
from drivers.serial_line import SerialSettings
from station.bridge.scanner_book import ScannerBook
from station.bridge.scanner_list import ANSWERS_WITHIN_S, ListedScanner, list_of
from station.bridge.scanner_words import ScannerWords, serial_blocks
from station.bridge.scanners import searches


class GivenScanners:
    """What was there at one look, and what the settings file names."""

    def __init__(self, words: ScannerWords, places: Sequence[Place]) -> None:
        self._words = words
        self._places = {place.scanner_id: place for place in places}
        self._blocks = serial_blocks(words)

    def listed(self, scanner_id: str) -> ListedScanner | None:
        """Return a scanner that is there."""
        place = self._places.get(scanner_id)
        return None if place is None else list_of(self._words, (place,)).scanners[0]

    def settings(self, scanner_id: str) -> object:
        """Return a scanner's settings: a block's, or the usual, while it is not there."""
        place = self._places.get(scanner_id)
        return self._blocks.get(scanner_id, SerialSettings()) if place is None else place.settings

    def names(self, scanner_id: str) -> bool:
        """Tell whether the settings file names a scanner that need not be there."""
        return scanner_id in self._blocks

    def near(self, scanner_id: str) -> str:
        """Return the scanner that may be meant; empty where none is called nearly so."""
        return next(iter(get_close_matches(scanner_id, self._places, n=1)), "")


def look_at_given(words: ScannerWords, book: ScannerBook) -> GivenScanners:
    """Look once."""
    kinds = searches(words, added=lambda: book.added)
    return GivenScanners(words, Discovery(kinds, within_s=ANSWERS_WITHIN_S).places())
