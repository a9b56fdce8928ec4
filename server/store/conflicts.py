"""What a supervisor has to settle, each with the scans of all sides, by page. A reader's queries.

What it is not: how a conflict is found (server.domain.convergence, `refold`), or settled.
"""

import re
import sqlite3
from uuid import UUID

from msgspec import Struct

from server.contract.order import OrderHead
from server.domain.convergence import ConflictKind
from server.domain.settling import POSSIBLE, Resolution
from server.store.connections import readable
from server.store.history_of_order import OrderScan, Which, some_scans
from server.store.views import order_head

MAX_LIMIT = 100
SCANS_SHOWN = 50
_CURSOR = re.compile(r"([0-9a-f]{32})\.([a-z_]{1,40})\.(\d{1,18})\.([0-9a-f]{32})?", re.ASCII)
_PAGE = """
SELECT order_id, kind, line_no, scan_id FROM conflicts
WHERE (order_id, kind, line_no, scan_id) > (?, ?, ?, ?)
ORDER BY order_id, kind, line_no, scan_id LIMIT ?
"""
_SIDES = {
    ConflictKind.OVER_SCAN: Which.OF_LINE,
    ConflictKind.SPLIT_PACK: Which.OF_LINES,
}
"""Of all others those that complete, reopen and ship the order."""
_POSSIBLE = {str(kind): possible for kind, possible in POSSIBLE.items()}


class ConflictRow(Struct, frozen=True):
    """One contradiction about an order.

    `kind` is a word of `ConflictKind`, `line_no` the line it is about, None for the order as a
    whole, `lost_scan_id` the scan that lost, if one did. `scans` are those of all sides, in the
    order they count, at most 50; `has_more` when there are more of them. `resolutions` are what may
    be done about it.
    """

    order: OrderHead
    kind: str
    line_no: int | None
    lost_scan_id: UUID | None
    scans: tuple[OrderScan, ...]
    has_more: bool
    resolutions: tuple[Resolution, ...]


class ConflictPage(Struct, frozen=True):
    """Conflicts, those of one order together. `next` asks for the following; None at the end."""

    conflicts: tuple[ConflictRow, ...]
    next: str | None = None


def conflict_page(
    connection: sqlite3.Connection, *, limit: int, after: str | None = None
) -> ConflictPage:
    """Return a page of all conflicts.

    Raises:
        ValueError: when `limit` is not 1 to MAX_LIMIT, or `after` is no cursor of a page.
    """
    if not 1 <= limit <= MAX_LIMIT:
        raise ValueError(f"limit must be 1 to {MAX_LIMIT}, got {limit}")
    with readable(connection):
        rows = connection.execute(_PAGE, (*_parse_cursor(after), limit + 1)).fetchall()
    found = tuple(_conflict(connection, *row) for row in rows[:limit])
    shown = tuple(each for each in found if each is not None)
    return ConflictPage(shown, _cursor(*rows[limit - 1]) if len(rows) > limit else None)


def _parse_cursor(after: str | None) -> tuple[bytes, str, int, bytes]:
    if after is None:
        return b"", "", 0, b""
    match = _CURSOR.fullmatch(after)
    if match is None:
        raise ValueError(f"not a cursor: {after!r}")
    order_id, kind, line_no, scan_id = match.groups(default="")
    return bytes.fromhex(order_id), kind, int(line_no), bytes.fromhex(scan_id)


def _cursor(order_id: bytes, kind: str, line_no: int, scan_id: bytes) -> str:
    return f"{order_id.hex()}.{kind}.{line_no}.{scan_id.hex()}"


def _conflict(
    connection: sqlite3.Connection, order_id: bytes, kind: str, line_no: int, lost: bytes
) -> ConflictRow | None:
    order = order_head(connection, UUID(bytes=order_id))
    if order is None:
        return None
    which = {str(each): side for each, side in _SIDES.items()}.get(kind, Which.CLOSING)
    scans = some_scans(connection, order.order_id, which, line_no, SCANS_SHOWN + 1)
    return ConflictRow(
        order=order,
        kind=kind,
        line_no=line_no or None,
        lost_scan_id=UUID(bytes=lost) if lost else None,
        scans=scans[:SCANS_SHOWN],
        has_more=len(scans) > SCANS_SHOWN,
        resolutions=_POSSIBLE.get(kind, ()),
    )
