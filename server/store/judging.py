"""One writer job: a station's scans judged in `station_seq` order, or refused as a whole.

A scan that is known already gets its stored acknowledgement, whatever happened since; after known
scans new ones may follow. What is read of orders and stations is kept from one job to the next.
When a job fails for another reason than the disk's, its scans are judged each by itself, and one
that cannot be is recorded as NOT_JUDGED: a station never waits at it.
"""

import logging
import sqlite3
from collections.abc import Callable, Sequence
from functools import lru_cache

import msgspec

from drivers.barcode.reading import Reading, displayed, read
from drivers.barcode.symbology import AimIdentifier
from server.contract.order import OrderHead
from server.contract.station import (
    Refusal,
    RefusalCode,
    ScanAck,
    ScanMessage,
    ScanReply,
    StationView,
    Welcome,
)
from server.contract.verdict import Verdict
from server.domain.catalog import Wearer
from server.domain.judge import judge, set_aside
from server.domain.judgement import Judgement, ScannedCode
from server.domain.policy import Policy
from server.domain.state import StationState
from server.store.catalog import SqlCatalog
from server.store.connections import store_error
from server.store.errors import is_fault
from server.store.folds import Folds, StationFold, read_fold, read_last_seq
from server.store.group_connection import GroupConnection
from server.store.kept import Kept
from server.store.order_rows import OrderRows
from server.store.recording import Judged, record
from server.store.stations import station_policy
from server.store.views import bare_view, station_view

_KNOWN = """
SELECT station, station_seq, ack, CAST(verdict AS BLOB), qty FROM scans WHERE scan_id = ?
"""
_READINGS = 2048
_STATIONS = 1024
_acks = msgspec.json.Decoder(ScanAck)
_read = lru_cache(_READINGS)(read)
"""The same items are scanned over and over, and a reading follows from the data alone."""
_log = logging.getLogger(__name__)


