"""CSV to rows: one row a line, RFC 4180 with any line ending, columns by header name.

What it is: a generator over decoded text, one record in memory at a time. What it is not: a check
of the cells' content (`checking`).
"""

import csv
from collections import Counter
from collections.abc import Iterator
from difflib import get_close_matches
from typing import TextIO

from server.store.orders_import.report import ImportRefusedError, RefusalCode
from server.store.orders_import.rows import Column, Problem, RawRow

MAX_LINE_CHARACTERS = 1_000_000
_REQUIRED = (Column.ORDER_NO, Column.LINE_NO, Column.QTY)
_ITEM = (Column.SKU, Column.GTIN)
_BY_NAME = {column.value: column for column in Column}


def csv_rows(text: TextIO) -> Iterator[RawRow]:
    """Yield the rows of a CSV file; `text` is opened with `newline=""`. Blank rows are passed over.

    Raises:
        ImportRefusedError: when the header or the quoting cannot be read, with the line.
    """
    records = _records(text)
    header = next(records, None)
    if header is None:
        raise ImportRefusedError("The file is empty.")
    columns = read_header(header[1])
    for row, record in records:
        yield _raw_row(row, columns, record)


def read_header(names: list[str]) -> list[Column]:
    """Return the columns of a header row; case and surrounding spaces do not matter.

    Raises:
        ImportRefusedError: when a column is unknown, named twice or missing.
    """
    columns = [_column(name, names) for name in names]
    twice = [column for column, times in Counter(columns).items() if times > 1]
    if twice:
        raise ImportRefusedError(f"The file has two columns named {min(twice)}.")
    missing = [column for column in _REQUIRED if column not in columns]
    if missing:
        raise ImportRefusedError(f"The file lacks the column {', '.join(missing)}.")
    if not any(column in columns for column in _ITEM):
        raise ImportRefusedError("The file needs a column sku or gtin, or both.")
    return columns


def _column(name: str, names: list[str]) -> Column:
    wanted = name.strip().casefold()
    if (column := _BY_NAME.get(wanted)) is not None:
        return column
    if len(names) == 1 and any(mark in wanted for mark in ";\t|"):
        raise ImportRefusedError("The columns are not separated by commas. Save the file as CSV.")
    if not wanted:
        raise ImportRefusedError(f"Column {names.index(name) + 1} has no name in the header row.")
    near = get_close_matches(wanted, list(Column), n=1, cutoff=0.5)
    hint = f" Did you mean {near[0]}?" if near else f" Known columns: {', '.join(Column)}."
    raise ImportRefusedError(f"Unknown column {name.strip()!r}.{hint}")


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
            raise ImportRefusedError(
                f"Line {begins}: the quoting cannot be read ({error}). "
                'A quotation mark inside a quoted cell is written twice: "".'
            ) from error
        if record is None:
            return
        if any(not cell.isspace() for cell in record if cell):
            yield begins, record
        begins = reader.line_num + 1


def _lines(text: TextIO) -> Iterator[str]:
    number = 0
    while line := text.readline(MAX_LINE_CHARACTERS):
        number += 1
        if len(line) == MAX_LINE_CHARACTERS and not line.endswith(("\n", "\r")):
            raise ImportRefusedError(f"Line {number} is longer than {MAX_LINE_CHARACTERS:,}.")
        yield line
