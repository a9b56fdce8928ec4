"""One writer job: a station's scans judged in `station_seq` order, or refused as a whole.

A scan that is known already gets its stored acknowledgement, whatever happened since; after known
scans new ones may follow. What is read of orders and stations is kept from one job to the next.
"""

import sqlite3
from collections.abc import Callable, Sequence

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
from server.store.catalog import SqlCatalog
from server.store.folds import Folds, StationFold, read_fold
from server.store.order_rows import OrderRows
from server.store.recording import Judged, record
from server.store.views import station_view

_KNOWN = "SELECT station, station_seq, ack FROM scans WHERE scan_id = ?"
_acks = msgspec.json.Decoder(ScanAck)


class RefusedError(Exception):
    """The whole request is refused: what the job wrote is undone."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(refusal.message)


def welcome(connection: sqlite3.Connection, station: str) -> Welcome:
    """Return where a station stands; one never heard of stands at the beginning."""
    fold = read_fold(connection, station) or StationFold()
    return Welcome(fold.last_seq, station_view(connection, station, fold.state))


class ScanJudge:
    """Judges scans in the writer's transactions. All but making it is for the writer's thread."""

    def __init__(
        self, connection: sqlite3.Connection, policy: Policy, now_utc_ms: Callable[[], int]
    ) -> None:
        self._connection = connection
        self._policy = policy
        self._now_utc_ms = now_utc_ms
        self._rows = OrderRows(connection)
        self._folds = Folds(connection)

    def forget(self) -> None:
        """Keep nothing that was read: another job changes the file, or something was undone."""
        self._rows.forget()
        self._folds.forget()

    def judge(self, station: str, scans: Sequence[ScanMessage]) -> ScanReply:
        """Judge and record scans; return their acknowledgements and the station's state after them.

        Raises:
            RefusedError: on a gap, or a `station_seq` or `scan_id` that another scan has.
            StoreFailedError: when the file is not as it was read.
        """
        now_utc_ms = self._now_utc_ms()
        before = self._folds.take_up(station, now_utc_ms)
        catalog = SqlCatalog(self._connection, station, self._rows)
        session = _Session(catalog, before, self._policy, now_utc_ms)
        acks = tuple([session.take(scan) for scan in scans])
        if session.fold is not before:
            self._folds.save(station, before, session.fold)
        view = station_view(self._connection, station, session.fold.state, known=session.head)
        return ScanReply(acks, view)


class _Session:
    """The fold of one job: moved on scan by scan."""

    def __init__(
        self, catalog: SqlCatalog, fold: StationFold, policy: Policy, now_utc_ms: int
    ) -> None:
        self.fold = fold
        self.head: OrderHead | None = None
        """The order of the newest scan judged here, as it stands after it."""
        self._stored_seq = fold.last_seq
        self._catalog = catalog
        self._policy = policy
        self._now_utc_ms = now_utc_ms

    def take(self, scan: ScanMessage) -> ScanAck:
        last_seq = self.fold.last_seq
        if scan.station_seq == last_seq + 1:
            return self._judge(scan)
        known = self._known(scan)
        if known is not None:
            return known
        if scan.station_seq <= last_seq:
            message = f"station_seq {scan.station_seq} belongs to another scan"
            raise self._refused(RefusalCode.SEQ_TAKEN, message)
        message = f"station_seq {scan.station_seq} after {last_seq}"
        raise self._refused(RefusalCode.GAP, message)

    def _known(self, scan: ScanMessage) -> ScanAck | None:
        """Return the stored acknowledgement; a scan known under another number is refused."""
        row = self._catalog.connection.execute(_KNOWN, (scan.scan_id.bytes,)).fetchone()
        if row is None:
            return None
        station, station_seq, ack = row
        if (station, station_seq) != (self._catalog.station, scan.station_seq):
            message = f"scan {scan.scan_id} is known as {station} {station_seq}"
            raise self._refused(RefusalCode.SEQ_TAKEN, message)
        return _acks.decode(ack)

    def _refused(self, code: RefusalCode, message: str) -> RefusedError:
        """Return the refusal of the whole job: the station stands where it stood before it."""
        return RefusedError(Refusal(code, message, self._stored_seq))

    def _judge(self, scan: ScanMessage) -> ScanAck:
        aim = None if scan.aim is None else AimIdentifier(scan.aim[1], scan.aim[2])
        reading = read(scan.data, scan.symbology, aim)
        before = self.fold.state
        code = ScannedCode(scan.scan_id, scan.station_seq, scan.answered_seq, scan.data, reading)
        judgement = judge(code, before, self._catalog, self._policy)
        judged = Judged(scan, reading, before, judgement)
        try:
            ack = record(self._catalog, judged, now_utc_ms=self._now_utc_ms)
        except sqlite3.IntegrityError:
            self._known(scan)  # a known scan under a new number is found out only here
            raise
        self.fold = StationFold(scan.station_seq, judgement.state)
        self.head = ack.order
        return ack
