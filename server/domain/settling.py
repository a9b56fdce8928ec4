"""What a supervisor may do about a conflict, and the event that comes of it.

The event is a fact like a scan: pushed, numbered and folded as one (`convergence`), so that every
site sees the conflict settled. Pure.
"""

from collections.abc import Mapping
from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from server.domain.convergence import SETTLES, Conflict, ConflictKind, extent
from server.domain.progress import Closing


class Resolution(StrEnum):
    """What a supervisor decides."""

    ACCEPT = "accept"
    """It stays as it is; somebody has seen to it."""
    TAKE_OUT = "take_out"
    """The pieces too many were taken out of the box."""
    COMPLETE = "complete"
    """The boxes together are the order: it is packed."""
    REOPEN = "reopen"
    """It is to be packed again, by its lines as they are now."""


POSSIBLE: Mapping[ConflictKind, tuple[Resolution, ...]] = {
    ConflictKind.DOUBLE_PACK: (Resolution.ACCEPT,),
    ConflictKind.DOUBLE_SHIP: (Resolution.ACCEPT,),
    ConflictKind.SHIPPED_CANCELLED: (Resolution.ACCEPT,),
    ConflictKind.OVER_SCAN: (Resolution.ACCEPT, Resolution.TAKE_OUT),
    ConflictKind.SPLIT_PACK: (Resolution.COMPLETE,),
    ConflictKind.CHANGED_AFTER_PACK: (Resolution.ACCEPT, Resolution.REOPEN),
}
_BY_KIND = {kind: closing for closing, kind in SETTLES.items()}


class Standing(Struct, frozen=True):
    """Of a conflict's order: pieces packed and ordered a line, the owner's revision, if shipped."""

    packed: Mapping[int, int]
    ordered: Mapping[int, int]
    revision: int
    is_shipped: bool = False


class Settlement(Struct, frozen=True):
    """What the event does to the order, in the words of a `SharedScan`."""

    line_no: int | None = None
    qty: int = 0
    closing: Closing | None = None
    reopens: UUID | None = None
    revision: int | None = None


class NotPossibleError(Exception):
    """A resolution does not settle a conflict; the message is a sentence that says why."""


def settlement(conflict: Conflict, resolution: Resolution, order: Standing) -> Settlement:
    """Return the event that settles a conflict.

    Raises:
        NotPossibleError: when it does not settle one of this kind, or the order is gone.
    """
    if resolution not in POSSIBLE[conflict.kind]:
        possible = ", ".join(POSSIBLE[conflict.kind])
        raise NotPossibleError(f"A {conflict.kind} is settled by {possible}, not by {resolution}.")
    if resolution is Resolution.REOPEN:
        if order.is_shipped:
            raise NotPossibleError("The order is shipped: it cannot be packed again.")
        return Settlement(closing=Closing.REOPEN, reopens=conflict.scan_id)
    if resolution is Resolution.COMPLETE:
        return Settlement(closing=Closing.COMPLETE, revision=order.revision)
    line_no = conflict.line_no or None
    if resolution is Resolution.TAKE_OUT:
        too_many = order.packed.get(conflict.line_no, 0) - order.ordered.get(conflict.line_no, 0)
        return Settlement(line_no=line_no, qty=-too_many)
    return Settlement(
        line_no=line_no,
        closing=_BY_KIND[conflict.kind],
        reopens=conflict.scan_id,
        revision=extent(conflict, order.packed, order.revision),
    )
