"""Whether every scan that a station sent is here, once: counted, not believed.

A station numbers its scans from 1 without a gap, and this store moves its number on with each. That
there is a scan for every number is looked up here, in portions: scans are never changed or deleted,
so what was counted stays counted. A reader's query; the tally is its caller's to keep.
"""

import sqlite3
from collections import Counter
from collections.abc import Mapping

from msgspec import Struct, field

from server.contract.dashboard import DASHBOARD
from server.domain.spans import Span, Spans, common, span, union, without
from server.store.history import newest_key

_PORTION = """
SELECT station, count(*), count(DISTINCT station_seq), min(station_seq), max(station_seq),
    sum(verdict = 'NOT_JUDGED'), max(answered_seq)
FROM scans NOT INDEXED WHERE scan_key > ? AND scan_key <= ? GROUP BY station
"""
_STORED = "SELECT station, last_seq FROM station_state WHERE station <> ? ORDER BY station"


_NUMBERS = """
SELECT station_seq FROM scans WHERE scan_key > ? AND scan_key <= ? AND station = ?
"""
NAMED = 50
"""Runs of numbers that are named at most; of more nobody reads each."""


class StationTally(Struct, frozen=True):
    """Of one station, the scans that were counted: `numbers` they have, `twice` more than once."""

    scans: int = 0
    not_judged: int = 0
    answered_seq: int = 0
    numbers: Spans = ()
    twice: Spans = ()


class Tally(Struct, frozen=True):
    """All scans counted up to one."""

    scan_key: int = 0
    stations: Mapping[str, StationTally] = field(default_factory=dict)


class Receipt(Struct, frozen=True):
    """What is here of one station's scans.

    `last_seq` is the number this server acknowledged last, `scans` how many it has. `is_whole` says
    that there is exactly one for each number from 1 on; `missing` and `twice` name those of which
    there is none, or more than one, up to 50 runs of them. `answered_seq` is the last one whose
    verdict had reached the station when it scanned last; `not_judged` are those of the scans that
    the rules failed at.
    """

    station: str
    last_seq: int
    scans: int
    is_whole: bool
    missing: Spans
    twice: Spans
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
    for station, *portion in connection.execute(_PORTION, (before.scan_key, end)).fetchall():
        scans, numbers, first, last, not_judged, answered_seq = portion
        run: tuple[Spans, Spans] = span(first, last), ()
        if scans != numbers or numbers != last - first + 1:
            run = _one_by_one(connection, before.scan_key, end, station)
        added = StationTally(scans, not_judged, answered_seq, *run)
        stations[station] = _added(stations.get(station, StationTally()), added)
    is_partial = end < newest
    receipts = tuple(
        _receipt(station, last_seq, stations.get(station, StationTally()), is_partial=is_partial)
        for station, last_seq in connection.execute(_STORED, (DASHBOARD,))
    )
    return Tally(end, stations), Receipts(receipts, is_partial)


def _one_by_one(
    connection: sqlite3.Connection, after_key: int, end: int, station: str
) -> tuple[Spans, Spans]:
    """Return the numbers of a portion that are not one run, and which came more than once."""
    times = Counter(seq for (seq,) in connection.execute(_NUMBERS, (after_key, end, station)))
    twice = (Span(seq, seq) for seq, count in times.items() if count > 1)
    return union(Span(seq, seq) for seq in times), union(twice)


def _added(tally: StationTally, portion: StationTally) -> StationTally:
    again = common(tally.numbers, portion.numbers)
    return StationTally(
        scans=tally.scans + portion.scans,
        not_judged=tally.not_judged + portion.not_judged,
        answered_seq=max(tally.answered_seq, portion.answered_seq),
        numbers=union((*tally.numbers, *portion.numbers)),
        twice=union((*tally.twice, *portion.twice, *again)),
    )


def _receipt(station: str, last_seq: int, tally: StationTally, *, is_partial: bool) -> Receipt:
    counted_seq = max((each.last for each in tally.numbers), default=0)
    wanted = span(1, min(last_seq, counted_seq) if is_partial else max(last_seq, counted_seq))
    missing = without(wanted, tally.numbers)
    is_more = counted_seq > last_seq
    return Receipt(
        station=station,
        last_seq=last_seq,
        scans=tally.scans,
        is_whole=not missing and not tally.twice and not is_more,
        missing=missing[:NAMED],
        twice=tally.twice[:NAMED],
        answered_seq=tally.answered_seq,
        not_judged=tally.not_judged,
    )
