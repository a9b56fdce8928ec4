"""All that a store and the centre each make of an order, told alike, so that they can be compared.

What it is not: what has to be true of it. Row for row: the order's head and lines as its owner has
them, the counts, the completion that counts, the conflicts, and every scan with its number.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

from server.domain.progress import Closing
from server.store.order_content import order_id_of

Standing = dict[str, Any]
_STATE = """
SELECT completed_by, units_packed FROM order_state JOIN orders USING (order_key) WHERE order_id = ?
"""
_LINES = """
SELECT line_no, qty_ordered, qty_packed FROM order_lines JOIN orders USING (order_key)
WHERE order_id = ? AND (qty_ordered <> 0 OR qty_packed <> 0) ORDER BY 1
"""
_SCANS = """
SELECT oseq, scan_id, ?2, station, line_no, qty, closing, reopens, order_revision, verdict
FROM scans WHERE order_id = ?1 AND scan_id NOT IN (SELECT scan_id FROM shared_scans)
    AND (oseq IS NOT NULL OR scan_key IN (SELECT scan_key FROM outbox))
UNION ALL
SELECT oseq, scan_id, site, station, line_no, qty, closing, reopens, revision, verdict
FROM shared_scans WHERE order_id = ?1
ORDER BY 1
"""


def standing_in(connection: sqlite3.Connection, order_no: str) -> Standing | None:
    """Return what a store makes of an order; None when it is not its site's to pack."""
    key = order_id_of(order_no).bytes

    def rows(query: str, *given: object) -> list[tuple[object, ...]]:
        found = connection.execute(query, (key, *given)).fetchall()
        return [tuple(_plain(value) for value in row) for row in found]

    if rows("SELECT is_here FROM orders WHERE order_id = ?") != [(1,)]:
        return None
    (state,) = rows(_STATE)
    (site,) = connection.execute("SELECT site FROM sync").fetchone()
    return {
        "head": rows("SELECT customer, erp_status, owner_revision FROM orders WHERE order_id = ?"),
        "lines": rows(_LINES),
        "completed_by": state[0],
        "units": state[1],
        "conflicts": {
            (kind, line_no, scan_id or None)
            for kind, line_no, scan_id in rows(
                "SELECT kind, line_no, scan_id FROM conflicts WHERE order_id = ?"
            )
        },
        "scans": rows(_SCANS, site),
    }


def standings_at(store: Path, order_nos: list[str]) -> dict[str, Standing | None]:
    """Return what the store in a file makes of orders."""
    with closing(sqlite3.connect(store)) as connection:
        return {order_no: standing_in(connection, order_no) for order_no in order_nos}


def waiting_at(store: Path) -> int:
    """Return how many scans of the store in a file wait to be pushed."""
    with closing(sqlite3.connect(store)) as connection:
        (count,) = connection.execute("SELECT count(*) FROM outbox").fetchone()
        return int(count)


async def centre_standing(owner: asyncpg.Connection, order_no: str) -> Standing:
    """Return what the centre makes of an order."""

    async def rows(query: str) -> list[tuple[object, ...]]:
        found = await owner.fetch(query, order_no)
        return [tuple(_plain(value) for value in row) for row in found]

    (state,) = await rows(
        "SELECT completed_by, units_packed FROM scanstation.order_state WHERE order_no = $1"
    )
    return {
        "head": await rows(
            "SELECT customer, status, revision FROM scanstation.orders WHERE order_no = $1"
        ),
        "lines": await rows(
            "SELECT line_no, coalesce(qty_ordered, 0), coalesce(qty_packed, 0)"
            " FROM (SELECT * FROM scanstation.order_lines WHERE order_no = $1) l"
            " FULL JOIN (SELECT * FROM scanstation.packed WHERE order_no = $1) p"
            " USING (order_no, line_no)"
            " WHERE coalesce(qty_ordered, 0) <> 0 OR coalesce(qty_packed, 0) <> 0 ORDER BY 1"
        ),
        "completed_by": state[0],
        "units": state[1],
        "conflicts": set(
            await rows(
                "SELECT kind, line_no, scan_id FROM scanstation.conflicts WHERE order_no = $1"
            )
        ),
        "scans": await rows(
            "SELECT oseq, scan_id, site, station, line_no, qty, closing, reopens, revision,"
            " verdict FROM scanstation.scans WHERE order_no = $1 ORDER BY oseq"
        ),
    }


def _plain(value: object) -> object:
    """Return an identifier as one, however a database hands it out."""
    if isinstance(value, bytes) and value:
        return UUID(bytes=value)
    return UUID(int=value.int) if isinstance(value, UUID) else value


_SUMS = (
    (
        "SELECT order_no, line_no, pieces FROM scanstation.line_sums WHERE pieces <> 0",
        "SELECT order_no, line_no, sum(qty) FROM scanstation.scans"
        " WHERE order_no IS NOT NULL AND line_no IS NOT NULL"
        " GROUP BY order_no, line_no HAVING sum(qty) <> 0",
    ),
    (
        "SELECT order_no, site, station, pieces FROM scanstation.boxes WHERE pieces <> 0",
        "SELECT order_no, site, station, sum(qty) FROM scanstation.scans"
        " WHERE order_no IS NOT NULL GROUP BY order_no, site, station HAVING sum(qty) <> 0",
    ),
    (
        "SELECT order_no, last_oseq FROM scanstation.order_state WHERE last_oseq <> 0",
        "SELECT order_no, count(*) FROM scanstation.scans WHERE order_no IS NOT NULL"
        " GROUP BY order_no",
    ),
)


async def look_for_true_sums(owner: asyncpg.Connection) -> None:
    """Look at what the centre adds up while scans arrive: all of them added up come to the same."""
    for kept, added_up in _SUMS:
        assert set(map(tuple, await owner.fetch(kept))) == set(
            map(tuple, await owner.fetch(added_up))
        )


def look_for_one_winner(standing: Standing) -> None:
    """Look at an order's scans: the first completion nobody took back counts, all others lost.

    Those that lost are flagged until a supervisor settles them.
    """
    scans = standing["scans"]
    assert [scan[0] for scan in scans] == list(range(1, len(scans) + 1))
    reopened = {scan[7] for scan in scans if scan[6] == Closing.REOPEN}
    alive = [scan[1] for scan in scans if scan[6] == Closing.COMPLETE and scan[1] not in reopened]
    assert standing["completed_by"] == (alive[0] if alive else None)
    flagged = {scan_id for kind, _, scan_id in standing["conflicts"] if kind == "double_pack"}
    settled = {scan[7] for scan in scans if scan[6] == Closing.SETTLE_DOUBLE_PACK}
    assert flagged == set(alive[1:]) - settled
