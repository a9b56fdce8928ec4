"""Where every station stands, as far as its scans tell: step, operator, open order, last scan.

What it is not: whether its kiosk is connected (server.web), or what is set for it (`stations`). A
reader's query.
"""

import logging
import sqlite3

import msgspec
from msgspec import Struct

from server.contract.dashboard import DASHBOARD, ScanRow
from server.contract.order import OrderHead, WorkStep
from server.domain.state import StationState
from server.store.connections import readable
from server.store.folds import StationFold, read_fold, read_last_seq
from server.store.history import newest_key
from server.store.history_rows import SCAN_COLUMNS, SCAN_JOINS, scan_row
from server.store.views import order_head

_log = logging.getLogger(__name__)
LOOKED_AT = 50_000
"""Newest scans among which the last of each station is looked for: tens of milliseconds."""
_STATIONS = "SELECT station, first_utc_ms FROM stations WHERE station <> ? ORDER BY station"
_LAST_SCANS = f"""
SELECT {SCAN_COLUMNS} FROM (
    SELECT max(scan_key) AS scan_key FROM scans NOT INDEXED WHERE scan_key > ? GROUP BY station
) last JOIN scans s ON s.scan_key = last.scan_key {SCAN_JOINS}
"""  # noqa: S608 - only this package's own text


class StationStanding(Struct, frozen=True):
    """A station after its scan `last_seq`, 0 before the first.

    `pending_verdict` is the verdict that the operator has to acknowledge before judging goes on.
    `last_scan` is None when all of this server's 50,000 newest scans are other stations'.
    """

    station: str
    first_utc_ms: int
    last_seq: int
    step: WorkStep
    operator_badge: str | None
    operator_name: str | None
    open_order: OrderHead | None
    pending_verdict: str | None
    held_count: int
    last_scan: ScanRow | None


def station_standings(connection: sqlite3.Connection) -> tuple[StationStanding, ...]:
    """Return every station that ever scanned, by name."""
    with readable(connection):
        since = newest_key(connection) - LOOKED_AT
        rows = [scan_row(row) for row in connection.execute(_LAST_SCANS, (since,))]
        last = {row.station: row for row in rows}
        stations = connection.execute(_STATIONS, (DASHBOARD,)).fetchall()
        return tuple(
            _standing(connection, station, first_utc_ms, last.get(station))
            for station, first_utc_ms in stations
        )


def _standing(
    connection: sqlite3.Connection, station: str, first_utc_ms: int, last_scan: ScanRow | None
) -> StationStanding:
    fold = _fold(connection, station)
    state = fold.state
    head = None if state.open_order is None else order_head(connection, state.open_order)
    return StationStanding(
        station=station,
        first_utc_ms=first_utc_ms,
        last_seq=fold.last_seq,
        step=state.step,
        operator_badge=None if state.operator is None else state.operator.badge,
        operator_name=None if state.operator is None else state.operator.name,
        open_order=head,
        pending_verdict=None if state.pending is None else str(state.pending.verdict),
        held_count=state.held_count,
        last_scan=last_scan,
    )


def _fold(connection: sqlite3.Connection, station: str) -> StationFold:
    """Return where a station stands; of a state that cannot be read only how far it is."""
    try:
        return read_fold(connection, station) or StationFold()
    except msgspec.DecodeError:
        _log.exception("station's state cannot be read", extra={"station": station})
        return StationFold(read_last_seq(connection, station), StationState())
