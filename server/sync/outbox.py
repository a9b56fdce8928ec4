"""The store's side of a push: scans that wait, and what the centre answered of them.

Writer's jobs and readers' queries on the store's connections. What it is not: the pushing (`push`).
"""

import base64
import sqlite3
from collections.abc import Sequence
from uuid import UUID

from msgspec import json

from server.domain.progress import Closing
from server.store.order_content import order_id_of
from server.store.quarantine import mark, unmark
from server.store.refold import refold
from server.sync.remote import Pushed, PushedScan
from server.sync.shared import overrule

_WAITING = """
SELECT s.scan_key, s.scan_id, s.station, s.station_seq, s.step, s.verdict, s.scanner_id, s.data,
    s.captured_utc_ms, s.stored_utc_ms, s.qty, o.order_no, s.reason, s.operator, s.symbology,
    s.line_no, s.closing, s.undoes, s.reopens, s.order_revision, s.lot, s.serial, s.expiry
FROM outbox w
JOIN scans s ON s.scan_key = w.scan_key
LEFT JOIN orders o ON o.order_id = s.order_id
ORDER BY w.scan_key LIMIT ?
"""
_NUMBER = "UPDATE scans SET oseq = ? WHERE scan_id = ? AND oseq IS NOT ?"
_UNNUMBERED = """
SELECT DISTINCT order_id FROM json_each(?) CROSS JOIN scans ON scan_key = value
WHERE oseq IS NULL AND order_id IS NOT NULL
"""
"""CROSS: from the keys on. Left to itself SQLite walks through all scans there ever were."""
_TAKE_OUT = "DELETE FROM outbox WHERE scan_key IN (SELECT value FROM json_each(?))"
"""By their keys: one that was released meanwhile has a lower key, and was not pushed."""


def waiting(connection: sqlite3.Connection, limit: int) -> list[PushedScan]:
    """Return the first scans that wait to be pushed. Their `seq` is the scan's key."""
    return [_told(*row) for row in connection.execute(_WAITING, (limit,))]


def note_pushed(
    connection: sqlite3.Connection, scans: Sequence[PushedScan], pushed: Pushed, site: str
) -> None:
    """Take scans that the centre has out of the outbox and keep the numbers it gave.

    What it had already, judged before this store was put back, counts as it was judged then; what
    it keeps in quarantine counts nowhere.
    """
    keys = json.encode([scan.seq for scan in scans]).decode()
    for scan in scans:
        if scan.poison is not None:
            mark(connection, scan.seq, scan.poison)
    unmark(connection, (scan_id for scan_id, _ in pushed.numbered))
    for scan_id, oseq in pushed.numbered:
        connection.execute(_NUMBER, (oseq, scan_id.bytes, oseq))
    for order_no, judged in pushed.known:
        overrule(connection, None if order_no is None else order_id_of(order_no), judged)
    unnumbered = connection.execute(_UNNUMBERED, (keys,)).fetchall()
    connection.execute(_TAKE_OUT, (keys,))
    heard = {order_id_of(order_no) for order_no, _ in pushed.known if order_no is not None}
    for order_id in heard | {UUID(bytes=key) for (key,) in unnumbered}:
        refold(connection, order_id, site)


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
) -> PushedScan:
    return PushedScan(
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


def set_apart(scan: PushedScan, why: str) -> PushedScan:
    """Return a scan for the quarantine: it carries its name, the reason, and itself as bytes."""
    sent = base64.b64encode(json.encode(scan)).decode()
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
