"""The printed sheet, played: what its stories promise is what the server says to its codes.

Each code is read from the printed page, with its AIM identifier as a scanner would send it.
"""

from collections.abc import Iterator
from functools import partial
from importlib.resources import files
from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp

from drivers.barcode.symbology import AimIdentifier, symbology_of
from server.contract.own_code import Command, OwnCodeKind, command_code, own_code
from server.contract.station import ScanAck, ScanMessage
from server.contract.verdict import Verdict
from server.sheets.commands import commands_part
from server.sheets.demo import demo_part
from server.sheets.paper import DPI, PaperSize
from server.sheets.pdf import pdf_of, sheet_of
from server.sheets.words import Words
from server.store import Policy, Store
from server.store.operators import OperatorRow, save_operator
from server.store.orders_import import ImportFormat, import_file
from station.bridge.demo_orders import demo_rows
from tests.printed_pages import cut, pages
from tests.unit.server.store.stations import NOW_UTC_MS, StationAt, scan

OK, UNDO, CONFIRM, ASIDE, REOPEN, PICK_1, PICK_2, LOOK_UP, PACK = (
    command_code(*command)
    for command in (
        (Command.OK,),
        (Command.UNDO,),
        (Command.CONFIRM,),
        (Command.CANCEL,),
        (Command.REOPEN,),
        (Command.PICK, 1),
        (Command.PICK, 2),
        (Command.STEP_INQUIRE,),
        (Command.STEP_PACK,),
    )
)
MATCHED, COMPLETED, OPENED, DONE = (
    Verdict.ITEM_MATCHED,
    Verdict.ORDER_COMPLETED,
    Verdict.ORDER_OPENED,
    Verdict.COMMAND_DONE,
)
NOODLES, TUNA, BATTERY = "8809900000286", "8809900000378", "8809900000118"

Play = list[tuple[str, Verdict]]

STORIES: dict[str, Play] = {
    "badge": [(own_code(OwnCodeKind.BADGE, "1001"), Verdict.OPERATOR_SIGNED_IN)],
    "1001": [
        ("SO-1001", OPENED),
        ("8809900000019", MATCHED),
        ("8809900000088", Verdict.ITEM_WRONG),
        (OK, DONE),
        ("8809900099990", Verdict.CODE_UNKNOWN),
        ("8809900000019", Verdict.ITEM_OVER),
        (OK, DONE),
        ("8809900000170", MATCHED),
        ("8809900000347", COMPLETED),
    ],
    "1002": [
        ("SO-1002", OPENED),
        *[("18809900000030", MATCHED)] * 2,
        *[("8809900000415", MATCHED)] * 5,
        ("18809900000313", MATCHED),
        ("18809900000313", Verdict.ITEM_OVER),
        (OK, DONE),
        ("8809900000316", COMPLETED),
    ],
    "1003": [("SO-1003", Verdict.ORDER_CANCELLED), (OK, DONE)],
    "1004": [("SO-1004", Verdict.ORDER_ON_HOLD), (OK, DONE)],
    "1005": [("SO-1005", Verdict.ORDER_ALREADY_DONE)],
    "1006": [
        ("BOX-0077", Verdict.CODE_AMBIGUOUS),
        (PICK_1, OPENED),
        *[(NOODLES, MATCHED)] * 2,
        *[(TUNA, MATCHED)] * 2,
        (TUNA, COMPLETED),
    ],
    "1007": [
        ("BOX-0077", Verdict.CODE_AMBIGUOUS),
        (PICK_2, OPENED),
        (ASIDE, DONE),
        (LOOK_UP, DONE),
        (NOODLES, Verdict.ITEM_FOUND),
        (PACK, DONE),
    ],
    "1008": [("SO-1008", OPENED), *[(BATTERY, MATCHED)] * 3, (UNDO, Verdict.UNDONE)],
    "1009": [
        ("SO-1009", OPENED),
        ("(01)08809900000088(21)TB500000123", COMPLETED),
        (REOPEN, DONE),
        (UNDO, Verdict.UNDONE),
        ("8809900000088", COMPLETED),
    ],
    "1010": [
        ("SO-1010", OPENED),
        ("8809900009012", MATCHED),
        (CONFIRM, Verdict.CONFIRMED_BY_HAND),
        ("8809900009029", COMPLETED),
    ],
    "1011": [
        ("SO-1011", OPENED),
        ("8809900000347", MATCHED),
        (ASIDE, DONE),
        ("SO-1011", OPENED),
        *[("18809900000467", MATCHED)] * 6,
    ],
    "1012": [
        ("SO-1012", OPENED),
        *[("88012346", MATCHED)] * 2,
        ("(01)00850000000001(17)280630(10)L2611", MATCHED),
        *[("HB-0042", MATCHED)] * 2,
        ("HB-0042", COMPLETED),
    ],
}


class Scanner:
    """Reads a code of the sheet by the text printed below it."""

    def __init__(self) -> None:
        spoken = Words("ko")
        parts = commands_part(spoken), demo_part(spoken)
        made = pdf_of(sheet_of(spoken, *parts), PaperSize.A4)
        drawn = list(pages(made.content, DPI))
        self._codes = {}
        for each in made.placed:
            image = cut(drawn[each.page], each.place, DPI)
            (found,) = zxingcpp.read_barcodes(image)
            self._codes[each.barcode.text] = found.bytes, found.symbology_identifier

    def scan(self, station: str, seq: int, text: str) -> ScanMessage:
        data, aim = self._codes[text]
        symbology = symbology_of(AimIdentifier.from_text(aim), data)
        return scan(station, seq, data.decode(), symbology=symbology, aim=aim)


@pytest.fixture
def scanner() -> Scanner:
    return Scanner()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "store.db", policy=Policy(), now_utc_ms=lambda: NOW_UTC_MS)
    yield opened
    opened.close()


async def play(station: StationAt, scanner: Scanner, story: Play) -> list[ScanAck]:
    acks = []
    for text, _verdict in story:
        reply = await station.send([scanner.scan(station.name, len(station.sent) + 1, text)])
        acks.append(reply.acks[0])
    return acks


async def bring_demo(store: Store) -> None:
    orders = (files("assets") / "demo" / "orders.csv").read_bytes()
    await import_file(store, BytesIO(orders), format=ImportFormat.CSV)
    for row in demo_rows("operators.csv"):
        await store.write(partial(save_operator, operator=OperatorRow(row["badge"], row["name"])))


async def test_every_story_of_the_sheet_goes_as_it_is_told(store: Store, scanner: Scanner) -> None:
    await bring_demo(store)
    for name, story in STORIES.items():
        station = StationAt(store, f"station-{name}")
        acks = await play(station, scanner, story)
        told = [(text, ack.verdict) for (text, _), ack in zip(story, acks, strict=True)]
        assert told == story, name


async def test_the_batteries_fill_the_upper_line_first(store: Store, scanner: Scanner) -> None:
    await bring_demo(store)
    acks = await play(StationAt(store, "left"), scanner, STORIES["1008"])
    assert [ack.line.line_no for ack in acks if ack.line] == [1, 3, 3, 3]
