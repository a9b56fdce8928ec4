"""What scans and orders come to, by REST."""

import pytest

from server.store import Store
from server.web.counts import Counts
from tests.unit.server.store.stations import StationAt, line, order
from tests.unit.server.store.stations import save as save_orders
from tests.unit.server.web.sample import NOW_UTC_MS, Client, client_of


class _Seconds:
    """A clock that is set."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def _client(store: Store, seconds: _Seconds | None = None) -> Client:
    clock = seconds or _Seconds()
    counts = Counts(store, now_utc_ms=lambda: NOW_UTC_MS, monotonic=clock)
    return client_of(counts.routes())


async def test_the_last_hour_is_counted_when_nothing_else_is_asked(store: Store) -> None:
    await StationAt(store, "left").scan("stone", "stone")
    async with _client(store) as client:
        told = await (await client.get("/api/counts/verdicts")).json()
        earlier = {"until": NOW_UTC_MS - 60_000, "minutes": 5}
        before = await (await client.get("/api/counts/verdicts", params=earlier)).json()
    assert [each["scans"] for each in told["counts"]] == [2]
    assert told["until_utc_ms"] - told["since_utc_ms"] == 3_600_000
    assert told["since_utc_ms"] <= NOW_UTC_MS < told["until_utc_ms"]
    assert before["counts"] == []


async def test_the_last_day_is_counted_for_operators_when_nothing_else_is_asked(
    store: Store,
) -> None:
    await StationAt(store, "left").scan("stone", "stone")
    async with _client(store) as client:
        told = await (await client.get("/api/counts/operators")).json()
    assert [(each["badge"], each["scans"]) for each in told["operators"]] == [(None, 2)]


async def test_orders_are_counted_again_after_a_rest(store: Store) -> None:
    seconds = _Seconds()
    async with _client(store, seconds) as client:
        empty = await (await client.get("/api/counts/orders")).json()
        await save_orders(store, order("A-1", line(1, "apple", 1)))
        again = await (await client.get("/api/counts/orders")).json()
        seconds.now += 1.5
        later = await (await client.get("/api/counts/orders")).json()
    assert (
        again
        == empty
        == {
            "counted_utc_ms": NOW_UTC_MS,
            "counts": {"by_status": [], "by_ship_by": [], "is_partial": False},
        }
    )
    assert later["counts"]["by_status"] == [{"status": "open", "orders": 1}]


@pytest.mark.parametrize(
    "asked",
    [
        "verdicts?minutes=0",
        "verdicts?minutes=1000000000",
        "verdicts?until=-1",
        "verdicts?until=9007199254740992",
        "verdicts?since=1",
        "operators?since=null",
        "operators?since=1&since=1",
        "operators?since=x",
    ],
)
async def test_a_query_that_does_not_fit_is_refused(store: Store, asked: str) -> None:
    async with _client(store) as client:
        answer = await client.get(f"/api/counts/{asked}")
        assert answer.status == 400
        assert (await answer.json())["detail"].startswith("The query does not fit")


async def test_of_a_longer_time_the_last_month_is_counted(store: Store) -> None:
    asked = {"since": 0, "until": NOW_UTC_MS}
    async with _client(store) as client:
        told = await (await client.get("/api/counts/operators", params=asked)).json()
    assert told["is_partial"]
    assert told["until_utc_ms"] - told["since_utc_ms"] == 31 * 86_400_000


@pytest.mark.parametrize("until", [0, 9007199254740991])
async def test_the_ends_of_time_hold_no_scans(store: Store, until: int) -> None:
    async with _client(store) as client:
        answer = await client.get("/api/counts/verdicts", params={"until": until})
        assert (await answer.json())["counts"] == []
