"""Sets of numbers as runs, held against sets of numbers."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from server.domain.spans import Span, Spans, common, size, span, union, without

NUMBERS = st.frozensets(st.integers(1, 30))


def runs(numbers: frozenset[int]) -> Spans:
    return union(Span(number, number) for number in numbers)


def numbers(spans: Spans) -> set[int]:
    return {number for each in spans for number in range(each.first, each.last + 1)}


@given(NUMBERS)
def test_runs_are_as_few_as_there_can_be(of: frozenset[int]) -> None:
    made = runs(of)
    assert numbers(made) == of
    assert size(made) == len(of)
    assert all(later.first > earlier.last + 1 for earlier, later in pairwise(made))


@given(NUMBERS, NUMBERS)
def test_what_both_or_only_one_has_is_what_sets_say(
    left: frozenset[int], right: frozenset[int]
) -> None:
    assert common(runs(left), runs(right)) == runs(left & right)
    assert without(runs(left), runs(right)) == runs(left - right)
    assert union((*runs(left), *runs(right))) == runs(left | right)


def test_millions_without_a_gap_are_one_run() -> None:
    assert without(span(1, 2**53), span(5, 2**53 - 1)) == (Span(1, 4), Span(2**53, 2**53))
    assert span(2, 1) == ()
