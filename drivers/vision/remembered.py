"""What one camera had in view when it was closed, for when it is opened with other settings.

What it is: the codes that were handed out and had not left, for as long as the camera is closed.
What it is not: the judgement what is in view (`sightings`), nor a memory of a camera that was lost:
of what lay before one that was pulled out nothing is known. The loop tells what it took, the decode
thread what it sees, one camera at a time.
"""

from collections.abc import Collection, Iterable
from threading import Lock

from drivers.barcode.symbology import Symbology
from drivers.vision.reading import Reading

KEPT_NS = 60_000_000_000
"""How long after it was last in view a code is still taken for the same one lying there."""
_Code = tuple[Symbology, bytes]


class Remembered:
    """The codes of one camera, which outlast its driver."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._taken: set[_Code] = set()
        self._seen: dict[_Code, tuple[Reading, int]] = {}

    def taken(self, code: _Code) -> None:
        """Note a code that was handed out: one that never was has to be read once more."""
        with self._lock:
            self._taken.add(code)

    def see(self, in_view: Iterable[Reading], readable: Collection[Symbology], now_ns: int) -> None:
        """Note what was reported and is in view, by a camera that reads what is `readable`.

        Whatever else it could have read has left; what it does not read may lie there still.
        """
        with self._lock:
            self._seen = {
                code: (reading, seen_ns)
                for code, (reading, seen_ns) in self._seen.items()
                if reading.symbology not in readable and now_ns - seen_ns < KEPT_NS
            } | {reading.code: (reading, now_ns) for reading in in_view}

    def at_opening(self, now_ns: int) -> tuple[Reading, ...]:
        """Return what is to be taken for lying in view still."""
        with self._lock:
            self._taken &= self._seen.keys()
            return tuple(
                reading
                for code, (reading, seen_ns) in self._seen.items()
                if code in self._taken and now_ns - seen_ns < KEPT_NS
            )

    def forget(self) -> None:
        """Forget all: the camera was lost."""
        with self._lock:
            self._taken.clear()
            self._seen.clear()
