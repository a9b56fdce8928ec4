"""A supervisor settles what two sites' scans contradict in."""

from functools import partial
from uuid import UUID

import pytest
from msgspec.structs import replace

from server.contract.dashboard import DASHBOARD
from server.contract.order import OrderStatus
from server.domain.convergence import ConflictKind
from server.domain.settling import NotPossibleError, Resolution
from server.store import Store
from server.store.audit import Actor, Kind, entries
from server.store.counts import count_operators
from server.store.following import news, standing
from server.store.operators import OperatorRow, save_operator
from server.store.settling import ConflictToSettle, NoConflictError, settle
from server.store.standing import station_standings
from tests.unit.server.store.other_sites import ORDER, conflicts, share
from tests.unit.server.store.stations import NOW_UTC_MS, StationAt

KIM = Actor(Kind.USER, "김민준")


async def settled(store: Store, wanted: ConflictToSettle, by: Actor = KIM) -> UUID:
    return await store.write(partial(settle, wanted=wanted, actor=by, now_utc_ms=NOW_UTC_MS))


@pytest.fixture
async def over(site: Store) -> ConflictToSettle:
    """Pack three apples where two are ordered, at two sites; return the conflict."""
    await StationAt(site, "pack-1").scan("A", "apple", "apple")
    await share(site, 1, 1, 1)
    return ConflictToSettle("A", ConflictKind.OVER_SCAN, Resolution.ACCEPT, line_no=1)


async def test_it_is_settled_and_goes_the_way_of_every_scan(
    site: Store, over: ConflictToSettle
) -> None:
    before = site.status().outbox_length
    scan_id = await settled(site, over)
    assert await conflicts(site) == set()
    assert site.status().outbox_length == before + 1
    order = await site.order(ORDER)
    assert order is not None
    assert order.lines[0].qty_packed == 3
    (noted,) = await site.read(partial(entries, limit=9))
    assert (noted.who, noted.what, noted.about) == (
        "김민준",
        "conflict.settled",
        "A over_scan accept",
    )
    row = await site.read(
        lambda connection: connection.execute(
            "SELECT station, operator, closing FROM scans WHERE scan_id = ?", (scan_id.bytes,)
        ).fetchone()
    )
    assert row == (DASHBOARD, "@김민준", "settle_over_scan")


async def test_pieces_too_many_are_taken_out_of_the_count(
    site: Store, over: ConflictToSettle
) -> None:
    await settled(site, replace(over, resolution=Resolution.TAKE_OUT))
    order = await site.order(ORDER)
    assert order is not None
    assert (order.lines[0].qty_packed, await conflicts(site)) == (2, set())


async def test_the_second_of_two_supervisors_is_told_who_was_faster(
    site: Store, over: ConflictToSettle
) -> None:
    await settled(site, over)
    scans = site.status().outbox_length
    with pytest.raises(NoConflictError) as refused:
        await settled(site, over, Actor(Kind.USER, "이서연"))
    assert (refused.value.by, refused.value.at_utc_ms) == ("김민준", NOW_UTC_MS)
    assert site.status().outbox_length == scans


async def test_a_split_order_is_packed_once_its_boxes_are_put_together(site: Store) -> None:
    await StationAt(site, "pack-1").scan("A", "apple", "apple")
    await share(site, 1, 2, 1)
    assert await conflicts(site) == {("split_pack", 0)}
    await settled(site, ConflictToSettle("A", ConflictKind.SPLIT_PACK, Resolution.COMPLETE))
    order = await site.order(ORDER)
    assert order is not None
    assert (order.head.status, await conflicts(site)) == (OrderStatus.PACKED, set())


async def test_what_does_not_settle_it_writes_nothing(site: Store, over: ConflictToSettle) -> None:
    before = site.status().outbox_length
    with pytest.raises(NotPossibleError):
        await settled(site, replace(over, resolution=Resolution.COMPLETE))
    for none in (
        ConflictToSettle("A", ConflictKind.OVER_SCAN, Resolution.ACCEPT, line_no=2),
        ConflictToSettle("없음", ConflictKind.OVER_SCAN, Resolution.ACCEPT, line_no=1),
    ):
        with pytest.raises(NoConflictError):
            await settled(site, none)
    assert (site.status().outbox_length, await conflicts(site)) == (before, {("over_scan", 1)})
    assert await site.read(partial(entries, limit=9)) == ()


async def test_the_dashboard_is_told_of_as_no_station(site: Store, over: ConflictToSettle) -> None:
    await settled(site, over)
    assert [each.station for each in await site.read(station_standings)] == ["pack-1"]
    followed = await site.read(partial(standing, latest=5, since_utc_ms=0))
    assert [each.view.station for each in followed.stations] == ["pack-1"]
    new = await site.read(partial(news, after_key=0, limit=50))
    assert [each.view.station for each in new.stations] == ["pack-1"]
    assert new.scans[-1].verdict == "COMMAND_DONE"


async def test_a_supervisor_is_no_operator_whatever_the_name(
    site: Store, over: ConflictToSettle
) -> None:
    await site.write(partial(save_operator, operator=OperatorRow("kim", "김민준")))
    await settled(site, over, Actor(Kind.USER, "kim"))
    new = await site.read(partial(news, after_key=0, limit=50))
    assert (new.scans[-1].operator_badge, new.scans[-1].operator_name) == ("@kim", None)
    counted = await site.read(partial(count_operators, since_utc_ms=0, until_utc_ms=NOW_UTC_MS + 1))
    assert [each.badge for each in counted.operators] == [None]
