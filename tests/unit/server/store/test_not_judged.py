"""A scan that cannot be judged is stored and said so, and stops nothing but itself.

What cannot be read is put into the real file: words that are no UTF-8, a date that is none.
"""

import asyncio
import logging
import sqlite3
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from server.contract.own_code import Command, OwnCodeKind, command_code, own_code
from server.contract.station import Refusal, RefusalCode, ScanReply
from server.contract.verdict import Verdict
from server.store import Policy, Store, migrate, order_id_of
from server.store.connections import open_writer
from server.store.errors import StoreFaultError
from server.store.judging import ScanJudge
from server.store.operators import OperatorRow, save_operator
from server.store.views import order_head
from tests.unit.server.store.books import check_books
from tests.unit.server.store.damage import LET_FACTS_CHANGE
from tests.unit.server.store.stations import NOW_UTC_MS, StationAt, line, order, save, scan

WAIT_S = 20.0
OK = command_code(Command.OK)
UNREADABLE_ORDER = "UPDATE orders SET ship_by = 'soon' WHERE order_no = 'A'"
UNREADABLE_ITEM = "UPDATE items SET sku = CAST(x'ff' AS TEXT) WHERE sku = 'SKU-fig'"
UNREADABLE_STATE = "UPDATE station_state SET state = x'7b'"
FIG_CANNOT_BE_COUNTED = """
CREATE TRIGGER poison BEFORE UPDATE ON order_state WHEN new.units_packed = 2
BEGIN SELECT RAISE(ABORT, 'a fault'); END
"""
THIRD_FAILS_WHEN_IT_IS_COUNTED = """
CREATE TRIGGER poison BEFORE INSERT ON scans WHEN new.station_seq = 3 AND new.qty > 0
BEGIN SELECT RAISE(ABORT, 'a fault'); END
"""
TROUBLE_IN_MID_SCAN = """
CREATE TEMP TRIGGER trouble BEFORE INSERT ON main.scans
BEGIN
    SELECT trouble() FROM (
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 10000) SELECT i FROM n
    );
END
"""
"""So long that SQLite looks in between whether it is interrupted."""

pytestmark = pytest.mark.expects_log("server.store.judging", "server.store.store")


async def _do(store: Store, *statements: str) -> None:
    """Change the file behind the store's back; what it keeps of it is forgotten."""

    def job(connection: sqlite3.Connection) -> None:
        for statement in statements:
            connection.execute(statement)

    await store.write(job)


async def _two_orders(store: Store, *statements: str) -> None:
    await save(store, order("A", line(1, "apple", 2), line(2, "fig", 2)))
    await save(store, order("B", line(1, "pear", 2)))
    await _do(store, *statements)


def _verdicts(reply: ScanReply) -> list[Verdict]:
    return [ack.verdict for ack in reply.acks]


