"""Version 1 of what a program and the centre say to each other stays as it was recorded."""

import base64
import json
from typing import cast
from uuid import UUID

import asyncpg
import msgspec
from msgspec.structs import replace

from server.domain.progress import Closing, ErpStatus
from server.store.migration import shipped
from server.store.order_content import ItemBarcode, LineContent
from server.sync.postgres import schema
from server.sync.postgres.remote import PostgresRemote
from server.sync.remote import CentreOrder, Position, PushedScan, PushRefusal, read_news
from tests.system.sync.next_centre import next_migration
from tests.system.sync.spoken import RECORD, NotingConnection, Replay, has_all, steady

SEOUL, COPY, OTHER = (UUID(int=number) for number in (1, 2, 3))
NOW_UTC_MS = 1_795_000_000_000
ORDER = CentreOrder(
    "A-1",
    "김철수",
    ErpStatus.OPEN,
    "2026-12-02",
    ("X-1",),
    (
        LineContent(1, "apple", "사과", 2, "08809900000019", (ItemBarcode("apple", 1),)),
        LineContent(2, "pear", "", 1, None, (ItemBarcode("pear", 1), ItemBarcode("pears", 12))),
    ),
)
ON_HOLD = CentreOrder("A-2", "", ErpStatus.ON_HOLD, None, (), ())


def scan(seq: int, **more: object) -> PushedScan:
    """Return a scan that says everything there is to say."""
    given: dict[str, object] = {
        "station": "pack-1",
        "station_seq": seq,
        "step": "PACK",
        "verdict": "ITEM_MATCHED",
        "scanner_id": "usb-1",
        "data": base64.b64encode(b"\x1dapple\x00").decode(),
        "captured_utc_ms": NOW_UTC_MS - 10 + seq,
        "stored_utc_ms": NOW_UTC_MS + seq,
        "qty": 1,
        "order_no": "A-1",
        "operator": "kim",
        "symbology": "EAN13",
        "line_no": 1,
        "lot": "L-1",
        "serial": "S-1",
        "expiry": "2027-01-31",
    }
    told = {"seq": seq, "scan_id": UUID(int=100 + seq), **given, **more}
    return msgspec.convert(told, PushedScan)


SCANS = (
    scan(1, verdict="ORDER_OPENED", qty=0, line_no=None),
    scan(2),
    scan(3, reason="by hand", verdict="CONFIRMED_BY_HAND"),
    scan(4, verdict="UNDONE", qty=-1, undoes=UUID(int=102)),
    scan(5, verdict="ORDER_COMPLETED", closing=Closing.COMPLETE, revision=1),
    scan(6, verdict="COMMAND_DONE", qty=0, closing=Closing.REOPEN, reopens=UUID(int=105)),
    scan(7, order_no=None, line_no=None, verdict="CODE_UNKNOWN", qty=0),
    scan(8, poison="too long", sent=base64.b64encode(b"{}").decode()),
)


async def tell(seoul: PostgresRemote, busan: PostgresRemote) -> None:
    """Say all that can be said, and be refused in every way but one, which takes an ERP."""
    assert (await seoul.import_orders([ORDER])).created == 1
    assert (await seoul.import_orders([ON_HOLD], only_new=True)).created == 1
    first = await seoul.pull(Position(), orders=1, lines=100)
    assert not first.is_last
    assert (await seoul.pull(first.position, orders=1, lines=100)).orders
    assert (await seoul.push(SEOUL, NOW_UTC_MS, SCANS)).last_seq == len(SCANS)
    assert (await seoul.push(SEOUL, NOW_UTC_MS, SCANS[-1:])).refused is None
    for incarnation, told, why in (
        (SEOUL, scan(len(SCANS) + 2), PushRefusal.GAP),
        (SEOUL, replace(scan(1), scan_id=OTHER), PushRefusal.TAKEN),
    ):
        assert (await seoul.push(incarnation, NOW_UTC_MS, [told])).refused is why
    assert (await busan.push(SEOUL, NOW_UTC_MS, [scan(9)])).refused is PushRefusal.SITE
    judged_again = await seoul.push(COPY, NOW_UTC_MS, [scan(1), scan(2, qty=2)])
    assert [known[1].qty for known in judged_again.known] == [0, 1]
    changed = CentreOrder("A-1", "박", ErpStatus.CANCELLED, None, (), ORDER.lines[1:])
    joined = await busan.import_orders([changed])
    assert joined.differing == joined.joined == ("A-1",)
    assert joined.packed
    page = await busan.pull(Position(), orders=500, lines=5000)
    assert page.is_last
    (news,) = read_news(page.orders)
    assert [scan.qty for scan in news.scans or ()] == [0, 1, 1, -1, 1, 0]


async def said_now(owner: asyncpg.Connection) -> list[dict[str, object]]:
    """Return what this program says, and what it is answered."""
    noting = NotingConnection(owner)
    connection = cast("asyncpg.Connection", noting)
    await tell(*(PostgresRemote(connection, site) for site in ("seoul", "busan")))
    return noting.calls


async def test_a_program_says_and_is_answered_what_was_recorded(owner: asyncpg.Connection) -> None:
    assert await said_now(owner) == json.loads(RECORD.read_text("utf-8"))


async def test_a_migrated_centre_answers_all_that_was_recorded(owner: asyncpg.Connection) -> None:
    await schema.up(owner, [*shipped(schema.ROOM), await next_migration(owner)])
    replay = Replay(owner)
    says_more = set()
    for call in json.loads(RECORD.read_text("utf-8")):
        told = steady(json.loads(await replay.ask(call)))
        assert has_all(told, call["answer"]), call
        if told != call["answer"]:
            says_more.update(call["called"])
    assert says_more == {"pull_v1", "push_v1"}


async def test_a_centre_that_leaves_something_out_is_found_out(owner: asyncpg.Connection) -> None:
    recorded = json.loads(RECORD.read_text("utf-8"))
    for call in recorded:
        for name in call["answer"]:
            less = {key: value for key, value in call["answer"].items() if key != name}
            assert not has_all(less, call["answer"])
            renamed = {**less, f"{name}s": call["answer"][name]}
            assert not has_all(renamed, call["answer"])
