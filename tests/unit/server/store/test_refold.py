from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest

from server.contract.order import OrderStatus
from server.contract.own_code import Command
from server.contract.verdict import Verdict
from server.domain.convergence import OrderTruth, SharedScan, converge
from server.store import Store
from server.store import refold as refolding
from server.store.order_content import order_id_of
from server.store.refold import refold
from tests.unit.server.store.other_sites import ORDER, conflicts, share
from tests.unit.server.store.stations import StationAt


async def test_what_another_site_packed_counts_here(site: Store) -> None:
    await share(site, 1, 1, 1)
    station = StationAt(site, "pack-1")
    await station.scan("A", "apple", "pear")
    assert station.acks[-1].verdict is Verdict.ORDER_COMPLETED


async def test_an_order_completed_elsewhere_is_done_here(site: Store) -> None:
    await share(site, 1, 1, 2)
    await share(site, 2, 2, 1, "complete")
    station = StationAt(site, "pack-1")
    await station.scan("A")
    assert station.acks[-1].verdict is Verdict.ORDER_ALREADY_DONE


async def test_scans_without_a_number_come_last_and_lose(site: Store) -> None:
    station = StationAt(site, "pack-1")
    await station.scan("A", "apple", "apple", "pear")
    await share(site, 1, 1, 2)
    theirs = await share(site, 2, 2, 1, "complete")
    view = await site.order(ORDER)
    assert view is not None
    assert [one.qty_packed for one in view.lines] == [4, 2]
    (by,) = await site.read(lambda c: c.execute("SELECT completed_by FROM order_state").fetchone())
    assert UUID(bytes=by) == theirs
    assert await conflicts(site) == {("double_pack", 0), ("over_scan", 1), ("over_scan", 2)}


async def test_what_is_no_conflict_any_more_is_gone(site: Store) -> None:
    station = StationAt(site, "pack-1")
    await station.scan("A", "apple", "apple", "pear")
    await share(site, 1, 1, 1)
    assert await conflicts(site) == {("over_scan", 1)}
    await share(site, 2, 1, -1)
    assert await conflicts(site) == set()


async def test_an_order_reopened_elsewhere_is_open_here(site: Store) -> None:
    station = StationAt(site, "pack-1")
    await station.scan("A", "apple", "apple", "pear")
    await share(site, 1, closing="reopen", reopens=station.acks[-1].scan_id)
    view = await site.order(ORDER)
    assert view is not None
    assert view.head.status is OrderStatus.PACKING


async def test_a_completion_reopened_here_is_named_with_its_scan(site: Store) -> None:
    station = StationAt(site, "pack-1")
    await station.scan("A", "apple", "apple", "pear")
    completed = station.acks[-1].scan_id
    await station.do(Command.REOPEN)
    query = "SELECT reopens FROM scans WHERE closing = 'reopen'"
    (named,) = await site.read(lambda connection: connection.execute(query).fetchone())
    assert UUID(bytes=named) == completed


async def test_shipped_elsewhere_is_shipped_here(site: Store) -> None:
    await share(site, 1, closing="ship")
    view = await site.order(ORDER)
    assert view is not None
    assert view.head.status is OrderStatus.SHIPPED


async def test_a_line_packed_elsewhere_that_this_order_has_not_is_seen(site: Store) -> None:
    await share(site, 1, 7, 2)
    view = await site.order(ORDER)
    assert view is not None
    assert [(one.line_no, one.qty_ordered, one.qty_packed) for one in view.lines][-1] == (7, 0, 2)


async def test_the_same_again_changes_nothing_not_even_the_revision(site: Store) -> None:
    await share(site, 1, 1, 1)
    before = await site.order(ORDER)
    assert not await site.write(lambda connection: refold(connection, ORDER, "seoul"))
    assert await site.order(ORDER) == before


async def test_a_conflict_alone_is_a_revision_so_that_kiosks_look(site: Store) -> None:
    await share(site, 1, 1, 2)
    await share(site, 2, 2, 1, "complete")
    before = await site.order(ORDER)
    await share(site, 3, closing="complete")
    after = await site.order(ORDER)
    assert await conflicts(site) == {("double_pack", 0)}
    assert before is not None
    assert after is not None
    assert after.head.revision == before.head.revision + 1
    assert after.lines == before.lines


async def test_an_order_that_is_not_here_is_not_folded(site: Store) -> None:
    nowhere = order_id_of("B")
    assert not await site.write(lambda connection: refold(connection, nowhere, "seoul"))


async def test_of_a_scan_judged_twice_the_centre_s_judgement_counts(site: Store) -> None:
    station = StationAt(site, "pack-1")
    await station.scan("A", "apple")
    ours = station.acks[-1].scan_id
    await share(site, 1, 1, 2, site="seoul", station="pack-1", scan_id=ours)
    view = await site.order(ORDER)
    assert view is not None
    assert view.lines[0].qty_packed == 2


async def test_a_station_that_sends_again_what_a_restore_lost_is_judged_as_before(
    site: Store,
) -> None:
    for oseq in (1, 2):
        await share(site, oseq, 1, 1, site="seoul", station="pack-1")
    await share(site, 3, 2, 1)
    await site.hello("pack-1")
    view = await site.order(ORDER)
    assert view is not None
    assert [one.qty_packed for one in view.lines] == [0, 1]
    station = StationAt(site, "pack-1")
    await station.scan("A", "apple", "apple")
    assert station.acks[-1].verdict is Verdict.ORDER_COMPLETED


async def test_a_station_of_that_name_elsewhere_is_another(site: Store) -> None:
    await share(site, 1, 1, 1, site="busan", station="pack-1")
    await site.hello("pack-1")
    view = await site.order(ORDER)
    assert view is not None
    assert view.lines[0].qty_packed == 1


async def test_scans_that_only_counted_are_added_up_before_they_are_folded(
    site: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    folded: list[int] = []

    def noting(scans: Sequence[SharedScan], *known: Any) -> OrderTruth:  # noqa: ANN401
        folded.append(len(scans))
        return converge(scans, *known)

    monkeypatch.setattr(refolding, "converge", noting)
    await StationAt(site, "pack-1").scan("A", "apple")
    for oseq in range(1, 9):
        await share(site, oseq, 1, 1 if oseq % 2 else -1)
    await share(site, 9, 2, 1, station="pack-8")
    assert folded[-1] == 4, "the scan of the order, and what is of one station and line"
    await share(site, 10, 1, 1, "complete")
    assert folded[-1] == 5
    view = await site.order(ORDER)
    assert view is not None
    assert [one.qty_packed for one in view.lines] == [2, 1]
    assert await conflicts(site) == set()
