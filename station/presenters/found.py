"""What looking up an item found: the open orders that need it.

What it is: the list of an ITEM_FOUND ack. What it is not: the search (server.domain). Pure.
"""

from server.contract.order import OrderHead
from server.contract.station import ScanAck
from server.contract.verdict import Verdict
from station.presenters.order import STATUS_TONE
from station.presenters.view import FoundRow, FoundView
from station.presenters.words import Words


def found_view(words: Words, ack: ScanAck) -> FoundView | None:
    """Return the list of an item's look-up, None for any other verdict."""
    if ack.verdict is not Verdict.ITEM_FOUND:
        return None
    count = len(ack.candidates)
    return FoundView(
        title=words("found-title", count=count) if count else words("found-none"),
        item=ack.seen,
        hint=words("found-hint"),
        rows=tuple(_row(words, head) for head in ack.candidates),
    )


def _row(words: Words, head: OrderHead) -> FoundRow:
    return FoundRow(
        order_id=head.order_id,
        order_no=head.order_no,
        customer=head.customer,
        status_label=words(f"order-status-{head.status}"),
        status_tone=STATUS_TONE[head.status],
        packed=head.units_packed,
        ordered=head.units_ordered,
    )