class RefusedError(Exception):
    """The whole request is refused: what the job wrote is undone."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(refusal.message)


def welcome(connection: sqlite3.Connection, station: str) -> Welcome:
    """Return where a station stands; one never heard of stands at the beginning."""
    fold = read_fold(connection, station) or StationFold()
    return Welcome(fold.last_seq, station_view(connection, station, fold.state))


def bare_welcome(connection: sqlite3.Connection, station: str) -> Welcome:
    """Return how far a station is and nothing else, when the rest cannot be read."""
    return Welcome(read_last_seq(connection, station), bare_view(station, StationState()))


class ScanJudge:
    """Judges scans in the writer's transactions. All but making it is for the writer's thread."""

    def __init__(
        self, connection: GroupConnection, policy: Policy, now_utc_ms: Callable[[], int]
    ) -> None:
        self._connection = connection
        self._policy = policy
        self._now_utc_ms = now_utc_ms
        self._rows = OrderRows(connection)
        self._folds = Folds(connection)
        self._policies: Kept[str, Policy] = Kept(_STATIONS)
        self._wearers: Kept[str, Wearer] = Kept(_STATIONS)

    def forget(self) -> None:
        """Keep nothing that was read: something of it was undone."""
        self._rows.forget()
        self._folds.forget()
        self._policies.clear()
        self._wearers.clear()

    def make_way(self) -> None:
        """Write what waits and keep nothing that was read: another job changes the file.

        Raises:
            sqlite3.Error, StoreFaultError: when what waits cannot be written.
        """
        self._connection.settle()
        self.forget()

    def judge(self, station: str, scans: Sequence[ScanMessage]) -> ScanReply:
        """Judge and record scans; return their acknowledgements and the station's state after them.

        Raises:
            RefusedError: on a gap, a `station_seq` that another scan has, or another station's
                scan. One that is known already is found out when it is written under a new number,
                and answered by `judge_apart`.
        """
        now_utc_ms = self._now_utc_ms()
        before = self._folds.take_up(station, now_utc_ms)
        catalog = SqlCatalog(self._connection, station, self._rows, self._wearers)
        session = _Session(catalog, before, self._policy_of(station), now_utc_ms)
        acks = tuple([session.take(scan) for scan in scans])
        if session.fold is not before:
            self._folds.save(station, before, session.fold)
        return ScanReply(acks, session.view())

    def judge_apart(self, station: str, scans: Sequence[ScanMessage]) -> ScanReply:
        """Judge scans as `judge` does, one that cannot be judged as NOT_JUDGED.

        Raises:
            RefusedError: as `judge`.
            StoreError, sqlite3.Error: when that cannot be stored either.
        """
        self._connection.settle()  # what other jobs wrote and cannot is no fault of these scans
        now_utc_ms = self._now_utc_ms()
        before, is_known = self._take_up(station, now_utc_ms)
        catalog = SqlCatalog(self._connection, station, self._rows, self._wearers)
        policy = self._readable_policy(station)
        session = _Session(catalog, before, policy, now_utc_ms, is_known=is_known)
        acks = tuple([self._apart(session, scan) for scan in scans])
        if session.fold is not before:
            self._folds.save(station, before, session.fold)
        self._connection.settle()
        return ScanReply(acks, self._readable_view(session))

    def _policy_of(self, station: str) -> Policy:
        """Return a station's rules, as they are in this transaction."""
        policy = self._policies.get(station)
        if policy is None:
            policy = station_policy(self._connection, station, self._policy)
            self._policies.keep(station, policy)
        return policy

    def _readable_policy(self, station: str) -> Policy:
        """Return a station's rules; the server's own where they cannot be read."""
        try:
            return self._policy_of(station)
        except (ValueError, sqlite3.Error) as error:
            _refuse_what_is_no_fault(error)
            _log.exception("station's settings cannot be read", extra={"station": station})
            return self._policy

    def _take_up(self, station: str, now_utc_ms: int) -> tuple[StationFold, bool]:
        """Return where a station stands, and whether its state could be read."""
        try:
            return self._folds.take_up(station, now_utc_ms), True
        except (msgspec.DecodeError, sqlite3.Error) as error:
            _refuse_what_is_no_fault(error)
            _log.exception("station's state cannot be read", extra={"station": station})
            return self._folds.begin_anew(station), False

    def _readable_view(self, session: "_Session") -> StationView:
        """Return the station as far as it can be read: the scans have their answers."""
        try:
            return session.view()
        except Exception as error:  # noqa: BLE001  # the root of what is told beside the answers
            _refuse_what_is_no_fault(error)
            _log.exception("station cannot be told whole", extra=session.station)
            return session.bare_view()

    def _apart(self, session: "_Session", scan: ScanMessage) -> ScanAck:
        """Judge one scan in a savepoint of its own; what is told with it must be readable, too.

        One that is stored already has its answer, whatever can be told with it.
        """
        if scan.station_seq <= session.fold.last_seq:
            return session.take(scan)
        stood = session.fold, session.head
        self._connection.execute("SAVEPOINT scan")
        try:
            ack = session.take(scan)
            session.view()
            self._connection.settle()
        except RefusedError:
            raise
        except Exception as error:  # noqa: BLE001  # the root of one scan: whatever it is, it is told
            _refuse_what_is_no_fault(error)
            self._connection.undo("scan")
            self.forget()
            session.fold, session.head = stood
            ack = session.known_or_set_aside(scan, error)
        self._connection.execute("RELEASE scan")
        return ack


