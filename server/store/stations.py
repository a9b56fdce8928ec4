"""What a supervisor sets of a station, as jobs and queries on a connection.

What it is: the `station_settings` table. What it is not: where a station stands (`folds`), or how
it is paired (`pairing`). The writer's and the readers' threads.
"""

import sqlite3

from msgspec import Struct

from server.contract.order import WorkStep
from server.contract.station import Language
from server.domain.policy import Policy
from server.store.audit import Actor, note
from server.store.folds import put_in_set_step

_COLUMNS = "shown_name, language, step, require_operator, printer, locked, lock_text"
_POLICY = "SELECT step, require_operator, locked FROM station_settings WHERE station = ?"
_IS_KNOWN = """
SELECT EXISTS (SELECT 1 FROM station_settings WHERE station = ?1)
    OR EXISTS (SELECT 1 FROM stations WHERE station = ?1)
"""


class StationSettings(Struct, frozen=True):
    """What is set; None is the kiosk's, the operator's or the server's own choice."""

    shown_name: str | None = None
    language: Language | None = None
    step: WorkStep | None = None
    require_operator: bool | None = None
    printer: str | None = None
    locked: bool = False
    lock_text: str = ""


def is_known(connection: sqlite3.Connection, station: str) -> bool:
    """Say whether a station ever came, or anything was ever set of it."""
    return bool(connection.execute(_IS_KNOWN, (station,)).fetchone()[0])


def station_settings(connection: sqlite3.Connection, station: str) -> StationSettings:
    """Return what is set of a station; nothing of one that nothing was set of."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM station_settings WHERE station = ?",  # noqa: S608  # our names
        (station,),
    ).fetchone()
    if row is None:
        return StationSettings()
    shown_name, language, step, require_operator, printer, locked, lock_text = row
    return StationSettings(
        shown_name,
        language,
        None if step is None else WorkStep(step),
        None if require_operator is None else bool(require_operator),
        printer,
        bool(locked),
        lock_text,
    )


def note_station(connection: sqlite3.Connection, station: str) -> None:
    """Make a station known."""
    connection.execute("INSERT OR IGNORE INTO station_settings (station) VALUES (?)", (station,))


def save_settings(
    connection: sqlite3.Connection,
    station: str,
    settings: StationSettings,
    actor: Actor,
    *,
    now_utc_ms: int,
) -> None:
    """Set all of a station, and its step at once unless it is packing.

    What changed is noted in the audit log, without what it says.
    """
    before = station_settings(connection, station)
    note_station(connection, station)
    connection.execute(
        "UPDATE station_settings SET shown_name = ?, language = ?, step = ?, require_operator = ?,"
        " printer = ?, locked = ?, lock_text = ? WHERE station = ?",
        (
            settings.shown_name,
            settings.language,
            settings.step,
            settings.require_operator,
            settings.printer,
            settings.locked,
            settings.lock_text,
            station,
        ),
    )
    put_in_set_step(connection, station, settings.step, now_utc_ms=now_utc_ms)
    if changed := _changed(before, settings):
        about = f"{station} ({', '.join(changed)})"
        note(connection, actor, "station.set", about, now_utc_ms=now_utc_ms)


def _changed(before: StationSettings, after: StationSettings) -> list[str]:
    names = StationSettings.__struct_fields__
    return [name for name in names if getattr(before, name) != getattr(after, name)]


def station_policy(connection: sqlite3.Connection, station: str, default: Policy) -> Policy:
    """Return the rules a station's scans are judged by; `default` holds where nothing is set."""
    row = connection.execute(_POLICY, (station,)).fetchone()
    if row is None:
        return default
    step, require_operator, locked = row
    require = default.require_operator if require_operator is None else bool(require_operator)
    return Policy(require, None if step is None else WorkStep(step), bool(locked))
