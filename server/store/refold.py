"""An order folded anew from everybody's scans: counts, winner and conflicts, as they converge.

Local scans that the centre has not numbered yet are folded last: what the operator was told stands
until it has. Of a scan that is here and was judged before, too (this store was put back and judged
it again), the centre's judgement counts; one that the centre has and gave no number counts nowhere.
The writer's thread. What it is not: the rule (server.domain.convergence).
"""

import sqlite3
from uuid import UUID

from server.domain.convergence import Conflict, OrderTruth, SharedScan, converge
from server.domain.progress import Closing, ErpStatus, order_status
from server.store.items import Items

_SCANS = """
SELECT scan_id, site, station, line_no, sum(qty), closing, reopens, revision FROM (
    SELECT scan_id, ?2 AS site, station, line_no, qty, closing, reopens, order_revision AS revision,
        oseq IS NULL AS is_new, oseq, scan_key
    FROM scans WHERE order_id = ?1
        AND (oseq IS NOT NULL OR EXISTS (SELECT 1 FROM outbox w WHERE w.scan_key = scans.scan_key))
        AND NOT EXISTS (SELECT 1 FROM shared_scans WHERE shared_scans.scan_id = scans.scan_id)
    UNION ALL
    SELECT scan_id, site, station, line_no, qty, closing, reopens, revision, 0, oseq, 0
    FROM shared_scans WHERE order_id = ?1
) GROUP BY CASE WHEN closing IS NOT NULL THEN scan_id END, site, station, line_no
ORDER BY is_new, oseq, scan_key
"""
"""Of scans that closed nothing one row a station and line: they are but added up (`converge`)."""
_HEARD = """
FROM shared_scans WHERE station = ? AND site = (SELECT site FROM sync WHERE id = 1)
    AND NOT EXISTS (SELECT 1 FROM scans WHERE scans.scan_id = shared_scans.scan_id)
"""
_ORDERS_HEARD = f"SELECT DISTINCT order_id, site {_HEARD}"
_FORGET_HEARD = f"DELETE {_HEARD}"
_OWNER = "SELECT order_key, erp_status, owner_revision, is_here FROM orders WHERE order_id = ?"
_LINES = "SELECT line_no, qty_ordered, qty_packed FROM order_lines WHERE order_key = ?"
_SET_PACKED = "UPDATE order_lines SET qty_packed = ? WHERE order_key = ? AND line_no = ?"
_ADD_LINE = """
INSERT INTO order_lines (order_key, line_no, item_key, description, qty_ordered, qty_packed)
VALUES (?, ?, ?, '', 0, ?)
"""
_STATE = """
SELECT status, units_packed, completed_by, shipped_by FROM order_state WHERE order_key = ?
"""
_SET_STATE = """
UPDATE order_state SET status = ?, units_packed = ?, completed_by = ?, shipped_by = ?,
    revision = revision + 1,
    line_count = (SELECT count(*) FROM order_lines l WHERE l.order_key = order_state.order_key)
WHERE order_key = ?
"""
_CONFLICTS = "SELECT kind, line_no, scan_id FROM conflicts WHERE order_id = ?"
_DROP_CONFLICTS = "DELETE FROM conflicts WHERE order_id = ?"
_ADD_CONFLICT = "INSERT INTO conflicts (order_id, kind, line_no, scan_id) VALUES (?, ?, ?, ?)"


def refold(connection: sqlite3.Connection, order_id: UUID, site: str) -> bool:
    """Fold an order anew from everybody's scans; return whether anything is other than it was.

    `site` is this store's own. An order that is this site's no more is cancelled here, whatever it
    is elsewhere.
    """
    owner = connection.execute(_OWNER, (order_id.bytes,)).fetchone()
    if owner is None:
        return False
    key, said, revision, is_here = owner
    status = ErpStatus(said)
    lines = {row[0]: row[1:] for row in connection.execute(_LINES, (key,))}
    ordered = {line_no: qty for line_no, (qty, _) in lines.items()}
    truth = converge(_scans(connection, order_id, site), ordered, status, revision)
    packed = {line_no: qty for line_no, (_, qty) in lines.items()}
    changed = _keep_counts(connection, key, truth, packed)
    changed |= _keep_conflicts(connection, order_id, truth.conflicts)
    here = status if is_here else ErpStatus.CANCELLED
    return _keep_standing(connection, key, truth, here, force=changed)


def is_heard_elsewhere(connection: sqlite3.Connection, station: str) -> bool:
    """Say whether there are scans of a station of this site that are not in this store itself."""
    return connection.execute(_ORDERS_HEARD, (station,)).fetchone() is not None


def hear_again(connection: sqlite3.Connection, station: str) -> None:
    """Let go of what the centre has of a station of this site: its kiosk will send it again.

    This store was put back, and the station's scans since came from the centre; each of them would
    be judged as one more.
    """
    keys = connection.execute(_ORDERS_HEARD, (station,)).fetchall()
    connection.execute(_FORGET_HEARD, (station,))
    for key, site in keys:
        refold(connection, UUID(bytes=key), site)


def _scans(connection: sqlite3.Connection, order_id: UUID, own_site: str) -> list[SharedScan]:
    """Return an order's scans by `oseq`, those without one last; in one what only counts alike."""
    return [_shared(*row) for row in connection.execute(_SCANS, (order_id.bytes, own_site))]


def _shared(  # noqa: PLR0913, PLR0917 - a row of _SCANS
    scan_id: bytes,
    site: str,
    station: str,
    line_no: int | None,
    qty: int,
    closing: str | None,
    reopens: bytes | None,
    revision: int | None,
) -> SharedScan:
    return SharedScan(
        UUID(bytes=scan_id),
        site,
        station,
        line_no,
        qty,
        None if closing is None else Closing(closing),
        None if reopens is None else UUID(bytes=reopens),
        revision,
    )


def _keep_counts(
    connection: sqlite3.Connection, key: int, truth: OrderTruth, packed: dict[int, int]
) -> bool:
    changed = False
    for line_no in {*packed, *truth.counts}:
        qty = truth.counts.get(line_no, 0)
        if line_no not in packed:
            connection.execute(_ADD_LINE, (key, line_no, Items(connection).bare(""), qty))
        elif packed[line_no] != qty:
            connection.execute(_SET_PACKED, (qty, key, line_no))
        changed |= packed.get(line_no) != qty
    return changed


def _keep_conflicts(
    connection: sqlite3.Connection, order_id: UUID, conflicts: frozenset[Conflict]
) -> bool:
    key = order_id.bytes
    now = {
        (str(one.kind), one.line_no, b"" if one.scan_id is None else one.scan_id.bytes)
        for one in conflicts
    }
    if set(connection.execute(_CONFLICTS, (key,))) == now:
        return False
    connection.execute(_DROP_CONFLICTS, (key,))
    connection.executemany(_ADD_CONFLICT, [(key, *one) for one in now])
    return True


def _keep_standing(
    connection: sqlite3.Connection, key: int, truth: OrderTruth, erp: ErpStatus, *, force: bool
) -> bool:
    """Keep status, sum and winner; any change is a revision, so that kiosks look."""
    units = sum(truth.counts.values())
    by, shipped_by = (
        None if name is None else name.bytes for name in (truth.completed_by, truth.shipped_by)
    )
    status = order_status(
        erp, completed=by is not None, units_packed=units, shipped=shipped_by is not None
    )
    standing = (str(status), units, by, shipped_by)
    if not force and connection.execute(_STATE, (key,)).fetchone() == standing:
        return False
    connection.execute(_SET_STATE, (*standing, key))
    return True
