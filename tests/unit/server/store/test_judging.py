import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.contract.own_code import Command, OwnCodeKind, command_code, own_code
from server.contract.station import Refusal, RefusalCode, ScanAck, ScanMessage, ScanReply
from server.contract.verdict import Verdict
from server.domain.policy import Policy
from server.domain.progress import Closing, OrderProgress, ScanEffect, fold
from server.store import (
    ErpStatus,
    ItemBarcode,
    LineContent,
    OrderContent,
    Store,
    migrate,
    save_order,
)
from server.store.connections import open_writer
from server.store.judging import judge_scans, welcome
from tests.unit.server.store.stations import NOW_UTC_MS, StationAt, line, order, save, scan


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


@pytest.mark.parametrize(("station", "seq"), [("right", 1), ("left", 2)])
async def test_a_scan_known_under_another_number_or_station_is_refused(
    store: Store, station: str, seq: int
) -> None:
    await StationAt(store, "left").scan("x")
    moved = msgspec.structs.replace(scan("left", 1, "x"), station_seq=seq)
    refusal = await _refusal(store, station, moved)
    assert refusal.code is RefusalCode.SEQ_TAKEN


async def test_nothing_of_a_refused_batch_is_stored(store: Store) -> None:
    await save(store, order("A", line(1, "apple", 2)))
    scans = [scan("left", 1, "A"), scan("left", 2, "apple"), scan("left", 4, "apple")]
    assert (await _refusal(store, "left", *scans)).code is RefusalCode.GAP
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


_ORDERS = (
    OrderContent(
        "A",
        "김철수",
        (
            LineContent(1, "S1", "apple", 2, None, (ItemBarcode("apple"),)),
            LineContent(2, "S2", "pear", 3, None, (ItemBarcode("pear"), ItemBarcode("box", 2))),
        ),
        codes=("label",),
    ),
    OrderContent(
        "B",
        "Lee",
        (LineContent(1, "S1", "apple", 1, None, (ItemBarcode("apple"),)),),
        codes=("label",),
    ),
)
_TEXTS = (
    *("A", "B", "label", "apple", "pear", "box", "stone", "-s.ok.zz"),
    own_code(OwnCodeKind.BADGE, "kim"),
    *(command_code(command) for command in Command if command is not Command.PICK),
    command_code(Command.CONFIRM, 2),
    command_code(Command.PICK, 1),
)
_STATIONS = ("left", "right")


class _Fresh:
    """A migrated database in memory's place: the writer's own connection, no thread."""

    def __init__(self, folder: Path, name: str) -> None:
        path = folder / name
        self.connection = open_writer(path)
        self.connection.execute("PRAGMA synchronous = OFF")
        migrate.up(self.connection, path, backups=path.parent / "backups", now_utc_ms=0)
        for content in _ORDERS:
            save_order(self.connection, content, now_utc_ms=0)
        self.connection.execute("INSERT INTO operators (badge, name) VALUES ('kim', 'Kim')")

    def judge(self, station: str, scans: Sequence[ScanMessage]) -> ScanReply:
        return judge_scans(self.connection, station, scans, policy=Policy(), now_utc_ms=NOW_UTC_MS)

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        return self.connection.execute(sql).fetchall()


def _packed(fresh: _Fresh) -> dict[bytes, OrderProgress]:
    """Return what the tables hold of each order, counted scan by scan."""
    held: dict[bytes, OrderProgress] = {}
    for key, completed_by in fresh.connection.execute(
        "SELECT order_id, completed_by FROM order_state"
    ):
        lines = fresh.connection.execute(
            "SELECT line_no, qty_packed FROM order_lines WHERE order_id = ? AND qty_packed > 0",
            (key,),
        )
        scan_id = None if completed_by is None else UUID(bytes=completed_by)
        held[key] = OrderProgress(dict(lines), scan_id)
    return held


