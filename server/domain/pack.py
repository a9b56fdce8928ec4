"""PACK: an order's code opens it, item codes are verified against its lines. Pure."""

from collections.abc import Sequence
from uuid import UUID

from msgspec.structs import replace

from server.contract.order import OrderStatus
from server.contract.verdict import Reason, Verdict
from server.domain.catalog import LineFacts, MatchedLine, OrderFacts
from server.domain.judgement import Case, Counted, Judgement
from server.domain.meaning import GoodsMeaning, KnownItem, LineCode, OrderCode, goods_meaning
from server.domain.progress import DONE, PACKABLE, Closing
from server.domain.state import StationState

STOPPED = {
    OrderStatus.CANCELLED: Verdict.ORDER_CANCELLED,
    OrderStatus.ON_HOLD: Verdict.ORDER_ON_HOLD,
}
"""What is said of an order that its owner stopped."""


def pack(case: Case) -> Judgement:
    """Judge a code that is not our own, in PACK."""
    meaning = goods_meaning(case.scan.reading, case.state.open_order, case.catalog)
    if isinstance(meaning, OrderCode):
        return scan_order(case, meaning.order_ids)
    if case.state.open_order is None:
        return _without_order(case, meaning)
    order = case.catalog.order(case.state.open_order)
    closed = closed_meanwhile(case, order)
    if closed is not None:
        return closed
    if isinstance(meaning, LineCode):
        return _scan_line(case, order, meaning.matched)
    return _strange_item(case, order, meaning)


def scan_order(case: Case, order_ids: Sequence[UUID]) -> Judgement:
    """Judge an order's code: open that order, or say why not."""
    busy = order_in_mid_pack(case)
    if busy is not None and busy.order_id in order_ids:
        return Judgement(Verdict.ORDER_OPENED, case.state, order_id=busy.order_id)
    if busy is not None:
        seen = _order_words(case, order_ids)
        return Judgement(
            Verdict.ORDER_IN_PROGRESS,
            case.state,
            order_id=busy.order_id,
            seen=seen,
            expected=busy.order_no,
        )
    if len(order_ids) > 1:
        return ambiguous(case, order_ids)
    return _open(case, case.catalog.order(order_ids[0]))


def ambiguous(case: Case, order_ids: Sequence[UUID]) -> Judgement:
    """Let the operator pick one of several orders."""
    seen = case.scan.reading.text
    candidates = tuple(order_ids)
    return Judgement(Verdict.CODE_AMBIGUOUS, case.state, candidates=candidates, seen=seen)


def unknown(case: Case) -> Judgement:
    """Judge a code nothing is known of; where there are no orders at all, that is why."""
    reason = Reason.NO_ORDERS if case.catalog.is_empty() else None
    return Judgement(_unknown_code(case), case.state, reason, seen=case.scan.reading.text)


def _unknown_code(case: Case) -> Verdict:
    """Return what to call a code nothing is known of: an order is what is awaited first."""
    if case.state.open_order is None and not case.scan.reading.is_trade_item:
        return Verdict.ORDER_UNKNOWN
    return Verdict.CODE_UNKNOWN


def order_in_mid_pack(case: Case) -> OrderFacts | None:
    """Return the open order when leaving it must be said: pieces were counted, or all are in.

    An order with nothing missing that is not completed was reopened; putting it aside completes it
    again, so it may not be left by merely scanning another one.
    """
    if case.state.open_order is None:
        return None
    order = case.catalog.order(case.state.open_order)
    if order.status not in PACKABLE:
        return None
    return order if case.state.counted > 0 or is_full(case, order) else None


def is_full(case: Case, order: OrderFacts) -> bool:
    """Say whether every piece of an order is packed."""
    return order.units_packed > 0 and _lacks_nothing(case, order)


def stopped(case: Case, order: OrderFacts) -> Judgement | None:
    """Return the verdict on an order that was cancelled, put on hold or taken from this site."""
    verdict = STOPPED.get(order.status)
    if verdict is None:
        return None
    reason = None if order.is_here else Reason.MOVED_AWAY
    state = _let_go(case.state, order.order_id)
    return Judgement(verdict, state, reason, order_id=order.order_id, seen=order.order_no)


def closed_meanwhile(case: Case, order: OrderFacts) -> Judgement | None:
    """Return the verdict on what is scanned into an open order that takes nothing any more.

    Whoever scans on has to hear of the order, and not of an item that is too many.
    """
    if order.status in DONE:
        return replace(_already_done(case, order), reason=Reason.DONE_ELSEWHERE)
    return stopped(case, order)


