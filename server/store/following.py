"""What is new in the store, for whoever follows it by the keys of its scans.

What it is: queries, each in the caller's transaction, so that scans, stations and orders are told
as of one moment. What it is not: who is told (server.web).
"""

import logging
import sqlite3

import msgspec
from msgspec import Struct

from server.contract.dashboard import DASHBOARD, ScanRow
from server.contract.order import OrderHead
from server.contract.station import Welcome
from server.store.errors import is_fault
from server.store.history import newest_key, scans_after
from server.store.judging import bare_welcome, welcome
from server.store.order_content import order_id_of
from server.store.views import order_heads

MINUTE_MS = 60_000
_STATIONS = "SELECT station FROM stations WHERE station <> ? ORDER BY station"
_FROM_KEY = """
SELECT scan_key, stored_utc_ms FROM scans WHERE scan_key >= ? ORDER BY scan_key LIMIT 1
"""
_BY_MINUTE = """
SELECT stored_utc_ms / 60000, verdict, count(*) FROM scans
WHERE scan_key >= ? AND stored_utc_ms >= ? GROUP BY 1, 2
"""
_BY_STATUS = "SELECT status, count(*) FROM order_state GROUP BY status"
_log = logging.getLogger(__name__)

Minutes = dict[tuple[int, str], int]
"""Scans by the minute since 1970 that they were stored in, and by verdict."""


class News(Struct, frozen=True):
    """Scans in the order they were stored, up to `scan_key`; their stations and orders as now."""

    scan_key: int
    scans: tuple[ScanRow, ...]
    stations: tuple[Welcome, ...]
    orders: tuple[OrderHead, ...]


class Standing(Struct, frozen=True):
    """All at one moment: the latest scans, the newest last, every station, scans by minute."""

    scan_key: int
    scans: tuple[ScanRow, ...]
    stations: tuple[Welcome, ...]
    minutes: Minutes


def standing(connection: sqlite3.Connection, *, latest: int, since_utc_ms: int) -> Standing:
    """Return how everything stands; by minute, scans stored since then."""
    newest = newest_key(connection)
    names = [name for (name,) in connection.execute(_STATIONS, (DASHBOARD,))]
    return Standing(
        scan_key=newest,
        scans=scans_after(connection, newest - latest, limit=latest),
        stations=tuple(_station(connection, name) for name in names),
        minutes=scans_by_minute(connection, since_utc_ms),
    )


def news(connection: sqlite3.Connection, after_key: int, *, limit: int) -> News:
    """Return the next scans after a key, so many at most."""
    scans = scans_after(connection, after_key, limit=limit)
    keys = [scan.scan_key for scan in scans if scan.scan_key is not None]
    names = dict.fromkeys(scan.station for scan in scans if scan.station != DASHBOARD)
    numbers = dict.fromkeys(scan.order_no for scan in scans if scan.order_no is not None)
    return News(
        scan_key=max(keys, default=after_key),
        scans=scans,
        stations=tuple(_station(connection, name) for name in names),
        orders=order_heads(connection, map(order_id_of, numbers)),
    )


def scans_by_minute(connection: sqlite3.Connection, since_utc_ms: int) -> Minutes:
    """Return how many scans were stored since then, by minute and verdict."""
    first = _first_key(connection, since_utc_ms)
    rows = connection.execute(_BY_MINUTE, (first, since_utc_ms))
    return {(minute, verdict): scans for minute, verdict, scans in rows}


def orders_by_status(connection: sqlite3.Connection) -> dict[str, int]:
    """Return how many orders there are of each status: a walk through all of them."""
    return dict(connection.execute(_BY_STATUS).fetchall())


def _first_key(connection: sqlite3.Connection, since_utc_ms: int) -> int:
    """Return the first scan's key since then, found by halves: keys go up as time does.

    Where the clock was set back it may be one too early or too late, of which the minutes are.
    """
    low, high = 1, newest_key(connection) + 1
    while low < high:
        middle = (low + high) // 2
        key, stored_utc_ms = connection.execute(_FROM_KEY, (middle,)).fetchone()
        if stored_utc_ms < since_utc_ms:
            low = key + 1
        else:
            high = middle
    return low


def _station(connection: sqlite3.Connection, station: str) -> Welcome:
    """Return a station as it stands; of one that cannot be read how far it is."""
    try:
        return welcome(connection, station)
    except (msgspec.DecodeError, ValueError, LookupError) as error:
        if not is_fault(error):
            raise
        _log.warning("station's state cannot be read", extra={"station": station})
        return bare_welcome(connection, station)
