"""Stations, receipts and conflicts, by REST."""

import pytest

from server.store import Store
from server.web.conflicts import Conflicts
from server.web.presence import NEVER_SEEN
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
    async with client_of(StationReceipts(store, portion=2).routes()) as client:
        for _ in range(4):
            told = await (await client.get("/api/receipts")).json()
            counted.append((told["receipts"][0]["scans"], told["is_partial"]))
    assert counted == [(2, True), (4, True), (5, False), (5, False)]


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
