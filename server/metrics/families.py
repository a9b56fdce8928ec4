"""Families of metrics as Prometheus reads them, made in one line each. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate

from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)

from server.durations import Durations

PREFIX = "scanstation_"


def gauge(name: str, said: str, value: float | None) -> Metric:
    """Return one figure that goes up and down; with None a family that has none."""
    family = GaugeMetricFamily(PREFIX + name, said)
    if value is not None:
        family.add_metric((), value)
    return family


def gauges(name: str, said: str, label: str, values: Mapping[str, float]) -> Metric:
    """Return a figure for each value of a label."""
    family = GaugeMetricFamily(PREFIX + name, said, labels=(label,))
    for key, value in values.items():
        family.add_metric((key,), value)
    return family


def counters(name: str, said: str, label: str, values: Mapping[str, int]) -> Metric:
    """Return a count for each value of a label."""
    family = CounterMetricFamily(PREFIX + name, said, labels=(label,))
    for key, value in values.items():
        family.add_metric((key,), value)
    return family


def histograms(
    name: str,
    said: str,
    labels: Sequence[str],
    values: Iterable[tuple[Sequence[str], Durations]],
) -> Metric:
    """Return durations by their labels."""
    family = HistogramMetricFamily(PREFIX + name, said, labels=labels)
    for keys, durations in values:
        buckets = _buckets(durations.bounds_s, durations.up_to())
        family.add_metric(keys, buckets, durations.sum_s)
    return family


def histogram(
    name: str, said: str, bounds_s: Sequence[float], counts: Iterable[int], sum_s: float
) -> Metric:
    """Return durations that were counted apart: by each bound, and last what was longer."""
    family = HistogramMetricFamily(PREFIX + name, said)
    family.add_metric((), _buckets(bounds_s, tuple(accumulate(counts))), sum_s)
    return family


def _buckets(bounds_s: Sequence[float], up_to: Sequence[int]) -> list[tuple[str, float]]:
    names = [*(str(bound) for bound in bounds_s), "+Inf"]
    return list(zip(names, up_to, strict=True))
