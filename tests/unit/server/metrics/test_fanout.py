"""Figures of the way to the other servers."""

from prometheus_client.parser import text_string_to_metric_families

from server.fanout.status import FanoutStatus
from server.metrics.fanout import of_fanout


def _values(status: FanoutStatus) -> dict[str, float]:
    return {
        sample.name.removeprefix("scanstation_fanout_"): sample.value
        for family in text_string_to_metric_families("".join(of_fanout(status)))
        for sample in family.samples
    }


def test_a_way_that_is_there_tells_how_long_it_takes_and_who_is_heard() -> None:
    told = _values(FanoutStatus(since_utc_ms=1, round_trip_ms=0.5, others=2))
    assert told == {"up": 1, "round_trip_seconds": 0.0005, "servers_heard": 2}


def test_of_one_that_is_gone_nothing_is_told_of_before() -> None:
    gone = FanoutStatus(down_since_utc_ms=5, round_trip_ms=0.5, others=2, problem="away")
    assert _values(gone) == {"up": 0}
