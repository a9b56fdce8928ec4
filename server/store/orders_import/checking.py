"""One row checked by itself: from text by column to an order's header and line, or the problems.

What it is: the rules of section "CSV" of the import, each with a code and a sentence. What it is
not: rules across rows (`staging`). Pure.

How text is read. Surrounding spaces are dropped and Unicode is composed (NFC; macOS writes Hangul
in pieces). In `customer` and `description` a line break or tab is a space; any other control
character, and any character that cannot be printed in a code, is refused. A cell that begins with
`=`, `+`, `-` or `@` is text like any other: it is stored as it stands and evaluated nowhere here;
what exports to a spreadsheet must quote it there.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date

from drivers.barcode.check_digit import CheckedNumberError
from drivers.barcode.gtin import Gtin
from server.contract.own_code import parse_own_code
from server.domain.progress import ErpStatus
from server.store.order_content import LineContent, OrderContent
from server.store.orders_import.item_codes import item_barcodes, repeated_code
from server.store.orders_import.report import RefusalCode
from server.store.orders_import.rows import Column, Problem, RawRow

MAX_QTY = 1_000_000
MAX_LINE_NO = 1_000_000
MAX_CODE_CHARACTERS = 128
MAX_TEXT_CHARACTERS = 1000

_SHOWN_CHARACTERS = 40
_SPACE = " \t\r\n\u00a0\u3000"
_SPACES = re.compile(f"[{_SPACE}]+")
_NUMBER = re.compile(r"[0-9]{1,9}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ROUNDED = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]+", re.IGNORECASE)
_SURELY_ROUNDED = re.compile(r"[0-9]\.[0-9]+E\+[0-9]{2,3}")
"""As a spreadsheet writes a long number, and hardly anybody a code: `1E10` may well be one."""
_FREE_TEXT = frozenset({Column.CUSTOMER, Column.DESCRIPTION})
_OPENS_OR_COUNTS = (Column.ORDER_NO, Column.ORDER_BARCODE, Column.SKU, Column.BARCODE)
_TURNS_TEXT = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that turn the direction of the text around them: a name could show as another."""


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A row that is right by itself. `header` is its order without lines."""

    row: int
    header: OrderContent
    line: LineContent


@dataclass(slots=True)
class _Cells:
    """The cells of one row, and the problems found in them so far."""

    raw: RawRow
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, code: RefusalCode, reason: str) -> None:
        self.problems.append(Problem(code, reason))

    def text(self, column: Column) -> str:
        """Return a cell as text, and refuse what cannot be shown or is too long."""
        text = clean(column, self.raw.cells.get(column, ""))
        if not text:
            return text
        limit = MAX_TEXT_CHARACTERS if column in _FREE_TEXT else MAX_CODE_CHARACTERS
        if len(text) > limit:
            self.refuse(
                RefusalCode.TOO_LONG, f"{column} has {len(text):,} characters; {limit:,} is most."
            )
        elif (character := _unshowable(column, text)) is not None:
            self.refuse(
                RefusalCode.CONTROL_CHARACTER,
                f"{column} contains the control character U+{ord(character):04X}.",
            )
        return text

    def is_empty(self, column: Column) -> bool:
        return not clean(column, self.raw.cells.get(column, ""))

    def number(self, column: Column, least: int, most: int, code: RefusalCode) -> int:
        text = self.text(column)
        number = int(text) if _NUMBER.fullmatch(text) else 0
        if not least <= number <= most:
            found = f"found {_shown(text)}" if text else "the cell is empty"
            self.refuse(code, f"{column} must be a whole number from {least} to {most:,}; {found}.")
        return number

    def gtin(self, column: Column) -> str | None:
        text = self.text(column)
        if not text:
            return None
        try:
            digits = Gtin.from_number(text).digits
        except CheckedNumberError as error:
            self.refuse(RefusalCode.GTIN_BAD, f"{column}: {_gtin_reason(text, error)}")
            return None
        if not digits.strip("0"):
            self.refuse(RefusalCode.GTIN_BAD, f"{column}: the number is all zeros.")
        return digits


def check_row(raw: RawRow) -> CheckedRow | tuple[Problem, ...]:
    """Return the content of a row, or everything that is wrong with it."""
    if raw.problem is not None:
        return (raw.problem,)
    cells = _Cells(raw)
    checked = CheckedRow(raw.row, _header(cells), _line(cells))
    return tuple(cells.problems) or checked


def clean(column: Column, text: str) -> str:
    """Return a cell's text composed and without surrounding space; free text on one line."""
    text = text.strip(_SPACE)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return _SPACES.sub(" ", text) if column in _FREE_TEXT else text