def _folded(fresh: _Fresh) -> dict[bytes, OrderProgress]:
    """Return what the stored scans of each order fold to."""
    folded: dict[bytes, OrderProgress] = {}
    for (key,) in fresh.connection.execute("SELECT order_id FROM orders"):
        rows = fresh.connection.execute(
            "SELECT scan_id, line_no, qty, closing FROM scans WHERE order_id = ? ORDER BY scan_key",
            (key,),
        )
        folded[key] = fold(
            ScanEffect(
                UUID(bytes=scan_id), line_no, qty, None if closing is None else Closing(closing)
            )
            for scan_id, line_no, qty, closing in rows
        )
    return folded


@settings(max_examples=60, deadline=None)
@given(
    gestures=st.lists(
        st.tuples(
            st.sampled_from(_STATIONS),
            st.lists(st.sampled_from(_TEXTS), min_size=1, max_size=4),
            st.integers(0, 3),
            st.integers(0, 3),
        ),
        max_size=25,
    )
)
def test_any_interleaving_of_scans_retries_and_undos_keeps_the_books(
    tmp_path_factory: pytest.TempPathFactory,
    gestures: list[tuple[str, list[str], int, int]],
) -> None:
    folder = tmp_path_factory.mktemp("books")
    first = _Fresh(folder, "first.db")
    sent: dict[str, list[ScanMessage]] = {name: [] for name in _STATIONS}
    acks: dict[UUID, bytes] = {}
    with closing(first.connection):
        for station, texts, repeated, unseen in gestures:
            known = sent[station]
            seen = max(0, len(known) - unseen)
            new = [
                scan(station, len(known) + n, text, seen=seen)
                for n, text in enumerate(texts, start=1)
            ]
            retried = known[len(known) - repeated :] if repeated else []
            reply = first.judge(station, [*retried, *new])
            known += new
            for ack in reply.acks:
                encoded = msgspec.json.encode(ack)
                assert acks.setdefault(ack.scan_id, encoded) == encoded
            _check_books(first, station, reply)
        _check_replay(folder, first, acks)


def _check_books(fresh: _Fresh, station: str, reply: ScanReply) -> None:
    over = fresh.rows("SELECT 1 FROM order_lines WHERE qty_packed > qty_ordered")
    assert over == []
    assert _packed(fresh) == _folded(fresh)
    assert welcome(fresh.connection, station).view == reply.view
    listed = fresh.connection.execute(
        "SELECT count(*) FROM held_scans WHERE station = ?", (station,)
    ).fetchone()
    assert listed == (reply.view.held_count,)
    totals = fresh.rows(
        "SELECT 1 FROM order_state s WHERE units_packed <>"
        " (SELECT sum(qty_packed) FROM order_lines l WHERE l.order_id = s.order_id)"
    )
    assert totals == []


def _check_replay(folder: Path, first: _Fresh, acks: dict[UUID, bytes]) -> None:
    """Replay the stored scans into a fresh database: they get the same answers."""
    again = _Fresh(folder, "again.db")
    with closing(again.connection):
        rows = first.connection.execute(
            "SELECT scan_id, station, station_seq, scanner_id, data, captured_utc_ms, answered_seq"
            " FROM scans ORDER BY scan_key"
        ).fetchall()
        assert len(rows) == len(acks)
        for scan_id, station, seq, scanner_id, data, captured, answered_seq in rows:
            message = ScanMessage(
                UUID(bytes=scan_id), seq, scanner_id, data, captured, answered_seq=answered_seq
            )
            (ack,) = again.judge(station, [message]).acks
            assert msgspec.json.encode(ack) == acks[ack.scan_id]
        assert _packed(again) == _packed(first)


def test_a_job_of_no_scans_changes_nothing(tmp_path: Path) -> None:
    fresh = _Fresh(tmp_path, "none.db")
    with closing(fresh.connection):
        fresh.judge("left", [scan("left", 1, "A")])
        before = fresh.rows("SELECT * FROM station_state")
        assert fresh.judge("left", []).acks == ()
        assert fresh.rows("SELECT * FROM station_state") == before
        assert isinstance(fresh.connection, sqlite3.Connection)
