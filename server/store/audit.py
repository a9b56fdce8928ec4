"""Who did what, when: rows that are only ever added, as a job and a query on a connection.

What it is: the `audit` table, whose triggers refuse a change. A row is added in the transaction of
what it tells of, so that neither is there without the other. What it is not: the log, which IT
reads. The writer's and the readers' threads.
"""

import sqlite3
from enum import StrEnum

from msgspec import Struct


class Kind(StrEnum):
    """What somebody is of whom the audit log tells."""

    USER = "user"
    TOKEN = "token"  # noqa: S105  # a word of the log
    OWNER = "owner"
    STATION = "station"
    NOBODY = "nobody"


class Actor(Struct, frozen=True):
    """Somebody who did something, by the name borne then."""

    kind: Kind
    name: str


NOBODY = Actor(Kind.NOBODY, "")


class AuditEntry(Struct, frozen=True):
    """One thing done. `what` is a code (`user.added`), `about` whom or what it was done to."""

    audit_id: int
    at_utc_ms: int
    kind: Kind
    who: str
    what: str
    about: str


def note(
    connection: sqlite3.Connection, actor: Actor, what: str, about: str, *, now_utc_ms: int
) -> None:
    """Add a row."""
    connection.execute(
        "INSERT INTO audit (at_utc_ms, kind, who, what, about) VALUES (?, ?, ?, ?, ?)",
        (now_utc_ms, actor.kind.value, actor.name, what, about),
    )


def entries(
    connection: sqlite3.Connection, *, limit: int, before: int | None = None
) -> tuple[AuditEntry, ...]:
    """Return the newest first, those before an `audit_id` where one is given."""
    rows = connection.execute(
        "SELECT audit_id, at_utc_ms, kind, who, what, about FROM audit"
        " WHERE audit_id < ifnull(?, audit_id + 1) ORDER BY audit_id DESC LIMIT ?",
        (before, limit),
    )
    return tuple(AuditEntry(row[0], row[1], Kind(row[2]), *row[3:]) for row in rows)