def _header(cells: _Cells) -> OrderContent:
    order_no = cells.text(Column.ORDER_NO)
    if not order_no:
        cells.refuse(RefusalCode.ORDER_NO_MISSING, "order_no is empty.")
    order_barcode = cells.text(Column.ORDER_BARCODE)
    for column in _OPENS_OR_COUNTS:
        _check_code(cells, column)
    return OrderContent(
        order_no=order_no,
        customer=cells.text(Column.CUSTOMER),
        lines=(),
        erp_status=_status(cells),
        ship_by=_ship_by(cells),
        codes=(order_barcode,) if order_barcode not in {"", order_no} else (),
    )


def _line(cells: _Cells) -> LineContent:
    sku, gtin = cells.text(Column.SKU), cells.gtin(Column.GTIN)
    if not sku and cells.is_empty(Column.GTIN):
        cells.refuse(RefusalCode.ITEM_MISSING, "The row names no item: sku and gtin are empty.")
    case_gtin, case_qty = _case(cells)
    barcodes = item_barcodes(sku, cells.text(Column.BARCODE), gtin, case_gtin, case_qty)
    if (shared := repeated_code(barcodes, gtin)) is not None:
        cells.refuse(RefusalCode.CASE_BAD, f"The piece and the case have the same code {shared}.")
    return LineContent(
        line_no=cells.number(Column.LINE_NO, 1, MAX_LINE_NO, RefusalCode.LINE_NO_BAD),
        sku=sku,
        description=cells.text(Column.DESCRIPTION),
        qty_ordered=cells.number(Column.QTY, 1, MAX_QTY, RefusalCode.QTY_BAD),
        gtin=gtin,
        barcodes=barcodes,
    )


def _case(cells: _Cells) -> tuple[str | None, int]:
    """Return GTIN and pieces of the line's case pack; the pieces are 0 where there is none."""
    gtin = cells.gtin(Column.CASE_GTIN)
    if cells.is_empty(Column.CASE_GTIN) != cells.is_empty(Column.CASE_QTY):
        cells.refuse(RefusalCode.CASE_BAD, "case_gtin and case_qty must be given together.")
    if cells.is_empty(Column.CASE_QTY):
        return None, 0
    qty = cells.number(Column.CASE_QTY, 2, MAX_QTY, RefusalCode.CASE_BAD)
    return gtin, qty


def _ship_by(cells: _Cells) -> date | None:
    text = cells.text(Column.SHIP_BY)
    if not text:
        return None
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    reason = f"ship_by must be a date like 2026-01-31; found {_shown(text)}."
    cells.refuse(RefusalCode.DATE_BAD, reason)
    return None


def _status(cells: _Cells) -> ErpStatus:
    text = cells.text(Column.STATUS).upper()
    if text in set(ErpStatus):
        return ErpStatus(text)
    if text:
        words = ", ".join(ErpStatus).lower()
        reason = f"status must be one of {words}; found {_shown(text.lower())}."
        cells.refuse(RefusalCode.STATUS_BAD, reason)
    return ErpStatus.OPEN


def _check_code(cells: _Cells, column: Column) -> None:
    """Refuse a code that is one of ours, or what a spreadsheet left of another."""
    text = clean(column, cells.raw.cells.get(column, ""))
    if _SURELY_ROUNDED.fullmatch(text):
        cells.refuse(RefusalCode.NUMBER_ROUNDED, f"{column}: {_rounded(text)}")
    if parse_own_code(text) is not None:
        cells.refuse(
            RefusalCode.RESERVED_CODE,
            f"{column} {_shown(text)} has the form of a command or badge and could not be scanned.",
        )


def _unshowable(column: Column, text: str) -> str | None:
    """Return the first character that has no place in this column."""
    if text.isascii() and text.isprintable():
        return None
    is_bad = _is_hidden if column in _FREE_TEXT else _is_unprintable
    return next(filter(is_bad, text), None)


def _is_hidden(character: str) -> bool:
    return unicodedata.category(character) == "Cc" or character in _TURNS_TEXT


def _is_unprintable(character: str) -> bool:
    return not character.isprintable()


def _gtin_reason(text: str, error: CheckedNumberError) -> str:
    if _ROUNDED.fullmatch(text):
        return _rounded(text)
    return f"{error}."


def _rounded(text: str) -> str:
    return f"a spreadsheet rounded the number to {text}; give the column the format Text."


def _shown(text: str) -> str:
    """Return a cell's text as it may stand in a sentence."""
    return repr(text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}…")
