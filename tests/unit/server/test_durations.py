"""Durations, counted below their bounds."""

import pytest

from server.durations import COMMIT_BOUNDS_S, REQUEST_BOUNDS_S, Durations


def test_each_bound_counts_what_took_as_long_and_the_last_count_everything() -> None:
    durations = Durations((0.1, 0.5))
    for took_s in (0.05, 0.1, 0.2, 7.0):
        durations.note(took_s)
    assert durations.up_to() == (2, 3, 4)
    assert durations.sum_s == pytest.approx(7.35)


def test_what_nothing_was_noted_of_is_nothing() -> None:
    durations = Durations((1.0,))
    assert durations.up_to() == (0, 0)
    assert durations.sum_s == 0


@pytest.mark.parametrize("bounds", [REQUEST_BOUNDS_S, COMMIT_BOUNDS_S])
def test_bounds_are_in_their_order(bounds: tuple[float, ...]) -> None:
    assert list(bounds) == sorted(set(bounds))


def test_an_alert_s_bound_is_one_of_those_of_requests() -> None:
    assert 0.2 in REQUEST_BOUNDS_S
