import pytest

from server.domain.catalog import LineFacts, MatchedLine, line_to_fill


def test_a_line_misses_what_is_ordered_and_not_packed() -> None:
    assert LineFacts(1, "S", "", 3, 1).missing == 2


def test_a_line_the_erp_reduced_below_its_count_misses_nothing() -> None:
    assert LineFacts(1, "S", "", 1, 3).missing == 0


def test_a_line_is_called_by_its_description_else_by_its_sku() -> None:
    assert LineFacts(1, "S", "apples", 1, 0).words == "apples"
    assert LineFacts(1, "S", "", 1, 0).words == "S"


def _line(line_no: int, missing: int, pieces: int) -> MatchedLine:
    return MatchedLine(LineFacts(line_no, "S", "", missing, 0), pieces)


@pytest.mark.parametrize(
    ("missing_and_pieces", "count", "line_no"),
    [
        ([(0, 1), (2, 1), (9, 1)], 1, 2),
        ([(0, 1), (2, 1), (9, 1)], 3, 3),
        ([(0, 1), (2, 4), (3, 2)], 1, 3),
        ([(0, 9), (2, 9), (3, 9)], 1, 2),
        ([(0, 1), (0, 1)], 1, 1),
        ([], 1, None),
    ],
)
def test_pieces_go_to_the_lowest_line_that_lacks_all_else_any_of_them(
    missing_and_pieces: list[tuple[int, int]], count: int, line_no: int | None
) -> None:
    lines = (_line(no, *each) for no, each in enumerate(missing_and_pieces, 1))
    found = line_to_fill(lines, count)
    assert (None if found is None else found.line.line_no) == line_no
