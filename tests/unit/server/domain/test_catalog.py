from server.domain.catalog import LineFacts


def test_a_line_misses_what_is_ordered_and_not_packed() -> None:
    assert LineFacts(1, "S", "", 3, 1).missing == 2


def test_a_line_the_erp_reduced_below_its_count_misses_nothing() -> None:
    assert LineFacts(1, "S", "", 1, 3).missing == 0


def test_a_line_is_called_by_its_description_else_by_its_sku() -> None:
    assert LineFacts(1, "S", "apples", 1, 0).words == "apples"
    assert LineFacts(1, "S", "", 1, 0).words == "S"
