"""The order on the screen: the loaded view, kept up to date by the acks of its scans.

What it is: the merge of one loaded order with the acks that came after it, by revision. What it is
not: the rules of an order (the server's). Lives on the Qt main thread; no Qt.
"""

from collections import deque

from msgspec.structs import replace

from server.contract.order import OrderHead, OrderLineView, OrderStatus, OrderView, WorkStep
from server.contract.station import MAX_BATCH, ScanAck
from station.presenters.view import OrderPanel, Tone
from station.presenters.words import Words

STATUS_TONE = {
    OrderStatus.OPEN: Tone.NEUTRAL,
    OrderStatus.PACKING: Tone.INFO,
    OrderStatus.PACKED: Tone.SUCCESS,
    OrderStatus.ON_HOLD: Tone.WARNING,
    OrderStatus.CANCELLED: Tone.ERROR,
    OrderStatus.SHIPPED: Tone.SUCCESS,
}


CLOSED = frozenset(OrderStatus) - {OrderStatus.OPEN, OrderStatus.PACKING}
"""What takes no piece any more."""
_STOPPED = frozenset({OrderStatus.CANCELLED, OrderStatus.ON_HOLD})


class OrderPresenter:
    """Holds the order last shown; the owner is `KioskPresenter`."""

    def __init__(self) -> None:
        self._head: OrderHead | None = None
        self._loaded: OrderView | None = None
        self._ahead: deque[ScanAck] = deque(maxlen=MAX_BATCH)
        self._rows: dict[int, int] = {}
        self._changed: int | None = None

    @property
    def head(self) -> OrderHead | None:
        """The newest head known of the order shown."""
        return self._head

    @property
    def behind(self) -> bool:
        """True while the lines are missing or older than the head: a reload is under way."""
        return self._head is not None and self._revision < self._head.revision

    def closed_after(self, before: OrderHead | None) -> bool:
        """Tell whether this order was closed after it was `before`."""
        head = self._head
        if head is None or before is None or before.order_id != head.order_id:
            return False
        return before.status not in CLOSED and head.status in CLOSED

    def follow(self, head: OrderHead | None) -> None:
        """Show this order. None keeps the last one, which may still be on the screen."""
        if head is None:
            return
        if self._head is None or self._head.order_id != head.order_id:
            self._head, self._loaded, self._changed = head, None, None
            self._ahead.clear()
        elif head.revision > self._head.revision:
            self._head = head

    def apply(self, ack: ScanAck) -> None:
        """Take in what a scan changed; an ack older than the lines that are shown changes nothing.

        The head may be ahead of it: with each ack of a batch comes the state after the last one.
        """
        self._changed = None
        if ack.order is None or self._head is None or ack.order.order_id != self._head.order_id:
            return
        if ack.order.revision < self._revision:
            return
        if ack.line is not None and ack.qty:
            self._changed = ack.line.line_no
        self.follow(ack.order)
        if ack.order.revision > self._revision:
            self._ahead.append(ack)
            self._catch_up()

    def load(self, order: OrderView) -> None:
        """Take a whole order; one that is not shown, or older than what is shown, is ignored."""
        shown = self._head is None or self._head.order_id == order.head.order_id
        if not shown or order.head.revision < self._revision:
            return
        self.follow(order.head)
        self._loaded = order
        self._rows = {line.line_no: row for row, line in enumerate(order.lines)}
        self._catch_up()

    def panel(self, words: Words, step: WorkStep) -> OrderPanel | None:
        """Return what to show, None while no order was ever open."""
        if self._head is None:
            return None
        lines = self._loaded.lines if self._loaded else ()
        unfinished = [line for line in lines if line.qty_packed < line.qty_ordered]
        is_closed = self._head.status in CLOSED
        return OrderPanel(
            head=self._head,
            lines=lines,
            next_line=unfinished[0] if unfinished and not is_closed else None,
            changed_line_no=self._changed,
            lines_done=len(lines) - len(unfinished),
            loading=self._loaded is None,
            behind=self.behind,
            counting=step is WorkStep.PACK,
            is_closed=is_closed,
            stop=words("order-stopped") if self._head.status in _STOPPED else "",
            status_label=words(f"order-status-{self._head.status}"),
            status_tone=STATUS_TONE[self._head.status],
            ship_by=_ship_by(words, self._head),
            progress=_progress(words, self._head, len(lines) - len(unfinished)),
            missing=_missing(words, unfinished),
            note=self._note(words, step),
        )

    @property
    def _revision(self) -> int:
        return self._loaded.head.revision if self._loaded else -1

    def _catch_up(self) -> None:
        """Apply the acks that follow the loaded revision without a gap; keep those beyond one."""
        waiting = sorted(self._ahead, key=_ack_revision)
        self._ahead.clear()
        for ack in waiting:
            if self._loaded and _ack_revision(ack) == self._revision + 1:
                self._loaded = self._with(self._loaded, ack)
            elif _ack_revision(ack) > self._revision:
                self._ahead.append(ack)

    def _with(self, order: OrderView, ack: ScanAck) -> OrderView:
        lines = order.lines
        row = self._rows.get(ack.line.line_no) if ack.line else None
        if ack.line is not None and row is not None:
            lines = (*lines[:row], ack.line, *lines[row + 1 :])
        return replace(order, head=ack.order, lines=lines)

    def _note(self, words: Words, step: WorkStep) -> str:
        if self._loaded is None:
            return words("order-loading")
        if self.behind:
            return words("order-reloading")
        return "" if step is WorkStep.PACK else words("order-view-only")


def _ack_revision(ack: ScanAck) -> int:
    return ack.order.revision if ack.order else 0


def _ship_by(words: Words, head: OrderHead) -> str:
    return words("order-ship-by", date=head.ship_by.isoformat()) if head.ship_by else ""


def _progress(words: Words, head: OrderHead, done: int) -> str:
    return words("order-lines-done", done=done, total=head.line_count)


def _missing(words: Words, unfinished: list[OrderLineView]) -> str:
    if not unfinished:
        return ""
    units = sum(line.qty_ordered - line.qty_packed for line in unfinished)
    return words("order-missing", units=units, lines=len(unfinished))
