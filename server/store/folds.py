"""Where each station stands in the writer's transaction: read once, and saved in this place alone.

What is kept is true under the same terms as in `order_rows`, and a change names the former number
besides. One owner: the writer's thread. What it is not: how a state is folded (server.domain).
"""

import sqlite3

import msgspec
from msgspec import Struct

from server.contract.order import WorkStep
from server.domain.state import StationState, in_set_step
from server.store.group_connection import GroupConnection
from server.store.kept import Kept

_STATIONS = 1024
_STATE = "SELECT last_seq, state FROM station_state WHERE station = ?"
_LAST_SEQ = "SELECT last_seq FROM station_state WHERE station = ?"
_HELD_COUNT = "SELECT count(*) FROM held_scans WHERE station = ?"
_ADD_STATION = "INSERT INTO stations (station, first_utc_ms) VALUES (?, ?)"
_ADD_STATE = "INSERT INTO station_state (station, last_seq, state) VALUES (?, 0, x'7b7d')"
_SAVE = "UPDATE station_state SET last_seq = ?, state = ? WHERE station = ? AND last_seq = ?"
_states = msgspec.json.Decoder(StationState)


class StationFold(Struct, frozen=True):
    """A station's state and the `station_seq` it stands at."""

    last_seq: int = 0
    state: StationState = StationState()


def read_fold(connection: sqlite3.Connection, station: str) -> StationFold | None:
    """Return where a station stands; None when it was never heard of."""
    row = connection.execute(_STATE, (station,)).fetchone()
    return None if row is None else StationFold(row[0], _states.decode(row[1]))


def read_last_seq(connection: sqlite3.Connection, station: str) -> int:
    """Return the last `station_seq` stored for a station, whatever its state is."""
    row = connection.execute(_LAST_SEQ, (station,)).fetchone()
    return 0 if row is None else int(row[0])


def put_in_set_step(
    connection: sqlite3.Connection, station: str, step: WorkStep | None, *, now_utc_ms: int
) -> None:
    """Change a station to the step that was set for it, as far as `in_set_step` does.

    A state that cannot be read stays: that is told of the next scan.
    """
    try:
        fold = read_fold(connection, station) or _begin(connection, station, now_utc_ms)
    except msgspec.DecodeError:
        return
    state = msgspec.json.encode(in_set_step(fold.state, step))
    connection.execute(_SAVE, (fold.last_seq, state, station, fold.last_seq))


def _begin(connection: sqlite3.Connection, station: str, now_utc_ms: int) -> StationFold:
    connection.execute(_ADD_STATION, (station, now_utc_ms))
    connection.execute(_ADD_STATE, (station,))
    return StationFold()


class Folds:
    """The folds of all stations."""

    def __init__(self, connection: GroupConnection) -> None:
        self._connection = connection
        self._kept: Kept[str, StationFold] = Kept(_STATIONS)

    def forget(self) -> None:
        """Read everything anew."""
        self._kept.clear()

    def take_up(self, station: str, now_utc_ms: int) -> StationFold:
        """Return where a station stands; one never heard of begins here."""
        fold = self._kept.get(station)
        if fold is None:
            fold = read_fold(self._connection, station)
            fold = fold or _begin(self._connection, station, now_utc_ms)
            self._kept.keep(station, fold)
        return fold

    def begin_anew(self, station: str) -> StationFold:
        """Return where a station stands whose state cannot be read: nothing is known but this."""
        (held_count,) = self._connection.execute(_HELD_COUNT, (station,)).fetchone()
        last_seq = read_last_seq(self._connection, station)
        return StationFold(last_seq, StationState(held_count=held_count))

    def save(self, station: str, before: StationFold, after: StationFold) -> None:
        """Move a station on from where it stood: one that stands elsewhere fails when written."""
        values = (after.last_seq, msgspec.json.encode(after.state), station, before.last_seq)
        self._connection.later(_SAVE, values)
        self._kept.keep(station, after)
