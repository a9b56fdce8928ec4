"""What servers of one store tell each other in it: the leader how its work stands, others a wish.

What it is: rows of `meta`, the words JSON that the store does not read. What it is not: who leads
(server.leading). Callers bring the transaction.
"""

import sqlite3

_TOLD = "leader_told"
_WISHED = "leader_wished"
_SET = """
INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value
"""
_READ = "SELECT value FROM meta WHERE key = ?"


def tell_work(connection: sqlite3.Connection, words: str) -> None:
    """Keep how the leader's work stands."""
    connection.execute(_SET, (_TOLD, words))


def told_work(connection: sqlite3.Connection) -> str | None:
    """Return how the leader's work stood when it was told last; None when it never was."""
    return _value(connection, _TOLD)


def wish_for_look(connection: sqlite3.Connection, wish: str) -> None:
    """Keep a wish, unlike the last, that the leader looks for news at the centre."""
    connection.execute(_SET, (_WISHED, wish))


def wished_look(connection: sqlite3.Connection) -> str | None:
    """Return the last wish; None when there was none."""
    return _value(connection, _WISHED)


def _value(connection: sqlite3.Connection, key: str) -> str | None:
    row = connection.execute(_READ, (key,)).fetchone()
    return None if row is None else str(row[0])
