import asyncio
import sqlite3
import threading
from contextlib import closing
from uuid import UUID

import msgspec
import pytest

from server.contract.own_code import Command, command_code
from server.contract.station import Refusal, RefusalCode, ScanAck, ScanMessage, ScanReply
from server.contract.verdict import Verdict
from server.store import ErpStatus, Store
from tests.unit.server.store.damage import LET_FACTS_CHANGE
from tests.unit.server.store.stations import StationAt, line, order, save, scan

WAIT_S = 20.0


async def _refusal(store: Store, station: str, *scans: ScanMessage) -> Refusal:
    answer = await store.judge(station, scans)
    assert isinstance(answer, Refusal)
    return answer


async def test_a_known_scan_gets_its_stored_answer_whatever_happened_since(store: Store) -> None:
    await save(store, order("A", line(1, "apple", 2)))
    station = StationAt(store, "left")
    await station.scan("A", "apple")
    first = station.acks[1]
    await station.do(Command.UNDO)
    again = await store.judge("left", station.sent[1:2])
    assert isinstance(again, ScanReply)
    assert msgspec.json.encode(again.acks[0]) == msgspec.json.encode(first)
    assert again.view.open_order is not None
    assert again.view.open_order.units_packed == 0
    assert store.status().outbox_length == 3


async def test_a_batch_may_begin_with_known_scans_and_go_on_with_new_ones(store: Store) -> None:
    station = StationAt(store, "left")
    await station.scan("x", "y")
    answer = await store.judge("left", [*station.sent, scan("left", 3, "z")])
    assert isinstance(answer, ScanReply)
    assert answer.acks[:2] == tuple(station.acks)
    assert answer.acks[2].station_seq == 3
    assert (await store.hello("left")).last_seq == 3


async def test_the_first_verdict_to_acknowledge_holds_the_rest_of_a_batch(store: Store) -> None:
    await save(store, order("A", line(1, "apple", 2)))
    reply = await StationAt(store, "left").scan("A", "apple", "apple", "A", "x")
    assert [ack.verdict for ack in reply.acks] == [
        Verdict.ORDER_OPENED,
        Verdict.ITEM_MATCHED,
        Verdict.ORDER_COMPLETED,
        Verdict.ORDER_ALREADY_DONE,
        Verdict.ORDER_UNKNOWN,
    ]
    await save(store, order("B", line(1, "pear", 1)))
    reply = await StationAt(store, "right").scan("B", "apple", "pear", "pear")
    assert [ack.verdict for ack in reply.acks] == [
        Verdict.ORDER_OPENED,
        Verdict.ITEM_WRONG,
        Verdict.HELD,
        Verdict.HELD,
    ]
    assert reply.view.held_count == 2


async def test_an_ok_given_offline_does_not_answer_an_error_nobody_saw(store: Store) -> None:
    await save(store, order("B", line(1, "pear", 1)), order("A", line(1, "apple", 1)))
    ok = command_code(Command.OK)
    texts = ("B", "apple", ok, "pear", ok)
    offline = [scan("left", seq, text, seen=0) for seq, text in enumerate(texts, start=1)]
    answer = await store.judge("left", offline)
    assert isinstance(answer, ScanReply)
    assert [ack.verdict for ack in answer.acks] == [
        Verdict.ORDER_OPENED,
        Verdict.ITEM_WRONG,
        Verdict.HELD,
        Verdict.HELD,
        Verdict.HELD,
    ]
    assert answer.view.pending == answer.acks[1]
    assert [held.text for held in answer.view.held] == ["pear"]
    seen = await store.judge("left", [scan("left", 6, ok, seen=2)])
    assert isinstance(seen, ScanReply)
    assert (seen.acks[0].verdict, seen.view.pending) == (Verdict.COMMAND_DONE, None)


async def test_a_gap_is_refused_with_the_last_number_stored(store: Store) -> None:
    refusal = await _refusal(store, "left", scan("left", 2, "x"))
    assert (refusal.code, refusal.last_seq) == (RefusalCode.GAP, 0)
    assert (await store.hello("left")).last_seq == 0


async def test_a_number_that_another_scan_has_is_refused(store: Store) -> None:
    await StationAt(store, "left").scan("x", "y")
    other = msgspec.structs.replace(scan("left", 1, "x"), scan_id=UUID(int=5))
    refusal = await _refusal(store, "left", other)
    assert (refusal.code, refusal.last_seq) == (RefusalCode.SEQ_TAKEN, 2)


