"""Orders written as CSV come back the same; any bytes whatsoever get a report or a refusal."""

import asyncio
import json
import re
import unicodedata
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from drivers.barcode.check_digit import gs1_check_digit
from server.contract.order import OrderStatus, OrderView
from server.contract.own_code import Command, command_code
from server.domain.policy import Policy
from server.store import Store
from server.store.orders_import import (
    Encoding,
    ImportFormat,
    ImportRefusedError,
    ImportReport,
    import_orders,
)
from server.store.orders_import.rows import Column

NOW_UTC_MS = 1_780_000_000_000
SPACES = " \t\r\n\u00a0\u3000"


@dataclass(frozen=True)
class Item:
    """A line as a person would write it down. GTINs are as printed: 8, 12, 13 or 14 digits."""

    sku: str
    gtin: str
    description: str
    qty: int
    barcode: str
    case: tuple[str, int] | None

    @property
    def cells(self) -> dict[Column, str]:
        gtin, qty = self.case or ("", "")
        return {
            Column.SKU: self.sku,
            Column.GTIN: self.gtin,
            Column.DESCRIPTION: self.description,
            Column.QTY: str(self.qty),
            Column.BARCODE: self.barcode,
            Column.CASE_GTIN: gtin,
            Column.CASE_QTY: str(qty),
        }


@dataclass(frozen=True)
class Wanted:
    """An order with its lines by number."""

    order_no: str
    order_barcode: str
    customer: str
    ship_by: date | None
    status: OrderStatus
    items: dict[int, Item]

    @property
    def rows(self) -> list[dict[Column, str]]:
        head = {
            Column.ORDER_NO: self.order_no,
            Column.ORDER_BARCODE: self.order_barcode,
            Column.CUSTOMER: self.customer,
            Column.SHIP_BY: "" if self.ship_by is None else self.ship_by.isoformat(),
            Column.STATUS: self.status,
        }
        return [
            head | {Column.LINE_NO: str(line_no)} | item.cells
            for line_no, item in self.items.items()
        ]


@dataclass(frozen=True)
class File:
    """A CSV file of orders, written in one of the many ways that programs write CSV."""

    orders: tuple[Wanted, ...]
    content: bytes
    encoding: Encoding
    rows: int
    duplicates: int


def printed_gtin(length: int) -> st.SearchStrategy[str]:
    """Return GTINs of a length; one of 8 digits does not begin with 0, that would be a UPC-E."""
    bodies = st.integers(10 ** (length - 2) if length == 8 else 1, 10 ** (length - 1) - 1)
    return bodies.map(lambda body: f"{body:0{length - 1}}").map(lambda b: b + gs1_check_digit(b))


def shown(text: str) -> str:
    """Return text as it is stored: composed, without space around, free text on one line."""
    return unicodedata.normalize("NFC", text).strip(SPACES)


korean = st.text("가나다라마바사아자차카타파하김민준ㄱㅏ", max_size=6)
signs = st.text(",;\"'=+-@ #\\/|.%()", max_size=4)
anything = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=8)
words = st.builds("".join, st.lists(korean | signs | anything | st.just("A1"), max_size=4)).map(
    shown
)
free_text = words | st.lists(words, max_size=3).map("\n".join)
codes = words.filter(lambda text: text and not text.startswith("-s."))
gtins = st.sampled_from([8, 12, 13, 14]).flatmap(printed_gtin)
cases = st.tuples(printed_gtin(14), st.integers(2, 1_000_000))
items = st.builds(
    Item,
    codes,
    st.just("") | gtins,
    free_text,
    st.integers(1, 1_000_000),
    st.just("") | codes,
    st.none() | cases,
).filter(lambda item: item.case is None or item.case[0] != item.gtin.zfill(14))
statuses = st.sampled_from(
    [OrderStatus.OPEN, OrderStatus.ON_HOLD, OrderStatus.CANCELLED, OrderStatus.SHIPPED]
)
wanted_orders = st.builds(
    Wanted,
    codes,
    st.just("") | codes,
    free_text,
    st.none() | st.dates(),
    statuses,
    st.dictionaries(st.integers(1, 1_000_000), items, min_size=1, max_size=4),
)


