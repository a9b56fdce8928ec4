"""Sets of numbers as the runs they are made of, so that millions without a gap are one. Pure."""

from collections.abc import Iterable, Iterator

from msgspec import Struct


class Span(Struct, frozen=True, order=True):
    """The numbers from `first` to `last`, both included."""

    first: int
    last: int

    def __len__(self) -> int:
        """Return how many they are."""
        return self.last - self.first + 1


Spans = tuple[Span, ...]
"""Runs from low to high, that neither overlap nor touch."""


def span(first: int, last: int) -> Spans:
    """Return one run, or none when it has no number."""
    return (Span(first, last),) if first <= last else ()


def size(spans: Spans) -> int:
    """Return how many numbers there are."""
    return sum(map(len, spans))


def union(spans: Iterable[Span]) -> Spans:
    """Return the numbers of any runs, in whatever order."""
    made: list[Span] = []
    for each in sorted(spans):
        if made and each.first <= made[-1].last + 1:
            made[-1] = Span(made[-1].first, max(made[-1].last, each.last))
        else:
            made.append(each)
    return tuple(made)


def common(left: Spans, right: Spans) -> Spans:
    """Return the numbers that both have."""
    return tuple(_common(left, right))


def without(spans: Spans, taken: Spans) -> Spans:
    """Return the numbers of one that another does not have."""
    if not spans:
        return ()
    edges = [spans[0].first - 1, *(edge for each in taken for edge in (each.first, each.last))]
    edges.append(spans[-1].last + 1)
    between = [
        Span(last + 1, first - 1)
        for last, first in zip(edges[::2], edges[1::2], strict=True)
        if last + 1 <= first - 1
    ]
    return common(spans, tuple(between))


def _common(left: Spans, right: Spans) -> Iterator[Span]:
    at_left = at_right = 0
    while at_left < len(left) and at_right < len(right):
        one, other = left[at_left], right[at_right]
        first, last = max(one.first, other.first), min(one.last, other.last)
        if first <= last:
            yield Span(first, last)
        at_left += one.last <= other.last
        at_right += other.last <= one.last
