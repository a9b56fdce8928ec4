"""The code of the set-up link that is good for now: its hash, and until when. A row of `meta`.

In the store, as another server of the folder may be asked with it than the one that made it. What
it is not: the link (server.web.set_up). Callers bring the transaction.
"""

import sqlite3

_KEY = "set_up_code"
_KEEP = """
INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value
"""


def keep_code(connection: sqlite3.Connection, code_hash: bytes, ends_utc_ms: int) -> None:
    """Keep the one code that is good, until that time."""
    connection.execute(_KEEP, (_KEY, f"{code_hash.hex()} {ends_utc_ms}"))


def drop_code(connection: sqlite3.Connection) -> None:
    """Let none be good."""
    connection.execute("DELETE FROM meta WHERE key = ?", (_KEY,))


def is_good_code(connection: sqlite3.Connection, code_hash: bytes, now_utc_ms: int) -> bool:
    """Say whether it is the code, and its time is not over."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (_KEY,)).fetchone()
    if row is None:
        return False
    kept, ends_utc_ms = row[0].split(" ")
    return code_hash == bytes.fromhex(kept) and now_utc_ms < int(ends_utc_ms)
