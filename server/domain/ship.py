"""SHIP: one scan ships a packed order; the number of its parcel may follow. Pure."""

from collections.abc import Sequence
from uuid import UUID

from msgspec.structs import replace

from server.contract.order import OrderStatus
from server.contract.verdict import Reason, Verdict
from server.domain.catalog import OrderFacts
from server.domain.judgement import Case, Judgement
from server.domain.meaning import KnownItem, OrderCode, goods_meaning
from server.domain.pack import ambiguous, stopped, unknown
from server.domain.progress import Closing


def ship(case: Case) -> Judgement:
    """Judge a code that is not our own, in SHIP."""
    meaning = goods_meaning(case.scan.reading, None, case.catalog)
    if isinstance(meaning, OrderCode):
        return ship_order(case, meaning.order_ids)
    if isinstance(meaning, KnownItem):
        seen = meaning.item.words
        return Judgement(Verdict.NO_ORDER_OPEN, case.state, Reason.ORDERS_ARE_SHIPPED, seen=seen)
    return _parcel(case)


def ship_order(case: Case, order_ids: Sequence[UUID]) -> Judgement:
    """Ship an order, or say why not."""
    if len(order_ids) > 1:
        return ambiguous(case, order_ids)
    order = case.catalog.order(order_ids[0])
    if order.status is OrderStatus.PACKED:
        state = replace(case.state, just_shipped=order.order_id)
        shipped = _about(case, order, Verdict.ORDER_SHIPPED)
        return replace(shipped, state=state, closing=Closing.SHIP)
    if order.status is OrderStatus.SHIPPED:
        return _about(case, order, Verdict.ORDER_ALREADY_DONE)
    stop = stopped(case, order)
    if stop is None:
        return _about(case, order, Verdict.ORDER_NOT_PACKED)
    return replace(_about(case, order, stop.verdict), reason=stop.reason)


def _about(case: Case, order: OrderFacts, verdict: Verdict) -> Judgement:
    """Return a verdict on an order; a parcel's number goes to the last one that was shipped.

    The label of one shipped a moment ago may be scanned twice: its parcel is still to come.
    """
    state = case.state
    if state.just_shipped != order.order_id:
        state = replace(state, just_shipped=None)
    return Judgement(verdict, state, order_id=order.order_id, seen=order.order_no)


def _parcel(case: Case) -> Judgement:
    """Take a code nothing is known of as the number of the parcel that was just shipped, once."""
    order_id = case.state.just_shipped
    if order_id is None or case.scan.reading.is_trade_item:
        return unknown(case)
    state = replace(case.state, just_shipped=None)
    return Judgement(Verdict.PARCEL_NOTED, state, order_id=order_id, seen=case.scan.reading.text)
