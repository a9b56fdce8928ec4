"""A supervisor settles a conflict: the event is written as a scan of the dashboard's own.

So it takes the way of every scan: told to the centre, numbered there, folded at every site. What it
is not: what settles which conflict (server.domain.settling). The writer's thread.
"""

import sqlite3
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta, Struct
from uuid_utils.compat import uuid7

from server.contract.dashboard import DASHBOARD
from server.contract.order import WorkStep
from server.contract.station import ScanAck
from server.contract.verdict import Verdict
from server.domain.convergence import Conflict, ConflictKind
from server.domain.settling import Resolution, Settlement, Standing, settlement
from server.store.audit import Actor, note
from server.store.order_content import order_id_of
from server.store.refold import refold
from server.store.views import order_head, order_line

_AT = "@"
"""Before a supervisor's name where an operator's badge stands, which never begins so."""
_ORDER = """
SELECT o.order_key, o.owner_revision, s.shipped_by FROM orders o
JOIN order_state s ON s.order_key = o.order_key WHERE o.order_id = ?
"""
_LINES = "SELECT line_no, qty_packed, qty_ordered FROM order_lines WHERE order_key = ?"
_IS_THERE = """
SELECT 1 FROM conflicts WHERE order_id = ? AND kind = ? AND line_no = ? AND scan_id = ?
"""
_BEGIN = "INSERT INTO stations (station, first_utc_ms) VALUES (?, ?) ON CONFLICT DO NOTHING"
_NEXT_SEQ = """
INSERT INTO station_state (station, last_seq, state) VALUES (?, 1, x'7b7d')
ON CONFLICT DO UPDATE SET last_seq = last_seq + 1 RETURNING last_seq
"""
_ADD = """
INSERT INTO scans (
    scan_id, station, station_seq, answered_seq, scanner_id, data, captured_utc_ms, stored_utc_ms,
    step, operator, verdict, order_id, line_no, qty, closing, ack, reopens, order_revision
) VALUES (?, ?, ?, 0, 'dashboard', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING scan_key
"""
_ADD_TO_OUTBOX = "INSERT INTO outbox (scan_key) VALUES (?)"
_OWN_SITE = "SELECT site FROM sync WHERE id = 1"
_SETTLED = """
SELECT operator, captured_utc_ms FROM (
    SELECT operator, captured_utc_ms FROM scans WHERE order_id = ?1 AND station = ?2
    UNION ALL
    SELECT operator, captured_utc_ms FROM shared_scans WHERE order_id = ?1 AND station = ?2
) ORDER BY captured_utc_ms DESC LIMIT 1
"""


class ConflictToSettle(Struct, frozen=True, forbid_unknown_fields=True):
    """Which conflict, what is done about it, and a supervisor's note for whoever asks later.

    It is named as the list names it: `line_no` None is the order as a whole.
    """

    order_no: Annotated[str, Meta(min_length=1, max_length=200)]
    kind: ConflictKind
    resolution: Resolution
    line_no: Annotated[int, Meta(ge=1, lt=2**31)] | None = None
    lost_scan_id: UUID | None = None
    note: Annotated[
        str, Meta(max_length=500, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]*\Z")
    ] = ""


class NoConflictError(Exception):
    """There is no such conflict (any more). `by` settled one of the order last, at `at_utc_ms`."""

    def __init__(self, order_no: str, by: str | None, at_utc_ms: int | None) -> None:
        super().__init__(f"order {order_no} has no such conflict")
        self.by = by
        self.at_utc_ms = at_utc_ms


def settle(
    connection: sqlite3.Connection, wanted: ConflictToSettle, actor: Actor, *, now_utc_ms: int
) -> UUID:
    """Settle a conflict; return the `scan_id` of the event.

    Raises:
        NoConflictError: when it is not there: somebody else was faster, or it went by itself.
        NotPossibleError: when this does not settle it.
    """
    order_id = order_id_of(wanted.order_no)
    order = connection.execute(_ORDER, (order_id.bytes,)).fetchone()
    conflict = Conflict(wanted.kind, wanted.line_no or 0, wanted.lost_scan_id)
    if order is None or not _is_there(connection, order_id, conflict):
        raise NoConflictError(wanted.order_no, *_last_settled(connection, order_id))
    key, revision, shipped_by = order
    lines = connection.execute(_LINES, (key,)).fetchall()
    standing = Standing(
        {line_no: packed for line_no, packed, _ in lines},
        {line_no: ordered for line_no, _, ordered in lines},
        revision,
        is_shipped=shipped_by is not None,
    )
    event = settlement(conflict, wanted.resolution, standing)
    scan_id = _write(connection, order_id, key, event, wanted.note, actor, now_utc_ms)
    about = f"{wanted.order_no} {wanted.kind} {wanted.resolution}"
    note(connection, actor, "conflict.settled", about, now_utc_ms=now_utc_ms)
    return scan_id


def _is_there(connection: sqlite3.Connection, order_id: UUID, conflict: Conflict) -> bool:
    lost = b"" if conflict.scan_id is None else conflict.scan_id.bytes
    named = (order_id.bytes, str(conflict.kind), conflict.line_no, lost)
    return connection.execute(_IS_THERE, named).fetchone() is not None


def _last_settled(connection: sqlite3.Connection, order_id: UUID) -> tuple[str | None, int | None]:
    found = connection.execute(_SETTLED, (order_id.bytes, DASHBOARD)).fetchone()
    return (None, None) if found is None else (found[0].removeprefix(_AT), found[1])


def _write(
    connection: sqlite3.Connection,
    order_id: UUID,
    order_key: int,
    event: Settlement,
    said: str,
    actor: Actor,
    now_utc_ms: int,
) -> UUID:
    """Write the event and fold the order; what is told of it is how the order stands before."""
    scan_id: UUID = uuid7()
    connection.execute(_BEGIN, (DASHBOARD, now_utc_ms))
    (seq,) = connection.execute(_NEXT_SEQ, (DASHBOARD,)).fetchone()
    ack = ScanAck(
        scan_id=scan_id,
        station_seq=seq,
        verdict=Verdict.COMMAND_DONE,
        seen=said,
        qty=event.qty,
        order=order_head(connection, order_id),
        line=None if event.line_no is None else order_line(connection, order_key, event.line_no),
    )
    row = (
        *(scan_id.bytes, DASHBOARD, seq, said.encode(), now_utc_ms, now_utc_ms),
        *(str(WorkStep.PACK), _AT + actor.name, str(Verdict.COMMAND_DONE), order_id.bytes),
        *(event.line_no, event.qty, event.closing, msgspec.json.encode(ack)),
        None if event.reopens is None else event.reopens.bytes,
        event.revision,
    )
    connection.execute(_ADD_TO_OUTBOX, connection.execute(_ADD, row).fetchone())
    site = connection.execute(_OWN_SITE).fetchone()
    refold(connection, order_id, "" if site is None else site[0])
    return scan_id
