"""Stored scans as a supervisor sees them: the newest, and those newer than one.

A reader's queries.
"""

import sqlite3

from server.contract.dashboard import ScanRow
from server.store.connections import readable
from server.store.history_rows import SCAN_COLUMNS, SCAN_JOINS, scan_row

_NEWER = f"""
SELECT {SCAN_COLUMNS} FROM scans s {SCAN_JOINS}
WHERE s.scan_key > ? ORDER BY s.scan_key LIMIT ?
"""  # noqa: S608 - only this package's own text
_NEWEST_KEY = "SELECT ifnull(max(scan_key), 0) FROM scans"


def newest_key(connection: sqlite3.Connection) -> int:
    """Return the `scan_key` of the scan stored last; 0 when there is none."""
    return int(connection.execute(_NEWEST_KEY).fetchone()[0])


def scans_after(
    connection: sqlite3.Connection, scan_key: int, *, limit: int
) -> tuple[ScanRow, ...]:
    """Return scans newer than one, the oldest of them first."""
    with readable(connection):
        return tuple(scan_row(row) for row in connection.execute(_NEWER, (scan_key, limit)))
