"""CSV that is safe to open."""

import csv
import io

import pytest

from server.web.csv_table import Cell, csv_bytes, moment


def _read_back(*cells: Cell) -> list[str]:
    (row,) = csv.reader(io.StringIO(csv_bytes([cells]).decode(), newline=""))
    return row


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://x")',
        "=1+1",
        "+cmd|' /C calc'!A0",
        "-2+3+cmd",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1",
        "-s.undo.k3",
    ],
)
def test_what_a_spreadsheet_takes_for_a_formula_becomes_text(text: str) -> None:
    (cell,) = _read_back(text)
    assert cell.startswith("'")
    assert cell.replace("'", "") == text.replace("'", "")


@pytest.mark.parametrize("separator", [";", "\t"])
@pytest.mark.parametrize("text", ["x;=1;y", "x\t@SUM(A1)", "x\n=cmd|'/C x'!A0", ';"=1"', "a;+b"])
def test_no_formula_begins_where_a_system_has_another_separator(text: str, separator: str) -> None:
    table = csv_bytes([["SO-1", text, 3]]).decode()
    cells = [cell for row in csv.reader(io.StringIO(table), delimiter=separator) for cell in row]
    assert len(cells) > 1 or separator not in text
    assert not any(cell.startswith(("=", "+", "@")) for cell in cells), cells


@pytest.mark.parametrize("number", ["-5", "+82", "-1.25", "007", "8801234567893"])
def test_a_number_stays_one(number: str) -> None:
    assert _read_back(number) == [number]
    assert csv_bytes([[-5, 0, 12]]) == b"-5,0,12\r\n"


def test_text_that_only_begins_as_a_number_is_no_number() -> None:
    assert _read_back("-5+cmd", "-5\n=1", "-٣") == ["'-5+cmd", "'-5\n'=1", "'-٣"]


def test_korean_quotes_commas_and_lines_come_back_as_they_were() -> None:
    cells = ["김민준", 'say "hi"', "a,b;c", "one\r\ntwo", "", " x "]
    assert _read_back(*cells) == cells


def test_nothing_is_an_empty_cell() -> None:
    assert _read_back(None, 1) == ["", "1"]


def test_a_time_is_told_as_spreadsheets_read_it() -> None:
    assert moment(1_764_000_000_007) == "2025-11-24 16:00:00.007"
    assert moment(0) == "1970-01-01 00:00:00.000"
    assert moment(None) is None


def test_a_clock_beyond_the_calendar_is_told_in_milliseconds() -> None:
    assert moment(253_402_300_799_999) == "9999-12-31 23:59:59.999"
    assert moment(2**53 - 1) == 2**53 - 1
