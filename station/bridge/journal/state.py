"""What a journal knows: the scans the server has not confirmed, the last it has, the next number.

What it is: the numbers and the order, how many scans there were, counted one by one, and the lines
of a rewritten file. What it is not: the file (`file`), nor when to write (`journal`). Lives on the
I/O loop.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from itertools import pairwise, takewhile
from uuid import UUID

import msgspec

from server.contract.kiosk_state import MAX_LOST
from server.contract.station import ScanMessage
from station.bridge.journal.record import (
    FORMAT,
    Confirmed,
    Contents,
    Header,
    LostScans,
    Record,
    Scanned,
    encode,
)


class JournalState:
    """Scans by state, each in `station_seq` order. `retained` are the newest confirmed ones.

    `acknowledged` counts those confirmed of all numbered above `since_seq`, retained or not. `lost`
    are those of them that were neither here nor at the server when numbers were given anew: the
    server began from less, or a record here cannot be read.
    """

    def __init__(self, station: str, contents: Contents, keep: int) -> None:
        self.station = station
        self.next_seq = contents.next_seq
        self.confirmed_seq = contents.confirmed_seq
        """The number up to which every scan is confirmed, or was here no more to be sent."""
        confirmed = (scan for scan in contents.scans if scan.station_seq <= self.confirmed_seq)
        waiting = (scan for scan in contents.scans if scan.station_seq > self.confirmed_seq)
        header = contents.header or Header(FORMAT, station, 1)
        self.since_seq, self.lost = contents.since_seq, header.lost
        answered = list(confirmed)
        self.acknowledged = header.forgotten + self._counted(answered)
        self.retained: deque[ScanMessage] = deque(answered, maxlen=keep)
        self.unconfirmed: deque[ScanMessage] = deque(waiting)

    @property
    def last_seq(self) -> int:
        """The highest number minted so far; 0 before the first."""
        return self.next_seq - 1

    @property
    def captured(self) -> int:
        """How many scans numbered above `since_seq` became durable."""
        before = takewhile(lambda scan: scan.station_seq <= self.since_seq, self.unconfirmed)
        return self.acknowledged + len(self.unconfirmed) - sum(1 for _ in before)

    @property
    def live_records(self) -> int:
        """Lines of a file rewritten now."""
        return len(self.retained) + len(self.unconfirmed) + 2

    def add(self, scan: ScanMessage) -> None:
        """Take a scan that has become durable."""
        self.unconfirmed.append(scan)
        self.next_seq = scan.station_seq + 1

    def confirm(self, through_seq: int) -> None:
        """Move every scan up to `through_seq` to the confirmed ones."""
        while self.unconfirmed and self.unconfirmed[0].station_seq <= through_seq:
            scan = self.unconfirmed.popleft()
            self.retained.append(scan)
            self.acknowledged += self._counted((scan,))
        self.confirmed_seq = max(self.confirmed_seq, through_seq)

    def reopen(self, after_seq: int) -> bool:
        """Take back the confirmed scans after `after_seq`, when they close the gap to it.

        Returns:
            False when one of them is no longer kept; nothing is taken back then.
        """
        again = [scan for scan in self.retained if scan.station_seq > after_seq]
        numbers = [after_seq, *(scan.station_seq for scan in again), self.confirmed_seq + 1]
        if any(later != earlier + 1 for earlier, later in pairwise(numbers)):
            return False
        for _ in again:
            self.unconfirmed.appendleft(self.retained.pop())
        self.acknowledged -= self._counted(again)
        self.confirmed_seq = after_seq
        return True

    def renumbered(
        self, after_seq: int, *, utc_ms: int = 0, is_anew: bool = False
    ) -> "JournalState":
        """Return this state with the unconfirmed scans counted on from `after_seq`.

        Confirmed scans keep their numbers; those above `after_seq` are left out, since the server
        these numbers are for has never seen them: from `utc_ms` on they are lost, but with
        `is_anew`, where it is another server than the one that confirmed them. For the same reason
        no scan answers a verdict above `after_seq`: under that number the server has another scan,
        or none.
        """
        state = JournalState(self.station, Contents(), self.retained.maxlen or 0)
        state._count_on(self, after_seq, utc_ms, is_anew=is_anew)
        state.retained.extend(scan for scan in self.retained if scan.station_seq <= after_seq)
        self._number(state, after_seq, self.unconfirmed)
        return state

    def without(self, known: Mapping[UUID, int], *, utc_ms: int = 0) -> "JournalState":
        """Return this state without unconfirmed scans that the server has; later ones move up.

        `known` holds the number under which it has each, 0 where it is another station's. Such a
        number was given before the scans were numbered anew, so that few are above `since_seq`.
        """
        state = JournalState(self.station, Contents(), self.retained.maxlen or 0)
        state.since_seq, state.lost = self.since_seq, self.lost
        gone = [scan for scan in self.unconfirmed if scan.scan_id in known]
        above = sum(known[scan.scan_id] > self.since_seq for scan in gone)
        state.acknowledged = self.acknowledged + above
        state._name_unreadable(self, utc_ms)
        state.retained.extend(self.retained)
        others = (scan for scan in self.unconfirmed if scan.scan_id not in known)
        self._number(state, self.confirmed_seq, others)
        return state

    @staticmethod
    def _number(state: "JournalState", after_seq: int, scans: Iterable[ScanMessage]) -> None:
        """Add unconfirmed scans, numbered on from the last confirmed one."""
        state.confirmed_seq, state.next_seq = after_seq, after_seq + 1
        for scan in scans:
            answered_seq = min(scan.answered_seq, after_seq)
            state.add(
                msgspec.structs.replace(scan, station_seq=state.next_seq, answered_seq=answered_seq)
            )

    def lines(self) -> bytes:
        """Return a whole file that holds this state and nothing else."""
        records: tuple[Record, ...] = (
            Header(
                FORMAT,
                self.station,
                self.next_seq,
                self.since_seq,
                self.acknowledged - self._counted(self.retained),
                self.lost,
            ),
            *map(Scanned, self.retained),
            Confirmed(self.confirmed_seq),
            *map(Scanned, self.unconfirmed),
        )
        return b"".join(map(encode, records))

    def _count_on(
        self, before: "JournalState", after_seq: int, utc_ms: int, *, is_anew: bool
    ) -> None:
        """Count on from where another journal was; anew where numbers between are none of its."""
        if is_anew or after_seq > before.confirmed_seq:
            self.since_seq = after_seq
            return
        self.since_seq = min(before.since_seq, after_seq)
        self.acknowledged = before.acknowledged
        first = max(after_seq, before.since_seq) + 1
        self.lost = before.lost
        if first <= before.confirmed_seq:
            self._lose(LostScans(first, before.confirmed_seq, utc_ms))
        self._name_unreadable(before, utc_ms)

    def _name_unreadable(self, before: "JournalState", utc_ms: int) -> None:
        """Name the unconfirmed scans that cannot be read: their numbers are given to others now."""
        numbers = (before.confirmed_seq, *(scan.station_seq for scan in before.unconfirmed))
        for earlier, later in pairwise((*numbers, before.next_seq)):
            first = max(earlier, before.since_seq) + 1
            if later > first:
                self.acknowledged += later - first
                self._lose(LostScans(first, later - 1, utc_ms))

    def _lose(self, gone: LostScans) -> None:
        """Name what is lost; what can be named no longer is no longer counted."""
        lost = (*self.lost, gone)
        self.lost = lost[-MAX_LOST:]
        unnamed = sum(each.last_seq - each.first_seq + 1 for each in lost[:-MAX_LOST])
        self.acknowledged = max(0, self.acknowledged - unnamed)

    def _counted(self, scans: Iterable[ScanMessage]) -> int:
        return sum(scan.station_seq > self.since_seq for scan in scans)
