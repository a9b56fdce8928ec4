"""One row checked by itself: what is accepted, how it is read, and every reason to refuse it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.contract.own_code import Command, command_code
from server.domain.progress import ErpStatus
from server.store.order_content import ItemBarcode, LineContent, OrderContent
from server.store.orders_import.checking import CheckedRow, check_row, clean
from server.store.orders_import.report import RefusalCode
from server.store.orders_import.rows import Column, Problem, RawRow

RIGHT = {
    Column.ORDER_NO: "SO-1",
    Column.LINE_NO: "1",
    Column.SKU: "LV-0101",
    Column.GTIN: "8809900000019",
    Column.QTY: "24",
}


def accepted(**cells: str) -> CheckedRow:
    checked = check_row(raw(**cells))
    assert isinstance(checked, CheckedRow), checked
    return checked


def problems(**cells: str) -> tuple[Problem, ...]:
    checked = check_row(raw(**cells))
    assert not isinstance(checked, CheckedRow)
    return checked


def raw(**cells: str) -> RawRow:
    return RawRow(7, RIGHT | {Column(name): text for name, text in cells.items()})


def test_a_full_row_becomes_a_header_and_a_line() -> None:
    checked = accepted(
        order_barcode="BOX-1",
        customer="김민준",
        ship_by="2026-12-01",
        status="on_hold",
        description="물티슈 캡형 100매",
        barcode="HB-1",
        case_gtin="18809900000016",
        case_qty="10",
    )
    assert checked == CheckedRow(
        7,
        OrderContent("SO-1", "김민준", (), ErpStatus.ON_HOLD, date(2026, 12, 1), ("BOX-1",)),
        LineContent(
            line_no=1,
            sku="LV-0101",
            description="물티슈 캡형 100매",
            qty_ordered=24,
            gtin="08809900000019",
            barcodes=(
                ItemBarcode("LV-0101"),
                ItemBarcode("HB-1"),
                ItemBarcode("8809900000019"),
                ItemBarcode("18809900000016", 10),
            ),
        ),
    )


def test_what_a_file_leaves_out_is_empty_and_the_order_open() -> None:
    header = accepted().header
    assert header == OrderContent("SO-1", "", ())
    assert header.erp_status is ErpStatus.OPEN


def test_an_order_barcode_that_is_the_order_number_says_nothing_new() -> None:
    assert accepted(order_barcode="SO-1").header.codes == ()


@pytest.mark.parametrize("status", ["Shipped", " SHIPPED "])
def test_the_case_of_a_status_does_not_matter(status: str) -> None:
    assert accepted(status=status).header.erp_status is ErpStatus.SHIPPED


def test_surrounding_spaces_of_any_kind_are_dropped() -> None:
    assert accepted(sku=" \u3000A 1\u00a0\t").line.sku == "A 1"


def test_hangul_in_pieces_is_put_together() -> None:
    assert accepted(customer="\u1100\u1175\u11b7").header.customer == "김"


def test_line_breaks_and_tabs_in_free_text_are_one_space() -> None:
    assert accepted(description="two\r\n\tlines").line.description == "two lines"


@pytest.mark.parametrize("text", ["=1+1", "+82 2 123", "-cmd|'/C calc'!A0", "@SUM(A1)"])
def test_a_cell_that_looks_like_a_formula_is_text_as_it_stands(text: str) -> None:
    checked = accepted(description=text, customer=text, sku=text)
    assert (checked.line.description, checked.header.customer, checked.line.sku) == (text,) * 3


@pytest.mark.parametrize("code", ["1E10", "2E5", "1.5E", "1.5E+", "3.1E+1X", "E+12"])
def test_a_code_that_hardly_a_spreadsheet_made_is_a_code(code: str) -> None:
    assert accepted(sku=code, order_no=code).line.sku == code


def test_a_sku_alone_or_a_gtin_alone_names_an_item() -> None:
    assert accepted(gtin="").line.gtin is None
    assert accepted(sku="").line.sku == ""


@pytest.mark.parametrize("digits", ["88012346", "850000000001", "8809900000019", "18809900000016"])
def test_gtins_of_every_length_become_14_digits(digits: str) -> None:
    assert accepted(gtin=digits).line.gtin == digits.rjust(14, "0")


@pytest.mark.parametrize(
    ("cells", "code", "words"),
    [
        ({"order_no": " "}, RefusalCode.ORDER_NO_MISSING, "order_no is empty"),
        ({"line_no": ""}, RefusalCode.LINE_NO_BAD, "the cell is empty"),
        ({"line_no": "0"}, RefusalCode.LINE_NO_BAD, "from 1 to 1,000,000; found '0'"),
        ({"qty": "0"}, RefusalCode.QTY_BAD, "found '0'"),
        ({"qty": "-1"}, RefusalCode.QTY_BAD, "found '-1'"),
        ({"qty": "1.0"}, RefusalCode.QTY_BAD, "found '1.0'"),
        ({"qty": "=1+1"}, RefusalCode.QTY_BAD, "found '=1+1'"),
        ({"qty": "٣"}, RefusalCode.QTY_BAD, "found '٣'"),
        ({"qty": "1000001"}, RefusalCode.QTY_BAD, "from 1 to 1,000,000"),
        ({"qty": "9" * 60}, RefusalCode.QTY_BAD, "9…'"),
        ({"sku": "", "gtin": ""}, RefusalCode.ITEM_MISSING, "names no item"),
        ({"gtin": "8809900000018"}, RefusalCode.GTIN_BAD, "check digit 8, expected 9"),
        ({"gtin": "880990000001"}, RefusalCode.GTIN_BAD, "gtin: GTIN"),
        ({"gtin": "123"}, RefusalCode.GTIN_BAD, "8, 12, 13 or 14 digits"),
        ({"gtin": "8.8099E+12"}, RefusalCode.GTIN_BAD, "format Text"),
        ({"gtin": "0000000000000"}, RefusalCode.GTIN_BAD, "all zeros"),
        ({"case_gtin": "18809900000016"}, RefusalCode.CASE_BAD, "together"),
        ({"case_qty": "10"}, RefusalCode.CASE_BAD, "together"),
        (
            {"case_gtin": "18809900000016", "case_qty": "1"},
            RefusalCode.CASE_BAD,
            "case_qty must be a whole number from 2",
        ),
        (
            {"case_gtin": "8809900000019", "case_qty": "10"},
            RefusalCode.CASE_BAD,
            "the same code 08809900000019",
        ),
        (
            {"barcode": "18809900000016", "case_gtin": "18809900000016", "case_qty": "10"},
            RefusalCode.CASE_BAD,
            "the same code 18809900000016",
        ),
        ({"ship_by": "2026-02-30"}, RefusalCode.DATE_BAD, "found '2026-02-30'"),
        ({"ship_by": "20260201"}, RefusalCode.DATE_BAD, "a date like 2026-01-31"),
        ({"status": "packed"}, RefusalCode.STATUS_BAD, "open, on_hold, cancelled, shipped"),
        ({"sku": "A\x07"}, RefusalCode.CONTROL_CHARACTER, "sku contains the control character"),
        ({"sku": "A\nB"}, RefusalCode.CONTROL_CHARACTER, "U+000A"),
        ({"sku": "A\u200b"}, RefusalCode.CONTROL_CHARACTER, "U+200B"),
        ({"order_no": "SO\x1d1"}, RefusalCode.CONTROL_CHARACTER, "U+001D"),
        ({"customer": "A\x00"}, RefusalCode.CONTROL_CHARACTER, "U+0000"),
        ({"description": "A\u202e"}, RefusalCode.CONTROL_CHARACTER, "U+202E"),
        ({"sku": "A" * 129}, RefusalCode.TOO_LONG, "sku has 129 characters; 128 is most"),
        ({"customer": "A" * 1001}, RefusalCode.TOO_LONG, "1,001"),
        ({"barcode": command_code(Command.UNDO)}, RefusalCode.RESERVED_CODE, "barcode"),
        ({"order_no": "-b.7.zz"}, RefusalCode.RESERVED_CODE, "order_no '-b.7.zz'"),
        (
            {"order_no": "2.02612E+11"},
            RefusalCode.NUMBER_ROUNDED,
            "order_no: a spreadsheet rounded",
        ),
        ({"barcode": "1.0E+10"}, RefusalCode.NUMBER_ROUNDED, "give the column the format Text"),
        ({"order_no": "SO\x001"}, RefusalCode.CONTROL_CHARACTER, "U+0000"),
        ({"qty": "9" * 100}, RefusalCode.QTY_BAD, "9…'"),
        ({"qty": "1e3"}, RefusalCode.QTY_BAD, "found '1e3'"),
    ],
)
def test_a_wrong_row_is_refused_with_code_and_sentence(
    cells: dict[str, str], code: RefusalCode, words: str
) -> None:
    (problem,) = problems(**cells)
    assert problem.code is code
    assert words in problem.reason
    assert problem.reason.endswith(".")


def test_every_problem_of_a_row_is_told_at_once() -> None:
    codes = {problem.code for problem in problems(qty="x", gtin="1", ship_by="soon")}
    assert codes == {RefusalCode.QTY_BAD, RefusalCode.GTIN_BAD, RefusalCode.DATE_BAD}


def test_a_row_that_could_not_be_split_is_refused_for_that_alone() -> None:
    problem = Problem(RefusalCode.CELLS, "Too many.")
    assert check_row(RawRow(1, {Column.QTY: "x"}, problem)) == (problem,)


@given(st.dictionaries(st.sampled_from(Column), st.text(max_size=20)))
def test_no_text_whatever_makes_the_check_fail(cells: dict[Column, str]) -> None:
    check_row(RawRow(1, RIGHT | cells))


@given(st.sampled_from(Column), st.text())
def test_cleaning_twice_is_cleaning_once(column: Column, text: str) -> None:
    once = clean(column, text)
    assert clean(column, once) == once
