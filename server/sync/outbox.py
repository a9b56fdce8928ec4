"""The store's side of a push: scans that wait, and what the centre answered of them.

Writer's jobs and readers' queries on the store's connections. What it is not: the pushing (`push`).
"""

import base64
import sqlite3
from uuid import UUID

import msgspec

from server.domain.progress import Closing
from server.store.order_content import order_id_of
from server.store.refold import refold
from server.sync.remote import Pushed, PushedScan
from server.sync.shared import overrule

_WAITING = """
SELECT s.scan_key, s.scan_id, s.station, s.station_seq, s.step, s.verdict, s.scanner_id, s.data,
    s.captured_utc_ms, s.stored_utc_ms, s.qty, o.order_no, s.reason, s.operator, s.symbology,
    s.line_no, s.closing, s.undoes, s.reopens, s.order_revision, s.lot, s.serial, s.expiry, q.why
FROM outbox w
JOIN scans s ON s.scan_key = w.scan_key
LEFT JOIN orders o ON o.order_id = s.order_id
LEFT JOIN quarantine q ON q.scan_key = w.scan_key
ORDER BY w.scan_key LIMIT ?
"""
_NUMBER = "UPDATE scans SET oseq = ? WHERE scan_id = ? AND oseq IS NOT ?"
_UNNUMBERED = """
SELECT DISTINCT order_id FROM outbox CROSS JOIN scans USING (scan_key)
WHERE scan_key <= ? AND oseq IS NULL AND order_id IS NOT NULL
"""
"""CROSS: from the outbox on. Left to itself SQLite walks through all scans there ever were."""
_TAKE_OUT = "DELETE FROM outbox WHERE scan_key <= ?"
_QUARANTINE = "INSERT INTO quarantine (scan_key, why) VALUES (?, ?) ON CONFLICT DO NOTHING"


def waiting(connection: sqlite3.Connection, limit: int) -> list[PushedScan]:
    """Return the first scans that wait to be pushed. Their `seq` is the scan's key.

    A quarantined one is told by its reason, and as it would have been sent.
    """
    return [_told(*row) for row in connection.execute(_WAITING, (limit,))]


def note_pushed(connection: sqlite3.Connection, last_key: int, pushed: Pushed, site: str) -> None:
    """Take what the centre has out of the outbox and keep the numbers it gave.

    What it had already, judged before this store was put back, counts as it was judged then; what
    it cannot store counts nowhere.
    """
    for scan_id, oseq in pushed.numbered:
        connection.execute(_NUMBER, (oseq, scan_id.bytes, oseq))
    for order_no, scan in pushed.known:
        overrule(connection, None if order_no is None else order_id_of(order_no), scan)
    unnumbered = connection.execute(_UNNUMBERED, (last_key,)).fetchall()
    connection.execute(_TAKE_OUT, (last_key,))
    heard = {order_id_of(order_no) for order_no, _ in pushed.known if order_no is not None}
    for order_id in heard | {UUID(bytes=key) for (key,) in unnumbered}:
        refold(connection, order_id, site)


def quarantine(connection: sqlite3.Connection, scan_key: int, why: str) -> None:
    """Mark a scan that the centre cannot store: it is kept there as it is sent."""
    connection.execute(_QUARANTINE, (scan_key, why))


def _told(  # noqa: PLR0913, PLR0917 - a row of _WAITING
    seq: int,
    scan_id: bytes,
    station: str,
    station_seq: int,
    step: str,
    verdict: str,
    scanner_id: str,
    data: bytes,
    captured_utc_ms: int,
    stored_utc_ms: int,
    qty: int,
    order_no: str | None,
    reason: str | None,
    operator: str | None,
    symbology: str | None,
    line_no: int | None,
    closing: str | None,
    undoes: bytes | None,
    reopens: bytes | None,
    revision: int | None,
    lot: str | None,
    serial: str | None,
    expiry: str | None,
    poison: str | None,
) -> PushedScan:
    scan = PushedScan(
        seq=seq,
        scan_id=UUID(bytes=scan_id),
        station=station,
        station_seq=station_seq,
        step=step,
        verdict=verdict,
        scanner_id=scanner_id,
        data=base64.b64encode(data).decode(),
        captured_utc_ms=captured_utc_ms,
        stored_utc_ms=stored_utc_ms,
        qty=qty,
        order_no=order_no,
        reason=reason,
        operator=operator,
        symbology=symbology,
        line_no=line_no,
        closing=None if closing is None else Closing(closing),
        undoes=None if undoes is None else UUID(bytes=undoes),
        reopens=None if reopens is None else UUID(bytes=reopens),
        revision=revision,
        lot=lot,
        serial=serial,
        expiry=expiry,
    )
    return scan if poison is None else _quarantined(scan, poison)


def _quarantined(scan: PushedScan, why: str) -> PushedScan:
    """Return a scan that carries nothing but its name and itself, as bytes."""
    sent = base64.b64encode(msgspec.json.encode(scan)).decode()
    return PushedScan(
        seq=scan.seq,
        scan_id=scan.scan_id,
        station="",
        station_seq=scan.station_seq,
        step="",
        verdict="",
        scanner_id="",
        data="",
        captured_utc_ms=0,
        stored_utc_ms=0,
        poison=why,
        sent=sent,
    )
