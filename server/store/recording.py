"""Writing one judgement: counts, order state, the scan with its acknowledgement, outbox, held list.

It runs inside the writer's transaction. What it is not: a decision (server.domain).
"""

from uuid import UUID

import msgspec
from msgspec import Struct

from drivers.barcode.reading import Reading
from server.contract.station import ScanAck, ScanMessage
from server.domain.judgement import DiscardAll, Hold, Judgement, Release
from server.domain.progress import Closing
from server.domain.state import StationState
from server.store.catalog import SqlCatalog
from server.store.order_rows import OrderRows
from server.store.views import order_heads

_ADD_SCAN = """
INSERT INTO scans (
    scan_id, station, station_seq, answered_seq, scanner_id, data, symbology, aim, captured_utc_ms,
    stored_utc_ms, step, operator, verdict, reason, order_id, line_no, qty, undoes, closing, lot,
    serial, expiry, ack, reopens, order_revision
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_DONE = frozenset({Closing.COMPLETE, Closing.SHIP})
_ADD_TO_OUTBOX = "INSERT INTO outbox (scan_key) SELECT scan_key FROM scans WHERE scan_id = ?"
_HOLD = "INSERT INTO held_scans (station, station_seq, scan_id, data, text) VALUES (?, ?, ?, ?, ?)"
_RELEASE = "DELETE FROM held_scans WHERE station = ? AND scan_id = ?"
_DISCARD = "DELETE FROM held_scans WHERE station = ?"


class Judged(Struct, frozen=True):
    """One scan, the state it was judged in, and its judgement."""

    scan: ScanMessage
    reading: Reading
    before: StationState
    judgement: Judgement


def record(catalog: SqlCatalog, judged: Judged, *, now_utc_ms: int) -> ScanAck:
    """Write a judgement and return its acknowledgement, which is stored with the scan."""
    connection = catalog.connection
    closed = _closed(catalog.rows, judged.judgement)
    _move_order(catalog.rows, judged.scan.scan_id, judged.judgement)
    ack = _ack(catalog, judged.scan, judged.judgement)
    row = _scan_row(catalog.station, judged, msgspec.json.encode(ack), now_utc_ms)
    connection.later(_ADD_SCAN, row + closed)
    connection.later(_ADD_TO_OUTBOX, row[:1])
    _change_held(catalog, judged)
    if judged.judgement.closing in _DONE and ack.order is not None:
        catalog.rows.let_go(ack.order.order_id)
    return ack


def _closed(rows: OrderRows, judgement: Judgement) -> tuple[bytes | None, int | None]:
    """Return the completion that is taken back, or the owner's revision an order is closed by."""
    order_id = judgement.order_id
    row = None if judgement.closing is None or order_id is None else rows.order(order_id).row
    if row is None:
        return None, None
    if judgement.closing is not Closing.REOPEN:
        return None, row.owner_revision
    return None if row.completed_by is None else row.completed_by.bytes, None


def _move_order(rows: OrderRows, scan_id: UUID, judgement: Judgement) -> None:
    """Change the order's count and standing, where the judgement does."""
    counted, closing, order_id = judgement.counted, judgement.closing, judgement.order_id
    if order_id is None or (counted is None and closing is None):
        return
    order, qty = rows.order(order_id), 0
    if counted is not None:
        qty = counted.qty
        order.count(counted.line_no, qty)
    order.move(scan_id, qty=qty, closing=closing)


def _ack(catalog: SqlCatalog, scan: ScanMessage, judgement: Judgement) -> ScanAck:
    order_id, counted = judgement.order_id, judgement.counted
    line_no = judgement.full_line_no if counted is None else counted.line_no
    row, line = None, None
    if order_id is not None:
        order = catalog.rows.order(order_id)
        row, line = order.row, None if line_no is None else order.line(line_no)
    return ScanAck(
        scan_id=scan.scan_id,
        station_seq=scan.station_seq,
        verdict=judgement.verdict,
        reason=judgement.reason,
        seen=judgement.seen,
        expected=judgement.expected,
        qty=0 if counted is None else counted.qty,
        order=None if row is None else row.head,
        line=line,
        candidates=order_heads(catalog.connection, judgement.candidates),
    )


def _scan_row(station: str, judged: Judged, ack: bytes, now_utc_ms: int) -> tuple[object, ...]:
    scan, judgement, reading = judged.scan, judged.judgement, judged.reading
    counted = judgement.counted
    operator = judgement.state.operator or judged.before.operator
    undoes = None if counted is None else counted.undoes
    return (
        scan.scan_id.bytes,
        station,
        scan.station_seq,
        scan.answered_seq,
        scan.scanner_id,
        scan.data,
        scan.symbology,
        scan.aim,
        scan.captured_utc_ms,
        now_utc_ms,
        str(judged.before.step),
        None if operator is None else operator.badge,
        str(judgement.verdict),
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


def _change_held(catalog: SqlCatalog, judged: Judged) -> None:
    station, scan = catalog.station, judged.scan
    change = judged.judgement.held
    if isinstance(change, Hold):
        row = (station, scan.station_seq, scan.scan_id.bytes, scan.data, judged.reading.text)
        catalog.connection.execute(_HOLD, row)
    elif isinstance(change, Release):
        catalog.connection.execute(_RELEASE, (station, change.scan_id.bytes))
    elif isinstance(change, DiscardAll):
        catalog.connection.execute(_DISCARD, (station,))
