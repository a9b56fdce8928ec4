"""Samples into percentiles and ratios."""

from tests.bench.figures import in_turns, ratio, times


def test_percentiles_are_samples_by_nearest_rank() -> None:
    figures = times([number * 1000 for number in range(200, 0, -1)])
    assert (figures.samples, figures.p50_us, figures.p99_us, figures.max_us) == (200, 100, 198, 200)


def test_one_sample_is_every_percentile() -> None:
    figures = times([7000])
    assert (figures.p50_us, figures.p99_us, figures.max_us) == (7, 7, 7)


def test_a_ratio_is_taken_pair_by_pair() -> None:
    found = ratio([10, 30, 200], [10, 10, 10])
    assert (found.pairs, found.median, found.min, found.max) == (3, 3, 1, 20)


def test_the_sides_take_turns_at_going_first() -> None:
    went: list[str] = []

    def side(name: str) -> float:
        went.append(name)
        return float(len(went))

    ones, others = in_turns(3, lambda: side("one"), lambda: side("other"))
    assert went == ["one", "other", "other", "one", "one", "other"]
    assert (ones, others) == ([1, 4, 5], [2, 3, 6])
    went.clear()
    in_turns(3, *(lambda name=name: side(name) for name in "abc"))
    assert "".join(went) == "abcbcacab"
