"""The notice above an order: what happened to it elsewhere, and what to do.

What it is: a conflict's words, or those of an order that takes nothing more. What it is not: a
verdict (`verdict`); it comes without a scan. Pure but for the catalogue it is handed.
"""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from server.contract.centre import OrderNote, OrderNotes
from server.contract.order import OrderStatus
from server.contract.printing import PrintOutcome
from station.events import PrintDone
from station.presenters.view import NoticeView
from station.presenters.words import Words

_TITLES = 2
"""Of so many notes the titles are shown; what to do is the first one's."""
_KEPT_ORDERS = 4
"""Orders whose notes are kept: the open one, the one scanned last, and both once more."""
_CLOSED = {
    OrderStatus.PACKED: ("box-done", "verdict-order_done_elsewhere", "reason-done_elsewhere"),
    OrderStatus.SHIPPED: ("box-done", "verdict-order_done_elsewhere", "reason-done_elsewhere"),
    OrderStatus.CANCELLED: (
        "cancelled",
        "verdict-order_cancelled",
        "verdict-order_cancelled-detail",
    ),
    OrderStatus.ON_HOLD: ("hold", "verdict-order_on_hold", "verdict-order_on_hold-detail"),
}


class NotedOrders:
    """What was told of the orders that were told of last."""

    def __init__(self) -> None:
        self._notes: dict[UUID, tuple[OrderNote, ...]] = {}

    def put(self, told: OrderNotes) -> None:
        """Keep an order's notes, and forget those of one that was told of long ago."""
        self._notes.pop(told.order_id, None)
        self._notes[told.order_id] = told.notes
        if len(self._notes) > _KEPT_ORDERS:
            del self._notes[next(iter(self._notes))]

    def of(self, order_id: UUID) -> tuple[OrderNote, ...]:
        """Return an order's notes."""
        return self._notes.get(order_id, ())


def noted(words: Words, notes: Sequence[OrderNote]) -> NoticeView | None:
    """Return the notice of an order's notes; None when there are none."""
    if not notes:
        return None
    if notes[0] is OrderNote.MOVED_AWAY:
        title, detail = words("verdict-order_moved_away"), words("reason-moved_away")
        return NoticeView("truck", title, detail)
    conflicts = [note for note in notes if note is not OrderNote.MOVED_AWAY]
    title = " · ".join(words(f"note-{note}") for note in conflicts[:_TITLES])
    return NoticeView("conflict", title, words(f"note-{notes[0]}-detail"))


def notice_in_pack(
    words: Words, status: OrderStatus, notes: Sequence[OrderNote]
) -> NoticeView | None:
    """Return the notice of an order that is being packed: first of all that it takes nothing more.

    That it was taken from this site says more than that it is cancelled here.
    """
    conflict, closed = noted(words, notes), closed_meanwhile(words, status)
    if closed is None or OrderNote.MOVED_AWAY in notes[:1]:
        return conflict
    if conflict is None:
        return closed
    return replace(closed, title=f"{closed.title} · {words(f'note-{notes[0]}')}")


def closed_meanwhile(words: Words, status: OrderStatus) -> NoticeView | None:
    """Return the notice of an order that is being packed and takes nothing more; else None."""
    if status not in _CLOSED:
        return None
    icon, title, detail = _CLOSED[status]
    return NoticeView(icon, words(title), words(detail))


def print_notice(words: Words, done: PrintDone | None) -> NoticeView | None:
    """Return the notice of what a supervisor had printed here and did not come out; else None."""
    if done is None or done.outcome is PrintOutcome.PRINTED:
        return None
    key = f"print-{done.outcome}"
    return NoticeView("printer", words(key, printer=done.printer), words(f"{key}-detail"))
