"""Stations, receipts and conflicts, by REST."""

from typing import Any

import pytest

from server.store import Store
from server.web.conflicts import Conflicts
from server.web.presence import NEVER_SEEN, Presence
from server.web.receipts import StationReceipts
from server.web.stations import Stations
from tests.unit.server.store.stations import StationAt
from tests.unit.server.store.test_conflicts import _packed_here_and_there as packed_twice
from tests.unit.server.web.kiosks import standing
from tests.unit.server.web.sample import client_of


async def test_stations_are_listed_with_their_last_scan(store: Store) -> None:
    await StationAt(store, "left").scan("stone")
    async with client_of(Stations(store, dict).routes()) as client:
        (left,) = (await (await client.get("/api/stations")).json())["stations"]
    assert (left["station"], left["step"], left["last_seq"]) == ("left", "pack", 1)
    assert left["last_scan"]["code"] == "stone"
    assert (left["is_online"], left["unconfirmed"], left["kiosk"]) == (False, None, None)


async def test_stations_are_listed_with_what_their_kiosks_said(store: Store) -> None:
    await StationAt(store, "left").scan("stone")
    left_told = NEVER_SEEN.came(1, 1000).told(standing(3, 1, oldest_ms=500), 2000)
    async with client_of(Stations(store, lambda: {"left": left_told}).routes()) as client:
        (left,) = (await (await client.get("/api/stations")).json())["stations"]
    assert (left["is_online"], left["since_utc_ms"], left["unconfirmed"]) == (True, 1000, 2)
    assert (left["kiosk"]["oldest_utc_ms"], left["kiosk"]["version"]) == (1500, "1.2.3")
    assert left["kiosk"]["devices"][0]["state"] == "ready"


async def test_receipts_are_counted_on_from_answer_to_answer(store: Store) -> None:
    await StationAt(store, "left").scan(*["stone"] * 5)
    counted = []
    async with client_of(StationReceipts(store, dict, portion=2).routes()) as client:
        for _ in range(4):
            told = await (await client.get("/api/receipts")).json()
            counted.append((told["receipts"][0]["scans"], told["is_partial"]))
    assert counted == [(2, True), (4, True), (5, False), (5, False)]


async def _receipts(store: Store, **presences: Presence) -> list[dict[str, Any]]:
    async with client_of(StationReceipts(store, lambda: presences).routes()) as client:
        told: list[dict[str, Any]] = (await (await client.get("/api/receipts")).json())["receipts"]
    return told


async def test_a_kiosk_s_counts_are_held_against_what_is_here(store: Store) -> None:
    await StationAt(store, "left").scan(*["stone"] * 5)
    left = NEVER_SEEN.came(5, 1000).told(standing(7, 4, oldest_ms=9), 2000)
    (told,) = await _receipts(store, left=left)
    kiosk = told["kiosk"]
    assert (kiosk["captured"], kiosk["judged"], kiosk["acknowledged"]) == (7, 5, 4)
    assert kiosk["to_send"] == [{"first": 6, "last": 7}]
    assert kiosk["to_answer"] == [{"first": 5, "last": 5}]
    assert (kiosk["state"], kiosk["told_utc_ms"], kiosk["is_current"]) == ("on_the_way", 2000, True)


async def test_a_station_of_which_nothing_is_here_has_a_receipt_by_its_kiosk(store: Store) -> None:
    await StationAt(store, "left").scan("stone")
    right = NEVER_SEEN.came(0, 1000).told(standing(2, 2), 2000).left(3000)
    left_told, right_told = await _receipts(store, right=right)
    assert left_told["kiosk"] is None
    assert (right_told["station"], right_told["scans"]) == ("right", 0)
    assert right_told["kiosk"]["state"] == "missing"
    assert right_told["kiosk"]["lost_here"] == [{"first": 1, "last": 2}]
    assert not right_told["kiosk"]["is_current"]


async def test_conflicts_follow_each_other_by_their_cursor(store: Store) -> None:
    await packed_twice(store, "A-1")
    kinds: list[str] = []
    query = {"limit": "1"}
    async with client_of(Conflicts(store).routes()) as client:
        for _ in range(2):
            page = await (await client.get("/api/conflicts", params=query)).json()
            kinds += [each["kind"] for each in page["conflicts"]]
            query["after"] = page["next"] or ""
    assert kinds == ["double_pack", "over_scan"]
    assert query["after"] == ""


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "after=x", "after=%00", "kind=x"])
async def test_a_query_that_does_not_fit_is_refused(store: Store, query: str) -> None:
    async with client_of(Conflicts(store).routes()) as client:
        assert (await client.get(f"/api/conflicts?{query}")).status == 400
