"""Scans by page: every one that is asked for comes once, with little looked at for each page."""

import sqlite3
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from server.contract.dashboard import ScanRow
from server.contract.own_code import OwnCodeKind, own_code
from server.contract.station import ScanReply
from server.store import Policy, Store
from server.store.history import MAX_LIMIT, ScanFilter, scan_page
from server.store.operators import OperatorRow, save_operator
from tests.unit.server.store.stations import NOW_UTC_MS, StationAt, line, order, save, scan
from tests.unit.server.store.work import counted


class _Clock:
    """The server's: a second goes by at each look."""

    now_utc_ms = NOW_UTC_MS

    def __call__(self) -> int:
        self.now_utc_ms += 1000
        return self.now_utc_ms


@pytest.fixture
def clock() -> _Clock:
    return _Clock()


@pytest.fixture
def store(tmp_path: Path, clock: _Clock) -> Iterator[Store]:
    opened = Store.open(tmp_path / "store.db", policy=Policy(), now_utc_ms=clock)
    yield opened
    opened.close()


async def _all_pages(
    store: Store, asked: ScanFilter, *, limit: int = 3, looked_at: int = 4
) -> list[ScanRow]:
    found: list[ScanRow] = []
    after: str | None = None
    while True:
        ask = partial(scan_page, asked=asked, limit=limit, after=after, looked_at=looked_at)
        page = await store.read(ask)
        assert len(page.scans) <= limit
        assert not (page.is_partial and page.next is None)
        found += page.scans
        after = page.next
        if after is None:
            return found


def _seqs(scans: list[ScanRow]) -> list[int]:
    return [scan.scan_key or 0 for scan in scans]


async def test_all_scans_come_once_the_newest_first(store: Store) -> None:
    station = StationAt(store, "left")
    for number in range(8):
        await station.scan(f"code-{number}")
    assert _seqs(await _all_pages(store, ScanFilter())) == [8, 7, 6, 5, 4, 3, 2, 1]


async def test_what_is_stored_meanwhile_shifts_no_page(store: Store) -> None:
    station = StationAt(store, "left")
    await station.scan("one", "two", "three")
    first = await store.read(partial(scan_page, asked=ScanFilter(), limit=2))
    await station.scan("four")
    second = await store.read(partial(scan_page, asked=ScanFilter(), limit=2, after=first.next))
    assert _seqs([*first.scans, *second.scans]) == [3, 2, 1]
    assert second.next is None


async def test_scans_are_found_by_each_thing_they_can_be_asked_for(store: Store) -> None:
    kim = OperatorRow("kim", "김민준")
    await store.write(partial(save_operator, operator=kim))
    await save(store, order("A-1", line(1, "apple", 2)), order("A-2", line(1, "pear", 2)))
    left, right = StationAt(store, "left"), StationAt(store, "right")
    await left.scan("A-1", "apple")
    await right.scan(own_code(OwnCodeKind.BADGE, "kim"), "A-2", "pear", "stone")
    await left.scan("apple")
    for asked, keys in (
        (ScanFilter(station="left"), [7, 2, 1]),
        (ScanFilter(operator="kim"), [6, 5, 4, 3]),
        (ScanFilter(verdict="CODE_UNKNOWN"), [6]),
        (ScanFilter(order_no="A-1"), [7, 2, 1]),
        (ScanFilter(code="apple"), [7, 2]),
        (ScanFilter(code="apple", station="right"), []),
        (ScanFilter(order_no="A-2", code="pear"), [5]),
        (ScanFilter(order_no="A-9"), []),
        (ScanFilter(station="' OR 1=1 --"), []),
    ):
        assert _seqs(await _all_pages(store, asked)) == keys, asked


async def test_a_time_is_from_its_beginning_up_to_its_end(store: Store, clock: _Clock) -> None:
    station = StationAt(store, "left")
    for number in range(6):
        await station.scan(f"code-{number}")
    times = [scan.stored_utc_ms or 0 for scan in await _all_pages(store, ScanFilter())]
    since, until = times[4], times[1]
    found = await _all_pages(store, ScanFilter(since_utc_ms=since, until_utc_ms=until))
    assert _seqs(found) == [4, 3, 2]
    assert _seqs(await _all_pages(store, ScanFilter(since_utc_ms=since))) == [6, 5, 4, 3, 2]
    assert _seqs(await _all_pages(store, ScanFilter(until_utc_ms=until))) == [4, 3, 2, 1]


