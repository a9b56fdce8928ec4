"""Figures of stations: the store's, put beside the sockets that are here."""

from prometheus_client.parser import text_string_to_metric_families

from server.metrics.stations import stations
from server.store.station_figures import StationFigures
from server.web.presence import NEVER_SEEN, Presence

NOW = 1_000_000
KNOWN = (
    StationFigures("pack-1", 7, is_at_work=True, held=0),
    StationFigures("pack-2", 3, is_at_work=False, held=0),
    StationFigures("pack-3", 0, is_at_work=False, held=0),
)


def _told(families: list[str], name: str) -> dict[str, float]:
    read = text_string_to_metric_families("".join(families))
    (family,) = [each for each in read if each.name == f"scanstation_{name}"]
    return {sample.labels.get("station", ""): sample.value for sample in family.samples}


def _families(heard: dict[str, int], presences: dict[str, Presence]) -> list[str]:
    return list(stations(KNOWN, heard, presences, NOW))


def test_a_station_is_silent_since_it_left_or_was_heard_of_last() -> None:
    here = NEVER_SEEN.came(9, NOW - 50_000)
    left = here.left(NOW - 20_000)
    told = _families({"pack-2": NOW - 90_000}, {"pack-1": left})
    assert _told(told, "station_silence_seconds") == {"pack-1": 20, "pack-2": 90}
    assert _told(told, "stations_connected") == {"": 0}


def test_one_that_is_here_is_not_silent_however_long_it_scanned_nothing() -> None:
    told = _families({"pack-1": 1}, {"pack-1": NEVER_SEEN.came(9, 1)})
    assert _told(told, "station_silence_seconds") == {"pack-1": 0}
    assert _told(told, "stations_connected") == {"": 1}


def test_what_a_station_has_in_hand_is_told_of_each() -> None:
    told = _families({}, {"pack-1": NEVER_SEEN.came(9, 1)})
    assert _told(told, "station_work_at_hand") == {"pack-1": 1, "pack-2": 0, "pack-3": 0}
    assert _told(told, "station_unconfirmed_scans") == {"pack-1": 2, "pack-2": 0, "pack-3": 0}


def test_a_clock_that_was_set_back_makes_no_silence_below_nothing() -> None:
    told = _families({"pack-1": NOW + 5_000}, {})
    assert _told(told, "station_silence_seconds") == {"pack-1": 0}
