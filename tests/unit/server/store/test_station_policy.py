"""What is set of a station decides in the transaction of the next scan; what was judged stays."""

import logging
import sqlite3
from functools import partial
from pathlib import Path

import pytest

from server.contract.order import WorkStep
from server.contract.own_code import OwnCodeKind, own_code
from server.contract.station import ScanReply
from server.contract.verdict import Reason, Verdict
from server.store import Policy, Store
from server.store.operators import OperatorRow, save_operator
from server.store.stations import StationSettings, save_settings
from tests.unit.server.store.people import BOSS
from tests.unit.server.store.stations import NOW_UTC_MS, StationAt, line, order, save


def _write_an_impossible_step(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA ignore_check_constraints = ON")
    connection.execute("UPDATE station_settings SET step = 'fly'")
    connection.execute("PRAGMA ignore_check_constraints = OFF")


async def _set(store: Store, station: str, **settings: object) -> None:
    wanted = StationSettings(**settings)  # type: ignore[arg-type]  # each test names a few
    job = partial(
        save_settings, station=station, settings=wanted, actor=BOSS, now_utc_ms=NOW_UTC_MS
    )
    await store.write(job)


async def test_a_sign_in_is_required_where_it_is_set_and_nowhere_else(store: Store) -> None:
    await save(store, order("A", line(1, "apple", 2)))
    left, right = StationAt(store, "left"), StationAt(store, "right")
    assert (await left.scan("A")).acks[0].verdict is Verdict.ORDER_OPENED
    await _set(store, "left", require_operator=True)
    assert (await left.scan("apple")).acks[0].verdict is Verdict.OPERATOR_REQUIRED
    assert (await right.scan("A")).acks[0].verdict is Verdict.ORDER_OPENED
    await store.write(partial(save_operator, operator=OperatorRow("kim", "김철수")))
    badge = own_code(OwnCodeKind.BADGE, "kim")
    told = (await left.scan(badge, "apple")).acks
    assert [ack.verdict for ack in told] == [Verdict.OPERATOR_SIGNED_IN, Verdict.ITEM_MATCHED]


async def test_the_servers_rule_is_the_default_that_a_station_may_be_freed_of(
    tmp_path: Path,
) -> None:
    policy = Policy(require_operator=True)
    store = Store.open(tmp_path / "store.db", policy=policy, now_utc_ms=lambda: NOW_UTC_MS)
    await save(store, order("A", line(1, "apple", 2)))
    station = StationAt(store, "left")
    assert (await station.scan("A")).acks[0].verdict is Verdict.OPERATOR_REQUIRED
    await _set(store, "left", require_operator=False)
    assert (await station.scan("A")).acks[0].verdict is Verdict.ORDER_OPENED
    await _set(store, "left")
    assert (await station.scan("apple")).acks[0].verdict is Verdict.OPERATOR_REQUIRED
    store.close()


async def test_a_locked_station_loses_no_scan_and_a_replay_gets_its_first_answer(
    store: Store,
) -> None:
    await save(store, order("A", line(1, "apple", 2)))
    station = StationAt(store, "left")
    await station.scan("A")
    await _set(store, "left", locked=True)
    reply = await station.scan("apple", "apple")
    told = [(ack.verdict, ack.reason) for ack in reply.acks]
    assert told == [(Verdict.HELD, Reason.STATION_LOCKED)] * 2
    assert [held.text for held in reply.view.held] == ["apple", "apple"]
    await _set(store, "left")
    again = await store.judge("left", station.sent[1:])
    assert isinstance(again, ScanReply)
    assert again.acks == reply.acks
    told_now = (await station.scan("apple")).acks[0]
    assert told_now.verdict is Verdict.ITEM_MATCHED


async def test_a_step_holds_at_once_and_of_a_station_that_never_scanned(store: Store) -> None:
    await _set(store, "left", step=WorkStep.SHIP)
    assert (await store.hello("left")).view.step is WorkStep.SHIP
    await save(store, order("A", line(1, "apple", 1)))
    station = StationAt(store, "left")
    assert (await station.scan("A")).acks[0].verdict is Verdict.ORDER_NOT_PACKED
    stored = await store.read(lambda c: c.execute("SELECT step FROM scans").fetchall())
    assert stored == [("ship",)]


async def test_a_station_that_packs_changes_step_when_the_order_is_done(store: Store) -> None:
    await save(store, order("A", line(1, "apple", 1)))
    station = StationAt(store, "left")
    await station.scan("A")
    await _set(store, "left", step=WorkStep.SHIP)
    assert (await store.hello("left")).view.step is WorkStep.PACK
    reply = await station.scan("apple")
    assert (reply.acks[0].verdict, reply.view.step) == (Verdict.ORDER_COMPLETED, WorkStep.SHIP)
    assert (await station.scan("A")).acks[0].verdict is Verdict.ORDER_SHIPPED


async def test_settings_that_cannot_be_read_keep_no_scan_from_being_judged(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    await save(store, order("A", line(1, "apple", 1)))
    await _set(store, "left", locked=True)
    await store.write(_write_an_impossible_step)
    with caplog.at_level(logging.ERROR):
        reply = await StationAt(store, "left").scan("A")
    assert reply.acks[0].verdict is Verdict.ORDER_OPENED
    assert "settings cannot be read" in caplog.text
