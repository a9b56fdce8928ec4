"""What wants a person, and since when a station is there."""

from typing import Any

import pytest

from server.contract.dashboard_live import AlertKind, StationNow
from server.web.alerts import SILENT_MS, alerts_of
from server.web.presence import Presence
from server.web.probes import Check

_NOW = 1_000_000


def _away(station: str = "pack-01", since: int | None = 0, **more: Any) -> StationNow:  # noqa: ANN401 - fields of different types
    given: dict[str, Any] = {"operator": None, "open_order": None, "unconfirmed": 0, "held": 0}
    return StationNow(
        station=station,
        is_online=False,
        since_utc_ms=since,
        step="pack",
        waits_at=None,
        **(given | more),
    )


def test_a_check_that_is_not_well_is_one_with_its_own_words() -> None:
    checks = (
        Check("store", ok=True, detail="committed"),
        Check("disk", ok=False, detail="make room"),
        Check("sync", ok=False, detail="log in again", vital=False),
        Check("a later check", ok=False, detail="look at it"),
    )
    told = [(alert.kind, alert.detail, alert.is_vital) for alert in alerts_of(checks, (), _NOW)]
    assert told == [
        (AlertKind.DISK, "make room", True),
        (AlertKind.SYNC, "log in again", False),
        (AlertKind.OTHER, "look at it", True),
    ]


@pytest.mark.parametrize(
    ("at_hand", "said"),
    [
        ({"open_order": "SO-1"}, "SO-1 is open"),
        ({"unconfirmed": 3}, "3 scans are not stored here"),
        ({"held": 2}, "2 scans are held"),
    ],
)
def test_a_station_that_left_with_work_at_hand_is_silent(
    at_hand: dict[str, Any], said: str
) -> None:
    (alert,) = alerts_of((), (_away(**at_hand),), SILENT_MS + 1)
    assert (alert.kind, alert.station) == (AlertKind.STATION_SILENT, "pack-01")
    assert said in alert.detail


def test_a_station_that_has_nothing_to_do_or_is_away_for_a_moment_is_not() -> None:
    at_work: dict[str, Any] = {"open_order": "SO-1"}
    assert not alerts_of((), (_away(),), SILENT_MS + 1)
    assert not alerts_of((), (_away(operator="Kim"),), SILENT_MS + 1)
    assert not alerts_of((), (_away(**at_work),), SILENT_MS)
    assert not alerts_of((), (_away(since=None, **at_work),), SILENT_MS + 1)


def test_stations_are_told_by_name() -> None:
    away = (_away("b", held=1), _away("a", held=1))
    assert [alert.station for alert in alerts_of((), away, SILENT_MS + 1)] == ["a", "b"]


def test_one_that_replaces_its_socket_was_there_all_the_time() -> None:
    there = Presence().came(5, 100)
    assert there.came(7, 200) == Presence(is_online=True, since_utc_ms=100, minted_seq=7)
    assert there.left(300) == Presence(is_online=False, since_utc_ms=300, minted_seq=5)
    assert there.left(300).came(5, 400).since_utc_ms == 400
