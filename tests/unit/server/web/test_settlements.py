"""A supervisor settles a conflict by the API."""

from collections.abc import Mapping

import pytest

from server.store import Store
from server.store.sync_state import ensure_state
from server.web.settlements import Settlements
from tests.unit.server.store.other_sites import conflicts, share
from tests.unit.server.store.stations import NOW_UTC_MS, StationAt, line, order, save
from tests.unit.server.web.sample import Client, client_of

OVER = {"order_no": "A", "kind": "over_scan", "line_no": 1, "resolution": "accept"}


class _Told:
    def __init__(self, store: Store) -> None:
        self.times = 0
        self.settlements = Settlements(store, self._changed, lambda: NOW_UTC_MS)

    async def _changed(self) -> None:
        self.times += 1

    def client(self) -> Client:
        return client_of(self.settlements.routes())


@pytest.fixture
async def told(store: Store) -> _Told:
    """Return a site where three apples are packed of two ordered."""
    await save(store, order("A", line(1, "apple", 2), line(2, "pear", 1)))
    await store.write(lambda connection: ensure_state(connection, "seoul"))
    await StationAt(store, "pack-1").scan("A", "apple", "apple")
    await share(store, 1, 1, 1)
    return _Told(store)


async def test_it_is_settled_once_and_stations_are_told(told: _Told, store: Store) -> None:
    async with told.client() as client:
        first = await client.post("/api/settlements", json=OVER)
        second = await client.post("/api/settlements", json=OVER)
        assert (first.status, second.status) == (201, 409)
        assert "owner settled" in (await second.json())["detail"]
    assert (told.times, await conflicts(store)) == (1, set())


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"resolution": "complete"}, 422),
        ({"order_no": "없음"}, 409),
        ({"line_no": 0}, 400),
        ({"kind": "odd"}, 400),
        ({"note": "x" * 501}, 400),
        ({"note": "a\0b"}, 400),
        ({"note": "\ud800"}, 400),
        ({"lost_scan_id": "not-a-uuid"}, 400),
        ({"more": 1}, 400),
    ],
)
async def test_what_does_not_fit_changes_nothing(
    told: _Told, store: Store, change: Mapping[str, object], status: int
) -> None:
    async with told.client() as client:
        answer = await client.post("/api/settlements", json={**OVER, **change})
        assert answer.status == status
        assert answer.content_type == "application/problem+json"
    assert (told.times, await conflicts(store)) == (0, {("over_scan", 1)})


async def test_a_note_is_shown_as_it_was_written(told: _Told, store: Store) -> None:
    note = "<script>alert(1)</script> '; DROP TABLE scans; -- 반품함"
    async with told.client() as client:
        assert (await client.post("/api/settlements", json={**OVER, "note": note})).status == 201
    query = "SELECT data FROM scans WHERE station = '@dashboard'"
    (kept,) = await store.read(lambda connection: connection.execute(query).fetchone())
    assert kept.decode() == note
