"""Whether every scan that a station sent is here, once: counted, not believed.

A station numbers its scans from 1 without a gap, and this store moves its number on with each. That
there is a scan for every number is looked up here, in portions: scans are never changed or deleted,
so what was counted stays counted. A reader's query; the tally is its caller's to keep.
"""

import sqlite3
from collections.abc import Mapping

from msgspec import Struct, field

from server.contract.dashboard import DASHBOARD
from server.store.history import newest_key

_PORTION = """
SELECT station, count(*), count(DISTINCT station_seq), min(station_seq), max(station_seq),
    sum(verdict = 'NOT_JUDGED'), max(answered_seq)
FROM scans NOT INDEXED WHERE scan_key > ? AND scan_key <= ? GROUP BY station
"""
_STORED = "SELECT station, last_seq FROM station_state WHERE station <> ? ORDER BY station"


class StationTally(Struct, frozen=True):
    """Of one station, the scans that were counted.

    `is_whole` says that their numbers are 1 to `last_seq`, each once.
    """

    scans: int = 0
    last_seq: int = 0
    not_judged: int = 0
    answered_seq: int = 0
    is_whole: bool = True


class Tally(Struct, frozen=True):
    """All scans counted up to one."""

    scan_key: int = 0
    stations: Mapping[str, StationTally] = field(default_factory=dict)


class Receipt(Struct, frozen=True):
    """What is here of one station's scans.

    `last_seq` is the number this server acknowledged last, `scans` how many it has. `is_whole` says
    that there is exactly one for each number from 1 on. `answered_seq` is the last one whose
    verdict had reached the station when it scanned last; `not_judged` are those of the scans that
    the rules failed at.
    """

    station: str
    last_seq: int
    scans: int
    is_whole: bool
    answered_seq: int
    not_judged: int


class Receipts(Struct, frozen=True):
    """A receipt for each station, by name.

    With `is_partial` they are still being counted, and `scans` are fewer than there are: ask again.
    """

    receipts: tuple[Receipt, ...]
    is_partial: bool


def count_on(connection: sqlite3.Connection, before: Tally, *, most: int) -> tuple[Tally, Receipts]:
    """Count on for at most so many scans; return the tally and what it comes to."""
    newest = newest_key(connection)
    end = min(newest, before.scan_key + most)
    stations = dict(before.stations)
    for station, *portion in connection.execute(_PORTION, (before.scan_key, end)):
        stations[station] = _added(stations.get(station, StationTally()), *portion)
    is_partial = end < newest
    receipts = tuple(
        _receipt(station, last_seq, stations.get(station, StationTally()), is_partial=is_partial)
        for station, last_seq in connection.execute(_STORED, (DASHBOARD,))
    )
    return Tally(end, stations), Receipts(receipts, is_partial)


def _added(
    tally: StationTally,
    scans: int,
    numbers: int,
    first: int,
    last: int,
    not_judged: int,
    answered_seq: int,
) -> StationTally:
    follows = first == tally.last_seq + 1 and scans == numbers == last - first + 1
    return StationTally(
        scans=tally.scans + scans,
        last_seq=max(tally.last_seq, last),
        not_judged=tally.not_judged + not_judged,
        answered_seq=max(tally.answered_seq, answered_seq),
        is_whole=tally.is_whole and follows,
    )


def _receipt(station: str, last_seq: int, tally: StationTally, *, is_partial: bool) -> Receipt:
    is_all = is_partial or tally.last_seq == last_seq
    return Receipt(
        station=station,
        last_seq=last_seq,
        scans=tally.scans,
        is_whole=tally.is_whole and is_all,
        answered_seq=tally.answered_seq,
        not_judged=tally.not_judged,
    )
