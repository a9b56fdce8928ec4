"""The news of a real store: told after a scan, once each, and as a snapshot."""

from collections.abc import Sequence

import msgspec
import pytest

from server.contract.centre import CentreState, CentreTold
from server.contract.dashboard_live import (
    AlertKind,
    AlertsTold,
    CentreStands,
    DashboardItem,
    KioskTold,
    OrderCounts,
    OrdersChanged,
    OrderTold,
    ScanTold,
    StationTold,
)
from server.contract.order import OrderStatus
from server.contract.verdict import Verdict
from server.store import Store, StoreError
from server.web import dashboard_news as module
from server.web.dashboard_news import DashboardNews
from server.web.probes import Check
from tests.unit.server.web.kiosks import standing
from tests.unit.server.web.sample import NOW_UTC_MS, ORDER, save
from tests.unit.server.web.scanning import Scanner, World

_TEA = "08801234567893"


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def news(store: Store, world: World) -> DashboardNews:
    return world.news_of(store)


def _told(news: DashboardNews, after: int = 0) -> list[DashboardItem]:
    missed = news.feed.after(after)
    assert missed is not None
    return [msgspec.json.decode(item, type=DashboardItem) for item in missed.items]


def _verdicts(items: Sequence[DashboardItem]) -> list[str]:
    return [item.scan.verdict for item in items if isinstance(item, ScanTold)]


async def test_nothing_is_read_or_told_before_anybody_asked(
    news: DashboardNews, store: Store
) -> None:
    await Scanner(store).scan("x")
    news.scanned()
    await news.follow()
    assert news.feed.seq == 0


async def test_a_scan_is_told_with_its_order_and_its_station(
    news: DashboardNews, store: Store
) -> None:
    await save(store)
    scanner = Scanner(store)
    await news.snapshot()
    await scanner.scan(ORDER.order_no, _TEA)
    await news.follow()
    items = _told(news)
    assert _verdicts(items) == [Verdict.ORDER_OPENED, Verdict.ITEM_MATCHED]
    (order,) = [item.order for item in items if isinstance(item, OrderTold)]
    assert (order.order_no, order.status, order.units_packed) == (
        ORDER.order_no,
        OrderStatus.PACKING,
        1,
    )
    (station,) = [item.station for item in items if isinstance(item, StationTold)]
    assert (station.station, station.open_order) == ("pack-01", ORDER.order_no)
    scan = next(item.scan for item in items if isinstance(item, ScanTold))
    assert (scan.order_no, scan.code, scan.captured_utc_ms, scan.stored_utc_ms) == (
        ORDER.order_no,
        ORDER.order_no,
        NOW_UTC_MS,
        NOW_UTC_MS,
    )


async def test_a_customer_is_not_told(news: DashboardNews, store: Store) -> None:
    await save(store)
    await news.snapshot()
    await Scanner(store).scan(ORDER.order_no)
    await news.follow()
    missed = news.feed.after(0)
    assert missed is not None
    assert ORDER.customer.encode() not in b"".join(missed.items)


