from itertools import count, permutations
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.convergence import Conflict, ConflictKind, SharedScan, converge
from server.domain.progress import Closing, ErpStatus, ScanEffect, fold

ORDERED = {1: 2, 2: 1}
_ids = count(1)


def scan(
    line_no: int | None = None,
    qty: int = 0,
    closing: Closing | None = None,
    *,
    station: str = "seoul pack-1",
    reopens: SharedScan | None = None,
    revision: int | None = 1,
) -> SharedScan:
    site, name = station.split()
    taken_back = None if reopens is None else reopens.scan_id
    number = UUID(int=next(_ids))
    return SharedScan(number, site, name, line_no, qty, closing, taken_back, revision)


def packed(station: str) -> list[SharedScan]:
    """Return the scans of a station that packs the order, the last of which completes it."""
    return [
        scan(1, 1, station=station),
        scan(1, 1, station=station),
        scan(2, 1, Closing.COMPLETE, station=station),
    ]


def conflicts(
    scans: list[SharedScan], status: ErpStatus = ErpStatus.OPEN, revision: int = 1
) -> frozenset[Conflict]:
    return converge(scans, ORDERED, status, revision).conflicts


def test_an_order_packed_once_contradicts_nothing() -> None:
    box = packed("seoul pack-1")
    truth = converge(box, ORDERED, ErpStatus.OPEN, 1)
    assert (truth.counts, truth.completed_by) == ({1: 2, 2: 1}, box[-1].scan_id)
    assert (truth.shipped_by, truth.conflicts) == (None, frozenset())


def test_the_first_completion_wins_and_every_other_is_a_box_too_many() -> None:
    first, second, third = (packed(f"{site} pack-1") for site in ("seoul", "busan", "daegu"))
    found = conflicts([*first, *second, *third])
    assert {one.scan_id for one in found if one.kind is ConflictKind.DOUBLE_PACK} == {
        second[-1].scan_id,
        third[-1].scan_id,
    }
    assert Conflict(ConflictKind.OVER_SCAN, 1) in found


def test_a_completion_that_was_taken_back_is_none_wherever_it_stands() -> None:
    first, second = packed("seoul pack-1"), packed("busan pack-1")
    back = scan(closing=Closing.REOPEN, reopens=first[-1])
    truth = converge([*first, *second, back], ORDERED, ErpStatus.OPEN, 1)
    assert truth.completed_by == second[-1].scan_id
    assert not any(one.kind is ConflictKind.DOUBLE_PACK for one in truth.conflicts)


def test_shipped_twice_or_cancelled_is_said_of_each_shipment() -> None:
    box = packed("seoul pack-1")
    one, other = scan(closing=Closing.SHIP), scan(closing=Closing.SHIP)
    assert conflicts([*box, one, other]) == {
        Conflict(ConflictKind.DOUBLE_SHIP, scan_id=other.scan_id)
    }
    assert converge([*box, one, other], ORDERED, ErpStatus.OPEN, 1).shipped_by == one.scan_id
    assert conflicts([*box, one], ErpStatus.CANCELLED) == {
        Conflict(ConflictKind.SHIPPED_CANCELLED, scan_id=one.scan_id)
    }


def test_an_order_that_two_boxes_make_whole_is_split() -> None:
    halves = [
        scan(1, 1, station="seoul pack-1"),
        scan(1, 1, station="seoul pack-2"),
        scan(2, 1, station="busan pack-1"),
    ]
    assert conflicts(halves) == {Conflict(ConflictKind.SPLIT_PACK)}
    assert conflicts(halves[:2]) == frozenset()


def test_an_order_one_station_packed_and_reopened_is_not_split() -> None:
    box = packed("seoul pack-1")
    assert conflicts([*box, scan(closing=Closing.REOPEN, reopens=box[-1])]) == frozenset()


def test_what_was_put_in_and_taken_out_again_is_in_no_box() -> None:
    box = [*packed("seoul pack-1")[:2], scan(2, 1)]
    strays = [scan(2, 1, station="busan pack-1"), scan(2, -1, station="busan pack-1")]
    assert conflicts([*box, *strays]) == frozenset()


def test_a_box_out_of_which_more_was_taken_than_put_in_is_none() -> None:
    box = [*packed("seoul pack-1")[:2], scan(1, 1), scan(2, 1)]
    assert conflicts([*box, scan(1, -1, station="busan pack-1")]) == frozenset()


def test_an_order_of_which_nothing_is_left_is_not_split_even_where_nothing_is_ordered() -> None:
    strays = [scan(1, 1), scan(1, 1, station="busan pack-1"), scan(1, -2, station="busan pack-2")]
    assert converge(strays, {1: 0}, ErpStatus.OPEN, 1).conflicts == frozenset()


def test_what_was_settled_stays_so_though_another_who_saw_less_settles_it_later() -> None:
    box = [scan(1, 4)]
    seen = [scan(1, 0, Closing.SETTLE_OVER_SCAN, revision=pieces) for pieces in (4, 3)]
    assert conflicts([*box, *seen]) == frozenset()
    assert conflicts([*box, *seen, scan(1, 1)]) == {Conflict(ConflictKind.OVER_SCAN, 1)}


