"""CSV to rows: one row a line, RFC 4180 with any line ending, columns by header name.

What it is: a generator over decoded text, one record in memory at a time. What it is not: a check
of the cells' content (`checking`).
"""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import TextIO

from server.store.orders_import.report import ImportRefusedError, RefusalCode
from server.store.orders_import.rows import Column, Problem, RawRow

MAX_LINE_CHARACTERS = 1_000_000
_REQUIRED = (Column.ORDER_NO, Column.LINE_NO, Column.QTY)
_ITEM = (Column.SKU, Column.GTIN)
_BY_NAME = {column.value: column for column in Column}
_SHOWN_CHARACTERS = 40
_SHOWN_COLUMNS = 5


def csv_rows(text: TextIO) -> Iterator[RawRow]:
    """Yield the rows of a CSV file; `text` is opened with `newline=""`. Blank rows are passed over.

    Raises:
        ImportRefusedError: when the header or the quoting cannot be read, with the line.
    """
    records = _records(text)
    header = next(records, None)
    if header is None:
        raise ImportRefusedError("The file is empty: export the orders again.")
    columns = read_header(header[1])
    for row, record in records:
        yield _raw_row(row, columns, record)


def read_header(names: list[str]) -> list[Column]:
    """Return the columns of a header row; case and surrounding spaces do not matter.

    Raises:
        ImportRefusedError: when columns are unknown, named twice or missing; all are told.
    """
    if len(names) == 1 and any(mark in names[0] for mark in ";\t|"):
        raise ImportRefusedError("The columns are not separated by commas. Save the file as CSV.")
    columns = [_column(name) for name in names]
    known = [column for column in columns if column is not None]
    problems = _unknown([name.strip() for name in names])
    problems += [f"The file has two columns named {each}." for each in _twice(known)]
    missing = [column for column in _REQUIRED if column not in known]
    if missing:
        problems.append(f"The file lacks the column {', '.join(missing)}.")
    if not any(column in known for column in _ITEM):
        problems.append("The file needs a column sku or gtin, or both.")
    if problems:
        raise ImportRefusedError(" ".join(problems))
    return known


def _column(name: str) -> Column | None:
    return _BY_NAME.get(name.strip().casefold())


def _twice(columns: Iterable[Column]) -> list[Column]:
    return sorted(column for column, times in Counter(columns).items() if times > 1)


def _unknown(names: list[str]) -> list[str]:
    """Return sentences on the columns that are none of ours, the first ones by name."""
    strange = [(place, name) for place, name in enumerate(names, start=1) if _column(name) is None]
    told = [_strange(place, name) for place, name in strange[:_SHOWN_COLUMNS]]
    more = len(strange) - len(told)
    if more:
        told.append(f"And {more:,} more are unknown.")
    if any(not each.endswith("?") for each in told):
        told.append(f"Known columns: {', '.join(Column)}.")
    return told


def _strange(place: int, name: str) -> str:
    if not name:
        return f"Column {place} has no name in the header row."
    near = get_close_matches(name.casefold()[:_SHOWN_CHARACTERS], list(Column), n=1, cutoff=0.5)
    hint = f" Did you mean {near[0]}?" if near else ""
    return f"Unknown column {_shown(name)}.{hint}"


def _shown(name: str) -> str:
    return repr(name if len(name) <= _SHOWN_CHARACTERS else f"{name[:_SHOWN_CHARACTERS]}…")


def _raw_row(row: int, columns: list[Column], record: list[str]) -> RawRow:
    cells = dict(zip(columns, record, strict=False))
    if len(record) == len(columns):
        return RawRow(row, cells)
    reason = f"The row has {len(record)} cells, the header {len(columns)}."
    return RawRow(row, cells, Problem(RefusalCode.CELLS, reason))


def _records(text: TextIO) -> Iterator[tuple[int, list[str]]]:
    """Yield each record that is not blank, with the physical line where it begins."""
    reader = csv.reader(_lines(text), strict=True)
    begins = 1
    while True:
        try:
            record = next(reader, None)
        except csv.Error as error:
            raise ImportRefusedError(_unreadable(begins, error)) from error
        if record is None:
            return
        if any(not cell.isspace() for cell in record if cell):
            yield begins, record
        begins = reader.line_num + 1


def _unreadable(begins: int, error: csv.Error) -> str:
    if "field limit" in str(error):
        return (
            f"Line {begins}: a cell is longer than {csv.field_size_limit():,} characters."
            " Is a quotation mark there that is not closed?"
        )
    return (
        f"Line {begins}: the quoting cannot be read ({error}). "
        'A quotation mark inside a quoted cell is written twice: "".'
    )


def _lines(text: TextIO) -> Iterator[str]:
    number = 0
    while line := text.readline(MAX_LINE_CHARACTERS):
        number += 1
        if number == 1 and line.lstrip().startswith(("[", "{")):
            raise ImportRefusedError("The file is JSON, not CSV. Import it under a name in .json.")
        if len(line) == MAX_LINE_CHARACTERS and not line.endswith(("\n", "\r")):
            raise ImportRefusedError(
                f"Line {number} is longer than {MAX_LINE_CHARACTERS:,} characters, which no order"
                " needs. Export the orders again, each row on a line of its own."
            )
        yield line
