import sqlite3
from typing import Any

import msgspec
import pytest

from drivers.barcode.symbology import Symbology
from server.contract.order import WorkStep
from server.contract.own_code import Command, OwnCodeKind, own_code
from server.contract.station import ScanAck
from server.store import (
    ItemBarcode,
    LineContent,
    OrderContent,
    Store,
    StoreFailedError,
    order_id_of,
)
from tests.unit.server.store.stations import NOW_UTC_MS, StationAt, line, order, save, scan

GTIN = "08801234567893"


async def _rows(store: Store, sql: str) -> list[tuple[Any, ...]]:
    return await store.read(lambda c: c.execute(sql).fetchall())


async def test_a_scan_is_kept_whole_with_lot_serial_and_expiry(store: Store) -> None:
    await save(store, OrderContent("A", "Kim", (LineContent(1, "S", "apple", 2, GTIN),)))
    data = f"01{GTIN}1726123110LOT7\x1d21SER9"
    message = scan("left", 1, data, symbology=Symbology.GS1_DATA_MATRIX, aim="]d2")
    await store.judge("left", [scan("left", 1, "A")])
    message = msgspec.structs.replace(
        message, station_seq=2, answered_seq=1, scan_id=scan("left", 2, "").scan_id
    )
    await store.judge("left", [message])
    facts = await _rows(
        store,
        "SELECT scan_id, station, station_seq, answered_seq, scanner_id, data, symbology, aim,"
        " captured_utc_ms, stored_utc_ms, step, operator, verdict, reason, order_id, line_no, qty,"
        " undoes, closing, lot, serial, expiry, oseq FROM scans ORDER BY scan_key",
    )
    assert facts[1] == (
        message.scan_id.bytes,
        "left",
        2,
        1,
        "scanner",
        data.encode(),
        "gs1_datamatrix",
        "]d2",
        NOW_UTC_MS,
        NOW_UTC_MS,
        "pack",
        None,
        "ITEM_MATCHED",
        None,
        order_id_of("A").bytes,
        1,
        1,
        None,
        None,
        "LOT7",
        "SER9",
        "2026-12-31",
        None,
    )


async def test_the_acknowledgement_is_stored_as_it_was_given(store: Store) -> None:
    await save(store, order("A", line(1, "apple", 1)))
    station = StationAt(store, "left")
    await station.scan("A", "apple", "stone")
    stored = [
        msgspec.json.decode(ack, type=ScanAck)
        for (ack,) in await _rows(store, "SELECT ack FROM scans ORDER BY scan_key")
    ]
    assert stored == station.acks
    assert stored[1].line is not None
    assert stored[1].line.qty_packed == 1
    assert stored[1].order is not None
    assert stored[1].order.revision == 2


async def test_completion_undo_and_reopening_move_the_order(store: Store) -> None:
    await save(store, order("A", line(1, "apple", 1)))
    station = StationAt(store, "left")
    await station.scan("A", "apple")
    undone = await station.do(Command.UNDO)
    await station.scan("apple")
    reopened = await station.do(Command.REOPEN)
    heads = [ack.order for ack in station.acks]
    assert [(h.status.value, h.revision, h.units_packed) for h in heads if h is not None] == [
        ("open", 1, 0),
        ("packed", 2, 1),
        ("open", 3, 0),
        ("packed", 4, 1),
        ("packing", 5, 1),
    ]
    assert (undone.qty, reopened.qty) == (-1, 0)
    assert await _rows(store, "SELECT qty, closing, undoes FROM scans ORDER BY scan_key") == [
        (0, None, None),
        (1, "complete", None),
        (-1, "reopen", station.sent[1].scan_id.bytes),
        (1, "complete", None),
        (0, "reopen", None),
    ]


async def test_a_scan_names_who_was_signed_in_and_a_sign_out_who_left(store: Store) -> None:
    await store.write(
        lambda c: c.execute("INSERT INTO operators (badge, name) VALUES ('kim', 'Kim')").close()
    )
    station = StationAt(store, "left")
    await station.scan("x", own_code(OwnCodeKind.BADGE, "kim"), "x")
    await station.do(Command.SIGN_OUT)
    await station.scan("x")
    assert await _rows(store, "SELECT operator FROM scans ORDER BY scan_key") == [
        (None,),
        ("kim",),
        ("kim",),
        ("kim",),
        (None,),
    ]


