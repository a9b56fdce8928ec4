"""Tickets: what tells, in a scan, that the PIN asked for by an earlier scan was right.

What it is: a keyed hash of that scan and its badge, so that it is good for nothing else, and says
the same to every replay. The key is the store's own, in `meta`, and goes with its backups. What it
is not: the measuring of a PIN (`operator_pins`). The writer's thread.
"""

import hmac
import secrets
import sqlite3
from uuid import UUID

from server.contract.own_code import TICKET_LENGTH

_KEY = "sign_in_key"
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def ensure_sign_in_key(connection: sqlite3.Connection) -> None:
    """Give a store its key if it has none: from the first, so that no backup is without it."""
    if _key(connection) is None:
        values = (_KEY, secrets.token_hex(32))
        connection.execute("INSERT INTO meta (key, value) VALUES (?, ?)", values)


def ticket_for(connection: sqlite3.Connection, scan_id: UUID, badge: str) -> str:
    """Return the ticket of a badge's scan.

    Raises:
        LookupError: when the store was never given a key.
    """
    key = _key(connection)
    if key is None:
        raise LookupError("this store has no key for tickets")
    return _ticket(key, scan_id, badge)


def is_ticket(connection: sqlite3.Connection, scan_id: UUID, badge: str, ticket: str) -> bool:
    """Say whether a ticket is of this scan of this badge."""
    key = _key(connection)
    return key is not None and hmac.compare_digest(_ticket(key, scan_id, badge), ticket)


def _key(connection: sqlite3.Connection) -> str | None:
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (_KEY,)).fetchone()
    return None if row is None else str(row[0])


def _ticket(key: str, scan_id: UUID, badge: str) -> str:
    digest = hmac.digest(bytes.fromhex(key), scan_id.bytes + badge.encode(), "sha256")
    number, digits = int.from_bytes(digest), ""
    for _ in range(TICKET_LENGTH):
        number, digit = divmod(number, len(_DIGITS))
        digits += _DIGITS[digit]
    return digits