def test_an_order_changed_after_it_was_packed_says_so_and_not_that_too_much_is_in() -> None:
    box = packed("seoul pack-1")
    fewer = converge(box, {1: 1, 2: 1}, ErpStatus.OPEN, 2)
    assert fewer.conflicts == {Conflict(ConflictKind.CHANGED_AFTER_PACK, scan_id=box[-1].scan_id)}
    assert conflicts(box, revision=2) == frozenset()  # what changed is not what is in the box


def test_an_order_that_was_packed_by_a_later_revision_is_changed_too() -> None:
    box = packed("seoul pack-1")
    last = msgspec.structs.replace(box[-1], revision=7)
    found = converge([*box[:-1], last], {1: 1, 2: 1}, ErpStatus.OPEN, 3).conflicts
    assert found == {Conflict(ConflictKind.CHANGED_AFTER_PACK, scan_id=last.scan_id)}


def test_more_than_ordered_is_said_line_by_line() -> None:
    assert conflicts([scan(1, 3), scan(9, 1)]) == {
        Conflict(ConflictKind.OVER_SCAN, 1),
        Conflict(ConflictKind.OVER_SCAN, 9),
    }


def test_a_scan_that_was_undone_in_two_copies_leaves_nothing_and_not_less() -> None:
    truth = converge([scan(1, 1), scan(1, -1), scan(1, -1)], ORDERED, ErpStatus.OPEN, 1)
    assert truth.counts == {}


def test_no_scan_is_no_progress() -> None:
    assert conflicts([]) == frozenset()


effects = st.tuples(st.sampled_from([1, 2, 3, None]), st.sampled_from([1, 1, 2, -1]))


@given(st.lists(effects, max_size=6))
def test_pieces_add_up_in_whatever_order_they_come(made: list[tuple[int | None, int]]) -> None:
    scans = [scan(line_no, 0 if line_no is None else qty) for line_no, qty in made]
    told = {
        tuple(sorted(converge(order, ORDERED, ErpStatus.OPEN, 1).counts.items()))
        for order in list(permutations(scans))[:50]
    }
    assert len(told) == 1


@given(st.lists(st.sampled_from(["apple", "pear", "undo", "reopen"]), max_size=12))
def test_one_station_alone_folds_as_it_did_without_a_centre(doings: list[str]) -> None:
    scans: list[SharedScan] = []
    for doing in doings:
        before = converge(scans, ORDERED, ErpStatus.OPEN, 1)
        done = next((one for one in scans if one.scan_id == before.completed_by), None)
        if doing == "reopen" and done is not None:
            scans.append(scan(closing=Closing.REOPEN, reopens=done))
        elif doing == "undo" and before.counts:
            closing = None if done is None else Closing.REOPEN
            scans.append(scan(min(before.counts), -1, closing, reopens=done))
        elif doing in {"apple", "pear"} and done is None:
            line = 1 if doing == "apple" else 2
            if before.counts.get(line, 0) < ORDERED[line]:
                units = sum(before.counts.values()) + 1
                is_last = units == sum(ORDERED.values())
                scans.append(scan(line, 1, Closing.COMPLETE if is_last else None))
    truth = converge(scans, ORDERED, ErpStatus.OPEN, 1)
    alone = fold(ScanEffect(one.scan_id, one.line_no, one.qty, one.closing) for one in scans)
    assert (truth.counts, truth.completed_by) == (alone.counts, alone.completed_by)
    assert truth.conflicts == frozenset()


@pytest.mark.parametrize("kind", ConflictKind)
def test_each_kind_has_the_centre_s_word(kind: ConflictKind) -> None:
    assert kind.value == kind.name.lower()


def settles(conflict: Conflict, closing: Closing, revision: int = 0) -> SharedScan:
    number, line_no = UUID(int=next(_ids)), conflict.line_no or None
    return SharedScan(
        number, "seoul", "@supervisor", line_no, 0, closing, conflict.scan_id, revision
    )


def test_what_is_settled_is_no_conflict_and_changes_nothing_else() -> None:
    boxes = [*packed("seoul pack-1"), *packed("busan pack-1")]
    before = converge(boxes, ORDERED, ErpStatus.OPEN, 1)
    lost = Conflict(ConflictKind.DOUBLE_PACK, scan_id=boxes[-1].scan_id)
    settled = [*boxes, settles(lost, Closing.SETTLE_DOUBLE_PACK)]
    after = converge(settled, ORDERED, ErpStatus.OPEN, 1)
    assert after == msgspec.structs.replace(before, conflicts=before.conflicts - {lost})
    assert lost in before.conflicts


def test_more_pieces_than_were_seen_are_to_be_settled_anew() -> None:
    box = [*packed("seoul pack-1"), scan(1, 1)]
    over = Conflict(ConflictKind.OVER_SCAN, 1)
    settled = [*box, settles(over, Closing.SETTLE_OVER_SCAN, revision=3)]
    assert over not in conflicts(settled)
    assert over in conflicts([*settled, scan(1, 1)])
    assert over not in conflicts([*settled, scan(1, 1), scan(1, -1)])


def test_another_change_by_the_owner_is_to_be_settled_anew() -> None:
    box = [*packed("seoul pack-1")[:2], scan(2, 2, Closing.COMPLETE)]
    changed = Conflict(ConflictKind.CHANGED_AFTER_PACK, scan_id=box[-1].scan_id)
    settled = [*box, settles(changed, Closing.SETTLE_CHANGED_AFTER_PACK, revision=2)]
    assert changed in conflicts(box, revision=2)
    assert changed not in conflicts(settled, revision=2)
    assert changed in conflicts(settled, revision=3)
