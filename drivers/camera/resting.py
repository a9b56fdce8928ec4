"""The codes that lie still in view.

What it is: which codes that were reported have been read since anything last moved. As long as
nothing moves they are still there, whether or not the decoder finds them on every look: else a worn
code that it misses now and then would be counted twice. What it is not: the judgement what to
report (`drivers.vision.sightings`). Pure, time passed in; the decode thread's.
"""

from collections.abc import Iterable

from drivers.barcode.symbology import Symbology
from drivers.vision.reading import Reading
from drivers.vision.sightings import GONE_AFTER_NS, REOPENED_NS

_Code = tuple[Symbology, bytes]


class Resting:
    """One camera's codes at rest."""

    def __init__(self) -> None:
        self._here: dict[_Code, Reading] = {}
        self._told_ns: dict[_Code, int] = {}

    def carry(self, readings: Iterable[Reading], at_ns: int) -> None:
        """Take codes as reported that were so before the camera was opened anew."""
        told_ns = at_ns + REOPENED_NS - GONE_AFTER_NS
        self._told_ns |= {reading.code: told_ns for reading in readings}

    def stir(self) -> None:
        """Note that something moved: whatever was there may be gone."""
        self._here.clear()

    def with_those(self, readings: Iterable[Reading] = ()) -> tuple[Reading, ...]:
        """Return what a look found, and what lies there besides."""
        found = {reading.code: reading for reading in readings}
        return tuple((self._here | found).values())

    def note(self, readings: Iterable[Reading], told: Iterable[Reading], at_ns: int) -> bool:
        """Note what a look found, and what of it was reported now.

        Return whether all that it found has been reported.
        """
        self._forget(at_ns)
        self._told_ns |= {reading.code: at_ns for reading in told}
        known = {reading.code: reading for reading in readings if reading.code in self._told_ns}
        self._told_ns |= dict.fromkeys(known, at_ns)
        self._here |= known
        return all(reading.code in known for reading in readings)

    def _forget(self, at_ns: int) -> None:
        self._told_ns = {
            code: told_ns
            for code, told_ns in self._told_ns.items()
            if at_ns - told_ns <= GONE_AFTER_NS or code in self._here
        }