async def test_no_scan_is_told_twice_and_none_is_left_out(
    news: DashboardNews, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PORTION", 3)
    left, right = Scanner(store, "left"), Scanner(store, "right", first_id=1000)
    await left.scan("before-1", "before-2")
    snapshot = await news.snapshot()
    for round_no in range(4):
        await left.scan(*[f"left-{round_no}-{place}" for place in range(3)])
        await right.scan(f"right-{round_no}")
        await news.follow()
    while news.feed.seq != (told := len(_told(news))) or await _goes_on(news, told):
        pass
    shown = [scan.code for scan in reversed(snapshot.scans)]
    shown += [item.scan.code for item in _told(news) if isinstance(item, ScanTold)]
    rounds = [
        [*(f"left-{round_no}-{place}" for place in range(3)), f"right-{round_no}"]
        for round_no in range(4)
    ]
    assert shown == ["before-1", "before-2", *[code for codes in rounds for code in codes]]


async def _goes_on(news: DashboardNews, before: int) -> bool:
    await news.follow()
    return news.feed.seq != before


async def test_a_snapshot_and_what_follows_count_each_scan_once(
    news: DashboardNews, store: Store, world: World
) -> None:
    scanner = Scanner(store)
    await scanner.scan("a", "b")
    before = await news.snapshot()
    await scanner.scan("c")
    await news.follow()
    after = await news.snapshot()
    assert [minute.scans for minute in before.minutes] == [2]
    assert [minute.scans for minute in after.minutes] == [3]
    assert after.minutes[0].utc_ms == NOW_UTC_MS // 60_000 * 60_000
    assert [scan.code for scan in after.scans] == ["c", "b", "a"]
    assert after.seq == news.feed.seq
    world.now_utc_ms += 3_600_000
    assert (await news.snapshot()).minutes == ()


async def test_the_latest_are_shown_and_no_more(news: DashboardNews, store: Store) -> None:
    scanner = Scanner(store)
    await scanner.scan(*[str(number) for number in range(30)])
    assert len((await news.snapshot()).scans) == 30
    await scanner.scan(*[str(number) for number in range(30, 60)])
    await news.follow()
    codes = [scan.code for scan in (await news.snapshot()).scans]
    assert codes == [str(number) for number in range(59, 9, -1)]


async def test_a_station_that_comes_and_goes_is_told(news: DashboardNews, store: Store) -> None:
    await Scanner(store).scan("x")
    await news.snapshot()
    news.came("pack-01", 4)
    news.left("pack-01")
    first, second = [item.station for item in _told(news) if isinstance(item, StationTold)]
    assert (first.is_online, first.unconfirmed) == (True, 3)
    assert (second.is_online, second.unconfirmed) == (False, 3)
    assert (await news.snapshot()).stations == (second,)


async def test_a_station_that_never_scanned_is_shown(news: DashboardNews) -> None:
    news.came("new", 0)
    (station,) = (await news.snapshot()).stations
    assert (station.station, station.is_online, station.since_utc_ms) == ("new", True, NOW_UTC_MS)


async def test_a_station_seen_last_before_the_start_is_shown_offline(
    news: DashboardNews, store: Store
) -> None:
    await Scanner(store).scan("x")
    (station,) = (await news.snapshot()).stations
    assert (station.is_online, station.since_utc_ms) == (False, None)


async def test_what_a_station_waits_at_and_holds_is_told(news: DashboardNews, store: Store) -> None:
    await save(store)
    await news.snapshot()
    await Scanner(store).scan(ORDER.order_no, _TEA, _TEA, _TEA, "held")
    await news.follow()
    (station,) = (await news.snapshot()).stations
    assert (station.waits_at, station.held) == (Verdict.ITEM_OVER, 1)


async def test_the_centre_is_told_when_it_is_another(news: DashboardNews) -> None:
    away = CentreTold(CentreState.AWAY, waiting=3)
    news.centre_changed(away)
    news.centre_changed(away)
    assert _told(news) == [CentreStands(away)]
    assert (await news.snapshot()).centre == away


async def test_orders_that_changed_by_another_hand_are_told_at_once_for_all(
    news: DashboardNews,
) -> None:
    await news.snapshot()
    news.orders_changed()
    news.orders_changed()
    await news.follow()
    assert _told(news) == [OrdersChanged()]


async def test_nobody_looks_for_alerts_while_nobody_listens(
    news: DashboardNews, world: World
) -> None:
    world.checks = (Check("disk", ok=False, detail="make room"),)
    await news.look()
    assert news.feed.seq == 0


async def test_alerts_and_counts_are_told_when_they_are_others(
    news: DashboardNews, store: Store, world: World
) -> None:
    await save(store)
    snapshot = await news.snapshot()
    news.watchers.listen("sid", snapshot.seq)
    world.checks = (Check("disk", ok=False, detail="make room"), Check("store", ok=True, detail=""))
    for _ in range(3):
        await news.look()
        world.monotonic_s += 60
    alerts, counts = _told(news)
    assert isinstance(alerts, AlertsTold)
    assert [(alert.kind, alert.detail) for alert in alerts.alerts] == [
        (AlertKind.DISK, "make room")
    ]
    assert counts == OrderCounts({"open": 1})
    world.checks = ()
    await Scanner(store).scan(ORDER.order_no, _TEA)
    await news.follow()
    await news.look()
    assert _told(news, news.feed.seq - 2) == [AlertsTold(()), OrderCounts({"packing": 1})]


async def test_a_store_that_cannot_be_read_is_told_of_when_it_can(
    news: DashboardNews, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    await news.snapshot()
    store.close()
    await news._taking_care(news.follow())
    assert "dashboards are not told" in caplog.text


async def test_what_a_kiosk_says_again_and_again_is_told_once_and_as_it_is_now(
    news: DashboardNews, store: Store
) -> None:
    await Scanner(store).scan("x")
    await news.snapshot()
    news.came("pack-01", 1)
    before = news.feed.seq
    for minted in (1, 2, 3):
        news.kiosk_told("pack-01", standing(minted, 1, oldest_ms=9000))
    await news.follow()
    station, kiosk = _told(news, before)
    assert isinstance(station, StationTold)
    assert station.station.unconfirmed == 2
    assert isinstance(kiosk, KioskTold)
    assert (kiosk.kiosk.waiting, kiosk.kiosk.oldest_utc_ms) == (2, NOW_UTC_MS - 9000)
    assert (await news.snapshot()).kiosks == (kiosk.kiosk,)
    news.kiosk_told("pack-01", standing(3, 1, oldest_ms=9000))
    await news.follow()
    assert news.feed.seq == before + 2


async def test_a_kiosk_is_told_though_the_store_cannot_be_read(
    news: DashboardNews, store: Store
) -> None:
    await news.snapshot()
    news.came("pack-01", 0)
    before = news.feed.seq
    news.kiosk_told("pack-01", standing())
    store.close()
    with pytest.raises(StoreError):
        await news.follow()
    assert [type(item) for item in _told(news, before)] == [StationTold, KioskTold]


async def test_a_kiosk_that_left_is_told_as_the_last_that_is_known(
    news: DashboardNews,
) -> None:
    news.came("pack-01", 0)
    news.kiosk_told("pack-01", standing())
    await news.follow()
    news.left("pack-01")
    (kiosk,) = (await news.snapshot()).kiosks
    assert (kiosk.is_current, kiosk.devices[0].name) == (False, "Belt")
