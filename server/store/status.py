"""How the store stands, at one look: what waits, the room on its disk, how it is shared.

What it is not: whether it can be written (server.health). A reading connection.
"""

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from server.store.neighbours import Sharing

_OUTBOX_LENGTH = """
WITH ends AS (
    SELECT (
        SELECT w.scan_key FROM outbox w
        WHERE NOT EXISTS (SELECT 1 FROM quarantine q WHERE q.scan_key = w.scan_key)
        ORDER BY w.scan_key LIMIT 1
    ) AS first, (
        SELECT w.scan_key FROM outbox w
        WHERE NOT EXISTS (SELECT 1 FROM quarantine q WHERE q.scan_key = w.scan_key)
        ORDER BY w.scan_key DESC LIMIT 1
    ) AS last
)
SELECT ifnull(last - first + 1, 0) + (
    SELECT count(*) FROM quarantine CROSS JOIN outbox USING (scan_key)
    WHERE ifnull(scan_key NOT BETWEEN first AND last, 1)
) FROM ends
"""
"""Of scans numbered without a gap, which leave in their order: a look at both ends, each by a
query of its own: min and max of one that both use are found by a walk through all that wait.

Those that were in quarantine and are sent again lie before them, few.
"""


@dataclass(frozen=True, slots=True)
class StoreStatus:
    """How the store stands: jobs and scans that wait, and the room on its disk."""

    path: Path
    queue_depth: int
    outbox_length: int
    free_bytes: int
    disk_bytes: int
    sharing: Sharing | None = None
    """How it goes with the servers that share it; None of a server that has it to itself."""


def outbox_length(connection: sqlite3.Connection) -> int:
    """Count the scans that the centre does not have yet."""
    (waiting,) = connection.execute(_OUTBOX_LENGTH).fetchone()
    return int(waiting)