class _Session:
    """The fold of one job: moved on scan by scan.

    Unless the station's state `is_known`, nothing is judged before one scan was set aside.
    """

    def __init__(
        self,
        catalog: SqlCatalog,
        fold: StationFold,
        policy: Policy,
        now_utc_ms: int,
        *,
        is_known: bool = True,
    ) -> None:
        self.fold = fold
        self.head: OrderHead | None = None
        """The order of the newest scan judged here, as it stands after it."""
        self._stored_seq = fold.last_seq
        self._catalog = catalog
        self._policy = policy
        self._now_utc_ms = now_utc_ms
        self._is_known = is_known

    def view(self) -> StationView:
        """Return the station as it stands now."""
        catalog = self._catalog
        return station_view(catalog.connection, catalog.station, self.fold.state, known=self.head)

    def bare_view(self) -> StationView:
        """Return of the station what needs no reading."""
        return bare_view(self._catalog.station, self.fold.state)

    @property
    def station(self) -> dict[str, object]:
        """Which station it is, for the log."""
        return {"station": self._catalog.station}

    def facts(self, scan: ScanMessage) -> dict[str, object]:
        """Return which scan it is, for the log."""
        facts = {"scan_id": str(scan.scan_id), "station_seq": scan.station_seq}
        return {**self.station, **facts}

    def take(self, scan: ScanMessage) -> ScanAck:
        last_seq = self.fold.last_seq
        if scan.station_seq == last_seq + 1:
            return self._judge(scan)
        known = self.known(scan)
        if known is not None:
            return known
        if scan.station_seq <= last_seq:
            message = f"station_seq {scan.station_seq} belongs to another scan"
            raise self._refused(RefusalCode.SEQ_TAKEN, message)
        message = f"station_seq {scan.station_seq} after {last_seq}"
        raise self._refused(RefusalCode.GAP, message)

    def known(self, scan: ScanMessage) -> ScanAck | None:
        """Return the stored acknowledgement, with the number that the scan is stored under.

        Another than the kiosk's is what a kiosk sends that counts anew, after a batch whose answer
        it never had: it need not send that scan, and gives its number to the next.
        """
        row = self._catalog.connection.execute(_KNOWN, (scan.scan_id.bytes,)).fetchone()
        if row is None:
            return None
        station, station_seq, *answer = row
        if station != self._catalog.station:
            message = f"scan {scan.scan_id} is known as {station} {station_seq}"
            raise self._refused(RefusalCode.SCAN_TAKEN, message)
        return self._answer(msgspec.structs.replace(scan, station_seq=station_seq), *answer)

    def known_or_set_aside(self, scan: ScanMessage, error: Exception) -> ScanAck:
        """Answer for a scan that cannot be judged: that it was before, if that is why."""
        is_twice = isinstance(error, sqlite3.IntegrityError)
        ack = self.known(scan) if is_twice else None
        if ack is None:
            _log.error("scan cannot be judged", exc_info=error, extra=self.facts(scan))
            ack = self.set_aside(scan)
        return ack

    def _answer(self, scan: ScanMessage, ack: bytes, verdict: bytes, qty: int) -> ScanAck:
        """Return the stored acknowledgement, or of one that cannot be read its verdict."""
        try:
            return _acks.decode(ack)
        except msgspec.DecodeError:
            _log.exception("stored answer cannot be read", extra=self.facts(scan))
            return ScanAck(scan.scan_id, scan.station_seq, _verdict(verdict), qty=qty)

    def _refused(self, code: RefusalCode, message: str) -> RefusedError:
        """Return the refusal of the whole job: the station stands where it stood before it."""
        return RefusedError(Refusal(code, message, self._stored_seq))

    def set_aside(self, scan: ScanMessage) -> ScanAck:
        """Record a scan that cannot be judged; after it the station's state is known again."""
        text = scan.data.decode("latin-1")
        reading = Reading(text, displayed(text), ())
        self._is_known = True
        return self._record(scan, reading, set_aside(_code(scan, reading), self.fold.state))

    def _judge(self, scan: ScanMessage) -> ScanAck:
        if not self._is_known:
            raise LookupError(f"the state of {self._catalog.station} is lost")
        aim = None if scan.aim is None else AimIdentifier(scan.aim[1], scan.aim[2])
        reading = _read(scan.data, scan.symbology, aim)
        judgement = judge(_code(scan, reading), self.fold.state, self._catalog, self._policy)
        return self._record(scan, reading, judgement)

    def _record(self, scan: ScanMessage, reading: Reading, judgement: Judgement) -> ScanAck:
        judged = Judged(scan, reading, self.fold.state, judgement)
        ack = record(self._catalog, judged, now_utc_ms=self._now_utc_ms)
        self.fold = StationFold(scan.station_seq, judgement.state)
        self.head = ack.order
        return ack


def _verdict(stored: bytes) -> Verdict:
    """Return a stored verdict; one of another program is told as NOT_JUDGED."""
    known = {verdict.value.encode(): verdict for verdict in Verdict}
    return known.get(stored, Verdict.NOT_JUDGED)


def _code(scan: ScanMessage, reading: Reading) -> ScannedCode:
    return ScannedCode(scan.scan_id, scan.station_seq, scan.answered_seq, scan.data, reading)


def _refuse_what_is_no_fault(error: Exception) -> None:
    """Raise what is not the scan's: a full disk or memory, a damaged or locked file."""
    told = store_error("store", error) if isinstance(error, sqlite3.Error) else error
    if not is_fault(told):
        raise error
