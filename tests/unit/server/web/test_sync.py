"""How a server stands with the centre, and what the centre could not store, over REST."""

from functools import partial

import pytest

from server.store import Store
from server.store.quarantine import mark
from server.store.sync_state import SyncStatus
from server.web.sync import Sync
from tests.unit.server.store.stations import StationAt
from tests.unit.server.web.sample import NOW_UTC_MS, client_of


class Told:
    """A server's sync, and how often counts were told to have changed."""

    def __init__(self, store: Store) -> None:
        self.changes = 0
        status = SyncStatus(in_step_utc_ms=NOW_UTC_MS - 2500)
        self.sync = Sync(store, "seoul", lambda: status, lambda: NOW_UTC_MS, self._changed)

    async def _changed(self) -> None:
        self.changes += 1


async def test_how_it_stands_is_told_with_how_far_it_is_behind(store: Store) -> None:
    async with client_of(Told(store).sync.routes()) as client:
        told = await (await client.get("/api/sync")).json()
    assert (told["site"], told["lag_s"], told["counts"]["quarantined"]) == ("seoul", 2, 0)
    assert told["orders_behind"] is None


@pytest.mark.expects_log("server.web.sync")
async def test_what_is_in_quarantine_is_listed_and_released_and_stations_hear_of_it(
    store: Store,
) -> None:
    await StationAt(store, "pack-1").scan("apple")
    told = Told(store)
    async with client_of(told.sync.routes()) as client:
        nothing = await (await client.post("/api/sync/release")).json()
        assert (nothing, told.changes) == ({"scans": []}, 0)
        await store.write(lambda connection: mark(connection, 1, "a CHECK"))
        listed = await (await client.get("/api/sync/quarantine")).json()
        assert [(each["code"], each["why"]) for each in listed["scans"]] == [("apple", "a CHECK")]
        released = await (await client.post("/api/sync/release")).json()
    (again,) = released["scans"]
    assert ((again["code"], again["is_sent_again"]), told.changes) == (("apple", True), 1)


@pytest.mark.expects_log("server.web.sync")
async def test_single_scans_are_released_once_and_a_wrong_name_is_refused(store: Store) -> None:
    station = StationAt(store, "pack-1")
    await station.scan("apple", "pear")
    for key in (1, 2):
        await store.write(partial(mark, scan_key=key, why="a CHECK"))
    told = Told(store)
    async with client_of(told.sync.routes()) as client:
        one = {"scans": [str(station.acks[1].scan_id)] * 2}
        released = await (await client.post("/api/sync/release", json=one)).json()
        assert [each["code"] for each in released["scans"]] == ["pear"]
        assert released["scans"][0]["scan_id"] == one["scans"][0]
        wrong = await client.post("/api/sync/release", json={"scans": ["pear"]})
        assert wrong.status == 400
    assert told.changes == 1
