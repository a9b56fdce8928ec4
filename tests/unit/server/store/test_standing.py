"""Where stations stand."""

import pytest

from server.contract.own_code import OwnCodeKind, own_code
from server.store import Store
from server.store import standing as standing_module
from server.store.operators import OperatorRow, save_operator
from server.store.standing import station_standings
from tests.unit.server.store.stations import NOW_UTC_MS, StationAt, line, order, save


async def _scanned(store: Store) -> None:
    await save(store, order("A-1", line(1, "apple", 1), line(2, "pear", 1)))
    kim = OperatorRow("kim", "김민준")
    await store.write(lambda connection: save_operator(connection, kim))
    await StationAt(store, "right").scan("stone")
    left = StationAt(store, "left")
    await left.scan(own_code(OwnCodeKind.BADGE, "kim"), "A-1", "apple", "apple", "pear")


async def test_a_station_tells_step_operator_order_and_what_it_waits_for(store: Store) -> None:
    await _scanned(store)
    left, right = await store.read(station_standings)
    assert (left.station, left.last_seq, left.step) == ("left", 5, "pack")
    assert (left.operator_badge, left.operator_name) == ("kim", "김민준")
    assert left.open_order is not None
    assert (left.open_order.order_no, left.open_order.units_packed) == ("A-1", 1)
    assert (left.pending_verdict, left.held_count) == ("ITEM_OVER", 1)
    assert left.last_scan is not None
    assert (left.last_scan.verdict, left.last_scan.code) == ("HELD", "pear")
    assert (right.operator_badge, right.open_order, right.pending_verdict) == (None, None, None)
    assert right.first_utc_ms == NOW_UTC_MS


async def test_a_station_silent_for_very_many_scans_has_no_last_scan(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _scanned(store)
    monkeypatch.setattr(standing_module, "LOOKED_AT", 5)
    left, right = await store.read(station_standings)
    assert left.last_scan is not None
    assert right.last_scan is None
    assert right.last_seq == 1


@pytest.mark.expects_log("server.store.standing")
async def test_of_a_state_that_cannot_be_read_is_told_how_far_it_is(store: Store) -> None:
    await _scanned(store)
    spoil = "UPDATE station_state SET state = x'7b' WHERE station = 'left'"
    await store.write(lambda connection: connection.execute(spoil))
    left, _ = await store.read(station_standings)
    assert (left.last_seq, left.open_order) == (5, None)


async def test_no_station_is_known_before_its_first_scan(store: Store) -> None:
    assert await store.read(station_standings) == ()
