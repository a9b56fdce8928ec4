"""Stored scans as rows for a supervisor: `ScanRow`, made of a scan and of what was told of it.

What it is: the columns and how they are read. What it is not: which scans are asked for
(`history`). Callers bring the transaction, and read text as far as it is UTF-8 (`readable`).
"""

from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from drivers.barcode.reading import decoded, displayed
from server.contract.dashboard import ScanRow

SCAN_COLUMNS = """
    s.scan_id, s.scan_key, (SELECT site FROM sync WHERE id = 1), s.station, s.station_seq, s.step,
    s.operator, p.name, s.data, s.symbology, s.verdict, s.reason, o.order_no, s.line_no, s.qty,
    s.undoes, s.closing, s.lot, s.serial, s.expiry, s.captured_utc_ms, s.stored_utc_ms,
    NOT EXISTS (SELECT 1 FROM outbox w WHERE w.scan_key = s.scan_key)
        AND NOT EXISTS (SELECT 1 FROM quarantine q WHERE q.scan_key = s.scan_key),
    s.ack
"""
SCAN_JOINS = """
    LEFT JOIN orders o ON o.order_id = s.order_id LEFT JOIN operators p ON p.badge = s.operator
"""


class _Line(Struct, frozen=True):
    """Of the line that was told: what it is of."""

    line_no: int
    sku: str
    description: str


class _Told(Struct, frozen=True):
    """Of a stored acknowledgement what a row shows; all else is passed over."""

    seen: str = ""
    expected: str = ""
    line: _Line | None = None


_told = msgspec.json.Decoder(_Told)


def scan_row(row: tuple[Any, ...]) -> ScanRow:
    """Make a `ScanRow` of SCAN_COLUMNS."""
    # fmt: off
    (
        scan_id, scan_key, site, station, station_seq, step, badge, name, data, symbology,
        verdict, reason, order_no, line_no, qty, undoes, closing, lot, serial, expiry,
        captured, stored, left, ack,
    ) = row
    # fmt: on
    told = _told_of(ack)
    line = told.line
    return ScanRow(
        scan_id=UUID(bytes=scan_id),
        scan_key=scan_key,
        site=site,
        station=station,
        station_seq=station_seq,
        step=step,
        operator_badge=badge,
        operator_name=name,
        code=displayed(decoded(data)),
        symbology=symbology,
        verdict=verdict,
        reason=reason,
        seen=told.seen,
        expected=told.expected,
        order_no=order_no,
        line_no=line_no if line is None else line.line_no,
        sku=None if line is None else line.sku,
        description=None if line is None else line.description,
        qty=qty,
        undoes=None if undoes is None else UUID(bytes=undoes),
        closing=closing,
        lot=lot,
        serial=serial,
        expiry=expiry,
        captured_utc_ms=captured,
        stored_utc_ms=stored,
        pushed=None if site is None else bool(left),
    )


def _told_of(ack: bytes) -> _Told:
    """Return what was told of a scan; nothing of an answer that cannot be read."""
    try:
        return _told.decode(ack)
    except msgspec.DecodeError:
        return _Told()