async def test_a_scan_known_as_another_stations_is_refused(store: Store) -> None:
    await StationAt(store, "left").scan("x")
    refusal = await _refusal(store, "right", scan("left", 1, "x"), scan("right", 2, "y"))
    assert (refusal.code, refusal.last_seq) == (RefusalCode.SCAN_TAKEN, 0)
    assert store.status().outbox_length == 1


@pytest.mark.parametrize("seq", [1, 3, 4])
async def test_a_scan_known_under_another_number_gets_its_stored_answer_with_that_number(
    store: Store, seq: int
) -> None:
    await save(store, order("A", line(1, "apple", 2)))
    station = StationAt(store, "left")
    await station.scan("A", "apple")
    moved = msgspec.structs.replace(station.sent[1], station_seq=seq)
    more = msgspec.structs.replace(station.sent[0], station_seq=seq + 1)
    answer = await store.judge("left", [moved, more])
    assert isinstance(answer, ScanReply)
    assert answer.acks == (station.acks[1], station.acks[0])
    assert [ack.station_seq for ack in answer.acks] == [2, 1]
    assert answer.view.open_order is not None
    assert answer.view.open_order.units_packed == 1
    assert (await store.hello("left")).last_seq == store.status().outbox_length == 2
    assert (await station.do(Command.UNDO)).station_seq == 3


@pytest.mark.expects_log("server.store.judging")
async def test_of_a_scan_known_under_another_number_that_number_is_told_though_its_answer_is_lost(
    store: Store,
) -> None:
    await StationAt(store, "left").scan("x")
    with closing(sqlite3.connect(store.status().path, isolation_level=None)) as strange:
        for statement in (*LET_FACTS_CHANGE, "UPDATE scans SET ack = x'7b'"):
            strange.execute(statement)
    moved = msgspec.structs.replace(scan("left", 1, "x"), station_seq=2)
    answer = await store.judge("left", [moved])
    assert isinstance(answer, ScanReply)
    assert [ack.station_seq for ack in answer.acks] == [1]


async def test_nothing_of_a_refused_batch_is_stored(store: Store) -> None:
    await save(store, order("A", line(1, "apple", 2)))
    scans = [scan("left", 1, "A"), scan("left", 2, "apple"), scan("left", 4, "apple")]
    refusal = await _refusal(store, "left", *scans)
    assert (refusal.code, refusal.last_seq) == (RefusalCode.GAP, 0)
    view = await store.order_by_no("A")
    assert view is not None
    assert (view.head.units_packed, view.head.revision) == (0, 1)
    assert store.status().outbox_length == 0


async def test_the_open_order_of_an_answer_is_as_the_last_scan_of_its_batch_left_it(
    store: Store,
) -> None:
    await save(
        store,
        order("A", line(1, "apple", 3)),
        order("B", line(1, "pear", 2)),
        order("LATER", line(1, "fig", 1), erp=ErpStatus.ON_HOLD),
    )
    cancel = command_code(Command.CANCEL)
    batches = [
        ("A", "apple", cancel, "B"),
        ("pear", cancel, "A", "apple"),
        (command_code(Command.UNDO), cancel, "B"),
        (cancel,),
        ("A", "LATER"),
    ]
    station = StationAt(store, "left")
    shown = []
    for batch in batches:
        reply = await station.scan(*batch)
        assert reply.view == (await store.hello("left")).view
        head = reply.view.open_order
        shown.append(None if head is None else (head.order_no, head.units_packed))
    assert shown == [("B", 0), ("A", 2), ("B", 1), None, ("A", 1)]
    assert station.acks[-1].verdict is Verdict.ORDER_ON_HOLD
    assert station.acks[-1].order is not None
    assert station.acks[-1].order.order_no == "LATER"


async def test_two_stations_judged_at_once_never_pass_the_order(store: Store) -> None:
    await save(store, order("A", line(1, "apple", 5)))
    names = ("left", "right")
    for name in names:
        await store.judge(name, [scan(name, 1, "A")])
    texts = ["apple", command_code(Command.OK)] * 5

    async def pack(name: str) -> list[ScanAck]:
        acks: list[ScanAck] = []
        for seq, text in enumerate(texts, start=2):
            answer = await store.judge(name, [scan(name, seq, text)])
            assert isinstance(answer, ScanReply)
            acks += answer.acks
        return acks

    async with asyncio.TaskGroup() as tasks:
        packing = [tasks.create_task(pack(name)) for name in names]
    acks = [ack for task in packing for ack in task.result()]
    assert sum(ack.qty for ack in acks) == 5
    assert [ack.verdict for ack in acks].count(Verdict.ORDER_COMPLETED) == 1


