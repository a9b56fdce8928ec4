"""Whether the whole view of the open order must be fetched. Pure but for what it remembers.

What it is: the order and revision the screen can have reached from what it was sent. What it is
not: the fetching (`link`).
"""

from collections.abc import Iterable
from uuid import UUID

from server.contract.order import OrderHead
from server.contract.station import OrderChanged, ScanAck, StationView


class OrderWatch:
    """The order on the screen, as far as acknowledgements and fetched views brought it."""

    def __init__(self) -> None:
        self._shown: tuple[UUID, int] | None = None
        self._wanted: UUID | None = None

    @property
    def wanted(self) -> UUID | None:
        """The order to fetch now; None when the screen has it."""
        return self._wanted

    def begin(self, view: StationView) -> None:
        """Start over with the state that the server told after hello."""
        self._shown = None
        self._compare(view.open_order)

    def judged(self, acks: Iterable[ScanAck], view: StationView) -> None:
        """Follow the acknowledgements, then compare with the state after the last of them."""
        for ack in acks:
            self._follow(ack)
        self._compare(view.open_order)

    def changed(self, change: OrderChanged) -> bool:
        """Note a change by another hand; True when the screen's order is the one and is behind."""
        if self._shown is None or self._shown[0] != change.order_id:
            return False
        if change.revision <= self._shown[1]:
            return False
        self._wanted = change.order_id
        return True

    def loaded(self, head: OrderHead) -> None:
        """Note that the screen was given a whole view."""
        self._shown, self._wanted = (head.order_id, head.revision), None

    def gone(self) -> None:
        """Note that the wanted order does not exist any more."""
        self._shown = self._wanted = None

    def _follow(self, ack: ScanAck) -> None:
        head = ack.order
        if head is None or self._shown is None or head.order_id != self._shown[0]:
            return
        if head.revision == self._shown[1] + 1 and ack.qty:
            self._shown = (head.order_id, head.revision)

    def _compare(self, head: OrderHead | None) -> None:
        if head is None:
            self._shown = self._wanted = None
        elif self._shown != (head.order_id, head.revision):
            self._wanted = head.order_id
