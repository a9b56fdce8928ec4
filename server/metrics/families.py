"""Families of metrics in Prometheus's text format (version 0.0.4), each made by one call. Pure.

What it is: text at once, a line a figure, so that three thousand of them are no pause for a scan:
prometheus-client's own way by an object each takes twenty times as long. Its parser reads what is
written here in the tests.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate

from server.durations import Durations

PREFIX = "scanstation_"
_ESCAPES = str.maketrans({"\\": r"\\", "\n": r"\n", '"': r"\""})


def gauge(name: str, said: str, value: float | None) -> str:
    """Return one figure that goes up and down; with None a family that has none."""
    lines = [] if value is None else [f"{PREFIX}{name} {float(value)}"]
    return _family(name, said, "gauge", lines)


def gauges(name: str, said: str, label: str, values: Mapping[str, float]) -> str:
    """Return a figure for each value of a label."""
    lines = [
        f'{PREFIX}{name}{{{label}="{_escaped(key)}"}} {float(value)}'
        for key, value in values.items()
    ]
    return _family(name, said, "gauge", lines)


def counters(name: str, said: str, label: str, values: Mapping[str, int]) -> str:
    """Return a count for each value of a label; its name ends in `_total`."""
    lines = [
        f'{PREFIX}{name}{{{label}="{_escaped(key)}"}} {value}' for key, value in values.items()
    ]
    return _family(name, said, "counter", lines)


def info(name: str, said: str, labels: Mapping[str, str]) -> str:
    """Return 1 with labels that tell."""
    return _family(name, said, "gauge", [f"{PREFIX}{name}{{{_labels(labels.items())}}} 1.0"])


def histograms(
    name: str,
    said: str,
    labels: Sequence[str],
    values: Iterable[tuple[Sequence[str], Durations]],
) -> str:
    """Return durations by their labels."""
    lines: list[str] = []
    for keys, durations in values:
        told = _labels(zip(labels, keys, strict=True))
        lines.extend(_of_one(name, told, durations.bounds_s, durations.up_to(), durations.sum_s))
    return _family(name, said, "histogram", lines)


def histogram(
    name: str, said: str, bounds_s: Sequence[float], counts: Iterable[int], sum_s: float
) -> str:
    """Return durations that were counted apart: by each bound, and last what was longer."""
    lines = _of_one(name, "", bounds_s, tuple(accumulate(counts)), sum_s)
    return _family(name, said, "histogram", lines)


def _of_one(
    name: str, told: str, bounds_s: Sequence[float], up_to: Sequence[int], sum_s: float
) -> Iterator[str]:
    begun = f"{PREFIX}{name}_bucket{{{told}{',' if told else ''}le="
    for bound, count in zip(bounds_s, up_to, strict=False):
        yield f'{begun}"{float(bound)}"}} {count}'
    yield f'{begun}"+Inf"}} {up_to[-1]}'
    within = f"{{{told}}}" if told else ""
    yield f"{PREFIX}{name}_count{within} {up_to[-1]}"
    yield f"{PREFIX}{name}_sum{within} {sum_s}"


def _family(name: str, said: str, kind: str, lines: Iterable[str]) -> str:
    head = f"# HELP {PREFIX}{name} {said}", f"# TYPE {PREFIX}{name} {kind}"
    return "\n".join([*head, *lines, ""])


def _labels(labels: Iterable[tuple[str, str]]) -> str:
    return ",".join(f'{name}="{_escaped(value)}"' for name, value in labels)


def _escaped(value: str) -> str:
    return value.translate(_ESCAPES)
