"""The columns of an import and a row as it was read: text by column, nothing checked yet. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from server.store.orders_import.report import RefusalCode


class Column(StrEnum):
    """The columns of a CSV file and the fields of a JSON order and its lines."""

    ORDER_NO = "order_no"
    ORDER_BARCODE = "order_barcode"
    CUSTOMER = "customer"
    SHIP_BY = "ship_by"
    STATUS = "status"
    LINE_NO = "line_no"
    SKU = "sku"
    GTIN = "gtin"
    DESCRIPTION = "description"
    QTY = "qty"
    BARCODE = "barcode"
    CASE_GTIN = "case_gtin"
    CASE_QTY = "case_qty"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a row: a code for a program and an English sentence."""

    code: RefusalCode
    reason: str


@dataclass(frozen=True, slots=True)
class RawRow:
    """One line of an order as the file has it.

    `row` is the physical line of the file, from 1, where the row begins, in JSON its order; there
    `place` says which of the order's lines it is. `cells` holds the text of the columns that the
    file has. `problem` is set when the row could not be split into its cells.
    """

    row: int
    cells: dict[Column, str]
    problem: Problem | None = None
    place: str = ""
