"""The store followed by the keys of its scans."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.contract.station import ScanMessage, ScanReply
from server.store import Policy, Store
from server.store.following import MINUTE_MS, news, orders_by_status, scans_by_minute, standing
from tests.unit.server.web.sample import ORDER, save


class _Clocked:
    """A store whose clock the test sets, and a station."""

    def __init__(self, path: Path) -> None:
        self.now_utc_ms = 0
        self.store = Store.open(path, policy=Policy(), now_utc_ms=lambda: self.now_utc_ms)
        self._seq = 0

    async def scan(self, text: str, *, at: int) -> None:
        self.now_utc_ms = at
        self._seq += 1
        scan = ScanMessage(UUID(int=self._seq), self._seq, "sim", text.encode(), at)
        assert isinstance(await self.store.judge("pack-01", (scan,)), ScanReply)


@pytest.fixture
async def clocked(tmp_path: Path) -> AsyncIterator[_Clocked]:
    made = _Clocked(tmp_path / "store.sqlite3")
    yield made
    made.store.close()


async def test_an_empty_store_stands_at_nothing(clocked: _Clocked) -> None:
    stands = await clocked.store.read(partial(standing, latest=50, since_utc_ms=0))
    assert (stands.scan_key, stands.scans, stands.stations, stands.minutes) == (0, (), (), {})
    new = await clocked.store.read(partial(news, after_key=0, limit=5))
    assert (new.scan_key, new.scans) == (0, ())


async def test_news_come_in_portions_that_follow_each_other(clocked: _Clocked) -> None:
    for number in range(5):
        await clocked.scan(str(number), at=number)
    key, codes = 0, []
    for _ in range(4):
        new = await clocked.store.read(partial(news, after_key=key, limit=2))
        key = new.scan_key
        codes.append([scan.code for scan in new.scans])
    assert codes == [["0", "1"], ["2", "3"], ["4"], []]


async def test_all_of_one_moment_is_told(clocked: _Clocked) -> None:
    await save(clocked.store)
    for number in range(3):
        await clocked.scan(str(number), at=number)
    stands = await clocked.store.read(partial(standing, latest=2, since_utc_ms=0))
    assert stands.scan_key == 3
    assert [scan.code for scan in stands.scans] == ["1", "2"]
    assert [welcome.last_seq for welcome in stands.stations] == [3]
    assert stands.minutes == {(0, "ORDER_UNKNOWN"): 3}


async def test_orders_are_counted_by_status(clocked: _Clocked) -> None:
    await save(clocked.store)
    await clocked.scan(ORDER.order_no, at=1)
    await clocked.scan("08801234567893", at=2)
    assert await clocked.store.read(orders_by_status) == {"packing": 1}


async def test_a_station_that_cannot_be_read_is_told_as_far_as_it_is(
    clocked: _Clocked, caplog: pytest.LogCaptureFixture
) -> None:
    await clocked.scan("x", at=1)
    spoil = "UPDATE station_state SET state = CAST('{' AS BLOB)"
    await clocked.store.write(lambda connection: connection.execute(spoil).close())
    stands = await clocked.store.read(partial(standing, latest=2, since_utc_ms=0))
    assert [welcome.last_seq for welcome in stands.stations] == [1]
    assert "station's state cannot be read" in caplog.text


@given(st.lists(st.integers(0, 90), max_size=12), st.integers(0, 100))
async def test_scans_are_counted_from_the_moment_on_whenever_they_were_stored(
    tmp_path_factory: pytest.TempPathFactory, minutes: list[int], since: int
) -> None:
    clocked = _Clocked(tmp_path_factory.mktemp("followed") / "store.sqlite3")
    try:
        for minute in sorted(minutes):
            await clocked.scan("x", at=minute * MINUTE_MS)
        counted = await clocked.store.read(partial(scans_by_minute, since_utc_ms=since * MINUTE_MS))
    finally:
        clocked.store.close()
    later = [minute for minute in minutes if minute >= since]
    known = {minute: later.count(minute) for minute in later}
    assert {minute: scans for (minute, _), scans in counted.items()} == known
