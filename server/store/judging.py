"""One writer job: a station's scans judged in `station_seq` order, or refused as a whole.

A scan that is known already gets its stored acknowledgement, whatever happened since; after known
scans new ones may follow.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from drivers.barcode.reading import read
from drivers.barcode.symbology import AimIdentifier
from server.contract.order import OrderHead
from server.contract.station import (
    Refusal,
    RefusalCode,
    ScanAck,
    ScanMessage,
    ScanReply,
    Welcome,
)
from server.domain.judge import judge
from server.domain.judgement import ScannedCode
from server.domain.policy import Policy
from server.domain.state import StationState
from server.store.catalog import SqlCatalog
from server.store.recording import Judged, record
from server.store.views import station_view

_KNOWN = "SELECT station, station_seq, ack FROM scans WHERE scan_id = ?"
_STATE = "SELECT last_seq, state FROM station_state WHERE station = ?"
_ADD_STATION = "INSERT INTO stations (station, first_utc_ms) VALUES (?, ?)"
_ADD_STATE = "INSERT INTO station_state (station, last_seq, state) VALUES (?, 0, x'7b7d')"
_SAVE_STATE = "UPDATE station_state SET last_seq = ?, state = ? WHERE station = ?"
_acks = msgspec.json.Decoder(ScanAck)
_states = msgspec.json.Decoder(StationState)


class RefusedError(Exception):
    """The whole request is refused: the job's savepoint is rolled back."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(refusal.message)


@dataclass(frozen=True, slots=True)
class StationFold:
    """A station's state and the `station_seq` it stands at."""

    last_seq: int
    state: StationState


def welcome(connection: sqlite3.Connection, station: str) -> Welcome:
    """Return where a station stands; one never heard of stands at the beginning."""
    fold = _load(connection, station) or StationFold(0, StationState())
    return Welcome(fold.last_seq, station_view(connection, station, fold.state))


def judge_scans(
    connection: sqlite3.Connection,
    station: str,
    scans: Sequence[ScanMessage],
    *,
    policy: Policy,
    now_utc_ms: int,
) -> ScanReply:
    """Judge and record scans; return their acknowledgements and the station's state after them.

    Raises:
        RefusedError: on a gap, or a `station_seq` or `scan_id` that another scan has.
    """
    begun = _load(connection, station) or _begin(connection, station, now_utc_ms)
    session = _Session(connection, station, begun, policy, now_utc_ms)
    acks = tuple(session.take(scan) for scan in scans)
    session.save()
    view = station_view(connection, station, session.fold.state, known=session.head)
    return ScanReply(acks, view)


class _Session:
    """The fold of one job: taken up, moved on scan by scan, saved once."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        station: str,
        fold: StationFold,
        policy: Policy,
        now_utc_ms: int,
    ) -> None:
        self.fold = fold
        self.head: OrderHead | None = None
        """The order of the newest scan judged here, as it stands after it."""
        self._saved = fold
        self._connection = connection
        self._station = station
        self._policy = policy
        self._now_utc_ms = now_utc_ms
        self._catalog = SqlCatalog(connection, station)

    def take(self, scan: ScanMessage) -> ScanAck:
        known = self._connection.execute(_KNOWN, (scan.scan_id.bytes,)).fetchone()
        if known is not None:
            return self._again(scan, *known)
        last_seq = self.fold.last_seq
        if scan.station_seq <= last_seq:
            message = f"station_seq {scan.station_seq} belongs to another scan"
            raise self._refused(RefusalCode.SEQ_TAKEN, message)
        if scan.station_seq > last_seq + 1:
            message = f"station_seq {scan.station_seq} after {last_seq}"
            raise self._refused(RefusalCode.GAP, message)
        return self._judge(scan)

    def save(self) -> None:
        if self.fold is self._saved:
            return
        state = msgspec.json.encode(self.fold.state)
        self._connection.execute(_SAVE_STATE, (self.fold.last_seq, state, self._station))

    def _again(self, scan: ScanMessage, station: str, station_seq: int, ack: bytes) -> ScanAck:
        if (station, station_seq) != (self._station, scan.station_seq):
            message = f"scan {scan.scan_id} is known as {station} {station_seq}"
            raise self._refused(RefusalCode.SEQ_TAKEN, message)
        return _acks.decode(ack)

    def _refused(self, code: RefusalCode, message: str) -> RefusedError:
        """Return the refusal of the whole job: the station stands where it stood before it."""
        return RefusedError(Refusal(code, message, self._saved.last_seq))

    def _judge(self, scan: ScanMessage) -> ScanAck:
        aim = None if scan.aim is None else AimIdentifier(scan.aim[1], scan.aim[2])
        reading = read(scan.data, scan.symbology, aim)
        before = self.fold.state
        code = ScannedCode(scan.scan_id, scan.station_seq, scan.answered_seq, scan.data, reading)
        judgement = judge(code, before, self._catalog, self._policy)
        judged = Judged(self._station, scan, reading, before, judgement)
        ack = record(self._connection, judged, now_utc_ms=self._now_utc_ms)
        self.fold = StationFold(scan.station_seq, judgement.state)
        self.head = ack.order
        return ack


def _load(connection: sqlite3.Connection, station: str) -> StationFold | None:
    row = connection.execute(_STATE, (station,)).fetchone()
    return None if row is None else StationFold(row[0], _states.decode(row[1]))


def _begin(connection: sqlite3.Connection, station: str, now_utc_ms: int) -> StationFold:
    connection.execute(_ADD_STATION, (station, now_utc_ms))
    connection.execute(_ADD_STATE, (station,))
    return StationFold(0, StationState())
