"""CSV to rows: columns by name, physical lines, quoting, and what is refused."""

import io
from difflib import get_close_matches

import pytest

from server.store.orders_import import csv_rows as csv_rows_module
from server.store.orders_import.csv_rows import MAX_LINE_CHARACTERS, csv_rows, read_header
from server.store.orders_import.report import ImportRefusedError, RefusalCode
from server.store.orders_import.rows import Column, RawRow

HEADER = "order_no,line_no,sku,qty\n"


def rows(text: str) -> list[RawRow]:
    return list(csv_rows(io.StringIO(text, newline="")))


def test_cells_are_found_by_column_name() -> None:
    assert rows(HEADER + "SO-1,2,A,3\n") == [
        RawRow(
            2,
            {
                Column.ORDER_NO: "SO-1",
                Column.LINE_NO: "2",
                Column.SKU: "A",
                Column.QTY: "3",
            },
        )
    ]


def test_header_names_are_trimmed_and_their_case_does_not_matter() -> None:
    assert read_header([" Order_No ", "LINE_NO", "Gtin", "qty"])[2] is Column.GTIN


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_rows_are_named_by_physical_line_across_quoted_line_breaks(ending: str) -> None:
    text = 'order_no,line_no,sku,description,qty\n1,1,A,"two\nlines",1\n\n2,1,A,,1\n'
    found = rows(text.replace("\n", ending))
    assert [row.row for row in found] == [2, 5]
    assert found[0].cells[Column.DESCRIPTION] == f"two{ending}lines"


def test_the_last_line_needs_no_ending() -> None:
    assert len(rows(HEADER + "SO-1,1,A,1")) == 1


def test_blank_rows_and_rows_of_empty_cells_are_passed_over() -> None:
    assert [row.row for row in rows(HEADER + "\n,,,\n  ,, ,\nSO-1,1,A,1\n")] == [5]


@pytest.mark.parametrize("row", ["SO-1,1,A", "SO-1,1,A,1,more"])
def test_a_row_with_too_few_or_too_many_cells_is_a_problem_of_its_order(row: str) -> None:
    (found,) = rows(HEADER + row)
    assert found.problem is not None
    assert found.problem.code is RefusalCode.CELLS
    assert found.cells[Column.ORDER_NO] == "SO-1"


def test_a_quotation_mark_in_the_middle_of_a_cell_is_text() -> None:
    (found,) = rows('order_no,line_no,sku,description,qty\n1,1,A,15" monitor,1\n')
    assert found.cells[Column.DESCRIPTION] == '15" monitor'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("order_no,line_no,sku,quantity\n", "Unknown column 'quantity'. Did you mean qty"),
        ("order_no,line_no,sku,qty,zzz\n", "Unknown column 'zzz'. Known columns: order_no"),
        ("order_no,line_no,sku,qty,\n", "Column 5 has no name"),
        ("order_no,line_no,sku,qty,QTY\n", "two columns named qty"),
        ("order_no,sku\n", "lacks the column line_no, qty"),
        ("order_no,line_no,qty\n", "a column sku or gtin"),
        ("order_no;line_no;sku;qty\n", "not separated by commas"),
        (HEADER + 'SO-1,1,"A"B,1\n', "Line 2: the quoting"),
        (HEADER + 'SO-1,1,A,1\nSO-2,1,"A,1\n', "Line 3: the quoting"),
        (HEADER + '"' + "a" * 200_000, "Line 2: a cell is longer than 131,072 characters"),
        ('[{"order_no": "SO-1", "lines": []}]', "The file is JSON, not CSV. Import it under"),
        (HEADER + "a" * 10_000_000, "Line 2 is longer than 1,000,000 characters"),
        (HEADER + "a" * (MAX_LINE_CHARACTERS + 1), "Line 2 is longer"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(ImportRefusedError) as refused:
        rows(text)
    assert words in str(refused.value)


def test_of_very_many_strange_columns_the_first_are_told_and_only_they_compared_with_ours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared: list[str] = []

    def counted(word: str, known: list[str], n: int, cutoff: float) -> list[str]:
        compared.append(word)
        return get_close_matches(word, known, n, cutoff)

    monkeypatch.setattr(csv_rows_module, "get_close_matches", counted)
    with pytest.raises(ImportRefusedError, match=r"And 99,995 more are unknown\."):
        read_header([f"{'x' * 60}{number}" for number in range(100_000)])
    assert compared == ["x" * 40] * 5


def test_columns_of_one_name_are_found_by_going_through_all_once() -> None:
    names = iter([Column.QTY, Column.SKU, *[Column.QTY] * 100_000])
    assert csv_rows_module._twice(names) == [Column.QTY]
    with pytest.raises(ImportRefusedError, match="two columns named qty"):
        read_header(["order_no", "line_no", "sku", *["qty"] * 100_000])


def test_everything_that_is_wrong_with_the_header_is_told_at_once() -> None:
    with pytest.raises(ImportRefusedError) as refused:
        rows("order_nr,zzz,qty,qty,,line_no\n")
    assert str(refused.value) == (
        "Unknown column 'order_nr'. Did you mean order_no? Unknown column 'zzz'."
        " Column 5 has no name in the header row. Known columns: order_no, order_barcode, customer,"
        " ship_by, status, line_no, sku, gtin, description, qty, barcode, case_gtin, case_qty."
        " The file has two columns named qty. The file lacks the column order_no."
        " The file needs a column sku or gtin, or both."
    )


def test_a_line_of_text_that_is_no_header_is_shown_short() -> None:
    with pytest.raises(ImportRefusedError) as refused:
        rows("x" * 500 + ",qty\n")
    assert f"Unknown column '{'x' * 40}…'." in str(refused.value)
