"""Which of a camera's readings to report, and when: each code once while it is in view. Sans-IO.

What it is: belief and memory. A matrix code corrects its own errors and is believed at once, a
PDF417 when two frames agree. A linear code is believed when two frames agree on its digits and its
place, and no other linear code was in view meanwhile. Bars that are read now so and now otherwise
are not believed until that ends; that there are two codes is said only of such as lie apart. What
it is not: a decoder; it sees readings only, and is told the time.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from drivers.barcode.symbology import Symbology
from drivers.vision.reading import Reading

GONE_AFTER_NS = 700_000_000
"""A code not read for this long has left the view: 20 frames of 30 a second.

Shorter, and a code that is read only now and then would be counted twice; longer, and the next item
with the same code would not be counted.
"""
ALONE_FOR_NS = 300_000_000
"""How long no other linear code may have been read before one is believed."""
REOPENED_NS = 3_000_000_000
"""The same right after a camera was opened with other settings: until exposure and focus have
settled it may read nothing of what lies there."""
AGREEING_FRAMES = 2
AGREEING_FRAMES_WEAK = 3
_OVERLAP = 0.2
_WEAK = frozenset({Symbology.ITF, Symbology.CODABAR, Symbology.CODE_39})
"""Symbologies without a check digit of their own."""
_OVERCORRECTED = frozenset({Symbology.PDF417})
"""Matrix codes that may come with few words of correction (ISO/IEC 15438: two at the least): in
noise another message is then made of them."""
_WEAK_DECODERS = frozenset({"zbar"})
"""ZBar makes digits of worn bars more readily than zxing-cpp, and not always the right ones."""


class Hindrance(Enum):
    """Why a code in the frame is not reported."""

    TWO_CODES = "two_codes"
    """Two different linear codes are in view: which one is meant, nobody can say."""


@dataclass(slots=True)
class _Sighting:
    """What is known of one code in view."""

    last: Reading
    last_ns: int
    agreeing: int
    reported: bool = False
    until_ns: int = 0
    """It has not left before then, read or not."""


class Sightings:
    """The codes in one camera's view."""

    def __init__(self) -> None:
        self._in_view: dict[tuple[Symbology, bytes], _Sighting] = {}
        self._hindrance: Hindrance | None = None

    @property
    def hindrance(self) -> Hindrance | None:
        """Return why the last frame's code was not reported; None when nothing was in the way."""
        return self._hindrance

    @property
    def in_view(self) -> tuple[Reading, ...]:
        """Return the codes in view that were reported."""
        return tuple(each.last for each in self._in_view.values() if each.reported)

    def carry(self, readings: Iterable[Reading], at_ns: int) -> None:
        """Take codes that were reported before the camera was opened anew as in view still."""
        read_ns = at_ns - ALONE_FOR_NS - 1  # no rival of what is in view now
        for reading in readings:
            until_ns = at_ns + REOPENED_NS
            self._in_view[reading.code] = _Sighting(reading, read_ns, 0, True, until_ns)

    def see(self, readings: Iterable[Reading], at_ns: int) -> tuple[Reading, ...]:
        """Take in what a frame showed; return what is to be reported now.

        `at_ns` is a monotonic clock. Readings of a frame that was seen before (the reader repeats
        them while nothing moves) keep a code in view, and confirm nothing.
        """
        self._forget(at_ns)
        seen = {reading.code: reading for reading in readings}
        for reading in seen.values():
            self._note(reading, at_ns)
        entire = [reading for reading in seen.values() if not self._is_part(reading, at_ns)]
        rivals = [pair for reading in entire for pair in self._rivals(reading, at_ns)]
        two_codes = not all(_is_same_symbol(*pair) for pair in rivals)
        self._hindrance = Hindrance.TWO_CODES if two_codes else None
        believable = _matrix(entire) if rivals else entire
        return tuple(filter(self._reports, believable))

    def _forget(self, at_ns: int) -> None:
        for code, sighting in list(self._in_view.items()):
            if at_ns - sighting.last_ns > GONE_AFTER_NS and at_ns > sighting.until_ns:
                del self._in_view[code]

    def _note(self, reading: Reading, at_ns: int) -> None:
        known = self._in_view.get(reading.code)
        if known is None:
            self._in_view[reading.code] = _Sighting(reading, at_ns, agreeing=1)
            return
        if reading.frame != known.last.frame:
            known.agreeing = known.agreeing + 1 if _is_near(reading, known.last) else 1
        known.last, known.last_ns = reading, at_ns

    def _rivals(self, reading: Reading, at_ns: int) -> list[tuple[Reading, Reading]]:
        """Return a linear reading with each other linear code of this frame or just before."""
        if not reading.is_linear:
            return []
        return [
            (reading, other)
            for other in self._just_seen(at_ns)
            if other.code != reading.code and other.is_linear and not _is_part_of(other, reading)
        ]

    def _is_part(self, reading: Reading, at_ns: int) -> bool:
        """Tell whether more of the same bars was read in this frame or just before."""
        return any(_is_part_of(reading, other) for other in self._just_seen(at_ns))

    def _just_seen(self, at_ns: int) -> list[Reading]:
        """Return what was in view during the time for which a code has to be alone."""
        seen = self._in_view.values()
        return [one.last for one in seen if at_ns - one.last_ns <= ALONE_FOR_NS]

    def _reports(self, reading: Reading) -> bool:
        """Tell whether a code is to be reported now, and remember that it was."""
        sighting = self._in_view[reading.code]
        if sighting.reported or sighting.agreeing < _needed(reading):
            return False
        sighting.reported = True
        return True


def _needed(reading: Reading) -> int:
    if not reading.is_linear:
        return AGREEING_FRAMES if reading.symbology in _OVERCORRECTED else 1
    is_weak = reading.symbology in _WEAK or reading.decoder in _WEAK_DECODERS
    return AGREEING_FRAMES_WEAK if is_weak else AGREEING_FRAMES


def _matrix(readings: Iterable[Reading]) -> list[Reading]:
    return [reading for reading in readings if not reading.is_linear]


def _is_part_of(one: Reading, other: Reading) -> bool:
    """Tell whether one is what a scan line that left the other's bars half-way made of them.

    ITF alone can be cut short so: its start and stop look like digits' bars (ISO/IEC 16390).
    """
    are_itf = one.symbology is other.symbology is Symbology.ITF
    is_shorter = len(one.data) < len(other.data) and one.data in other.data
    return are_itf and is_shorter and math.dist(one.middle, other.middle) <= other.size / 2


def _is_same_symbol(one: Reading, other: Reading) -> bool:
    """Tell whether two readings are of the same bars: two labels lie further apart."""
    return math.dist(one.middle, other.middle) <= _OVERLAP * max(one.size, other.size)


def _is_near(one: Reading, other: Reading) -> bool:
    """Tell whether two readings lie where one code may have moved between two frames."""
    return math.dist(one.middle, other.middle) <= max(one.size, other.size)
