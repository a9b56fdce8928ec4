"""How far an order is: the fold of its scans, and the status that follows from it. Pure."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from uuid import UUID

from msgspec import Struct, field

from server.contract.order import OrderStatus

PACKABLE = frozenset({OrderStatus.OPEN, OrderStatus.PACKING})
"""Statuses in which pieces may be counted."""
DONE = frozenset({OrderStatus.PACKED, OrderStatus.SHIPPED})


class ErpStatus(StrEnum):
    """Where the ERP says an order stands."""

    OPEN = "OPEN"
    ON_HOLD = "ON_HOLD"
    CANCELLED = "CANCELLED"
    SHIPPED = "SHIPPED"


class Closing(StrEnum):
    """What a scan does to an order as a whole. The values are the store's words.

    The last ones are a supervisor's: each settles a conflict of its kind (`convergence`).
    """

    COMPLETE = "complete"
    REOPEN = "reopen"
    SHIP = "ship"
    SETTLE_DOUBLE_PACK = "settle_double_pack"
    SETTLE_DOUBLE_SHIP = "settle_double_ship"
    SETTLE_SHIPPED_CANCELLED = "settle_shipped_cancelled"
    SETTLE_OVER_SCAN = "settle_over_scan"
    SETTLE_CHANGED_AFTER_PACK = "settle_changed_after_pack"


_OF_COMPLETION = frozenset({Closing.COMPLETE, Closing.REOPEN})


class ScanEffect(Struct, frozen=True):
    """What one stored scan did to its order. `qty` is negative when it undid another."""

    scan_id: UUID
    line_no: int | None = None
    qty: int = 0
    closing: Closing | None = None


class OrderProgress(Struct, frozen=True):
    """Pieces packed a line (lines at zero left out), and the scans that completed and shipped."""

    counts: Mapping[int, int] = field(default_factory=dict)
    completed_by: UUID | None = None
    shipped_by: UUID | None = None

    @property
    def units_packed(self) -> int:
        """Pieces packed of all lines together."""
        return sum(self.counts.values())


def fold(effects: Iterable[ScanEffect]) -> OrderProgress:
    """Fold an order's scans, in the order they were stored, into its progress."""
    counts: dict[int, int] = {}
    completed_by: UUID | None = None
    shipped_by: UUID | None = None
    for effect in effects:
        if effect.line_no is not None:
            counts[effect.line_no] = counts.get(effect.line_no, 0) + effect.qty
        if effect.closing is Closing.SHIP:
            shipped_by = effect.scan_id
        elif effect.closing in _OF_COMPLETION:
            completed_by = effect.scan_id if effect.closing is Closing.COMPLETE else None
    packed = {line: count for line, count in counts.items() if count}
    return OrderProgress(packed, completed_by, shipped_by)


_BY_ERP = {
    ErpStatus.ON_HOLD: OrderStatus.ON_HOLD,
    ErpStatus.CANCELLED: OrderStatus.CANCELLED,
    ErpStatus.SHIPPED: OrderStatus.SHIPPED,
}


def order_status(
    erp: ErpStatus, *, completed: bool, units_packed: int, shipped: bool = False
) -> OrderStatus:
    """Return where an order stands: gone, or the ERP's word where it stops it, or its scans'."""
    if shipped:
        return OrderStatus.SHIPPED
    if erp is not ErpStatus.OPEN:
        return _BY_ERP[erp]
    if completed:
        return OrderStatus.PACKED
    return OrderStatus.PACKING if units_packed else OrderStatus.OPEN
