import sqlite3
from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from server.contract.order import WorkStep
from server.domain.policy import Policy
from server.store.audit import entries
from server.store.stations import (
    StationSettings,
    is_known,
    note_station,
    save_settings,
    station_policy,
    station_settings,
)
from tests.unit.server.store.people import BOSS, NOW_UTC_MS, memory

SET = StationSettings("포장 1", "ko", WorkStep.SHIP, True, "Zebra", True, "stock-taking")


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with memory() as opened:
        yield opened


def _save(connection: sqlite3.Connection, settings: StationSettings) -> None:
    save_settings(connection, "left", settings, BOSS, now_utc_ms=NOW_UTC_MS)


def test_of_a_station_that_nothing_was_set_of_the_defaults_hold(
    connection: sqlite3.Connection,
) -> None:
    assert station_settings(connection, "left") == StationSettings()
    default = Policy(require_operator=True)
    assert station_policy(connection, "left", default) == default
    assert not is_known(connection, "left")


def test_what_was_set_is_read_again(connection: sqlite3.Connection) -> None:
    _save(connection, SET)
    assert station_settings(connection, "left") == SET
    assert station_settings(connection, "right") == StationSettings()
    assert is_known(connection, "left")


def test_a_stations_own_rule_wins_over_the_servers_and_may_be_taken_back(
    connection: sqlite3.Connection,
) -> None:
    default = Policy(require_operator=True)
    _save(connection, StationSettings(require_operator=False, step=WorkStep.PACK))
    assert station_policy(connection, "left", default) == Policy(step=WorkStep.PACK)
    _save(connection, StationSettings(locked=True))
    assert station_policy(connection, "left", default) == replace(default, locked=True)


def test_the_audit_log_says_what_changed_and_only_when_something_did(
    connection: sqlite3.Connection,
) -> None:
    _save(connection, SET)
    _save(connection, SET)
    _save(connection, replace(SET, locked=False, lock_text=""))
    told = [(each.what, each.about) for each in entries(connection, limit=9)]
    assert told == [
        ("station.set", "left (locked, lock_text)"),
        (
            "station.set",
            "left (shown_name, language, step, require_operator, printer, locked, lock_text)",
        ),
    ]


@pytest.mark.parametrize("column", ["language", "step", "require_operator", "locked"])
def test_a_value_that_no_program_wrote_is_refused(
    connection: sqlite3.Connection, column: str
) -> None:
    note_station(connection, "left")
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute(f"UPDATE station_settings SET {column} = 'x'")  # noqa: S608  # our names
