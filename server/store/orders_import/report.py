"""What an import says: progress while it runs, and the report at its end.

What it is: frozen values that a web handler can send and a command line can print. What it is not:
the rules (`checking`, `staging`, `applying`). Pure.
"""

from enum import StrEnum

from msgspec import Struct

MAX_LISTED = 1000
"""Refusals and notes that a report lists, at most; its counts are of all of them."""


class ImportFormat(StrEnum):
    """How the file is written."""

    CSV = "csv"
    """One row a line, with a header row."""
    JSON = "json"
    """An array of orders with nested lines, or orders one after the other (NDJSON)."""


class Encoding(StrEnum):
    """Which encoding was read. The values are Python's codec names."""

    UTF_8 = "utf-8"
    UTF_8_BOM = "utf-8-sig"
    CP949 = "cp949"
    """Korean Windows, as Excel saves CSV there (Unified Hangul Code)."""


class RefusalCode(StrEnum):
    """Why a row was refused, for a program."""

    CELLS = "cells"
    ORDER_NO_MISSING = "order_no_missing"
    LINE_NO_BAD = "line_no_bad"
    QTY_BAD = "qty_bad"
    ITEM_MISSING = "item_missing"
    GTIN_BAD = "gtin_bad"
    CASE_BAD = "case_bad"
    DATE_BAD = "date_bad"
    STATUS_BAD = "status_bad"
    CONTROL_CHARACTER = "control_character"
    TOO_LONG = "too_long"
    RESERVED_CODE = "reserved_code"
    NUMBER_ROUNDED = "number_rounded"
    JSON_BAD = "json_bad"
    NO_LINES = "no_lines"
    LINE_CONFLICT = "line_conflict"
    HEADER_CONFLICT = "header_conflict"
    TOO_MANY_LINES = "too_many_lines"
    CENTRE_REFUSES = "centre_refuses"


class Refusal(Struct, frozen=True):
    """One reason why a row, and with it its whole order, was refused.

    `row` is the physical line of the file, from 1, where the row begins, in JSON its order.
    `order_no` is empty when the row names none. `reason` is an English sentence.
    """

    row: int
    order_no: str
    code: RefusalCode
    reason: str


class NoteCode(StrEnum):
    """What else an operator or supervisor should know, for a program."""

    LINE_KEPT = "line_kept"
    """A line is gone from the file and pieces are packed on it: it stays, with nothing ordered."""
    OVER_PACKED = "over_packed"
    """More pieces are packed on a line than it needs now."""
    CHANGED_AFTER_PACK = "changed_after_pack"
    """The order had been packed before it changed."""


class Note(Struct, frozen=True):
    """Something the import did that the file did not say in so many words."""

    order_no: str
    code: NoteCode
    text: str


class ImportPhase(StrEnum):
    """What an import is doing."""

    RECEIVING = "receiving"
    READING = "reading"
    APPLYING = "applying"


class ImportProgress(Struct, frozen=True):
    """How far an import is. `orders_total` is None until every row has been read."""

    phase: ImportPhase
    bytes_received: int = 0
    rows_read: int = 0
    orders_done: int = 0
    orders_total: int | None = None


class Stopped(Struct, frozen=True):
    """Where an import stopped half way. Orders go by their number, compared byte by byte (UTF-8).

    Those up to `arrived_through` arrived, None when none did; of those after it, up to
    `unsure_through`, it is not known, None when it is of all; the others did not. `reason` is a
    sentence that says why, and what to do.
    """

    reason: str
    orders_arrived: int
    orders_total: int
    arrived_through: str | None
    unsure_through: str | None


class ImportReport(Struct, frozen=True, kw_only=True):
    """What came of an import.

    Every order of the file is in exactly one of `orders_added`, `orders_changed`,
    `orders_unchanged` and `orders_refused`. `rows_read` counts rows with content;
    `duplicate_rows` those that repeat an accepted row word for word. `refused` lists the first
    MAX_LISTED of `refusal_count` reasons in the file's order, `notes` likewise. Where it `stopped`
    the orders after that are in none of them.
    """

    format: ImportFormat
    encoding: Encoding
    rows_read: int
    duplicate_rows: int
    orders_added: int = 0
    orders_changed: int = 0
    orders_unchanged: int = 0
    orders_refused: int = 0
    rows_refused: int = 0
    refusal_count: int = 0
    refused: tuple[Refusal, ...] = ()
    note_count: int = 0
    notes: tuple[Note, ...] = ()
    stopped: Stopped | None = None

    @property
    def orders_read(self) -> int:
        """How many orders the file has, the refused ones included."""
        added_or_changed = self.orders_added + self.orders_changed
        return added_or_changed + self.orders_unchanged + self.orders_refused

    @property
    def changed_nothing(self) -> bool:
        """Whether the store is as it was before."""
        return self.orders_added == 0 and self.orders_changed == 0


class ImportRefusedError(Exception):
    """The file as a whole cannot be read: nothing of it was imported.

    The message is an English sentence that says where and what to do.
    """


class ImportStoppedError(Exception):
    """Orders were taken up to some point. The message says which, and what to do."""

    def __init__(self, report: ImportReport, stopped: Stopped) -> None:
        self.report = report
        super().__init__(_where(stopped))


def _where(stopped: Stopped) -> str:
    arrived = f"{stopped.orders_arrived:,} of {stopped.orders_total:,} orders arrived"
    if stopped.arrived_through is not None:
        arrived += f", by their number up to and with {stopped.arrived_through}"
    unsure = ""
    if stopped.unsure_through is not None:
        unsure = f" Of those after that up to {stopped.unsure_through} it is not known."
    return (
        f"{stopped.reason} {arrived}.{unsure} The others did not arrive. Importing the file again"
        " goes on from there."
    )