async def test_every_scan_goes_to_the_outbox_in_order(store: Store) -> None:
    station = StationAt(store, "left")
    await station.scan("x", "y")
    rows = await store.read(
        lambda c: c.execute(
            "SELECT s.scan_id FROM outbox o JOIN scans s USING (scan_key) ORDER BY o.scan_key"
        ).fetchall()
    )
    assert rows == [(sent.scan_id.bytes,) for sent in station.sent]
    await store.write(lambda c: c.execute("DELETE FROM outbox WHERE scan_key = 1").close())
    assert store.status().outbox_length == 1


async def test_held_scans_are_listed_released_and_discarded(store: Store) -> None:
    async def held() -> list[tuple[object, ...]]:
        return await _rows(store, "SELECT station, text FROM held_scans ORDER BY 1, 2")

    await save(store, order("A", line(1, "apple", 3)), order("B", line(1, "pear", 1)))
    left, middle, right = (StationAt(store, name) for name in ("left", "middle", "right"))
    for station in (left, middle, right):
        await station.scan("A", "pear", "apple", "apple")
        await station.do(Command.OK)
    await left.scan("apple")
    assert await held() == [
        ("left", "apple"),
        *[("middle", "apple")] * 2,
        *[("right", "apple")] * 2,
    ]
    await middle.do(Command.DISCARD)
    assert await held() == [("left", "apple"), ("right", "apple"), ("right", "apple")]


async def test_a_scan_is_of_the_step_it_was_made_in(store: Store) -> None:
    station = StationAt(store, "left")
    for command in (Command.STEP_INQUIRE, Command.STEP_PACK, Command.STEP_PACK):
        await station.do(command)
    steps = await _rows(store, "SELECT step FROM scans ORDER BY scan_key")
    assert steps == [(WorkStep.PACK,), (WorkStep.INQUIRE,), (WorkStep.PACK,)]


async def test_of_a_code_held_twice_the_older_is_released(store: Store) -> None:
    await save(store, order("A", line(1, "apple", 3)), order("B", line(1, "pear", 1)))
    station = StationAt(store, "left")
    await station.scan("A", "pear", "apple", "stone", "apple")
    await station.do(Command.OK)
    reply = await station.scan("apple")
    assert [held.scan_id for held in reply.view.held] == [
        station.sent[number].scan_id for number in (3, 4)
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM scans",
        "UPDATE scans SET verdict = 'ITEM_MATCHED'",
        "UPDATE scans SET qty = 5",
        "UPDATE scans SET ack = x'00'",
    ],
)
async def test_scans_are_facts_that_no_statement_changes(store: Store, statement: str) -> None:
    await StationAt(store, "left").scan("x")
    with pytest.raises(StoreFailedError, match="scans are facts"):
        await store.write(lambda c: c.execute(statement).close())


async def test_only_the_centres_number_is_added_to_a_scan_later(store: Store) -> None:
    await StationAt(store, "left").scan("x")
    await store.write(lambda c: c.execute("UPDATE scans SET oseq = 9").close())
    assert await _rows(store, "SELECT oseq FROM scans ORDER BY scan_key") == [(9,)]


async def test_no_scan_is_undone_twice_whatever_the_rules_say(store: Store) -> None:
    def undo_again(connection: sqlite3.Connection) -> None:
        connection.execute(
            "INSERT INTO scans (scan_id, station, station_seq, answered_seq, scanner_id, data,"
            " captured_utc_ms, stored_utc_ms, step, verdict, undoes, ack)"
            " SELECT randomblob(16), station, 99, 0, '',"
            " x'', 0, 0, step, verdict, undoes, x'' FROM scans WHERE undoes IS NOT NULL"
        )

    await save(
        store, OrderContent("A", "", (LineContent(1, "S", "", 2, None, (ItemBarcode("x"),)),))
    )
    station = StationAt(store, "left")
    await station.scan("A", "x")
    await station.do(Command.UNDO)
    with pytest.raises(StoreFailedError, match="UNIQUE"):
        await store.write(undo_again)
