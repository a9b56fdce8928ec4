"""Rows across rows: grouping, duplicates, conflicts, and the counts of all that."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date

import pytest
from msgspec.structs import replace

from server.store.errors import StoreFailedError
from server.store.order_content import LineContent, OrderContent
from server.store.orders_import import staging as module
from server.store.orders_import.checking import CheckedRow
from server.store.orders_import.report import MAX_LISTED, Refusal, RefusalCode
from server.store.orders_import.staging import StagedCounts, Staging

HEADER = OrderContent("SO-1", "김민준", (), ship_by=date(2026, 12, 1), codes=("BOX-1",))
LINE = LineContent(1, "A", "물티슈", 2, "08809900000019")
BAD_QTY = Refusal(4, "SO-1", RefusalCode.QTY_BAD, "qty must be a whole number.")


@pytest.fixture
def staging() -> Iterator[Staging]:
    with closing(Staging()) as opened:
        yield opened


def row(number: int, order_no: str = "SO-1", line_no: int = 1, sku: str = "A") -> CheckedRow:
    header = replace(HEADER, order_no=order_no)
    return CheckedRow(number, header, replace(LINE, line_no=line_no, sku=sku))


def test_rows_of_an_order_need_not_stand_together_nor_in_order(staging: Staging) -> None:
    staging.add([row(2, line_no=2), row(3, "SO-2"), row(4, line_no=1)], [])
    assert staging.judge() == StagedCounts(2, 0, 0, 0, 0)
    first, second = staging.orders()
    assert first == replace(HEADER, lines=(replace(LINE, line_no=1), replace(LINE, line_no=2)))
    assert second.order_no == "SO-2"


def test_an_identical_row_is_harmless_and_counted(staging: Staging) -> None:
    staging.add([row(2), row(3), row(4)], [])
    assert staging.judge() == StagedCounts(1, 0, 0, 2, 0)
    (order,) = staging.orders()
    assert len(order.lines) == 1


def test_a_line_with_two_contents_refuses_the_order_and_names_every_row_that_differs(
    staging: Staging,
) -> None:
    staging.add([row(2), row(3), row(4, sku="B"), row(5, sku="C"), row(6, "SO-2")], [])
    assert staging.judge() == StagedCounts(1, 1, 4, 0, 2)
    assert [(found.row, found.code) for found in staging.refused()] == [
        (4, RefusalCode.LINE_CONFLICT),
        (5, RefusalCode.LINE_CONFLICT),
    ]
    assert staging.refused()[0].reason == (
        "Line 1 of this order stands at row 2 with other content."
    )
    assert [order.order_no for order in staging.orders()] == ["SO-2"]


@pytest.mark.parametrize(
    "other",
    [
        replace(HEADER, customer="이준"),
        replace(HEADER, ship_by=None),
        replace(HEADER, codes=()),
    ],
)
def test_order_fields_that_differ_refuse_the_order_and_name_the_first_row(
    staging: Staging, other: OrderContent
) -> None:
    differing = [CheckedRow(n, other, replace(LINE, line_no=n)) for n in (4, 5)]
    staging.add([row(2, line_no=2), row(3, line_no=3), *differing], [])
    assert staging.judge() == StagedCounts(0, 1, 4, 0, 1)
    (found,) = staging.refused()
    assert (found.row, found.order_no, found.code) == (4, "SO-1", RefusalCode.HEADER_CONFLICT)
    assert "differ from row 2" in found.reason


def test_one_refused_row_refuses_its_whole_order_and_no_other(staging: Staging) -> None:
    staging.add([row(2), row(3, "SO-2")], [])
    staging.add([row(5, line_no=2)], [BAD_QTY])
    assert staging.judge() == StagedCounts(1, 1, 2, 0, 1)
    assert staging.refused() == (BAD_QTY,)
    assert [order.order_no for order in staging.orders()] == ["SO-2"]


def test_a_row_without_order_number_refuses_no_order(staging: Staging) -> None:
    staging.add([row(2)], [replace_order(BAD_QTY, "")])
    assert staging.judge() == StagedCounts(1, 0, 0, 0, 1)


def replace_order(refusal: Refusal, order_no: str) -> Refusal:
    return Refusal(refusal.row, order_no, refusal.code, refusal.reason)


def test_an_order_of_too_many_lines_is_refused(
    staging: Staging, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_LINES", 2)
    staging.add([row(n, line_no=n) for n in (2, 3, 4)], [])
    assert staging.judge().orders == 0
    (found,) = staging.refused()
    assert found.code is RefusalCode.TOO_MANY_LINES
    assert found.reason == "The order has 3 lines; 2 is most."


def test_refusals_are_listed_in_the_files_order_up_to_a_bound(staging: Staging) -> None:
    many = [
        Refusal(n, f"SO-{n}", RefusalCode.QTY_BAD, "qty.") for n in range(MAX_LISTED + 50, 0, -1)
    ]
    staging.add([], many)
    assert staging.judge().refusals == MAX_LISTED + 50
    assert [found.row for found in staging.refused()] == list(range(1, MAX_LISTED + 1))


def test_a_refused_order_number_of_any_length_is_shown_short(staging: Staging) -> None:
    staging.add([], [replace_order(BAD_QTY, "9" * 500)])
    staging.judge()
    assert staging.refused()[0].order_no == "9" * 64 + "…"


def test_without_room_for_its_file_it_says_where_to_make_some(staging: Staging) -> None:
    staging._connection.execute("PRAGMA max_page_count = 8")
    with pytest.raises(StoreFailedError) as failed:
        staging.add([row(number, f"SO-{number}") for number in range(2000)], [])
    assert str(failed.value) == (
        "take the file in: database or disk is full (make room in the folder for temporary files"
        " (TMPDIR), then import the file again)"
    )
