"""Samples into figures: percentiles of times, and ratios of pairs of windows. Pure.

A ratio is taken window by window, the sides measured one right after the other in turning order, so
that whatever else the machine does meanwhile falls on all of them.
"""

import math
from collections.abc import Callable, Sequence
from statistics import median

from msgspec import Struct


class Times(Struct, frozen=True):
    """How long something took: percentiles by nearest rank, in microseconds."""

    samples: int
    p50_us: float
    p99_us: float
    max_us: float


class Ratio(Struct, frozen=True):
    """One side over the other, pair of windows by pair of windows."""

    pairs: int
    median: float
    min: float
    max: float


class Target(Struct, frozen=True):
    """What a figure was to be, what it is, and whether that is good."""

    wanted: str
    found: str
    met: bool


def times(samples_ns: Sequence[int]) -> Times:
    """Return the figures of samples in nanoseconds; there must be one."""
    ordered = sorted(samples_ns)
    p50, p99 = (_rank(ordered, share) for share in (0.50, 0.99))
    return Times(len(ordered), p50 / 1e3, p99 / 1e3, ordered[-1] / 1e3)


def ratio(over: Sequence[float], under: Sequence[float]) -> Ratio:
    """Return `over` / `under`, window by window."""
    found = [one / other for one, other in zip(over, under, strict=True)]
    return Ratio(len(found), median(found), min(found), max(found))


def in_turns(rounds: int, *sides: Callable[[], float]) -> list[list[float]]:
    """Measure every side once a round, the one that goes first changing each time."""
    found: list[list[float]] = [[] for _ in sides]
    turns = list(zip(found, sides, strict=True))
    for _ in range(rounds):
        for measured, window in turns:
            measured.append(window())
        turns.append(turns.pop(0))
    return found


def _rank(ordered: Sequence[int], share: float) -> int:
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
