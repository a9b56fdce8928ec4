"""A store at work for tests: orders come in as files, and what stations scan of them."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from drivers.barcode.check_digit import gs1_check_digit
from drivers.barcode.symbology import Symbology
from server.contract.own_code import Command, OwnCodeKind, command_code, own_code
from server.contract.station import ScanMessage, ScanReply
from server.store import Policy, Store
from server.store.operators import OperatorRow, save_operator
from server.store.orders_import import ImportFormat, import_orders
from server.store.orders_import.rows import Column
from tests.unit.server.store.stations import NOW_UTC_MS

T = TypeVar("T")


def gtin(digits: str) -> str:
    return digits + gs1_check_digit(digits)


APPLE, PEAR, PEAR_CASE = gtin("880100000001"), gtin("880100000002"), gtin("1880100000002")
ITEMS = {"apple": APPLE, "pear": PEAR, "fig": ""}
LABEL = "BOX-7"


@dataclass(frozen=True)
class Code:
    """What a scanner says of one barcode."""

    text: str
    symbology: Symbology | None = None
    aim: str | None = None


def commands(*wanted: Command) -> list[Code]:
    return [Code(command_code(command)) for command in wanted]


OK, UNDO, STEP_PACK = commands(Command.OK, Command.UNDO, Command.STEP_PACK)
ORDER_CODES = [Code(f"SO-{number}") for number in (1, 2, 3)] + [Code(LABEL)]
ITEM_CODES = [
    Code("apple"),
    Code(APPLE),
    Code(APPLE, Symbology.EAN_13, "]E0"),
    Code(f"010{PEAR}10LOT-1", Symbology.GS1_128, "]C1"),
    Code("pear"),
    Code(PEAR_CASE, Symbology.ITF, "]I1"),
    Code(f"020{PEAR}3702", Symbology.GS1_128, "]C1"),
    Code("fig"),
]
ORDER_COMMANDS = [
    *commands(Command.UNDO, Command.CONFIRM, Command.REOPEN, Command.CANCEL),
    *(Code(command_code(Command.CONFIRM, line_no)) for line_no in (1, 2)),
]
OTHER_CODES = [
    *commands(Command.DISCARD, Command.SIGN_OUT, Command.STEP_INQUIRE, Command.STEP_PACK),
    *commands(Command.STEP_SHIP, Command.OK),
    *(Code(command_code(Command.PICK, number)) for number in (1, 2, 3)),
    *(Code(own_code(OwnCodeKind.BADGE, badge)) for badge in ("kim", "nobody")),
    Code("stone"),
    Code("-s.ok.zz"),
]


def order_rows(order_no: str, of_lines: list[tuple[int, str, int]], status: str) -> str:
    """Return an order as rows of an import file; a pear also comes in cases of two."""
    file = io.StringIO(newline="")
    table = csv.DictWriter(file, list(Column), lineterminator="\n")
    for line_no, item, qty in of_lines:
        row = {
            Column.ORDER_NO: order_no,
            Column.ORDER_BARCODE: LABEL if order_no != "SO-3" else "",
            Column.CUSTOMER: "김철수",
            Column.STATUS: status,
            Column.LINE_NO: line_no,
            Column.SKU: item,
            Column.GTIN: ITEMS[item],
            Column.QTY: qty,
        }
        case = {Column.CASE_GTIN: PEAR_CASE, Column.CASE_QTY: 2} if item == "pear" else {}
        table.writerow(row | case)
    return file.getvalue()


async def as_file(rows: str) -> AsyncIterator[bytes]:
    yield (",".join(Column) + "\n" + rows).encode()


class Site:
    """A store on its own folder, and a loop to use it from."""

    def __init__(self, loop: asyncio.Runner, folder: Path) -> None:
        self.path = folder / "store.db"
        self._loop = loop
        self.store = Store.open(self.path, policy=Policy(), now_utc_ms=lambda: NOW_UTC_MS)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._loop.run(work)

    def read(self, query: Callable[..., T]) -> T:
        return self.run(self.store.read(query))

    def import_orders(self, rows: str) -> bool:
        """Import orders; say whether that changed anything."""
        report = self.run(
            import_orders(
                self.store, as_file(rows), format=ImportFormat.CSV, now_utc_ms=lambda: NOW_UTC_MS
            )
        )
        assert report.refused == ()
        return not report.changed_nothing

    def sign_up(self) -> None:
        """Give Kim a badge."""
        kim = OperatorRow("kim", "Kim")
        self.run(self.store.write(lambda connection: save_operator(connection, kim)))

    def judged(self, station: str, scans: Sequence[ScanMessage]) -> ScanReply:
        reply = self.run(self.store.judge(station, scans))
        assert isinstance(reply, ScanReply), reply
        return reply
