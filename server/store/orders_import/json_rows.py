"""JSON to rows: an array of orders with nested lines, or orders one after the other (NDJSON).

What it is: `OrderCutter` cuts the text into one order at a time without holding the rest, and
msgspec reads each by type. What it is not: a check of the values (`checking`), which goes over the
same rows as for CSV.
"""

import re
from collections.abc import Iterator
from typing import TextIO

import msgspec
from msgspec import Struct

from server.store.orders_import.report import ImportRefusedError, RefusalCode
from server.store.orders_import.rows import Column, Problem, RawRow

MAX_ORDER_CHARACTERS = 8_000_000
_BLOCK_CHARACTERS = 1 << 16
_MARK = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|["{}]', re.DOTALL)
"""A whole string, a brace, or the quotation mark of a string that does not end in this piece."""
_BETWEEN = re.compile(r"[^\s,]")


class JsonLine(Struct, frozen=True, forbid_unknown_fields=True):
    """One line of an order in JSON. Codes are text: leading zeros are data."""

    line_no: int
    qty: int
    sku: str | None = None
    gtin: str | None = None
    description: str | None = None
    barcode: str | None = None
    case_gtin: str | None = None
    case_qty: int | None = None


class JsonOrder(Struct, frozen=True, forbid_unknown_fields=True):
    """One order in JSON."""

    order_no: str
    lines: tuple[JsonLine, ...]
    order_barcode: str | None = None
    customer: str | None = None
    ship_by: str | None = None
    status: str | None = None


class _Named(Struct):
    """As much of an order as a refusal tells."""

    order_no: str


_UNREADABLE = (msgspec.DecodeError, RecursionError, ValueError)
"""Not JSON; nested deeper than Python goes; a number of more digits than Python reads."""


class OrderCutter:
    """Cuts JSON text, fed in pieces of any size, into its top-level objects.

    Commas between objects may be there or not, so that an array and NDJSON are read alike.

    Raises, from `feed` and `finish`:
        ImportRefusedError: when something other than orders stands between them, with the line.
    """

    def __init__(self) -> None:
        self._line = 1
        self._depth = 0
        self._begins = 1
        self._begun = False
        """Whether an order was seen."""
        self._array = ""
        """What was seen of the enclosing array: nothing, `[` or `[]`."""
        self._parts: list[str] = []
        """The read part of the object that is open."""
        self._size = 0
        self._tail = ""
        """A string that has not ended yet."""

    def feed(self, text: str) -> Iterator[tuple[int, str]]:
        """Yield each object that `text` completes, with the line where it begins."""
        text = self._tail + text
        done, stop = 0, len(text)
        for found in _MARK.finditer(text):
            mark = found.group()
            if mark == '"':
                stop = found.start()
                break
            if self._depth == 0:
                self._between(text[done : found.start()])
                self._open(mark)
                done = found.start()
            elif self._closes(mark):
                self._keep(text[done : found.end()])
                done = found.end()
                yield self._begins, self._collect()
        self._leave(text[done:stop], text[stop:])

    def finish(self) -> None:
        """Refuse a file that holds nothing, or ends in the middle of an order or of the array."""
        if not (self._array or self._begun or self._depth or self._tail):
            raise ImportRefusedError("The file is empty: export the orders again.")
        if self._depth or self._tail or self._array == "[":
            raise ImportRefusedError(
                f"Line {self._line}: the file ends in the middle. Was it cut off on the way?"
            )

    def _open(self, mark: str) -> None:
        if mark != "{" or self._array == "[]":
            self._refuse(mark[0])
        self._begins = self._line
        self._begun = True
        self._depth = 1

    def _closes(self, mark: str) -> bool:
        """Take a mark inside an object; True when it closes the outermost one."""
        if mark == "{":
            self._depth += 1
        elif mark == "}":
            self._depth -= 1
        return self._depth == 0

    def _between(self, text: str) -> None:
        """Read what stands between orders: white space, commas and one pair of brackets."""
        for match in _BETWEEN.finditer(text):
            if self._array + match.group() not in {"[", "[]"}:
                self._line += text.count("\n", 0, match.start())
                self._refuse(match.group())
            self._array += match.group()
        self._line += text.count("\n")

    def _keep(self, text: str) -> None:
        self._size += len(text)
        if self._size > MAX_ORDER_CHARACTERS:
            raise ImportRefusedError(
                f"Line {self._begins}: an order of more than {MAX_ORDER_CHARACTERS:,} characters."
            )
        self._line += text.count("\n")
        self._parts.append(text)

    def _collect(self) -> str:
        order = "".join(self._parts)
        self._parts.clear()
        self._size = 0
        return order

    def _leave(self, text: str, tail: str) -> None:
        """Put away what this piece leaves over: inside an object, or between two."""
        if self._depth:
            self._keep(text)
        else:
            self._between(text)
        if len(tail) > MAX_ORDER_CHARACTERS:
            self._keep(tail)
        self._tail = tail

    def _refuse(self, found: str) -> None:
        raise ImportRefusedError(
            f"Line {self._line}: expected an order in braces, found {found!r}. "
            "JSON is an array of orders, or one order after the other."
        )


def json_rows(text: TextIO) -> Iterator[RawRow]:
    """Yield the rows of a JSON file, an order at a time.

    Raises:
        ImportRefusedError: when the text is not JSON orders, with the line.
    """
    cutter = OrderCutter()
    while block := text.read(_BLOCK_CHARACTERS):
        for row, order in cutter.feed(block):
            yield from _order_rows(row, order)
    cutter.finish()


def _order_rows(row: int, text: str) -> Iterator[RawRow]:
    order = _order(row, text)
    if isinstance(order, RawRow):
        yield order
        return
    head = _cells(order, _HEAD)
    if not order.lines:
        yield RawRow(row, head, Problem(RefusalCode.NO_LINES, "The order has no lines."))
    for index, line in enumerate(order.lines):
        yield RawRow(row, head | _cells(line, _LINE), place=f"lines[{index}]: ")


def _order(row: int, text: str) -> JsonOrder | RawRow:
    """Return the order, or the row that says why an object is none."""
    try:
        return msgspec.json.decode(text, type=JsonOrder)
    except msgspec.ValidationError as error:
        problem = Problem(RefusalCode.JSON_BAD, f"This is no order as it has to be: {error}.")
    except _UNREADABLE as error:
        raise ImportRefusedError(f"The order at line {row} is not JSON: {error}.") from error
    return RawRow(row, _order_no(text), problem)


def _order_no(text: str) -> dict[Column, str]:
    """Return the order number of an object that is not a whole order, where it has one."""
    try:
        return {Column.ORDER_NO: msgspec.json.decode(text, type=_Named).order_no}
    except _UNREADABLE:
        return {}


def _cells(struct: Struct, columns: tuple[Column, ...]) -> dict[Column, str]:
    values = ((column, getattr(struct, column)) for column in columns)
    return {column: str(value) for column, value in values if value is not None}


_HEAD = tuple(Column(name) for name in JsonOrder.__struct_fields__ if name != "lines")
_LINE = tuple(Column(name) for name in JsonLine.__struct_fields__)
