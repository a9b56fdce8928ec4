"""Rows as CSV that is safe to open in a spreadsheet, Korean included. Pure.

The program that opens a file takes a cell that begins with certain signs for a formula, and runs
it: what was scanned or imported may not. Such a cell gets an apostrophe in front, as OWASP advises
("CSV Injection"); numbers stay numbers, negative ones too.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

Cell = str | int | None
BOM = "\ufeff".encode()
"""At the beginning of a file: without it Excel takes UTF-8 for the system's old code page."""
_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
_LATER = re.compile(r"([;\t\r\n][\"\s]*+)([=+\-@＝＋－＠]?)")
"""A cell begins here, too, where a system's list separator is a semicolon: a quotation mark counts
at the beginning of a cell alone, and that system takes our whole line for one."""
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_MS = 253_402_300_799_999
"""The end of the year 9999; a clock that says more is not told as a date."""


def csv_bytes(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return lines of CSV: text in quotes, numbers bare, nothing for None."""
    text = io.StringIO(newline="")
    table = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    table.writerows([_safe(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8", "replace")


def moment(utc_ms: int | None) -> Cell:
    """Return a time as spreadsheets read it, in UTC with milliseconds; one out of range as it is.

    None is of what has no time.
    """
    if utc_ms is None or utc_ms > _LAST_MS:
        return utc_ms
    at = _EPOCH + timedelta(milliseconds=utc_ms)
    return at.replace(tzinfo=None).isoformat(" ", "milliseconds")


def _safe(cell: Cell) -> Cell:
    if not isinstance(cell, str) or _NUMBER.fullmatch(cell):
        return "" if cell is None else cell
    text = _LATER.sub(lambda found: f"{found[1]}'{found[2]}" if found[2] else found[1], cell)
    return f"'{text}" if _FORMULA.match(text) else text
