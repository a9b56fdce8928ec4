"""PINs that are tried at stations, as jobs on a connection: how often, and what comes of it.

What it is: the rule that MAX_FAILED wrong ones lock a PIN for LOCK_MS, kept in `operators`. A try
is counted before it is measured, so that many at once are no more than one after the other. What it
is not: the measuring (server.web.pins). The writer's thread.
"""

import sqlite3
from uuid import UUID

from msgspec import Struct

from server.store.audit import Actor, Kind, note
from server.store.folds import read_fold
from server.store.sign_in_tickets import ticket_for

MAX_FAILED = 5
LOCK_MS = 15 * 60_000
_OF = "SELECT name, pin_hash, pin_failed, pin_locked_until_utc_ms FROM operators WHERE badge = ?"
_SET = "UPDATE operators SET pin_failed = ?, pin_locked_until_utc_ms = ? WHERE badge = ?"


class PinTry(Struct, frozen=True):
    """A PIN that is to be measured by `pin_hash`; without one it was taken away meanwhile."""

    badge: str
    pin_hash: str | None


class Locked(Struct, frozen=True):
    """No PIN is measured for so long."""

    for_ms: int


class Wrong(Struct, frozen=True):
    """It was wrong, and so many more may be tried."""

    left: int


class Right(Struct, frozen=True):
    """It was right: with this ticket the badge's wearer is signed in."""

    ticket: str


def begin_try(
    connection: sqlite3.Connection, station: str, scan_id: UUID, *, now_utc_ms: int
) -> PinTry | Locked | None:
    """Count a try; None when no PIN is asked for by that scan at the station.

    A lock that reaches further than LOCK_MS was set by a clock that has been set right since.
    """
    badge = _asked_of(connection, station, scan_id)
    row = None if badge is None else connection.execute(_OF, (badge,)).fetchone()
    if badge is None or row is None:
        return None
    name, pin_hash, failed, until = row
    if until is not None and now_utc_ms < until <= now_utc_ms + LOCK_MS:
        return Locked(until - now_utc_ms)
    if failed >= MAX_FAILED:
        return _lock(connection, station, f"{badge} {name}", now_utc_ms)
    connection.execute(_SET, (failed + 1, None, badge))
    return PinTry(badge, pin_hash)


def end_try(
    connection: sqlite3.Connection,
    station: str,
    scan_id: UUID,
    tried: PinTry,
    *,
    fits: bool,
    now_utc_ms: int,
) -> Right | Wrong | Locked | None:
    """Say what comes of a measured PIN; None when it is not asked for any more."""
    if _asked_of(connection, station, scan_id) != tried.badge:
        return None
    name, pin_hash, failed, _ = connection.execute(_OF, (tried.badge,)).fetchone()
    if fits and pin_hash == tried.pin_hash:
        connection.execute(_SET, (0, None, tried.badge))
        return Right(ticket_for(connection, scan_id, tried.badge))
    if failed >= MAX_FAILED:
        return _lock(connection, station, f"{tried.badge} {name}", now_utc_ms)
    return Wrong(MAX_FAILED - failed)


def _asked_of(connection: sqlite3.Connection, station: str, scan_id: UUID) -> str | None:
    fold = read_fold(connection, station)
    pending = None if fold is None else fold.state.pending
    return None if pending is None or pending.scan_id != scan_id else pending.badge


def _lock(connection: sqlite3.Connection, station: str, who: str, now_utc_ms: int) -> Locked:
    badge = who.partition(" ")[0]
    connection.execute(_SET, (0, now_utc_ms + LOCK_MS, badge))
    actor = Actor(Kind.STATION, station)
    note(connection, actor, "operator.pin_locked", who, now_utc_ms=now_utc_ms)
    return Locked(LOCK_MS)
