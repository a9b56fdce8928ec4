"""How far this store is with the centre: one row, written with what it tells of.

What it is not: what the values mean (server.sync); they are kept as JSON. Callers bring the
transaction.
"""

import sqlite3
from enum import StrEnum
from uuid import UUID, uuid4

from msgspec import Struct

from server.contract.centre import CentreTrouble

_ENSURE = "INSERT INTO sync (id, incarnation, site) VALUES (1, ?, ?) ON CONFLICT DO NOTHING"
_READ = "SELECT incarnation, site, centre, position, in_step_utc_ms FROM sync WHERE id = 1"
_SET_POSITION = """
UPDATE sync SET position = ?, centre = ?, in_step_utc_ms = coalesce(?, in_step_utc_ms)
WHERE id = 1
"""
_BEGIN_ANEW = """
UPDATE sync SET incarnation = ?, centre = NULL, position = '{}', anew_utc_ms = ?, anew_why = ?
WHERE id = 1
"""
_ANEW = "SELECT anew_utc_ms, anew_why FROM sync WHERE id = 1"
_HAD_ALL = "SELECT 1 FROM sync WHERE id = 1 AND json_extract(position, '$.known') IS NOT NULL"
_WAITING = "SELECT count(*) FROM outbox"
_OLDEST = """
SELECT stored_utc_ms FROM outbox JOIN scans USING (scan_key) ORDER BY scan_key LIMIT 1
"""
_CONFLICTS = "SELECT count(*) FROM conflicts"
_QUARANTINED = "SELECT count(*) FROM quarantine"
_SENT_AGAIN = "SELECT count(*) FROM quarantine CROSS JOIN outbox USING (scan_key)"
_RETAINED = """
INSERT INTO outbox (scan_key) SELECT scan_key FROM scans WHERE true ON CONFLICT DO NOTHING
"""


SKEW_TOLD_MS = 60_000
"""A clock that is off by so much is told of. Nothing is decided by it."""


class SyncPhase(StrEnum):
    """What the sync is doing."""

    CONNECTING = "connecting"
    IN_STEP = "in_step"
    PUSHING = "pushing"
    PULLING = "pulling"
    AWAY = "away"
    """The centre cannot be reached, or does nothing just now; it is tried again by itself."""
    REFUSED = "refused"
    """The centre refuses; somebody has to change something."""
    STUCK = "stuck"
    """This store cannot keep what comes, or be read: its disk is full, say; or the sync failed."""


class SyncStatus(Struct, frozen=True):
    """How the sync stands. `problem` says what hinders it, and what to do; `trouble` is its kind.

    `about` is what that is about where it has to be named: an order, or the centre's own words.

    `in_step_utc_ms` is when this store last had everything and the centre, too; `skew_ms` is how
    far this computer's clock is ahead of the centre's. Of a long pull, `round_pulled` orders of
    about `round_orders` are here; None while there is none.
    """

    phase: SyncPhase = SyncPhase.CONNECTING
    problem: str | None = None
    trouble: CentreTrouble | None = None
    about: str | None = None
    progress_utc_ms: int | None = None
    in_step_utc_ms: int | None = None
    pulled_orders: int = 0
    pushed_scans: int = 0
    is_listening: bool = False
    skew_ms: int | None = None
    round_pulled: int | None = None
    round_orders: int | None = None


def orders_behind(status: SyncStatus) -> int | None:
    """Return how many orders the centre has news of that are not here; None when nobody knows.

    None were left when it was asked last, or those of the round under way, counted when that began:
    what came since is found in the next. Away from it, and with no round begun, nobody can know.
    """
    if status.round_orders is not None:
        return max(0, status.round_orders - (status.round_pulled or 0))
    return 0 if status.phase is SyncPhase.IN_STEP else None


def skew_minutes(status: SyncStatus) -> int | None:
    """Return how many minutes this computer's clock is ahead; None when that is of no account."""
    skew_ms = status.skew_ms or 0
    return round(skew_ms / 60_000) if abs(skew_ms) > SKEW_TOLD_MS else None


def skew_sentence(status: SyncStatus) -> str | None:
    """Return what to do about a clock that is off; None when it is not."""
    minutes = skew_minutes(status)
    if minutes is None:
        return None
    where = "ahead of" if minutes > 0 else "behind"
    return f"this computer's clock is {abs(minutes)} min {where} the centre's: set it right"


class SyncCounts(Struct, frozen=True):
    """What of the sync stands in the store: the scans that wait, and what a person has to see.

    Of those `quarantined`, `sent_again` were released and wait, too. `anew_utc_ms` is when
    everything was told to the centre and pulled from it again, if ever, and `anew_why` a sentence
    why: it, or this store, was put back or copied.
    """

    unsynced_scans: int
    oldest_unsynced_utc_ms: int | None
    conflicts: int
    quarantined: int
    sent_again: int = 0
    anew_utc_ms: int | None = None
    anew_why: str | None = None


class SyncState(Struct, frozen=True):
    """A store's name at the centre and how far it is; `centre` is None before the first pull.

    `in_step_utc_ms` is as in `SyncStatus`, of whatever server was running then.
    """

    incarnation: UUID
    site: str
    centre: str | None
    position: str
    in_step_utc_ms: int | None = None


def ensure_state(connection: sqlite3.Connection, site: str) -> SyncState:
    """Return the state, begun now as this site's if it never was."""
    connection.execute(_ENSURE, (uuid4().bytes, site))
    return read_state(connection)


def find_state(connection: sqlite3.Connection) -> SyncState | None:
    """Return the state; None of a store that was never synced."""
    row = connection.execute(_READ).fetchone()
    return None if row is None else SyncState(UUID(bytes=row[0]), *row[1:])


def read_state(connection: sqlite3.Connection) -> SyncState:
    """Return the state of a store that was synced before.

    Raises:
        LookupError: when it never was.
    """
    state = find_state(connection)
    if state is None:
        raise LookupError("this store was never synced")
    return state


def was_in_step(connection: sqlite3.Connection) -> bool:
    """Say whether this store has ever had all that the centre had, since it began last."""
    return connection.execute(_HAD_ALL).fetchone() is not None


def read_counts(connection: sqlite3.Connection) -> SyncCounts:
    """Count what waits to be pushed and what a person has to look at."""
    (waiting,) = connection.execute(_WAITING).fetchone()
    oldest = connection.execute(_OLDEST).fetchone()
    (conflicts,) = connection.execute(_CONFLICTS).fetchone()
    (quarantined,) = connection.execute(_QUARANTINED).fetchone()
    (sent_again,) = connection.execute(_SENT_AGAIN).fetchone()
    anew_utc_ms, anew_why = connection.execute(_ANEW).fetchone() or (None, None)
    return SyncCounts(
        unsynced_scans=waiting,
        oldest_unsynced_utc_ms=None if oldest is None else oldest[0],
        conflicts=conflicts,
        quarantined=quarantined,
        sent_again=sent_again,
        anew_utc_ms=anew_utc_ms,
        anew_why=anew_why,
    )


def save_position(
    connection: sqlite3.Connection, position: str, centre: str, in_step_utc_ms: int | None = None
) -> None:
    """Keep how far the pull is, with the rows it brought; and when it is in step, that it was."""
    connection.execute(_SET_POSITION, (position, centre, in_step_utc_ms))


def begin_anew(connection: sqlite3.Connection, why: str, now_utc_ms: int) -> None:
    """Take another name, push every scan that is still here again, and pull everything."""
    connection.execute(_BEGIN_ANEW, (uuid4().bytes, now_utc_ms, why))
    connection.execute(_RETAINED)
