"""Of every station what its figures are told by: where it stands, in few words. A reader's query.

What it is not: where stations stand for a supervisor (`standing`), which costs more.
"""

import sqlite3

import msgspec
from msgspec import Struct

from server.contract.dashboard import DASHBOARD
from server.domain.state import StationState
from server.store.standing import LOOKED_AT

STATIONS_AT_MOST = 1000
"""Of more than these nothing is told: each is a series of its own."""
_STATIONS = f"""
SELECT station, last_seq, state FROM (
    SELECT station FROM stations UNION SELECT station FROM station_settings
) LEFT JOIN station_state USING (station)
WHERE station <> ? AND (
    station NOT IN (SELECT station FROM station_tokens)
    OR station IN (SELECT station FROM station_tokens WHERE revoked_utc_ms IS NULL)
) ORDER BY station
LIMIT {STATIONS_AT_MOST}
"""  # noqa: S608 - a number of ours
_HEARD = """
SELECT station, max(stored_utc_ms) FROM scans NOT INDEXED
WHERE scan_key > (SELECT max(scan_key) FROM scans) - ? GROUP BY station
"""
_states = msgspec.json.Decoder(StationState)


class StationFigures(Struct, frozen=True):
    """A station after its scan `last_seq`: whether it has begun what is not ended.

    Who is signed in says nothing of that: a kiosk is switched off in the evening all the same.
    """

    station: str
    last_seq: int
    is_at_work: bool
    held: int


def station_figures(connection: sqlite3.Connection) -> tuple[StationFigures, ...]:
    """Return every station that came, or that is set up, by name, and none that was taken away."""
    rows = connection.execute(_STATIONS, (DASHBOARD,)).fetchall()
    return tuple(_figures(station, last_seq or 0, state) for station, last_seq, state in rows)


def last_heard(connection: sqlite3.Connection) -> dict[str, int]:
    """Return when each station's last scan was stored, in ms of UTC, as far as it is recent."""
    return dict(connection.execute(_HEARD, (LOOKED_AT,)).fetchall())


def _figures(station: str, last_seq: int, state: bytes | None) -> StationFigures:
    try:
        fold = StationState() if state is None else _states.decode(state)
    except msgspec.DecodeError:
        fold = StationState()
    is_at_work = bool(fold.open_order or fold.held_count)
    return StationFigures(station, last_seq, is_at_work, fold.held_count)