async def test_a_job_of_no_scans_changes_nothing(store: Store) -> None:
    async def states() -> list[object]:
        return await store.read(
            lambda connection: connection.execute("SELECT * FROM station_state").fetchall()
        )

    await StationAt(store, "left").scan("A")
    before = await states()
    reply = await store.judge("left", [])
    assert isinstance(reply, ScanReply)
    assert (reply.acks, reply.view) == ((), (await store.hello("left")).view)
    assert await states() == before


async def test_what_another_job_changed_between_two_scans_is_seen_by_the_next(
    store: Store,
) -> None:
    await save(store, order("A", line(1, "apple", 1), line(2, "pear", 9)))
    station = StationAt(store, "left")
    await station.scan("A", "apple", "fig", command_code(Command.OK))
    await save(store, order("A", line(1, "apple", 2), line(2, "pear", 9), line(3, "fig", 1)))
    await save(store, order("FIG", codes=("pear",)))
    await station.scan("apple", "fig", "pear")
    await save(store, order("A", line(1, "apple", 2), line(3, "fig", 1), erp=ErpStatus.ON_HOLD))
    await station.scan("apple")
    assert [ack.verdict for ack in station.acks[1:]] == [
        Verdict.ITEM_MATCHED,
        Verdict.CODE_UNKNOWN,
        Verdict.COMMAND_REFUSED,
        Verdict.ITEM_MATCHED,
        Verdict.ITEM_MATCHED,
        Verdict.ORDER_IN_PROGRESS,
        Verdict.ORDER_ON_HOLD,
    ]


async def test_an_order_changed_by_a_strange_hand_is_read_anew_and_judged_as_it_is(
    store: Store,
) -> None:
    await save(store, order("A", line(1, "apple", 2)))
    station = StationAt(store, "left")
    await station.scan("A", "apple")
    with closing(sqlite3.connect(store.status().path, isolation_level=None)) as strange:
        strange.execute("UPDATE order_lines SET qty_packed = 2")
        strange.execute("UPDATE order_state SET units_packed = 2, revision = revision + 1")
    (ack,) = (await station.scan("apple")).acks
    assert (ack.verdict, ack.order and ack.order.units_packed) == (Verdict.ITEM_OVER, 2)


async def test_a_number_that_a_strange_hand_used_meanwhile_is_not_used_again(store: Store) -> None:
    await StationAt(store, "left").scan("x")
    with closing(sqlite3.connect(store.status().path, isolation_level=None)) as strange:
        strange.execute("UPDATE station_state SET last_seq = 2")
    refusal = await _refusal(store, "left", scan("left", 2, "y"))
    assert (refusal.code, refusal.last_seq) == (RefusalCode.SEQ_TAKEN, 2)
    assert store.status().outbox_length == 1


async def test_a_scan_judged_beside_a_failing_job_counts_once(store: Store) -> None:
    def fail(connection: sqlite3.Connection) -> None:
        connection.execute("UPDATE order_lines SET qty_packed = 3")
        raise LookupError("alone")

    await save(store, order("A", line(1, "apple", 5)))
    station = StationAt(store, "left")
    await station.scan("A", "apple")
    entered, passed = threading.Event(), threading.Event()

    def hold(_connection: sqlite3.Connection) -> None:
        entered.set()
        assert passed.wait(WAIT_S)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(store.write(hold))
        await asyncio.to_thread(entered.wait, WAIT_S)
        first = tasks.create_task(store.judge("left", [scan("left", 3, "apple")]))
        failing = asyncio.gather(store.write(fail), return_exceptions=True)
        second = tasks.create_task(store.judge("right", [scan("right", 1, "A")]))
        await asyncio.sleep(0)
        assert store.status().queue_depth == 3
        passed.set()
    assert [type(error) for error in await failing] == [LookupError]
    for answer in (first.result(), second.result()):
        assert isinstance(answer, ScanReply)
        assert answer.view.open_order is not None
        assert (answer.view.open_order.units_packed, answer.view.open_order.revision) == (2, 3)
