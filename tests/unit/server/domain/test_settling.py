"""What a supervisor may do about a conflict: what comes of it is that the conflict is gone."""

from uuid import UUID

import pytest

from server.domain.convergence import Conflict, ConflictKind, SharedScan, converge
from server.domain.progress import Closing, ErpStatus
from server.domain.settling import POSSIBLE, NotPossibleError, Resolution, Standing, settlement

ORDERED = {1: 2}
REVISION = 2


def _scan(number: int, qty: int, closing: Closing | None = None, box: str = "a") -> SharedScan:
    return SharedScan(UUID(int=number), "seoul", box, 1, qty, closing, None, 1)


_FULL = [_scan(1, 2, Closing.COMPLETE)]
_STORIES = {
    ConflictKind.DOUBLE_PACK: ([*_FULL, _scan(2, 0, Closing.COMPLETE, "b")], ErpStatus.OPEN),
    ConflictKind.DOUBLE_SHIP: (
        [*_FULL, _scan(2, 0, Closing.SHIP), _scan(3, 0, Closing.SHIP, "b")],
        ErpStatus.OPEN,
    ),
    ConflictKind.SHIPPED_CANCELLED: ([*_FULL, _scan(2, 0, Closing.SHIP)], ErpStatus.CANCELLED),
    ConflictKind.OVER_SCAN: ([_scan(1, 3)], ErpStatus.OPEN),
    ConflictKind.SPLIT_PACK: ([_scan(1, 1), _scan(2, 1, box="b")], ErpStatus.OPEN),
    ConflictKind.CHANGED_AFTER_PACK: ([_scan(1, 3, Closing.COMPLETE)], ErpStatus.OPEN),
}
_ANSWERS = [(kind, resolution) for kind, possible in POSSIBLE.items() for resolution in possible]


def _of(kind: ConflictKind) -> tuple[list[SharedScan], ErpStatus, Conflict, Standing]:
    scans, status = _STORIES[kind]
    truth = converge(scans, ORDERED, status, REVISION)
    (conflict,) = [one for one in truth.conflicts if one.kind is kind]
    return scans, status, conflict, Standing(truth.counts, ORDERED, REVISION)


@pytest.mark.parametrize(("kind", "resolution"), _ANSWERS)
def test_each_possible_resolution_settles_its_conflict(
    kind: ConflictKind, resolution: Resolution
) -> None:
    scans, status, conflict, order = _of(kind)
    event = settlement(conflict, resolution, order)
    told = SharedScan(
        UUID(int=99),
        "seoul",
        "@supervisor",
        event.line_no,
        event.qty,
        event.closing,
        event.reopens,
        event.revision,
    )
    truth = converge([*scans, told], ORDERED, status, REVISION)
    assert conflict not in truth.conflicts
    assert (truth.completed_by == told.scan_id) is (resolution is Resolution.COMPLETE)


@pytest.mark.parametrize("kind", ConflictKind)
def test_any_other_is_refused_and_the_possible_ones_are_named(kind: ConflictKind) -> None:
    _, _, conflict, order = _of(kind)
    for resolution in set(Resolution) - set(POSSIBLE[kind]):
        with pytest.raises(NotPossibleError, match=POSSIBLE[kind][0]):
            settlement(conflict, resolution, order)


def test_what_is_shipped_is_not_packed_again() -> None:
    conflict = Conflict(ConflictKind.CHANGED_AFTER_PACK, scan_id=UUID(int=1))
    with pytest.raises(NotPossibleError, match="shipped"):
        settlement(conflict, Resolution.REOPEN, Standing({}, {}, 1, is_shipped=True))


def test_exactly_the_pieces_too_many_are_taken_out() -> None:
    event = settlement(
        Conflict(ConflictKind.OVER_SCAN, 1), Resolution.TAKE_OUT, Standing({1: 5}, ORDERED, 1)
    )
    assert (event.line_no, event.qty) == (1, -3)
