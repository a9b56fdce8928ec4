"""All that was scanned of one order, at this site and at others, in the order in which it counts.

First what the centre has numbered, by its number, then what it has not yet, as it was stored here;
so it is folded, too (`refold`). Of a scan that is here and that the centre has judged otherwise
there are both, and the centre's counts. A reader's queries.
"""

import re
import sqlite3
from enum import StrEnum
from typing import Any
from uuid import UUID

from msgspec import Struct

from server.contract.dashboard import ScanRow
from server.store.connections import readable
from server.store.history_rows import SCAN_COLUMNS, SCAN_JOINS, scan_row
from server.store.order_content import order_id_of

MAX_LIMIT = 1000
_CURSOR = re.compile(r"([01])\.(\d{1,18})\.(\d{1,18})", re.ASCII)

_PLACES = """
SELECT oseq IS NULL, ifnull(oseq, 0), scan_key, NULL, line_no, closing,
    (oseq IS NOT NULL OR EXISTS (SELECT 1 FROM outbox w WHERE w.scan_key = s.scan_key))
    AND NOT EXISTS (SELECT 1 FROM shared_scans e WHERE e.scan_id = s.scan_id)
FROM scans s INDEXED BY scans_of_order WHERE order_id = :order_id
UNION ALL
SELECT 0, oseq, 0, scan_id, line_no, closing, 1 FROM shared_scans WHERE order_id = :order_id
"""
_PAGE = f"""
WITH places (is_new, oseq, scan_key, shared_id, line_no, closing, counts) AS ({_PLACES})
SELECT is_new, oseq, scan_key, shared_id, counts FROM places
WHERE {{which}} AND (is_new, oseq, scan_key) > (:is_new, :oseq, :scan_key)
ORDER BY is_new, oseq, scan_key LIMIT :limit
"""  # noqa: S608 - only this module's own text
_OWN = f"SELECT {SCAN_COLUMNS} FROM scans s {SCAN_JOINS} WHERE s.scan_key = ?"  # noqa: S608
_SHARED = """
SELECT e.scan_id, e.site, e.station, e.operator, p.name, e.verdict, o.order_no, e.line_no, i.sku,
    l.description, e.qty, e.closing, e.captured_utc_ms
FROM shared_scans e JOIN orders o ON o.order_id = e.order_id
LEFT JOIN operators p ON p.badge = e.operator
LEFT JOIN order_lines l ON l.order_key = o.order_key AND l.line_no = e.line_no
LEFT JOIN items i ON i.item_key = l.item_key
WHERE e.scan_id = ?
"""
_IS_THERE = "SELECT EXISTS (SELECT 1 FROM orders WHERE order_id = ?)"


class Which(StrEnum):
    """Which scans of an order, as SQL."""

    ALL = "1"
    OF_LINE = "line_no = :line_no"
    OF_LINES = "line_no IS NOT NULL"
    CLOSING = "closing IS NOT NULL"


class OrderScan(Struct, frozen=True):
    """A scan in an order's history.

    `oseq` is the centre's number of it in this order; None of one that it has not numbered. One
    that does not count was judged otherwise by the centre, or is kept aside there.
    """

    scan: ScanRow
    oseq: int | None
    counts: bool


class OrderHistory(Struct, frozen=True):
    """An order's scans in the order they count. `next` asks for the following; None at the end."""

    scans: tuple[OrderScan, ...]
    next: str | None = None


def order_history(
    connection: sqlite3.Connection, order_no: str, *, limit: int, after: str | None = None
) -> OrderHistory | None:
    """Return a page of an order's scans; None when there is no such order.

    Raises:
        ValueError: when `limit` is not 1 to MAX_LIMIT, or `after` is no cursor of a page.
    """
    if not 1 <= limit <= MAX_LIMIT:
        raise ValueError(f"limit must be 1 to {MAX_LIMIT}, got {limit}")
    after_place = _parse_cursor(after)
    order_id = order_id_of(order_no).bytes
    if not connection.execute(_IS_THERE, (order_id,)).fetchone()[0]:
        return None
    values = {"order_id": order_id, "limit": limit + 1, **after_place}
    with readable(connection):
        found = connection.execute(_PAGE.format(which=Which.ALL), values).fetchall()
        scans = tuple(_scan(connection, *row) for row in found[:limit])
    following = (
        None if len(found) <= limit else ".".join(str(each) for each in found[limit - 1][:3])
    )
    return OrderHistory(scans, following)


def some_scans(
    connection: sqlite3.Connection, order_id: UUID, which: Which, line_no: int, limit: int
) -> tuple[OrderScan, ...]:
    """Return the first of some of an order's scans, in the order they count."""
    values = {"order_id": order_id.bytes, "line_no": line_no, "limit": limit, **_parse_cursor(None)}
    with readable(connection):
        found = connection.execute(_PAGE.format(which=which), values).fetchall()
        return tuple(_scan(connection, *row) for row in found)


def _parse_cursor(after: str | None) -> dict[str, int]:
    if after is None:
        return {"is_new": 0, "oseq": -1, "scan_key": 0}
    match = _CURSOR.fullmatch(after)
    if match is None:
        raise ValueError(f"not a cursor: {after!r}")
    return {"is_new": int(match[1]), "oseq": int(match[2]), "scan_key": int(match[3])}


def _scan(
    connection: sqlite3.Connection,
    is_new: int,
    oseq: int,
    scan_key: int,
    shared_id: bytes | None,
    counts: int,
) -> OrderScan:
    if shared_id is None:
        row = scan_row(connection.execute(_OWN, (scan_key,)).fetchone())
    else:
        row = _shared_row(connection.execute(_SHARED, (shared_id,)).fetchone())
    return OrderScan(row, None if is_new else oseq, bool(counts))


def _shared_row(row: tuple[Any, ...]) -> ScanRow:
    """Make a row of a scan that another site made: of it the centre told only what counts."""
    # fmt: off
    (
        scan_id, site, station, badge, name, verdict, order_no, line_no, sku, description, qty,
        closing, captured,
    ) = row
    # fmt: on
    return ScanRow(
        scan_id=UUID(bytes=scan_id),
        scan_key=None,
        site=site,
        station=station,
        station_seq=None,
        step=None,
        operator_badge=badge,
        operator_name=name,
        code=None,
        symbology=None,
        verdict=verdict,
        reason=None,
        seen="",
        expected="",
        order_no=order_no,
        line_no=line_no,
        sku=sku,
        description=description,
        qty=qty,
        undoes=None,
        closing=closing,
        lot=None,
        serial=None,
        expiry=None,
        captured_utc_ms=captured,
        stored_utc_ms=None,
        pushed=True,
    )