async def test_an_order_that_cannot_be_read_is_said_so_and_the_next_one_is_packed(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    await _two_orders(store, UNREADABLE_ORDER)
    station = StationAt(store, "left")
    reply = await station.scan("A")
    assert _verdicts(reply) == [Verdict.NOT_JUDGED]
    assert (reply.acks[0].seen, reply.view.pending) == ("A", reply.acks[0])
    (record,) = (each for each in caplog.records if each.message == "scan cannot be judged")
    assert vars(record)["scan_id"] == str(station.sent[0].scan_id)
    assert record.levelno == logging.ERROR
    assert record.exc_info is not None
    assert "Invalid isoformat string: 'soon'" in str(record.exc_info[1])
    assert _verdicts(await station.scan(OK, "B", "pear")) == [
        Verdict.COMMAND_DONE,
        Verdict.ORDER_OPENED,
        Verdict.ITEM_MATCHED,
    ]
    await store.read(check_books)


async def test_of_a_batch_only_the_scan_that_cannot_be_judged_is_set_aside(store: Store) -> None:
    await _two_orders(store, UNREADABLE_ITEM)
    reply = await StationAt(store, "left").scan("A", "apple", "fig", "apple")
    assert _verdicts(reply) == [
        Verdict.ORDER_OPENED,
        Verdict.ITEM_MATCHED,
        Verdict.NOT_JUDGED,
        Verdict.HELD,
    ]
    assert reply.view.open_order is None
    view = await store.read(lambda connection: order_head(connection, order_id_of("A")))
    assert view is not None
    assert view.units_packed == 1
    await store.read(check_books)


async def test_a_retry_of_it_gets_the_same_answer(store: Store) -> None:
    await _two_orders(store, UNREADABLE_ORDER)
    station = StationAt(store, "left")
    await station.scan("A")
    await _do(store, "UPDATE orders SET ship_by = NULL")
    again = await store.judge("left", station.sent)
    assert isinstance(again, ScanReply)
    assert again.acks == tuple(station.acks)


async def test_what_was_written_before_it_failed_is_undone(store: Store) -> None:
    await _two_orders(store, FIG_CANNOT_BE_COUNTED)
    station = StationAt(store, "left")
    reply = await station.scan("A", "apple", "fig")
    assert _verdicts(reply)[1:] == [Verdict.ITEM_MATCHED, Verdict.NOT_JUDGED]
    await store.read(check_books)
    await _do(store, "DROP TRIGGER poison")
    reply = await station.scan(OK, "A", "fig")
    assert reply.acks[-1].order is not None
    assert reply.acks[-1].order.units_packed == 2
    await store.read(check_books)


async def test_what_was_undone_is_not_taken_for_what_stands_by_a_later_scan_of_the_batch(
    store: Store,
) -> None:
    await _two_orders(store, THIRD_FAILS_WHEN_IT_IS_COUNTED)
    reply = await StationAt(store, "left").scan("A", "apple", "fig", OK, "A", "fig", "fig")
    assert _verdicts(reply)[2:] == [
        Verdict.NOT_JUDGED,
        Verdict.COMMAND_DONE,
        Verdict.ORDER_OPENED,
        Verdict.ITEM_MATCHED,
        Verdict.ITEM_MATCHED,
    ]
    assert reply.acks[-1].line is not None
    assert (reply.acks[-1].line.sku, reply.acks[-1].line.qty_packed) == ("SKU-fig", 2)
    assert reply.acks[-1].order is not None
    assert (reply.acks[-1].order.units_packed, reply.acks[-1].order.revision) == (3, 4)
    await store.read(check_books)


async def test_other_stations_of_the_same_commit_are_judged_as_ever(store: Store) -> None:
    await _two_orders(store, UNREADABLE_ORDER)
    names = [f"station-{number}" for number in range(20)]
    entered, passed = threading.Event(), threading.Event()

    def hold(_connection: sqlite3.Connection) -> None:
        entered.set()
        assert passed.wait(WAIT_S)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(store.write(hold))
        await asyncio.to_thread(entered.wait, WAIT_S)
        bad = tasks.create_task(store.judge("left", [scan("left", 1, "A")]))
        good = [tasks.create_task(store.judge(name, [scan(name, 1, "B")])) for name in names]
        await asyncio.sleep(0)
        assert store.status().queue_depth == 21
        passed.set()
    answers = [task.result() for task in (bad, *good)]
    assert [_verdicts(answer) for answer in answers if isinstance(answer, ScanReply)] == [
        [Verdict.NOT_JUDGED],
        *[[Verdict.ORDER_OPENED]] * 20,
    ]
    await store.read(check_books)


async def test_a_station_whose_open_order_cannot_be_read_any_more_says_hello_and_goes_on(
    store: Store,
) -> None:
    await _two_orders(store)
    station = StationAt(store, "left")
    await station.scan("A", "apple")
    await _do(store, UNREADABLE_ORDER)
    welcome = await store.hello("left")
    assert (welcome.last_seq, welcome.view.open_order) == (2, None)
    assert _verdicts(await station.scan("apple", OK, "B")) == [
        Verdict.NOT_JUDGED,
        Verdict.COMMAND_DONE,
        Verdict.ORDER_OPENED,
    ]
    assert (await store.hello("left")).view.open_order is not None


async def test_what_could_be_judged_but_not_told_is_set_aside(store: Store) -> None:
    await _two_orders(store)
    station = StationAt(store, "left")
    await station.scan("A")
    await _do(store, UNREADABLE_ORDER)
    reply = await station.scan(command_code(Command.SIGN_OUT))
    assert (_verdicts(reply), reply.view.open_order) == ([Verdict.NOT_JUDGED], None)


async def test_the_operator_stays_signed_in_and_the_step_as_it_was(store: Store) -> None:
    await _two_orders(store, UNREADABLE_ORDER)
    await store.write(partial(save_operator, operator=OperatorRow("kim", "Kim")))
    badge, step = own_code(OwnCodeKind.BADGE, "kim"), command_code(Command.STEP_INQUIRE)
    reply = await StationAt(store, "left").scan(badge, step, "A")
    assert _verdicts(reply)[-1] is Verdict.NOT_JUDGED
    assert (reply.view.operator, reply.view.step) == ("Kim", "inquire")


async def test_a_station_whose_state_cannot_be_read_begins_anew_after_one_scan(
    store: Store,
) -> None:
    await _two_orders(store)
    station = StationAt(store, "left")
    await station.scan("B", "apple", "pear", OK)
    await _do(store, UNREADABLE_STATE)
    assert (await store.hello("left")).last_seq == 4
    reply = await station.scan("pear", OK, "B")
    assert _verdicts(reply) == [
        Verdict.NOT_JUDGED,
        Verdict.COMMAND_DONE,
        Verdict.ORDER_OPENED,
    ]
    assert reply.view.held_count == 1
    assert (await store.hello("left")).view == reply.view
    await store.read(check_books)


async def test_a_retry_is_answered_though_the_state_cannot_be_read(store: Store) -> None:
    station = StationAt(store, "left")
    await station.scan("x")
    await _do(store, UNREADABLE_STATE)
    again = await store.judge("left", station.sent)
    assert isinstance(again, ScanReply)
    assert again.acks == tuple(station.acks)


async def test_a_retry_is_answered_though_the_open_order_cannot_be_read(store: Store) -> None:
    await _two_orders(store)
    station = StationAt(store, "left")
    await station.scan("A", "apple")
    await _do(store, UNREADABLE_ORDER)
    again = await store.judge("left", station.sent)
    assert isinstance(again, ScanReply)
    assert again.acks == tuple(station.acks)
    assert (again.view.step, again.view.open_order) == ("pack", None)
    await store.read(check_books)


async def test_a_retry_is_answered_together_with_a_new_scan_that_cannot_be_judged(
    store: Store,
) -> None:
    await _two_orders(store)
    station = StationAt(store, "left")
    await station.scan("A", "apple")
    await _do(store, UNREADABLE_ORDER)
    new = [scan("left", 3, "fig"), scan("left", 4, OK), scan("left", 5, "B")]
    reply = await store.judge("left", [*station.sent, *new])
    assert isinstance(reply, ScanReply)
    assert reply.acks[:2] == tuple(station.acks)
    assert _verdicts(reply)[2:] == [
        Verdict.NOT_JUDGED,
        Verdict.COMMAND_DONE,
        Verdict.ORDER_OPENED,
    ]
    again = await store.judge("left", new)
    assert isinstance(again, ScanReply)
    assert again.acks == reply.acks[2:]
    await store.read(check_books)


async def test_a_retry_of_held_scans_is_answered_though_no_stored_answer_can_be_read(
    store: Store,
) -> None:
    await _two_orders(store, UNREADABLE_ORDER)
    station = StationAt(store, "left")
    await station.scan("B", "apple", "pear")
    await _do(store, *LET_FACTS_CHANGE, "UPDATE scans SET ack = x'7b'")
    again = await store.judge("left", station.sent)
    assert isinstance(again, ScanReply)
    assert _verdicts(again) == [Verdict.ORDER_OPENED, Verdict.ITEM_WRONG, Verdict.HELD]
    assert again.view.pending is not None
    assert again.view.pending.verdict is Verdict.ITEM_WRONG
    assert again.view == (await store.hello("left")).view


async def test_an_error_that_nobody_acknowledged_stays_until_it_is_whatever_fails_meanwhile(
    store: Store,
) -> None:
    await _two_orders(store)
    station = StationAt(store, "left")
    reply = await station.scan("A", "pear")
    error = reply.acks[-1]
    assert error.verdict is Verdict.ITEM_WRONG
    await _do(store, UNREADABLE_ORDER)
    reply = await station.scan("apple")
    assert _verdicts(reply) == [Verdict.HELD]
    assert reply.view.pending is not None
    assert reply.view.pending.scan_id == error.scan_id
    assert reply.view.held_count == 1
    reply = await station.scan(OK)
    assert _verdicts(reply) == [Verdict.NOT_JUDGED]
    reply = await station.scan(OK, "B", "pear")
    assert _verdicts(reply) == [
        Verdict.COMMAND_DONE,
        Verdict.ORDER_OPENED,
        Verdict.ITEM_MATCHED,
    ]
    assert [held.text for held in reply.view.held] == ["apple"]
    await store.read(check_books)


async def test_a_held_scan_whose_words_cannot_be_read_stops_no_further_scan(store: Store) -> None:
    await _two_orders(store)
    station = StationAt(store, "left")
    await station.scan("B", "apple", "pear")
    await _do(store, "UPDATE held_scans SET text = CAST(x'ff' AS TEXT)")
    reply = await station.scan("pear")
    assert (_verdicts(reply), reply.view.held_count) == ([Verdict.HELD], 2)
    assert [held.text for held in reply.view.held] == ["\N{REPLACEMENT CHARACTER}", "pear"]
    assert (await store.hello("left")).view == reply.view
    assert _verdicts(await station.scan(OK, "pear", "pear")) == [
        Verdict.COMMAND_DONE,
        Verdict.ITEM_MATCHED,
        Verdict.ORDER_COMPLETED,
    ]
    await store.read(check_books)


async def test_a_stored_answer_that_cannot_be_read_is_told_by_its_verdict(store: Store) -> None:
    await _two_orders(store)
    station = StationAt(store, "left")
    await station.scan("B", "pear")
    await _do(store, *LET_FACTS_CHANGE, "UPDATE scans SET ack = x'7b'")
    again = await store.judge("left", station.sent[1:])
    assert isinstance(again, ScanReply)
    assert (again.acks[0].verdict, again.acks[0].qty) == (Verdict.ITEM_MATCHED, 1)


async def test_a_stored_answer_with_a_verdict_that_nobody_knows_is_told_as_not_judged(
    store: Store,
) -> None:
    station = StationAt(store, "left")
    await station.scan("x")
    spoil = "UPDATE scans SET ack = x'7b', verdict = CAST(x'ff' AS TEXT)"
    await _do(store, *LET_FACTS_CHANGE, spoil)
    again = await store.judge("left", station.sent)
    assert isinstance(again, ScanReply)
    assert _verdicts(again) == [Verdict.NOT_JUDGED]


async def test_a_gap_is_refused_as_ever_beside_a_scan_that_cannot_be_judged(store: Store) -> None:
    await _two_orders(store, UNREADABLE_ORDER)
    refusal = await store.judge("left", [scan("left", 1, "A"), scan("left", 3, "B")])
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.last_seq) == (RefusalCode.GAP, 0)
    assert store.status().outbox_length == 0


