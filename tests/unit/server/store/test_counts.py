"""What scans and orders come to."""

from datetime import date
from functools import partial

import msgspec

from server.contract.own_code import OwnCodeKind, own_code
from server.store import ErpStatus, OrderContent, Store
from server.store.counts import count_operators, count_orders, count_verdicts
from server.store.operators import OperatorChange, OperatorRow, change_operator, save_operator
from tests.unit.server.store.people import BOSS
from tests.unit.server.store.stations import NOW_UTC_MS, StationAt, line, order, save

_MINUTE = NOW_UTC_MS // 60_000 * 60_000
_END = _MINUTE + 60_000


async def _some_scans(store: Store) -> None:
    kim = OperatorRow("kim", "김민준")
    await store.write(partial(save_operator, operator=kim))
    await save(store, order("A-1", line(1, "apple", 2)))
    await StationAt(store, "left").scan("A-1", own_code(OwnCodeKind.BADGE, "kim"), *["apple"] * 2)
    await StationAt(store, "right").scan("stone", "stone")


async def test_scans_are_counted_by_minute_and_verdict(store: Store) -> None:
    await _some_scans(store)
    told = await store.read(partial(count_verdicts, since_utc_ms=_MINUTE, until_utc_ms=_END))
    assert {(each.minute_utc_ms, each.verdict, each.scans) for each in told.counts} == {
        (_MINUTE, "ORDER_OPENED", 1),
        (_MINUTE, "OPERATOR_SIGNED_IN", 1),
        (_MINUTE, "ITEM_MATCHED", 1),
        (_MINUTE, "ORDER_COMPLETED", 1),
        (_MINUTE, "ORDER_UNKNOWN", 2),
    }
    assert not told.is_partial


async def test_what_is_outside_the_time_is_not_counted(store: Store) -> None:
    await _some_scans(store)
    before = partial(count_verdicts, since_utc_ms=0, until_utc_ms=NOW_UTC_MS)
    assert (await store.read(before)).counts == ()
    behind = partial(count_operators, since_utc_ms=NOW_UTC_MS + 1, until_utc_ms=2**53)
    assert (await store.read(behind)).operators == ()


async def test_too_many_scans_to_count_leave_whole_minutes_out(store: Store) -> None:
    await _some_scans(store)
    told = await store.read(
        partial(count_verdicts, since_utc_ms=_MINUTE, until_utc_ms=_END, most=3)
    )
    assert (told.is_partial, told.counts) == (True, ())
    assert told.since_utc_ms == told.until_utc_ms == _END
    whole = await store.read(
        partial(count_verdicts, since_utc_ms=_MINUTE, until_utc_ms=_END, most=6)
    )
    assert not whole.is_partial


async def test_what_each_operator_did_is_added_up(store: Store) -> None:
    await _some_scans(store)
    kim, nobody = (
        await store.read(partial(count_operators, since_utc_ms=_MINUTE, until_utc_ms=_END))
    ).operators
    assert (kim.badge, kim.name, kim.scans, kim.items) == ("kim", "김민준", 3, 2)
    assert (kim.orders_completed, kim.orders_shipped, kim.errors) == (1, 0, 0)
    assert (nobody.badge, nobody.name, nobody.scans, nobody.items) == (None, None, 3, 0)
    assert nobody.errors == 2


async def test_who_was_given_another_badge_is_one_person_whatever_was_scanned_with_which(
    store: Store,
) -> None:
    await _some_scans(store)
    for old, new in (("kim", "kim-2"), ("kim-2", "kim-3")):
        change = OperatorChange(badge=new)
        job = partial(change_operator, badge=old, change=change, actor=BOSS, now_utc_ms=NOW_UTC_MS)
        await store.write(job)
        await StationAt(store, f"with {new}").scan(own_code(OwnCodeKind.BADGE, new), "stone")
    kim, nobody = (
        await store.read(partial(count_operators, since_utc_ms=_MINUTE, until_utc_ms=_END))
    ).operators
    assert (kim.badge, kim.name, kim.scans, kim.items) == ("kim-3", "김민준", 7, 2)
    assert (kim.orders_completed, kim.errors) == (1, 2)
    assert (nobody.badge, nobody.scans) == (None, 3)


async def test_orders_are_counted_by_status_and_by_the_day_they_are_due(store: Store) -> None:
    due = date(2026, 12, 1)
    for number, ship_by, erp in (
        (1, due, ErpStatus.OPEN),
        (2, due, ErpStatus.OPEN),
        (3, None, ErpStatus.ON_HOLD),
        (4, date(2026, 11, 1), ErpStatus.CANCELLED),
    ):
        content = OrderContent(f"A-{number}", "김", (line(1, "apple", 1),), erp, ship_by)
        await save(store, content)
    await StationAt(store, "left").scan("A-1", "apple")
    told = msgspec.json.decode(msgspec.json.encode(await store.read(count_orders)))
    assert told == {
        "by_status": [
            {"status": "cancelled", "orders": 1},
            {"status": "on_hold", "orders": 1},
            {"status": "open", "orders": 1},
            {"status": "packed", "orders": 1},
        ],
        "by_ship_by": [
            {"ship_by": "2026-12-01", "status": "open", "orders": 1},
            {"ship_by": "2026-12-01", "status": "packed", "orders": 1},
            {"ship_by": None, "status": "on_hold", "orders": 1},
        ],
        "is_partial": False,
    }
