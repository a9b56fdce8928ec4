"""Operators and their badges, as jobs and queries on a connection.

What it is: the `operators` table. What it is not: who is signed in (that is the fold of a station's
scans). The writer's and the readers' threads.
"""

import sqlite3

from msgspec import Struct


class OperatorRow(Struct, frozen=True):
    """A person who scans. `badge` is the body of the badge code (server.contract.own_code)."""

    badge: str
    name: str
    active: bool = True


def save_operator(connection: sqlite3.Connection, operator: OperatorRow) -> None:
    """Add an operator, or give the one with this badge its new name."""
    connection.execute(
        "INSERT INTO operators (badge, name, active) VALUES (?, ?, ?)"
        " ON CONFLICT (badge) DO UPDATE SET name = excluded.name, active = excluded.active",
        (operator.badge, operator.name, int(operator.active)),
    )


def all_operators(connection: sqlite3.Connection) -> tuple[OperatorRow, ...]:
    """Return every operator, by badge."""
    rows = connection.execute("SELECT badge, name, active FROM operators ORDER BY badge")
    return tuple(OperatorRow(badge, name, bool(active)) for badge, name, active in rows)
