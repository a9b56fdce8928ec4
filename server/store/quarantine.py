"""Scans that the centre could not store: marked when it keeps them aside, sent again when asked.

What it is not: finding them (server.sync.push). Callers bring the transaction.
"""

import sqlite3
from collections.abc import Collection, Iterable
from uuid import UUID

from msgspec import Struct

from drivers.barcode.reading import displayed
from server.store.audit import Actor, note
from server.store.refold import refold
from server.store.sync_state import find_state

_MARK = """
INSERT INTO quarantine (scan_key, why) VALUES (?, ?)
ON CONFLICT (scan_key) DO UPDATE SET why = excluded.why
"""
_UNMARK = """
DELETE FROM quarantine WHERE scan_key = (SELECT scan_key FROM scans WHERE scan_id = ?)
"""
_IS_MARKED = "SELECT EXISTS (SELECT 1 FROM quarantine WHERE scan_key = ?)"
_HAS_ANY = "SELECT EXISTS (SELECT 1 FROM quarantine)"
_LIST = """
SELECT s.scan_id, s.stored_utc_ms, s.station, o.order_no, s.data, q.why,
    EXISTS (SELECT 1 FROM outbox WHERE outbox.scan_key = q.scan_key)
FROM quarantine q CROSS JOIN scans s ON s.scan_key = q.scan_key
LEFT JOIN orders o ON o.order_id = s.order_id ORDER BY q.scan_key
"""
_SCANS = """
SELECT q.scan_key, s.scan_id, s.order_id
FROM quarantine q CROSS JOIN scans s ON s.scan_key = q.scan_key
"""
_SEND_AGAIN = "INSERT INTO outbox (scan_key) VALUES (?) ON CONFLICT DO NOTHING"


class Quarantined(Struct, frozen=True):
    """A scan that the centre did not store: when and where it was made, what it said, and why.

    `code` is for a person: what is no text in it is replaced, control characters by their pictures.
    One that `is_sent_again` waits to be sent and counts; `why` is of the time before. Any other
    counts nowhere.
    """

    scan_id: UUID
    stored_utc_ms: int
    station: str
    order_no: str | None
    code: str
    why: str
    is_sent_again: bool


def mark(connection: sqlite3.Connection, scan_key: int, why: str) -> None:
    """Note that the centre keeps a scan aside, and why."""
    connection.execute(_MARK, (scan_key, why))


def unmark(connection: sqlite3.Connection, scan_ids: Iterable[UUID]) -> None:
    """Note that the centre has stored scans; whichever of them were marked are so no more."""
    if connection.execute(_HAS_ANY).fetchone()[0]:
        connection.executemany(_UNMARK, ((each.bytes,) for each in scan_ids))


def is_marked(connection: sqlite3.Connection, scan_key: int) -> bool:
    """Say whether the centre kept a scan aside when it was sent before."""
    return bool(connection.execute(_IS_MARKED, (scan_key,)).fetchone()[0])


def quarantined(connection: sqlite3.Connection) -> tuple[Quarantined, ...]:
    """Return all that is in quarantine, the oldest first."""
    return tuple(
        Quarantined(
            *(UUID(bytes=name), stored, station, order_no),
            *(displayed(data.decode("utf-8", "replace")), why, bool(again)),
        )
        for name, stored, station, order_no, data, why, again in connection.execute(_LIST)
    )


def release_by(
    connection: sqlite3.Connection,
    scan_ids: Collection[UUID] | None,
    actor: Actor,
    *,
    now_utc_ms: int,
) -> tuple[Quarantined, ...]:
    """Release scans, and note who did."""
    released = release(connection, scan_ids)
    about = f"{len(released)} scans"
    note(connection, actor, "quarantine.released", about, now_utc_ms=now_utc_ms)
    return released


def release(
    connection: sqlite3.Connection, scan_ids: Collection[UUID] | None = None
) -> tuple[Quarantined, ...]:
    """Let scans in quarantine be sent to the centre again, all or these; return which they are.

    Each is marked until the centre has stored it, counts like any scan that waits to be sent, and
    no more when the centre refuses it again.
    """
    rows = [
        (key, order_id)
        for key, name, order_id in connection.execute(_SCANS)
        if scan_ids is None or UUID(bytes=name) in scan_ids
    ]
    connection.executemany(_SEND_AGAIN, ((key,) for key, _ in rows))
    state = find_state(connection)
    if state is not None:
        for order_id in {order_id for _, order_id in rows if order_id is not None}:
            refold(connection, UUID(bytes=order_id), state.site)
    kept = quarantined(connection)
    return tuple(each for each in kept if scan_ids is None or each.scan_id in scan_ids)
