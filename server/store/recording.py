"""Writing one judgement: counts, order state, the scan with its acknowledgement, outbox, held list.

It runs inside the writer's transaction. What it is not: a decision (server.domain).
"""

import sqlite3
from dataclasses import dataclass
from uuid import UUID

import msgspec

from drivers.barcode.reading import Reading
from server.contract.station import ScanAck, ScanMessage
from server.domain.judgement import DiscardAll, Hold, Judgement, Release
from server.domain.progress import Closing, ErpStatus, order_status
from server.domain.state import StationState
from server.store.views import order_head, order_heads, order_line

_COUNT = "UPDATE order_lines SET qty_packed = qty_packed + ? WHERE order_id = ? AND line_no = ?"
_STANDING = """
SELECT o.erp_status, s.units_packed, s.completed_by
FROM orders o JOIN order_state s ON s.order_id = o.order_id WHERE o.order_id = ?
"""
_MOVE_ORDER = """
UPDATE order_state SET status = ?, units_packed = ?, completed_by = ?, revision = revision + 1
WHERE order_id = ?
"""
_ADD_SCAN = """
INSERT INTO scans (
    scan_id, station, station_seq, answered_seq, scanner_id, data, symbology, aim, captured_utc_ms,
    stored_utc_ms, step, operator, verdict, reason, order_id, line_no, qty, undoes, closing, lot,
    serial, expiry, ack
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_ADD_TO_OUTBOX = "INSERT INTO outbox (scan_key) VALUES (?)"
_HOLD = "INSERT INTO held_scans (station, station_seq, scan_id, data, text) VALUES (?, ?, ?, ?, ?)"
_RELEASE = "DELETE FROM held_scans WHERE station = ? AND scan_id = ?"
_DISCARD = "DELETE FROM held_scans WHERE station = ?"


@dataclass(frozen=True, slots=True)
class Judged:
    """One scan, the state it was judged in, and its judgement."""

    station: str
    scan: ScanMessage
    reading: Reading
    before: StationState
    judgement: Judgement


def record(connection: sqlite3.Connection, judged: Judged, *, now_utc_ms: int) -> ScanAck:
    """Write a judgement and return its acknowledgement, which is stored with the scan."""
    _move_order(connection, judged.scan.scan_id, judged.judgement)
    ack = _ack(connection, judged.scan, judged.judgement)
    row = _scan_row(judged, msgspec.json.encode(ack), now_utc_ms)
    scan_key = connection.execute(_ADD_SCAN, row).lastrowid
    connection.execute(_ADD_TO_OUTBOX, (scan_key,))
    _change_held(connection, judged)
    return ack


def _move_order(connection: sqlite3.Connection, scan_id: UUID, judgement: Judgement) -> None:
    """Change the order's count and standing, where the judgement does."""
    counted, order_id = judgement.counted, judgement.order_id
    if order_id is None or (counted is None and judgement.closing is None):
        return
    qty = 0
    if counted is not None:
        qty = counted.qty
        connection.execute(_COUNT, (qty, order_id.bytes, counted.line_no))
    erp, units_packed, completed_by = connection.execute(_STANDING, (order_id.bytes,)).fetchone()
    if judgement.closing is not None:
        completed_by = scan_id.bytes if judgement.closing is Closing.COMPLETE else None
    units_packed += qty
    status = order_status(
        ErpStatus(erp), completed=completed_by is not None, units_packed=units_packed
    )
    connection.execute(_MOVE_ORDER, (status, units_packed, completed_by, order_id.bytes))


def _ack(connection: sqlite3.Connection, scan: ScanMessage, judgement: Judgement) -> ScanAck:
    order_id, counted = judgement.order_id, judgement.counted
    line_no = judgement.full_line_no if counted is None else counted.line_no
    line = None
    if order_id is not None and line_no is not None:
        line = order_line(connection, order_id, line_no)
    return ScanAck(
        scan_id=scan.scan_id,
        station_seq=scan.station_seq,
        verdict=judgement.verdict,
        reason=judgement.reason,
        seen=judgement.seen,
        expected=judgement.expected,
        qty=0 if counted is None else counted.qty,
        order=None if order_id is None else order_head(connection, order_id),
        line=line,
        candidates=order_heads(connection, judgement.candidates),
    )


def _scan_row(judged: Judged, ack: bytes, now_utc_ms: int) -> tuple[object, ...]:
    scan, judgement, reading = judged.scan, judged.judgement, judged.reading
    counted = judgement.counted
    operator = judgement.state.operator or judged.before.operator
    undoes = None if counted is None else counted.undoes
    return (
        scan.scan_id.bytes,
        judged.station,
        scan.station_seq,
        scan.answered_seq,
        scan.scanner_id,
        scan.data,
        scan.symbology,
        scan.aim,
        scan.captured_utc_ms,
        now_utc_ms,
        judged.before.step,
        None if operator is None else operator.badge,
        judgement.verdict,
        judgement.reason,
        None if judgement.order_id is None else judgement.order_id.bytes,
        None if counted is None else counted.line_no,
        0 if counted is None else counted.qty,
        None if undoes is None else undoes.bytes,
        judgement.closing,
        reading.lot,
        reading.serial,
        None if reading.expiry is None else reading.expiry.isoformat(),
        ack,
    )


def _change_held(connection: sqlite3.Connection, judged: Judged) -> None:
    station, scan = judged.station, judged.scan
    change = judged.judgement.held
    if isinstance(change, Hold):
        row = (station, scan.station_seq, scan.scan_id.bytes, scan.data, judged.reading.text)
        connection.execute(_HOLD, row)
    elif isinstance(change, Release):
        connection.execute(_RELEASE, (station, change.scan_id.bytes))
    elif isinstance(change, DiscardAll):
        connection.execute(_DISCARD, (station,))
