"""An order as every site sees it in the end: the fold of everybody's scans, and what contradicts.

Sites work apart and meet at the centre, which numbers an order's scans (`oseq`); all fold them in
that order, with the lines as their owner has them now, so that all find the same. Clocks decide
nothing. The centre does the same in SQL (`refold`). Pure.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from server.domain.progress import Closing, ErpStatus


class SharedScan(Struct, frozen=True):
    """What one scan did to its order, wherever it was made.

    `reopens` is the completion a REOPEN takes back; `revision` is the order's revision that a
    COMPLETE was judged by. One that settles a conflict names it by `line_no` and, in `reopens`, the
    scan that lost; `revision` is how much of it was seen (`Conflict`).
    """

    scan_id: UUID
    site: str
    station: str
    line_no: int | None = None
    qty: int = 0
    closing: Closing | None = None
    reopens: UUID | None = None
    revision: int | None = None


class ConflictKind(StrEnum):
    """What a supervisor has to settle. The values are the centre's words."""

    DOUBLE_PACK = "double_pack"
    """Completed more than once: the first counts, each other one is a box too many."""
    DOUBLE_SHIP = "double_ship"
    """Shipped more than once."""
    SHIPPED_CANCELLED = "shipped_cancelled"
    """Shipped, and its owner has cancelled it."""
    OVER_SCAN = "over_scan"
    """More pieces of a line than ordered, all boxes added up."""
    SPLIT_PACK = "split_pack"
    """Nobody completed it, and it is complete when several stations' boxes are added up."""
    CHANGED_AFTER_PACK = "changed_after_pack"
    """Packed, and its owner has changed it since: what is in the box is not what is ordered."""


class Conflict(Struct, frozen=True, order=True):
    """One contradiction. `scan_id` is the scan that lost, if one did; `line_no` 0 is the order."""

    kind: ConflictKind
    line_no: int = 0
    scan_id: UUID | None = None


SETTLES = {
    Closing.SETTLE_DOUBLE_PACK: ConflictKind.DOUBLE_PACK,
    Closing.SETTLE_DOUBLE_SHIP: ConflictKind.DOUBLE_SHIP,
    Closing.SETTLE_SHIPPED_CANCELLED: ConflictKind.SHIPPED_CANCELLED,
    Closing.SETTLE_OVER_SCAN: ConflictKind.OVER_SCAN,
    Closing.SETTLE_CHANGED_AFTER_PACK: ConflictKind.CHANGED_AFTER_PACK,
}
"""Of what is split nothing is settled but by completing it."""


class OrderTruth(Struct, frozen=True):
    """Pieces packed a line (lines at zero left out), the scans that count, and the conflicts.

    No line has less than nothing: a scan that was undone in two copies of a store is taken out
    twice.
    """

    counts: Mapping[int, int]
    completed_by: UUID | None
    shipped_by: UUID | None
    conflicts: frozenset[Conflict]


def converge(
    scans: Sequence[SharedScan], ordered: Mapping[int, int], status: ErpStatus, revision: int
) -> OrderTruth:
    """Fold an order's scans, those without `oseq` last.

    `ordered` is the pieces of each line, as of the owner's `revision`.
    """
    counts = _counts(scans)
    settled = _settled(scans)
    completions, ships = _alive(scans), _of(scans, Closing.SHIP)
    missing = {line: ordered.get(line, 0) - counts[line] for line in {*counts, *ordered}}
    differs = any(missing.values())
    is_changed = bool(completions) and differs and completions[0].revision != revision
    found = {Conflict(ConflictKind.DOUBLE_PACK, scan_id=lost.scan_id) for lost in completions[1:]}
    found |= {Conflict(ConflictKind.DOUBLE_SHIP, scan_id=lost.scan_id) for lost in ships[1:]}
    if status is ErpStatus.CANCELLED:
        found |= {Conflict(ConflictKind.SHIPPED_CANCELLED, scan_id=one.scan_id) for one in ships}
    if is_changed:
        found.add(Conflict(ConflictKind.CHANGED_AFTER_PACK, scan_id=completions[0].scan_id))
    else:
        found |= set(_over_scans(counts, ordered))
    is_full = any(counts.values()) and max(missing.values()) <= 0
    if not completions and is_full and _boxes(scans) > 1:
        found.add(Conflict(ConflictKind.SPLIT_PACK))
    return OrderTruth(
        counts={line: count for line, count in counts.items() if count > 0},
        completed_by=completions[0].scan_id if completions else None,
        shipped_by=ships[0].scan_id if ships else None,
        conflicts=frozenset(
            one
            for one in found
            if one not in settled or settled[one] < extent(one, counts, revision)
        ),
    )


def _settled(scans: Iterable[SharedScan]) -> Mapping[Conflict, int]:
    """Return the conflicts that were settled, and how much of each was seen then."""
    seen: dict[Conflict, int] = {}
    for scan in scans:
        if scan.closing in SETTLES:
            settled = Conflict(SETTLES[scan.closing], scan.line_no or 0, scan.reopens)
            seen[settled] = max(seen.get(settled, 0), scan.revision or 0)
    return seen


def extent(conflict: Conflict, counts: Mapping[int, int], revision: int) -> int:
    """Return how much there is of a conflict: settled is what was there to be seen, and no more.

    More pieces of a line, or another change by the owner, are to be settled anew.
    """
    if conflict.kind is ConflictKind.OVER_SCAN:
        return counts.get(conflict.line_no, 0)
    return revision if conflict.kind is ConflictKind.CHANGED_AFTER_PACK else 0


def _counts(scans: Iterable[SharedScan]) -> Counter[int]:
    counts: Counter[int] = Counter()
    for scan in scans:
        if scan.line_no is not None:
            counts[scan.line_no] += scan.qty
    return counts


def _of(scans: Iterable[SharedScan], closing: Closing) -> list[SharedScan]:
    return [scan for scan in scans if scan.closing is closing]


def _alive(scans: Sequence[SharedScan]) -> list[SharedScan]:
    """Return the completions that nobody took back, whichever came first."""
    reopened = {scan.reopens for scan in _of(scans, Closing.REOPEN)}
    return [scan for scan in _of(scans, Closing.COMPLETE) if scan.scan_id not in reopened]


def _over_scans(counts: Mapping[int, int], ordered: Mapping[int, int]) -> Iterable[Conflict]:
    for line_no, count in counts.items():
        if count > ordered.get(line_no, 0):
            yield Conflict(ConflictKind.OVER_SCAN, line_no)


def _boxes(scans: Iterable[SharedScan]) -> int:
    """Return how many stations have pieces of it in a box."""
    boxes: Counter[tuple[str, str]] = Counter()
    for scan in scans:
        boxes[scan.site, scan.station] += scan.qty
    return sum(count > 0 for count in boxes.values())
