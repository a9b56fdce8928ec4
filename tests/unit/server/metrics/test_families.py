"""Families as text: what Prometheus's own parser reads of them."""

from prometheus_client.parser import text_string_to_metric_families

from server.durations import Durations
from server.metrics.families import counters, gauge, gauges, histograms, info


def _read(text: str) -> dict[tuple[str, ...], float]:
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_a_name_of_a_station_that_is_written_oddly_is_read_as_it_is() -> None:
    odd = 'pack "1"\\n 포장\nline'
    assert _read(gauges("x", "Said.", "station", {odd: 2})) == {("scanstation_x", odd): 2}


def test_a_figure_that_nobody_knows_is_a_family_without_one() -> None:
    (family,) = text_string_to_metric_families(gauge("x", "Said.", None))
    assert (family.name, family.documentation, family.samples) == ("scanstation_x", "Said.", [])


def test_a_counter_is_one() -> None:
    (family,) = text_string_to_metric_families(counters("x_total", "Said.", "code", {"a": 3}))
    assert family.type == "counter"
    assert family.samples[0].value == 3


def test_a_histogram_has_its_bounds_with_its_labels() -> None:
    durations = Durations((0.1, 1.0))
    durations.note(0.5)
    told = _read(histograms("x_seconds", "Said.", ("a", "b"), [(("1", "2"), durations)]))
    name = "scanstation_x_seconds"
    assert told[f"{name}_bucket", "1", "2", "0.1"] == 0
    assert told[f"{name}_bucket", "1", "2", "1.0"] == 1
    assert told[f"{name}_bucket", "1", "2", "+Inf"] == 1
    assert told[f"{name}_count", "1", "2"] == 1
    assert told[f"{name}_sum", "1", "2"] == 0.5


def test_what_only_labels_tell_is_one() -> None:
    assert _read(info("build_info", "Said.", {"version": "1"})) == {
        ("scanstation_build_info", "1"): 1
    }
