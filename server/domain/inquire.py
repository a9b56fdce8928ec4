"""INQUIRE: an order's code shows it, an item's lists the orders that need it. Nothing counts."""

from collections.abc import Sequence
from uuid import UUID

from server.contract.verdict import Verdict
from server.domain.judgement import Case, Judgement
from server.domain.meaning import KnownItem, OrderCode, goods_meaning
from server.domain.pack import ambiguous, opened, unknown


def inquire(case: Case) -> Judgement:
    """Judge a code that is not our own, in INQUIRE."""
    meaning = goods_meaning(case.scan.reading, None, case.catalog)
    if isinstance(meaning, OrderCode):
        return show_order(case, meaning.order_ids)
    if isinstance(meaning, KnownItem):
        candidates = case.catalog.orders_needing(case.scan.reading.lookup_codes)
        seen = meaning.item.words
        return Judgement(Verdict.ITEM_FOUND, case.state, candidates=candidates, seen=seen)
    return unknown(case)


def show_order(case: Case, order_ids: Sequence[UUID]) -> Judgement:
    """Show an order whatever its status."""
    if len(order_ids) > 1:
        return ambiguous(case, order_ids)
    order = case.catalog.order(order_ids[0])
    state = opened(case.state, order.order_id)
    return Judgement(Verdict.ORDER_OPENED, state, order_id=order.order_id, seen=order.order_no)
