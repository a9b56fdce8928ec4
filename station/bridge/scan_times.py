"""How long scans take on their way, by leg, of the last minutes.

What it is: a few moments noted for each scan, in constant time, and percentiles when somebody asks.
What it is not: in the way of any scan: each moment is noted after what it is the end of. Only scans
of scanners that were judged as they came are counted: one that waited for the server says nothing
of the way. Lives on the I/O loop.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from server.contract.kiosk_state import Leg, LegTold

WINDOW_NS = 300 * 1_000_000_000
MAX_SCANS = 500
MAX_ON_WAY = 64
"""Scans whose answer is awaited; of more, as while the server is away, the oldest are let go."""
_LEGS = tuple(Leg)
_NS_PER_US = 1000


@dataclass(slots=True)
class _OnWay:
    received_ns: int
    heard_ns: int
    durable_ns: int
    answered_ns: int | None = None


class ScanTimes:
    """Notes moments of the monotonic clock, and tells what they come to."""

    def __init__(self) -> None:
        self._on_way: dict[UUID, _OnWay] = {}
        self._timed: deque[tuple[int, tuple[int, ...]]] = deque(maxlen=MAX_SCANS)
        self.noted = 0
        """How many scans were ever timed: whoever remembers it sees whether there are more."""

    def durable(self, scan_id: UUID, *, received_ns: int, heard_ns: int, now_ns: int) -> None:
        """Note that a scan is durable, and when its last byte came and when its code was there."""
        if len(self._on_way) >= MAX_ON_WAY:
            del self._on_way[next(iter(self._on_way))]
        self._on_way[scan_id] = _OnWay(received_ns, heard_ns, now_ns)

    def answered(self, scan_id: UUID, *, late: bool, now_ns: int) -> None:
        """Note that a scan's verdict is here; of one judged `late` nothing is counted."""
        if late:
            self._on_way.pop(scan_id, None)
        elif scan_id in self._on_way:
            self._on_way[scan_id].answered_ns = now_ns

    def painted(self, scan_ids: Iterable[UUID], now_ns: int) -> None:
        """Note that verdicts are on the screen."""
        for scan_id in scan_ids:
            scan = self._on_way.pop(scan_id, None)
            if scan is not None and scan.answered_ns is not None:
                ends = (scan.heard_ns, scan.durable_ns, scan.answered_ns, now_ns)
                begins = (scan.received_ns, *ends[:-1])
                legs = [end - begin for begin, end in zip(begins, ends, strict=True)]
                self._timed.append((now_ns, (*legs, now_ns - scan.received_ns)))
                self.noted += 1

    def count(self, now_ns: int) -> int:
        """Return how many scans of the last minutes were timed."""
        while self._timed and self._timed[0][0] < now_ns - WINDOW_NS:
            self._timed.popleft()
        return len(self._timed)

    def legs(self, now_ns: int) -> tuple[LegTold, ...]:
        """Return how long each leg took in the last minutes; nothing when nothing was scanned."""
        if not self.count(now_ns):
            return ()
        columns = zip(*(legs for _, legs in self._timed), strict=True)
        return tuple(_told(leg, sorted(taken)) for leg, taken in zip(_LEGS, columns, strict=True))


def _told(leg: Leg, taken_ns: list[int]) -> LegTold:
    return LegTold(leg, _percentile_us(taken_ns, 50), _percentile_us(taken_ns, 99))


def _percentile_us(taken_ns: list[int], percent: int) -> int:
    """Return a percentile of sorted durations by nearest rank, in whole microseconds."""
    rank = -(-len(taken_ns) * percent // 100)
    return max(0, taken_ns[rank - 1]) // _NS_PER_US
