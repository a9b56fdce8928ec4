"""Operators and their badges, as jobs and queries on a connection.

What it is: the `operators` table and what a supervisor changes in it, noted in the audit log. What
it is not: who is signed in (that is the fold of a station's scans), or how often a PIN is tried
(`operator_pins`). The writer's and the readers' threads.
"""

import sqlite3
from collections.abc import Sequence

from msgspec import UNSET, Struct, UnsetType

from server.store.audit import Actor, note

_COLUMNS = "badge, name, active, pin_hash IS NOT NULL, pin_locked_until_utc_ms"

_MAX_NAMED = 5
"""Badges in a sentence."""


class OperatorRow(Struct, frozen=True):
    """A person who scans. `badge` is the body of the badge code (server.contract.own_code)."""

    badge: str
    name: str
    active: bool = True
    has_pin: bool = False
    locked_until_utc_ms: int | None = None


class OperatorChange(Struct, frozen=True):
    """What is to be other than it is. A `pin_hash` of None takes the PIN away."""

    name: str | UnsetType = UNSET
    active: bool | UnsetType = UNSET
    badge: str | UnsetType = UNSET
    pin_hash: str | UnsetType | None = UNSET
    unlock: bool = False


class OperatorError(Exception):
    """What was asked of operators cannot be done; the message says why and what to do."""


class NoSuchOperatorError(OperatorError):
    """Nobody wears this badge."""


class BadgeTakenError(OperatorError):
    """Somebody wears the badge, or wore it."""


def save_operator(connection: sqlite3.Connection, operator: OperatorRow) -> None:
    """Add an operator, or give the one with this badge its new name.

    Raises:
        BadgeTakenError: when the badge was replaced: it may be lost, and is nobody's any more.
    """
    row = connection.execute(
        "SELECT replaced_by FROM operators WHERE badge = ?", (operator.badge,)
    ).fetchone()
    if row is not None and row[0] is not None:
        sentence = f"The badge {operator.badge} was replaced by {row[0]}: choose another one."
        raise BadgeTakenError(sentence)
    connection.execute(
        "INSERT INTO operators (badge, name, active) VALUES (?, ?, ?)"
        " ON CONFLICT (badge) DO UPDATE SET name = excluded.name, active = excluded.active",
        (operator.badge, operator.name, int(operator.active)),
    )


def add_operator(
    connection: sqlite3.Connection, operator: OperatorRow, actor: Actor, *, now_utc_ms: int
) -> OperatorRow:
    """Add an operator, or rename the one with this badge, and note who did.

    Raises:
        BadgeTakenError: as `save_operator`.
    """
    save_operator(connection, operator)
    about = f"{operator.badge} {operator.name}"
    note(connection, actor, "operator.saved", about, now_utc_ms=now_utc_ms)
    return find_operator(connection, operator.badge)


