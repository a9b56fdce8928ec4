"""Waits counted by length, with the quantiles of the latest."""

from server.store.waits import BOUNDS_MS, Waits


def test_of_no_wait_nothing_is_told() -> None:
    waited = Waits().so_far()
    assert set(waited.counts) == {0}
    assert (waited.sum_s, waited.p50_ms, waited.p99_ms) == (0, 0, 0)


def test_waits_are_counted_by_their_length_a_bound_among_what_is_no_longer() -> None:
    waits = Waits()
    for wait_ms in (0.05, 0.1, 0.2, 5_000):
        waits.note(wait_ms / 1000)
    counts = waits.so_far().counts
    assert len(counts) == len(BOUNDS_MS) + 1
    assert (counts[0], counts[1], counts[-1], sum(counts)) == (2, 1, 1, 4)


def test_its_quantiles_are_those_of_the_latest() -> None:
    waits = Waits()
    for _ in range(5_000):
        waits.note(1.0)
    for wait_ms in range(1, 2_049):
        waits.note(wait_ms / 1000)
    waited = waits.so_far()
    assert (round(waited.p50_ms), round(waited.p99_ms)) == (1025, 2028)
    assert sum(waited.counts) == 7_048