@st.composite
def files(draw: st.DrawFn) -> File:
    orders = draw(st.lists(wanted_orders, max_size=4, unique_by=lambda order: order.order_no))
    rows = [row for order in orders for row in order.rows]
    again = draw(st.lists(st.sampled_from(rows), max_size=3)) if rows else []
    columns = draw(st.permutations(list(Column)))
    ending = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    records = [[row[column] for column in columns] for row in draw(st.permutations(rows + again))]
    header = [draw(spelled(column)) for column in columns]
    text = [record_text(draw, cells) for cells in [header, *records]]
    for blank in draw(st.lists(st.sampled_from(["", ",,", " , ", '"",""']), max_size=3)):
        text.insert(draw(st.integers(1, len(text))), blank)
    whole = ending.join(text) + draw(st.sampled_from(["", ending]))
    content, encoding = draw(encoded(whole))
    return File(tuple(orders), content, encoding, len(records), len(again))


def spelled(column: Column) -> st.SearchStrategy[str]:
    return st.sampled_from([column.value, column.upper(), f" {column.title()} "])


def record_text(draw: st.DrawFn, cells: list[str]) -> str:
    """Write cells, some in quotation marks that need none, some with space around."""
    quoted = draw(st.lists(st.booleans(), min_size=len(cells), max_size=len(cells)))
    padded = draw(st.sampled_from(["", " ", "\u3000"]))
    return ",".join(
        cell_text(padded + cell + padded, quoted=must)
        for cell, must in zip(cells, quoted, strict=True)
    )