def count(case: Case, order: OrderFacts, line: LineFacts, qty: int, verdict: Verdict) -> Judgement:
    """Count pieces of a line that has room for them; the order's last piece completes it."""
    is_last = line.missing == qty and _lacks_nothing(case, order, line, qty)
    state = replace(case.state, counted=case.state.counted + qty)
    judgement = Judgement(
        verdict,
        state,
        order_id=order.order_id,
        counted=Counted(line.line_no, qty),
        seen=line.words,
    )
    return complete(judgement, order.order_id) if is_last else judgement


def _lacks_nothing(
    case: Case, order: OrderFacts, line: LineFacts | None = None, qty: int = 0
) -> bool:
    """Say whether an order lacks no piece any more, `qty` pieces more filling `line`.

    While fewer are packed than ordered it does, and its lines need not be searched. Else they do:
    one line may hold more than its owner orders now while another lacks some.
    """
    if order.units_packed + qty < order.units_ordered:
        return False
    besides = 0 if line is None else line.line_no
    return case.catalog.next_unfinished(order.order_id, besides) is None


def complete(judgement: Judgement, order_id: UUID) -> Judgement:
    """Close the open order; a count that did so is told as ORDER_COMPLETED."""
    state = replace(judgement.state, open_order=None, last_done=order_id, just_completed=order_id)
    verdict = judgement.verdict if judgement.counted is None else Verdict.ORDER_COMPLETED
    return replace(judgement, verdict=verdict, state=state, closing=Closing.COMPLETE)


def opened(state: StationState, order_id: UUID) -> StationState:
    """Return the state with an order newly open."""
    return replace(state, open_order=order_id, counted=0, just_completed=None)


def _let_go(state: StationState, order_id: UUID) -> StationState:
    if state.open_order != order_id:
        return state
    return replace(state, open_order=None, counted=0)


def _open(case: Case, order: OrderFacts) -> Judgement:
    if order.status in DONE:
        return _already_done(case, order)
    stop = stopped(case, order)
    if stop is not None:
        return stop
    state = case.state
    if state.open_order != order.order_id:
        state = opened(state, order.order_id)
    return Judgement(Verdict.ORDER_OPENED, state, order_id=order.order_id, seen=order.order_no)


def _already_done(case: Case, order: OrderFacts) -> Judgement:
    state = _let_go(case.state, order.order_id)
    if state.just_completed != order.order_id:
        state = replace(state, just_completed=None)
    return Judgement(
        Verdict.ORDER_ALREADY_DONE,
        replace(state, last_done=order.order_id),
        order_id=order.order_id,
        seen=order.order_no,
    )


def _order_words(case: Case, order_ids: Sequence[UUID]) -> str:
    if len(order_ids) > 1:
        return case.scan.reading.text
    return case.catalog.order(order_ids[0]).order_no


def _scan_line(case: Case, order: OrderFacts, matched: MatchedLine) -> Judgement:
    qty = matched.qty_per_scan * case.scan.reading.count
    if matched.line.missing >= qty:
        return count(case, order, matched.line, qty, Verdict.ITEM_MATCHED)
    return _over(case, order, matched.line)


def _over(case: Case, order: OrderFacts, line: LineFacts) -> Judgement:
    return Judgement(
        Verdict.ITEM_OVER,
        case.state,
        Reason.CASE_TOO_LARGE if line.missing else None,
        order_id=order.order_id,
        seen=line.words,
        expected=_expected(case, order),
        full_line_no=line.line_no,
    )


def _strange_item(case: Case, order: OrderFacts, meaning: GoodsMeaning) -> Judgement:
    is_item = isinstance(meaning, KnownItem)
    return Judgement(
        Verdict.ITEM_WRONG if is_item else _unknown_code(case),
        case.state,
        order_id=order.order_id,
        seen=_words(case, meaning),
        expected=_expected(case, order),
    )


def _without_order(case: Case, meaning: GoodsMeaning) -> Judgement:
    if not isinstance(meaning, KnownItem):
        return unknown(case)
    return Judgement(Verdict.NO_ORDER_OPEN, case.state, seen=_words(case, meaning))


def _words(case: Case, meaning: GoodsMeaning) -> str:
    return meaning.item.words if isinstance(meaning, KnownItem) else case.scan.reading.text


def _expected(case: Case, order: OrderFacts) -> str:
    line = case.catalog.next_unfinished(order.order_id)
    return "" if line is None else line.words