async def test_a_clock_that_was_set_back_hides_no_scan_of_a_time(
    store: Store, clock: _Clock
) -> None:
    station = StationAt(store, "left")
    await station.scan("early")
    clock.now_utc_ms += 3_600_000
    await station.scan("ahead")
    clock.now_utc_ms -= 3_600_000
    await station.scan("right")
    soon = ScanFilter(since_utc_ms=NOW_UTC_MS, until_utc_ms=NOW_UTC_MS + 600_000)
    assert _seqs(await _all_pages(store, soon)) == [3, 1]
    later = ScanFilter(since_utc_ms=NOW_UTC_MS + 600_000)
    assert _seqs(await _all_pages(store, later)) == [2]


async def test_scans_of_one_moment_are_told_apart_by_page(store: Store) -> None:
    await StationAt(store, "left").scan(*[f"code-{number}" for number in range(9)])
    asked = ScanFilter(since_utc_ms=0)
    assert _seqs(await _all_pages(store, asked, limit=2)) == [9, 8, 7, 6, 5, 4, 3, 2, 1]


async def test_a_page_that_looked_at_many_in_vain_says_so(store: Store) -> None:
    await StationAt(store, "left").scan("stone", *["apple"] * 9)
    ask = partial(scan_page, asked=ScanFilter(code="stone"), limit=3, looked_at=4)
    page = await store.read(ask)
    assert (page.scans, page.is_partial) == ((), True)
    assert _seqs(await _all_pages(store, ScanFilter(code="stone"))) == [1]
    in_time = ScanFilter(code="stone", since_utc_ms=0)
    assert _seqs(await _all_pages(store, in_time)) == [1]


@pytest.mark.parametrize(
    ("data", "asked"),
    [
        ("가".encode(), "가"),
        ("가".encode(), "\u1100\u1161"),
        ("\u1100\u1161".encode(), "가"),
        (b"caf\xe9", "café"),
        (b"01\x1d21", "01\u241d21"),
        (b"01\x1d21", "01\x1d21"),
        (b"\x00", "\x00"),
    ],
)
async def test_a_code_is_found_as_it_is_shown(store: Store, data: bytes, asked: str) -> None:
    one = scan("left", 1, "")
    message = type(one)(one.scan_id, 1, "scanner", data, NOW_UTC_MS)
    assert isinstance(await store.judge("left", [message]), ScanReply)
    assert _seqs(await _all_pages(store, ScanFilter(code=asked))) == [1]


@pytest.mark.parametrize("after", ["", "x", "1", "-1.5", "1.2.3", "1.2\n", "٣.٣", "9" * 40 + ".1"])
async def test_what_is_no_cursor_is_refused(store: Store, after: str) -> None:
    with pytest.raises(ValueError, match="not a cursor"):
        await store.read(partial(scan_page, asked=ScanFilter(), limit=3, after=after))


@pytest.mark.parametrize("limit", [0, -1, MAX_LIMIT + 1])
async def test_a_page_has_a_size(store: Store, limit: int) -> None:
    with pytest.raises(ValueError, match="limit"):
        await store.read(partial(scan_page, asked=ScanFilter(), limit=limit))


_MANY = 3000


async def _many(store: Store) -> None:
    """Scan at one station, of which nothing more is asked."""
    await save(store, order("A-1", line(1, "apple", 2)))
    await StationAt(store, "right").scan("A-1", "apple")
    station = StationAt(store, "left")
    for _ in range(_MANY // 50):
        await station.scan(*["stone"] * 50)


@pytest.mark.parametrize(
    "asked",
    [
        ScanFilter(),
        ScanFilter(station="right"),
        ScanFilter(operator="kim"),
        ScanFilter(verdict="ITEM_OVER"),
        ScanFilter(order_no="A-1"),
        ScanFilter(code="apple"),
        ScanFilter(since_utc_ms=NOW_UTC_MS),
        ScanFilter(until_utc_ms=NOW_UTC_MS + 2500),
        ScanFilter(station="right", since_utc_ms=NOW_UTC_MS, until_utc_ms=2 * NOW_UTC_MS),
    ],
)
async def test_a_page_looks_at_few_scans_whatever_is_asked(store: Store, asked: ScanFilter) -> None:
    await _many(store)

    def work(connection: sqlite3.Connection) -> int:
        with counted(connection) as work:
            scan_page(connection, asked, limit=5, looked_at=50)
        return work.steps

    assert await store.read(work) < _MANY