def cell_text(text: str, *, quoted: bool) -> str:
    if quoted or any(sign in text for sign in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text


@st.composite
def encoded(draw: st.DrawFn, text: str) -> tuple[bytes, Encoding]:
    encoding = draw(st.sampled_from(Encoding))
    if encoding is not Encoding.CP949:
        return text.encode(encoding), encoding
    try:
        content = text.encode(encoding)
    except UnicodeEncodeError:
        return text.encode(), Encoding.UTF_8
    # a few Korean syllables in CP949 are the bytes of other letters in UTF-8
    assume(text.isascii() or not is_utf_8(content))
    return content, Encoding.UTF_8 if text.isascii() else encoding


def is_utf_8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


class Imports:
    """Files into a new store each time, or one after the other into the same."""

    def __init__(self, folder: Path, loop: asyncio.Runner) -> None:
        self._loop = loop
        self._folder = folder
        self._number = 0
        self.store = self._open()

    def begin_anew(self) -> None:
        self.store.close()
        self.store = self._open()

    def into_store(
        self, content: bytes, format: ImportFormat = ImportFormat.CSV, size: int = 1 << 16
    ) -> ImportReport | str:
        """Import a file in pieces of `size`; return the report, or the words of the refusal."""
        try:
            return self._loop.run(
                import_orders(
                    self.store, pieces(content, size), format=format, now_utc_ms=lambda: NOW_UTC_MS
                )
            )
        except ImportRefusedError as refused:
            return str(refused)

    def order(self, order_no: str) -> OrderView:
        view = self._loop.run(self.store.order_by_no(order_no))
        assert view is not None
        return view

    def dump(self) -> list[str]:
        return self._loop.run(self.store.read(lambda connection: list(connection.iterdump())))

    def _open(self) -> Store:
        self._number += 1
        path = self._folder / str(self._number) / "orders.sqlite3"
        return Store.open(path, policy=Policy(), now_utc_ms=lambda: NOW_UTC_MS)


async def pieces(content: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


@pytest.fixture
def imports(tmp_path: Path) -> Iterator[Imports]:
    with asyncio.Runner() as loop:
        made = Imports(tmp_path, loop)
        yield made
        made.store.close()


def read_back(view: OrderView) -> tuple[object, ...]:
    head = view.head
    lines = [
        (line.line_no, line.sku, line.gtin, line.description, line.qty_ordered, {*line.barcodes})
        for line in view.lines
    ]
    return head.order_no, head.customer, head.ship_by, head.status, lines


def as_written(order: Wanted) -> tuple[object, ...]:
    lines = [
        (
            line_no,
            item.sku,
            item.gtin.zfill(14) if item.gtin else None,
            on_one_line(item.description),
            item.qty,
            codes_of(item),
        )
        for line_no, item in sorted(order.items.items())
    ]
    return order.order_no, on_one_line(order.customer), order.ship_by, order.status, lines


def on_one_line(text: str) -> str:
    return re.sub(f"[{SPACES}]+", " ", text).strip()


def codes_of(item: Item) -> set[str]:
    """Return what a scan of the item may say besides its GTIN-14."""
    pieces = {item.sku, item.barcode, as_printed(item.gtin)} - {"", item.gtin.zfill(14)}
    return pieces | ({item.case[0], as_printed(item.case[0])} if item.case else set())


def as_printed(gtin: str) -> str:
    digits = gtin.lstrip("0")
    return digits.zfill(next(n for n in (8, 12, 13, 14) if n >= len(digits))) if gtin else ""


whole_store = settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@whole_store
@given(file=files(), size=st.integers(1, 400))
def test_orders_written_as_csv_in_any_way_come_back_the_same(
    imports: Imports, file: File, size: int
) -> None:
    imports.begin_anew()
    report = imports.into_store(file.content, size=size)
    assert report == ImportReport(
        format=ImportFormat.CSV,
        encoding=file.encoding,
        rows_read=file.rows,
        duplicate_rows=file.duplicates,
        orders_added=len(file.orders),
    )
    for order in file.orders:
        assert read_back(imports.order(order.order_no)) == as_written(order)
    before = imports.dump()
    again = imports.into_store(file.content)
    assert again == replace(report, orders_added=0, orders_unchanged=len(file.orders))
    assert imports.dump() == before


def json_of(order: Wanted) -> dict[str, object]:
    head, *_ = order.rows
    of_order = (Column.ORDER_NO, Column.ORDER_BARCODE, Column.CUSTOMER, Column.SHIP_BY)
    lines = [
        {column: text for column, text in item.cells.items() if text}
        | {"line_no": line_no, "qty": item.qty}
        | ({"case_qty": item.case[1]} if item.case else {})
        for line_no, item in order.items.items()
    ]
    return {column: head[column] for column in of_order} | {"status": order.status, "lines": lines}


json_files = st.lists(wanted_orders, max_size=3).map(
    lambda orders: json.dumps([json_of(order) for order in orders], ensure_ascii=False).encode()
)
SIGNS = b'" "" , \n \r \0 \x1a \xff \xef\xbb\xbf \xe2\x80\xae { } [ ] \\u0000 \\ud800'.split(b" ")
WORDS = [b"=1+1", b"qty", b"-1", b"1e9", b"null", command_code(Command.UNDO).encode()]
strange = st.binary(max_size=4) | st.sampled_from(SIGNS + WORDS)
edits = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 6), strange), max_size=4)


def edited(content: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    """Put bytes in the place of others, here and there."""
    for place, taken_out, put_in in changes:
        start = int(place * len(content))
        content = content[:start] + put_in + content[start + taken_out :]
    return content


any_content = st.binary(max_size=60) | st.builds(
    edited, files().map(lambda file: file.content) | json_files, edits
)


@whole_store
@given(content=any_content, format=st.sampled_from(ImportFormat), size=st.integers(1, 40))
def test_any_bytes_whatsoever_get_a_report_or_a_refusal_and_the_same_again(
    imports: Imports, content: bytes, format: ImportFormat, size: int
) -> None:
    before = imports.dump()
    first = imports.into_store(content, format)
    after = imports.dump()
    second = imports.into_store(content, format, size)
    assert imports.dump() == after
    if isinstance(first, str):
        assert (second, after) == (first, before)
    else:
        assert first.rows_read >= first.rows_refused + first.duplicate_rows
        assert bool(first.refused) == bool(first.orders_refused or first.rows_refused)
        unchanged = first.orders_read - first.orders_refused
        nothing_new = replace(first, orders_added=0, orders_changed=0, notes=(), note_count=0)
        assert second == replace(nothing_new, orders_unchanged=unchanged)