def all_operators(connection: sqlite3.Connection) -> tuple[OperatorRow, ...]:
    """Return every operator, by badge; a badge that was replaced is nobody's."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM operators WHERE replaced_by IS NULL ORDER BY badge"  # noqa: S608
    )
    return tuple(map(_operator, rows))


def find_operator(connection: sqlite3.Connection, badge: str) -> OperatorRow:
    """Return who wears a badge.

    Raises:
        NoSuchOperatorError: when nobody does.
    """
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM operators"  # noqa: S608  # our own names
        " WHERE badge = ? AND replaced_by IS NULL",
        (badge,),
    ).fetchone()
    if row is None:
        raise NoSuchOperatorError(f"Nobody wears the badge {badge}.")
    return _operator(row)


def holders_of(
    connection: sqlite3.Connection, badges: Sequence[str] | None
) -> tuple[OperatorRow, ...]:
    """Return who wears these badges, in their order; of None every active operator, by badge.

    Raises:
        NoSuchOperatorError: when nobody active wears one of them, or there is nobody at all.
    """
    active = {each.badge: each for each in all_operators(connection) if each.active}
    missing = [badge for badge in badges or () if badge not in active]
    if missing:
        named = ", ".join(missing[:_MAX_NAMED]) + (", …" if len(missing) > _MAX_NAMED else "")
        raise NoSuchOperatorError(f"Nobody active wears the badge {named}.")
    if not active:
        raise NoSuchOperatorError("There is no active operator: add one first.")
    return tuple(active.values() if badges is None else map(active.__getitem__, badges))


def note_badges_printed(
    connection: sqlite3.Connection, badges: Sequence[str], actor: Actor, *, now_utc_ms: int
) -> None:
    """Note that somebody was given a sheet of these badges, whose codes sign in."""
    note(connection, actor, "operator.badges_printed", ", ".join(badges), now_utc_ms=now_utc_ms)


def change_operator(
    connection: sqlite3.Connection,
    badge: str,
    change: OperatorChange,
    actor: Actor,
    *,
    now_utc_ms: int,
) -> OperatorRow:
    """Change an operator, and note what was changed and by whom.

    Raises:
        NoSuchOperatorError: when nobody wears the badge.
        BadgeTakenError: when the new badge is, or was, somebody's.
    """
    before = find_operator(connection, badge)
    for column, value in _values(change).items():
        connection.execute(
            f"UPDATE operators SET {column} = ? WHERE badge = ?",  # noqa: S608  # our own names
            (value, badge),
        )
    worn = badge if change.badge is UNSET else _replace(connection, badge, change.badge)
    if change.name is not UNSET:  # of what was scanned with earlier badges, too
        connection.execute(
            "UPDATE operators SET name = ? WHERE replaced_by = ?", (change.name, worn)
        )
    for what in _told(change):
        about = f"{worn} {before.name}"
        note(connection, actor, f"operator.{what}", about, now_utc_ms=now_utc_ms)
    return find_operator(connection, worn)


def _replace(connection: sqlite3.Connection, old: str, new: str) -> str:
    """Give the person with the badge `old` the badge `new`, all else as it is; return it."""
    if connection.execute("SELECT 1 FROM operators WHERE badge = ?", (new,)).fetchone():
        raise BadgeTakenError(f"The badge {new} is, or was, somebody's: choose another one.")
    connection.execute(
        "INSERT INTO operators (badge, name, active, pin_hash, pin_failed, pin_locked_until_utc_ms)"
        " SELECT ?, name, active, pin_hash, pin_failed, pin_locked_until_utc_ms FROM operators"
        " WHERE badge = ?",
        (new, old),
    )
    connection.execute(
        "UPDATE operators SET active = 0, pin_hash = NULL, replaced_by = ?1"
        " WHERE badge = ?2 OR replaced_by = ?2",
        (new, old),
    )
    return new


def _values(change: OperatorChange) -> dict[str, object]:
    asked: dict[str, object] = {
        "name": change.name,
        "active": change.active if change.active is UNSET else int(change.active),
        "pin_hash": change.pin_hash,
    }
    if change.unlock or change.pin_hash is not UNSET:
        asked |= {"pin_failed": 0, "pin_locked_until_utc_ms": None}
    return {column: value for column, value in asked.items() if value is not UNSET}


def _told(change: OperatorChange) -> list[str]:
    told = {
        "renamed": change.name is not UNSET,
        "enabled": change.active is True,
        "disabled": change.active is False,
        "badge": change.badge is not UNSET,
        "pin_set": isinstance(change.pin_hash, str),
        "pin_removed": change.pin_hash is None,
        "unlocked": change.unlock,
    }
    return [what for what, is_so in told.items() if is_so]


def _operator(row: tuple[str, str, int, int, int | None]) -> OperatorRow:
    badge, name, active, has_pin, locked_until_utc_ms = row
    return OperatorRow(badge, name, bool(active), bool(has_pin), locked_until_utc_ms)
