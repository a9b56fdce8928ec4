"""Orders and stations as the wire shows them, read from whatever transaction the caller is in."""

import sqlite3
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from server.contract.order import OrderHead, OrderLineView, OrderStatus, OrderView
from server.contract.station import HeldScan, ScanAck, StationView
from server.domain.state import PendingVerdict, StationState
from server.store.items import listed_codes

HELD_SHOWN = 50
"""Held scans in a view, at most: the newest."""

HEAD_COLUMNS = """
    o.order_id, o.order_no, o.customer, s.status, s.revision, s.line_count, s.units_ordered,
    s.units_packed, o.ship_by
"""
_HEAD = f"""
SELECT {HEAD_COLUMNS}, o.order_key FROM orders o JOIN order_state s ON s.order_key = o.order_key
WHERE o.order_id = ?
"""  # noqa: S608 - only this module's own column list
_LINES = """
SELECT l.line_no, i.sku, l.description, l.qty_ordered, l.qty_packed, i.gtin, i.item_key
FROM order_lines l JOIN items i ON i.item_key = l.item_key WHERE l.order_key = ?
"""
LINE = f"{_LINES} AND l.line_no = ?"
_LINES_IN_ORDER = f"{_LINES} ORDER BY l.line_no"
ITEM_CODES = "SELECT code FROM item_barcodes WHERE item_key = ? AND is_listed ORDER BY place"
_HELD = """
SELECT scan_id, CAST(text AS BLOB) FROM held_scans WHERE station = ?
ORDER BY station_seq DESC LIMIT ?
"""
_ACK = "SELECT ack FROM scans WHERE scan_id = ?"
_acks = msgspec.json.Decoder(ScanAck)


def order_head(connection: sqlite3.Connection, order_id: UUID) -> OrderHead | None:
    """Return an order's head; None when there is no such order."""
    row = connection.execute(_HEAD, (order_id.bytes,)).fetchone()
    return None if row is None else head_of(row)


def order_heads(connection: sqlite3.Connection, ids: Iterable[UUID]) -> tuple[OrderHead, ...]:
    """Return the heads of those orders that exist, in the same order."""
    heads = [order_head(connection, order_id) for order_id in ids]
    return tuple([head for head in heads if head is not None])


def head_of(row: tuple[Any, ...]) -> OrderHead:
    """Make a head of a row of HEAD_COLUMNS."""
    return OrderHead(
        order_id=UUID(bytes=row[0]),
        order_no=row[1],
        customer=row[2],
        status=OrderStatus(row[3]),
        revision=row[4],
        line_count=row[5],
        units_ordered=row[6],
        units_packed=row[7],
        ship_by=None if row[8] is None else date.fromisoformat(row[8]),
    )


def order_line(
    connection: sqlite3.Connection, order_key: int, line_no: int
) -> OrderLineView | None:
    """Return one line, of the order that has this key, with its listed barcodes."""
    row = connection.execute(LINE, (order_key, line_no)).fetchone()
    if row is None:
        return None
    return _line_of(row, tuple(code for (code,) in connection.execute(ITEM_CODES, row[-1:])))


def order_view(connection: sqlite3.Connection, order_id: UUID) -> OrderView | None:
    """Return a whole order, every line; None when there is no such order."""
    found = connection.execute(_HEAD, (order_id.bytes,)).fetchone()
    if found is None:
        return None
    *head, key = found
    codes = listed_codes(connection, key)
    lines = connection.execute(_LINES_IN_ORDER, (key,))
    shown = tuple(_line_of(row, tuple(c.code for c in codes.get(row[-1], ()))) for row in lines)
    return OrderView(head_of(tuple(head)), shown)


def station_view(
    connection: sqlite3.Connection,
    station: str,
    state: StationState,
    *,
    known: OrderHead | None = None,
) -> StationView:
    """Return a station's state with its orders' heads and its newest held scans, oldest first.

    `known` is an order's head as it stands, so that it is not read again.
    """
    return StationView(
        station=station,
        step=state.step,
        operator=None if state.operator is None else state.operator.name,
        open_order=_open_order(connection, state.open_order, known),
        pending=None if state.pending is None else _pending(connection, state.pending),
        held=_held(connection, station) if state.held_count else (),
        held_count=state.held_count,
    )


def bare_view(station: str, state: StationState) -> StationView:
    """Return of a station what its state alone tells: neither orders nor held scans are read."""
    return StationView(
        station=station,
        step=state.step,
        operator=None if state.operator is None else state.operator.name,
        pending=None if state.pending is None else _bare_ack(state.pending),
        held_count=state.held_count,
    )


def _line_of(row: tuple[Any, ...], codes: tuple[str, ...]) -> OrderLineView:
    return OrderLineView(
        line_no=row[0],
        sku=row[1],
        description=row[2],
        qty_ordered=row[3],
        qty_packed=row[4],
        gtin=row[5],
        barcodes=codes,
    )


def _open_order(
    connection: sqlite3.Connection, order_id: UUID | None, known: OrderHead | None
) -> OrderHead | None:
    if order_id is None:
        return None
    if known is not None and known.order_id == order_id:
        return known
    return order_head(connection, order_id)


def _pending(connection: sqlite3.Connection, pending: PendingVerdict) -> ScanAck:
    """Return the stored answer, or of one that cannot be read its verdict: it is waited at."""
    row = connection.execute(_ACK, (pending.scan_id.bytes,)).fetchone()
    try:
        ack = _bare_ack(pending) if row is None else _acks.decode(row[0])
    except msgspec.DecodeError:
        ack = _bare_ack(pending)
    if pending.candidates and not ack.candidates:  # an old answer's have gone, the choice has not
        heads = order_heads(connection, pending.candidates)
        return msgspec.structs.replace(ack, candidates=heads)
    return ack


def _bare_ack(pending: PendingVerdict) -> ScanAck:
    return ScanAck(pending.scan_id, pending.station_seq, pending.verdict)


def _held(connection: sqlite3.Connection, station: str) -> tuple[HeldScan, ...]:
    """Return the newest held scans; of words that are no UTF-8 what can be read of them."""
    rows = connection.execute(_HELD, (station, HELD_SHOWN)).fetchall()
    return tuple(
        HeldScan(UUID(bytes=scan_id), text.decode("utf-8", "replace"))
        for scan_id, text in reversed(rows)
    )
