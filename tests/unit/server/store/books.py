"""What must hold in a store's tables whatever was scanned, retried, imported or interrupted."""

import sqlite3
from uuid import UUID

import msgspec

from server.contract.station import ScanAck
from server.contract.verdict import Verdict
from server.domain.progress import (
    Closing,
    ErpStatus,
    OrderProgress,
    ScanEffect,
    fold,
    order_status,
)
from server.domain.state import StationState

_EFFECTS = """
SELECT scan_id, line_no, qty, closing FROM scans WHERE order_id = ? ORDER BY scan_key
"""
_STANDING = """
SELECT o.order_id, o.erp_status, s.status, s.line_count, s.units_ordered, s.units_packed,
    s.completed_by, s.shipped_by
FROM orders o JOIN order_state s ON s.order_key = o.order_key
"""
_LINES = """
SELECT line_no, qty_ordered, qty_packed FROM order_lines JOIN orders USING (order_key)
WHERE order_id = ?
"""
_UNDONE = """
SELECT undo.station = counted.station, undo.order_id = counted.order_id,
    undo.line_no = counted.line_no, undo.qty + counted.qty, counted.qty > 0,
    undo.scan_key > counted.scan_key, undo.undoes
FROM scans undo JOIN scans counted ON counted.scan_id = undo.undoes
"""


def check_books(connection: sqlite3.Connection) -> None:
    """Fail when the tables contradict the scans in them, or each other."""
    for order_id, *standing in connection.execute(_STANDING).fetchall():
        assert standing == _standing(connection, order_id, ErpStatus(standing[0]))
    for station, last_seq, state in connection.execute("SELECT * FROM station_state").fetchall():
        _check_station(connection, station, last_seq, msgspec.json.decode(state, type=StationState))
    _check_scans(connection)
    _check_outbox(connection)
    _check_undone(connection)


def progress(connection: sqlite3.Connection) -> dict[bytes, OrderProgress]:
    """Return what the stored scans of each order fold to."""
    keys = connection.execute("SELECT order_id FROM orders").fetchall()
    return {key: _folded(connection, key) for (key,) in keys}


def packed_past_the_order(connection: sqlite3.Connection) -> dict[tuple[bytes, int], int]:
    """Return the pieces of each line that holds more than was ordered."""
    rows = connection.execute(
        "SELECT order_id, line_no, qty_packed FROM order_lines JOIN orders USING (order_key)"
        " WHERE qty_packed > qty_ordered"
    )
    return {(key, line_no): packed for key, line_no, packed in rows}


def _folded(connection: sqlite3.Connection, order_id: bytes) -> OrderProgress:
    rows = connection.execute(_EFFECTS, (order_id,))
    return fold(
        ScanEffect(UUID(bytes=scan_id), line_no, qty, None if closing is None else Closing(closing))
        for scan_id, line_no, qty, closing in rows
    )


def _standing(connection: sqlite3.Connection, order_id: bytes, erp: ErpStatus) -> list[object]:
    """Return what must stand of an order, from its lines and its scans."""
    lines = connection.execute(_LINES, (order_id,)).fetchall()
    folded = _folded(connection, order_id)
    assert folded.counts == {line_no: packed for line_no, _, packed in lines if packed}
    by, units, shipped_by = folded.completed_by, folded.units_packed, folded.shipped_by
    is_shipped = shipped_by is not None
    return [
        erp,
        order_status(erp, completed=by is not None, units_packed=units, shipped=is_shipped),
        len(lines),
        sum(ordered for _, ordered, _ in lines),
        units,
        None if by is None else by.bytes,
        None if shipped_by is None else shipped_by.bytes,
    ]


def _check_station(
    connection: sqlite3.Connection, station: str, last_seq: int, state: StationState
) -> None:
    rows = connection.execute(
        "SELECT station_seq FROM scans WHERE station = ? ORDER BY scan_key", (station,)
    )
    assert [seq for (seq,) in rows] == list(range(1, last_seq + 1))
    held = connection.execute(
        "SELECT s.verdict, s.data = h.data, s.station_seq = h.station_seq FROM held_scans h"
        " JOIN scans s ON s.scan_id = h.scan_id AND s.station = h.station WHERE h.station = ?",
        (station,),
    ).fetchall()
    assert held == [(Verdict.HELD, 1, 1)] * state.held_count
    assert state.counted >= 0


def _check_scans(connection: sqlite3.Connection) -> None:
    rows = connection.execute("SELECT scan_id, station_seq, verdict, qty, ack FROM scans")
    for scan_id, station_seq, verdict, qty, stored in rows:
        ack = msgspec.json.decode(stored, type=ScanAck)
        assert (ack.scan_id.bytes, ack.station_seq, ack.verdict, ack.qty) == (
            scan_id,
            station_seq,
            verdict,
            qty,
        )


def _check_outbox(connection: sqlite3.Connection) -> None:
    scans = connection.execute("SELECT scan_key, scan_id FROM scans ORDER BY scan_key").fetchall()
    outbox = connection.execute("SELECT scan_key FROM outbox ORDER BY scan_key").fetchall()
    assert outbox == [(scan_key,) for scan_key, _ in scans]
    assert len({scan_id for _, scan_id in scans}) == len(scans)
    assert [key for key, _ in scans] == list(range(1, len(scans) + 1))


def _check_undone(connection: sqlite3.Connection) -> None:
    undone = connection.execute(_UNDONE).fetchall()
    assert [row[:-1] for row in undone] == [(1, 1, 1, 0, 1, 1)] * len(undone)
    assert len({row[-1] for row in undone}) == len(undone)
