"""What scans come to: by minute and verdict, by operator; and how many orders stand where.

Scans are counted from the newest of the time that is asked for back, and no more than so many: the
answer says from when on. A reader's queries.
"""

import sqlite3
from datetime import date

from msgspec import Struct

from server.contract.dashboard import DASHBOARD
from server.contract.order import OrderStatus
from server.contract.verdict import MUST_BE_ACKNOWLEDGED, Verdict
from server.store.connections import readable

LOOKED_AT = 200_000
"""Scans that are counted at most: half a second."""
MINUTE_MS = 60_000
MAX_DAYS_SHOWN = 1000
ERRORS = MUST_BE_ACKNOWLEDGED | {Verdict.ORDER_UNKNOWN, Verdict.CODE_UNKNOWN}
"""Verdicts that are told of an operator as errors: what was scanned did not belong there."""

_OLDEST = """
SELECT stored_utc_ms FROM scans INDEXED BY scans_by_time
WHERE stored_utc_ms >= :since AND stored_utc_ms < :until
ORDER BY stored_utc_ms DESC LIMIT 1 OFFSET :most
"""
_BY_VERDICT = f"""
SELECT stored_utc_ms / {MINUTE_MS} * {MINUTE_MS} AS minute, verdict, count(*)
FROM scans INDEXED BY scans_by_time WHERE stored_utc_ms >= :since AND stored_utc_ms < :until
GROUP BY minute, verdict ORDER BY minute, verdict
"""  # noqa: S608 - only our own number
_BY_OPERATOR = f"""
WITH by_badge AS (
    SELECT operator, count(*) AS scans, sum(qty) AS items, sum(closing IS 'complete') AS completed,
        sum(closing IS 'ship') AS shipped,
        sum(verdict IN ({", ".join(f"'{verdict}'" for verdict in sorted(ERRORS))})) AS errors
    FROM scans INDEXED BY scans_by_time WHERE stored_utc_ms >= :since AND stored_utc_ms < :until
        AND station <> '{DASHBOARD}'
    GROUP BY operator
), by_person AS (
    SELECT coalesce(worn.replaced_by, operator) AS badge, sum(scans) AS scans, sum(items) AS items,
        sum(completed) AS completed, sum(shipped) AS shipped, sum(errors) AS errors
    FROM by_badge LEFT JOIN operators worn ON worn.badge = operator GROUP BY 1
)
SELECT c.badge, p.name, scans, items, completed, shipped, errors
FROM by_person c LEFT JOIN operators p ON p.badge = c.badge ORDER BY c.badge IS NULL, c.badge
"""  # noqa: S608 - only our own words
_BY_STATUS = "SELECT status, count(*) FROM order_state GROUP BY status ORDER BY status"
_BY_DAY = """
SELECT o.ship_by, s.status, count(*) FROM order_state s
CROSS JOIN orders o ON o.order_key = s.order_key
WHERE s.status IN ('open', 'packing', 'on_hold', 'packed')
GROUP BY o.ship_by, s.status ORDER BY o.ship_by IS NULL, o.ship_by, s.status LIMIT ?
"""


class VerdictCount(Struct, frozen=True):
    """Scans with one verdict that were stored in one minute, by this server's clock."""

    minute_utc_ms: int
    verdict: str
    scans: int


class VerdictCounts(Struct, frozen=True):
    """Scans a minute by verdict, the oldest minute first; a minute without scans is left out.

    `is_partial`: there were too many to count, and `since_utc_ms` is later than was asked for.
    """

    since_utc_ms: int
    until_utc_ms: int
    counts: tuple[VerdictCount, ...]
    is_partial: bool


class OperatorCount(Struct, frozen=True):
    """What an operator did, also with badges that `badge` replaced; None is of nobody signed in.

    `items` are pieces counted, those taken back taken off; `errors` are scans told as errors.
    """

    badge: str | None
    name: str | None
    scans: int
    items: int
    orders_completed: int
    orders_shipped: int
    errors: int


class OperatorCounts(Struct, frozen=True):
    """What each operator did, by badge. `is_partial` as in `VerdictCounts`."""

    since_utc_ms: int
    until_utc_ms: int
    operators: tuple[OperatorCount, ...]
    is_partial: bool


class StatusCount(Struct, frozen=True):
    """Orders that stand at one status."""

    status: OrderStatus
    orders: int


class DayCount(Struct, frozen=True):
    """Orders to be shipped by a day that are not yet, of one status; None is any day."""

    ship_by: date | None
    status: OrderStatus
    orders: int


class OrderCounts(Struct, frozen=True):
    """Orders by status, and those not shipped by day and status, the earliest day first.

    `is_partial`: there are more days than are told.
    """

    by_status: tuple[StatusCount, ...]
    by_ship_by: tuple[DayCount, ...]
    is_partial: bool


def count_verdicts(
    connection: sqlite3.Connection, since_utc_ms: int, until_utc_ms: int, *, most: int = LOOKED_AT
) -> VerdictCounts:
    """Count scans a minute from a time on, up to another; from whole minutes on when partial."""
    since, is_partial = _begin(connection, since_utc_ms, until_utc_ms, most)
    if is_partial:
        since = min(-(-since // MINUTE_MS) * MINUTE_MS, until_utc_ms)
    values = {"since": since, "until": until_utc_ms}
    with readable(connection):
        rows = connection.execute(_BY_VERDICT, values).fetchall()
    counts = tuple(VerdictCount(*row) for row in rows)
    return VerdictCounts(since, until_utc_ms, counts, is_partial)


def count_operators(
    connection: sqlite3.Connection, since_utc_ms: int, until_utc_ms: int, *, most: int = LOOKED_AT
) -> OperatorCounts:
    """Count what each operator did from a time on, up to another."""
    since, is_partial = _begin(connection, since_utc_ms, until_utc_ms, most)
    values = {"since": since, "until": until_utc_ms}
    with readable(connection):
        rows = connection.execute(_BY_OPERATOR, values).fetchall()
    operators = tuple(OperatorCount(*row) for row in rows)
    return OperatorCounts(since, until_utc_ms, operators, is_partial)


def count_orders(connection: sqlite3.Connection) -> OrderCounts:
    """Count orders: a walk through all of them."""
    by_status = tuple(
        StatusCount(OrderStatus(status), orders)
        for status, orders in connection.execute(_BY_STATUS)
    )
    days = tuple(
        DayCount(None if day is None else date.fromisoformat(day), OrderStatus(status), orders)
        for day, status, orders in connection.execute(_BY_DAY, (MAX_DAYS_SHOWN + 1,))
    )
    return OrderCounts(by_status, days[:MAX_DAYS_SHOWN], len(days) > MAX_DAYS_SHOWN)


def _begin(connection: sqlite3.Connection, since: int, until: int, most: int) -> tuple[int, bool]:
    """Return from when on scans are counted, and whether that is later than was asked for."""
    values = {"since": since, "until": until, "most": most}
    too_old = connection.execute(_OLDEST, values).fetchone()
    return (since, False) if too_old is None else (too_old[0] + 1, True)