async def test_a_full_disk_sets_no_scan_aside(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    await _two_orders(store)
    await _do(store, "PRAGMA max_page_count = 1")
    scans = [scan("left", seq, f"{seq}" * 4000) for seq in range(1, 9)]
    with caplog.at_level(logging.CRITICAL):
        refusal = await store.judge("left", scans)
    assert isinstance(refusal, Refusal)
    assert refusal.code is RefusalCode.NOT_STORED
    assert "free space" in refusal.message
    await _do(store, "PRAGMA max_page_count = 100000")
    assert _verdicts(await StationAt(store, "left").send(scans)) == [Verdict.ORDER_UNKNOWN] * 8


async def test_a_disk_that_fills_up_beside_a_scan_that_cannot_be_judged_stores_nothing(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    await _two_orders(store, UNREADABLE_ORDER, "PRAGMA max_page_count = 1")
    long = [scan("left", seq, f"{seq}" * 4000) for seq in range(2, 9)]
    scans = [scan("left", 1, "A"), *long]
    with caplog.at_level(logging.CRITICAL):
        refusal = await store.judge("left", scans)
    assert isinstance(refusal, Refusal)
    assert "free space" in refusal.message
    assert (await store.hello("left")).last_seq == 0
    await _do(store, "PRAGMA max_page_count = 100000")
    assert _verdicts(await StationAt(store, "left").send(scans)) == [
        Verdict.NOT_JUDGED,
        *[Verdict.HELD] * 7,
    ]


async def _passing_trouble(store: Store, trouble: Callable[[sqlite3.Connection], None]) -> Refusal:
    """Scan while writing a scan meets `trouble`; return the refusal, and end the trouble."""
    await _two_orders(store)

    def begin(connection: sqlite3.Connection) -> None:
        connection.create_function("trouble", 0, lambda: trouble(connection))
        connection.execute(TROUBLE_IN_MID_SCAN)

    await store.write(begin)
    refusal = await store.judge("left", [scan("left", 1, "A"), scan("left", 2, "apple")])
    assert isinstance(refusal, Refusal)
    await _do(store, "DROP TRIGGER temp.trouble")
    return refusal


async def _all_is_judged_afterwards(store: Store) -> None:
    reply = await StationAt(store, "left").scan("A", "apple")
    assert _verdicts(reply) == [Verdict.ORDER_OPENED, Verdict.ITEM_MATCHED]
    await store.read(check_books)


def _starve(_connection: sqlite3.Connection) -> None:
    raise MemoryError


@pytest.mark.expects_log("server.store.writer")
async def test_want_of_memory_sets_no_scan_aside(store: Store) -> None:
    refusal = await _passing_trouble(store, _starve)
    assert refusal.code is RefusalCode.NOT_STORED
    assert "memory is full" in refusal.message
    await _all_is_judged_afterwards(store)


@pytest.mark.expects_log("server.store.writer")
async def test_an_interrupted_statement_sets_no_scan_aside(store: Store) -> None:
    refusal = await _passing_trouble(store, sqlite3.Connection.interrupt)
    assert refusal.code is RefusalCode.NOT_STORED
    assert "interrupted" in refusal.message
    await _all_is_judged_afterwards(store)


async def _told(store: Store, texts: Sequence[str]) -> list[Verdict]:
    await _two_orders(store, UNREADABLE_ITEM, UNREADABLE_ORDER.replace("'A'", "'B'"))
    station = StationAt(store, "left")
    for text in texts:
        await station.scan(text)
    await store.read(check_books)
    return [ack.verdict for ack in station.acks]


async def test_the_same_scans_in_a_store_with_the_same_rows_get_the_same_verdicts(
    store: Store, tmp_path: Path
) -> None:
    texts = ["A", "apple", "fig", "pear", OK, "B", OK, "A", "apple", command_code(Command.UNDO)]
    told = await _told(store, texts)
    assert told.count(Verdict.NOT_JUDGED) == 2
    again = Store.open(
        tmp_path / "again" / "store.db", policy=Policy(), now_utc_ms=lambda: NOW_UTC_MS
    )
    assert await _told(again, texts) == told
    again.close()


def test_what_another_job_cannot_write_is_no_fault_of_a_scan_judged_apart(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with closing(open_writer(path)) as connection:
        migrate.up(connection, path, backups=tmp_path / "backups", now_utc_ms=0)
        judge = ScanJudge(connection, Policy(), lambda: NOW_UTC_MS)
        judge.judge("left", [scan("left", 1, "x")])
        connection.later("UPDATE station_state SET last_seq = ? WHERE station = ?", (1, "none"))
        with pytest.raises(StoreFaultError, match="UPDATE station_state"):
            judge.judge_apart("left", [scan("left", 2, "y")])
