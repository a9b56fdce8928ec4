"""The demo's badges and orders on the printed sheet, so that a person can play a shift.

What it is: the cast of server.demo, order by order, each with a line that says what to try. What it
is not: the other demo orders, of which a sheet would be a book.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files

from drivers.barcode.gs1 import date_of
from drivers.barcode.printed import Barcode
from drivers.barcode.symbology import Symbology
from server.sheets.badges import badge_barcode
from server.sheets.view import Card, CardGroup, Part
from server.sheets.words import Words

Row = Mapping[str, str]
Rows = Sequence[Row]

_CAST = tuple(f"SO-{number}" for number in range(1001, 1013))
_BY_DIGITS = {8: Symbology.EAN_8, 12: Symbology.UPC_A, 13: Symbology.EAN_13}
_LOT, _EXPIRY, _SERIAL = "L2611", "280630", "TB500000123"
_STRANGER = ("SO-1009", 1)
"""An order's line whose item is wrong in SO-1001."""
_UNKNOWN_GTIN = "8809900099990"
"""A right GTIN that no demo order has."""


def demo_part(words: Words) -> Part:
    """Return the demo's part, as its CSV files have it."""
    orders, operators = _rows("orders.csv"), _rows("operators.csv")
    groups = [_badges(words, operators)]
    for order_no in _CAST:
        lines = [row for row in orders if row["order_no"] == order_no]
        groups.append(_order(words, lines, orders))
    return Part(words("sheet-demo"), words("sheet-demo-hint"), tuple(groups))


def _rows(name: str) -> Rows:
    text = (files("assets") / "demo" / name).read_text("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def _badges(words: Words, operators: Rows) -> CardGroup:
    cards = tuple(Card(row["name"], row["badge"], badge_barcode(row["badge"])) for row in operators)
    return CardGroup(words("sheet-badges"), "", words("sheet-badges-story"), cards)


def _order(words: Words, lines: Rows, orders: Rows) -> CardGroup:
    head = lines[0]
    number = head["order_no"]
    return CardGroup(
        title=number,
        subtitle=" · ".join(_subtitle(words, head)),
        story=words(f"sheet-story-{number.removeprefix('SO-')}"),
        cards=tuple(_cards(words, lines, orders)),
        code=_code_128(number),
    )


def _subtitle(words: Words, head: Row) -> Iterator[str]:
    yield head["customer"]
    yield words("order-ship-by", date=head["ship_by"])
    if head["status"] != "open":
        yield words(f"order-status-{head['status']}")


def _cards(words: Words, lines: Rows, orders: Rows) -> Iterator[Card]:
    """Yield what there is to scan for an order; an order that cannot be packed has nothing."""
    head = lines[0]
    if head["status"] != "open":
        return
    if head["order_barcode"]:
        yield Card(
            words("sheet-box-label"),
            words("sheet-box-label-note"),
            _code_128(head["order_barcode"]),
        )
    for line in lines:
        yield from _line_cards(words, line)
    if head["order_no"] == _CAST[0]:
        yield from _wrong_cards(words, orders)


def _line_cards(words: Words, line: Row) -> Iterator[Card]:
    pieces = int(line["qty"])
    note = words("sheet-line", line=int(line["line_no"]), qty=pieces, sku=line["sku"])
    yield Card(line["description"], note, _item_code(line))
    held = int(line["case_qty"] or 0)
    if 0 < held <= pieces:
        note = words("sheet-case", line=int(line["line_no"]), qty=held, sku=line["sku"])
        yield Card(line["description"], note, Barcode(Symbology.ITF, line["case_gtin"].encode()))
    yield from _gs1_cards(words, line)


def _gs1_cards(words: Words, line: Row) -> Iterator[Card]:
    """Yield a line's other code: GS1-128 with lot and expiry, or DataMatrix with a serial."""
    gtin = "01" + line["gtin"].rjust(14, "0")
    match line["order_no"], line["sku"]:
        case "SO-1009", "LV-0108":
            data = f"{gtin}21{_SERIAL}"
            note = words("sheet-serial", serial=_SERIAL)
            yield Card(line["description"], note, Barcode(Symbology.GS1_DATA_MATRIX, data.encode()))
        case "SO-1012", "FD-0904":
            data = f"{gtin}17{_EXPIRY}10{_LOT}"
            note = words("sheet-lot", lot=_LOT, expiry=str(date_of(_EXPIRY)))
            yield Card(line["description"], note, Barcode(Symbology.GS1_128, data.encode()))


def _wrong_cards(words: Words, orders: Rows) -> Iterator[Card]:
    """Yield an item of another order, and one of none."""
    order_no, line_no = _STRANGER
    wrong = next(
        row for row in orders if row["order_no"] == order_no and row["line_no"] == str(line_no)
    )
    yield Card(wrong["description"], words("sheet-wrong-note"), _item_code(wrong))
    unknown = Barcode(Symbology.EAN_13, _UNKNOWN_GTIN.encode())
    yield Card(words("sheet-unknown"), words("sheet-unknown-note"), unknown)


def _item_code(line: Row) -> Barcode:
    gtin = line["gtin"]
    return Barcode(_BY_DIGITS[len(gtin)], gtin.encode()) if gtin else _code_128(line["barcode"])


def _code_128(text: str) -> Barcode:
    return Barcode(Symbology.CODE_128, text.encode("ascii"))
