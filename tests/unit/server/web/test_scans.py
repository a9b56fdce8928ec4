"""The history of scans, by page and as a table."""

import asyncio
import csv
import io

import pytest
from aiohttp import ClientError

from server.store import Store
from server.web.csv_export import CsvExports
from server.web.scans import Scans
from tests.unit.server.store.stations import StationAt, line, order, save
from tests.unit.server.web.sample import Client, client_of


def _client(store: Store, exports: CsvExports | None = None) -> Client:
    return client_of(Scans(store, exports or CsvExports()).routes())


async def _ended(exports: CsvExports) -> None:
    async with asyncio.timeout(20):
        while exports.running:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)


async def _some_scans(store: Store) -> None:
    await save(store, order("A-1", line(1, "apple", 2)))
    await StationAt(store, "left").scan("A-1", "apple", "=cmd|x", "apple")


async def test_pages_follow_each_other_by_their_cursor(store: Store) -> None:
    await _some_scans(store)
    async with _client(store) as client:
        first = await (await client.get("/api/scans", params={"limit": 3})).json()
        after = {"limit": 3, "after": first["next"]}
        second = await (await client.get("/api/scans", params=after)).json()
    seqs = [scan["station_seq"] for scan in [*first["scans"], *second["scans"]]]
    assert seqs == [4, 3, 2, 1]
    assert (second["next"], second["is_partial"]) == (None, False)


async def test_each_filter_is_asked_by_its_name(store: Store) -> None:
    await _some_scans(store)
    async with _client(store) as client:
        for query, count in (
            ({"station": "left"}, 4),
            ({"station": "right"}, 0),
            ({"operator": "kim"}, 0),
            ({"verdict": "ITEM_MATCHED"}, 1),
            ({"order_no": "A-1"}, 4),
            ({"code": "apple"}, 2),
            ({"since": "0"}, 4),
            ({"until": "1"}, 0),
            ({"station": "'; DROP TABLE scans; --"}, 0),
            ({"code": "<script>alert(1)</script>"}, 0),
            ({"order_no": "../../etc/passwd"}, 0),
            ({"code": "a\x00b"}, 0),
        ):
            answer = await client.get("/api/scans", params=query)
            assert answer.status == 200, query
            assert len((await answer.json())["scans"]) == count, query


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=1000000000",
        "limit=-1",
        "limit=1e9",
        "limit=x",
        "since=-1",
        "since=9007199254740992",
        "until=tomorrow",
        "verdict=GREEN",
        "station=",
        "station=" + "x" * 201,
        "after=",
        "after=1",
        "after=0.0.0",
        "after=%27--.1",
        "after=99999999999999999999.1",
        "page=2",
        "order_no=x&__proto__=1",
    ],
)
async def test_a_query_that_does_not_fit_is_refused_in_words(store: Store, query: str) -> None:
    async with _client(store) as client:
        answer = await client.get(f"/api/scans?{query}")
        assert answer.status == 400, await answer.text()
        assert answer.content_type == "application/problem+json"
        assert (await answer.json())["detail"].startswith("The query does not fit")


async def test_the_table_has_every_scan_and_opens_safely_in_a_spreadsheet(store: Store) -> None:
    await _some_scans(store)
    async with _client(store) as client:
        answer = await client.get("/api/scans.csv", params={"station": "left"})
        body = await answer.read()
    assert answer.content_type == "text/csv"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="scans.csv"'
    assert body.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))
    assert [row["code"] for row in rows] == ["apple", "'=cmd|x", "apple", "A-1"]
    assert [row["qty"] for row in rows] == ["1", "0", "1", "0"]
    assert rows[2]["stored_utc"] == "2025-11-24 16:00:00.000"


async def test_a_table_longer_than_a_chunk_is_whole_and_has_one_head(store: Store) -> None:
    station = StationAt(store, "left")
    for _ in range(3):
        await station.scan(*["apple"] * 400)
    async with _client(store) as client:
        body = await (await client.get("/api/scans.csv")).text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(body, newline="")))
    assert [int(row["station_seq"]) for row in rows] == list(range(1200, 0, -1))


async def test_only_the_head_of_a_table_is_told_to_who_asks_for_that(store: Store) -> None:
    await _some_scans(store)
    async with _client(store) as client:
        answer = await client.head("/api/scans.csv")
        assert (answer.status, answer.content_type) == (200, "text/csv")
        assert await answer.read() == b""


async def test_an_export_too_many_waits_for_the_others(store: Store) -> None:
    async with _client(store, CsvExports(max_running=0)) as client:
        answer = await client.get("/api/scans.csv")
        assert answer.status == 503
        assert answer.headers["Retry-After"] == "10"


@pytest.mark.expects_log("server.web.problems")
async def test_a_store_that_fails_before_the_first_row_is_told_in_words(store: Store) -> None:
    async with _client(store) as client:
        store.close()
        answer = await client.get("/api/scans.csv")
        assert answer.status == 503


@pytest.mark.expects_log("server.web.csv_export")
async def test_a_table_that_cannot_be_whole_is_broken_off_and_not_ended(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    station = StationAt(store, "left")
    for _ in range(3):
        await station.scan(*["apple"] * 400)
    read, asked = store.read, iter(range(10))

    async def closes(query: object) -> object:
        if next(asked) == 1:
            store.close()
        return await read(query)  # type: ignore[arg-type]

    monkeypatch.setattr(store, "read", closes)
    async with _client(store) as client:
        answer = await client.get("/api/scans.csv")
        assert answer.status == 200
        with pytest.raises(ClientError):
            await answer.read()


async def test_an_export_ends_when_its_client_leaves(store: Store) -> None:
    station = StationAt(store, "left")
    for _ in range(10):
        await station.scan(*["x" * 7000] * 100)
    exports = CsvExports()
    async with _client(store, exports) as client:
        answer = await client.get("/api/scans.csv")
        await answer.content.read(10)
        answer.close()
        await _ended(exports)


@pytest.mark.expects_log("server.web.csv_export")
async def test_a_client_that_takes_nothing_is_hung_up_on(store: Store) -> None:
    station = StationAt(store, "left")
    for _ in range(20):
        await station.scan(*["x" * 8000] * 100)
    exports = CsvExports(write_timeout_s=0.05)
    async with _client(store, exports) as client:
        answer = await client.get("/api/scans.csv")
        await _ended(exports)
        with pytest.raises(ClientError):
            await answer.read()
