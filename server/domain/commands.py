"""What each command does. Pure."""

from collections.abc import Callable

from msgspec.structs import replace

from server.contract.order import OrderStatus, WorkStep
from server.contract.own_code import Command
from server.contract.verdict import Reason, Verdict
from server.domain.inquire import show_order
from server.domain.judgement import Case, Counted, DiscardAll, Judgement, refused
from server.domain.meaning import CommandCode
from server.domain.pack import (
    closed_meanwhile,
    complete,
    count,
    is_full,
    opened,
    order_in_mid_pack,
    scan_order,
)
from server.domain.progress import PACKABLE, Closing
from server.domain.ship import ship_order
from server.domain.state import in_step

_Handler = Callable[[Case, int | None], Judgement]


def obey(case: Case, code: CommandCode) -> Judgement:
    """Do what a command asks for, or refuse it with a reason."""
    if code.command in _PACK_ONLY and case.state.step is not WorkStep.PACK:
        return refused(case, Reason.NOT_IN_THIS_STEP)
    return _HANDLERS[code.command](case, code.number)


def _acknowledge(case: Case, _number: int | None) -> Judgement:
    if case.state.pending is None:
        return refused(case, Reason.NOTHING_TO_ACKNOWLEDGE)
    reason = None if case.state.pending.badge is None else Reason.SIGN_IN_GIVEN_UP
    return Judgement(Verdict.COMMAND_DONE, replace(case.state, pending=None), reason)


def _pick(case: Case, number: int | None) -> Judgement:
    pending = case.state.pending
    candidates = () if pending is None else pending.candidates
    if number is None or not 1 <= number <= len(candidates):
        return refused(case, Reason.NO_SUCH_CHOICE)
    answered = replace(case, state=replace(case.state, pending=None))
    return _CHOOSE[case.state.step](answered, (candidates[number - 1],))


def _confirm(case: Case, number: int | None) -> Judgement:
    if case.state.open_order is None:
        return refused(case, Reason.NO_ORDER_OPEN)
    order = case.catalog.order(case.state.open_order)
    closed = closed_meanwhile(case, order)
    if closed is not None:
        return closed
    if number is None:
        line = case.catalog.next_unfinished(order.order_id)
    else:
        line = case.catalog.line(order.order_id, number)
    if line is None or not line.missing:
        return refused(case, Reason.NOTHING_TO_CONFIRM, order.order_id)
    return count(case, order, line, 1, Verdict.CONFIRMED_BY_HAND)


def _undo(case: Case, _number: int | None) -> Judgement:
    order_id = case.state.open_order or case.state.just_completed
    if order_id is None:
        return refused(case, Reason.NOTHING_TO_UNDO)
    order = case.catalog.order(order_id)
    if order.status is OrderStatus.SHIPPED:
        return refused(case, Reason.ALREADY_SHIPPED, order_id)
    if order.completed and not case.catalog.completed_here(order_id):
        told = refused(case, Reason.DONE_ELSEWHERE, order_id)  # whose box nobody here sees
        return replace(told, seen=order.order_no)
    last = case.catalog.last_counted(order_id)
    line = None if last is None else case.catalog.line(order_id, last.line_no)
    if last is None or line is None or line.qty_packed < last.qty:
        return refused(case, Reason.NOTHING_TO_UNDO, order_id)
    counted = max(0, case.state.counted - last.qty)
    state = replace(case.state, open_order=order_id, counted=counted, just_completed=None)
    return Judgement(
        Verdict.UNDONE,
        state,
        order_id=order_id,
        counted=Counted(last.line_no, -last.qty, undoes=last.scan_id),
        closing=Closing.REOPEN if order.completed else None,
        seen=line.words,
    )


def _reopen(case: Case, _number: int | None) -> Judgement:
    order_id = case.state.last_done
    if order_id is None:
        return refused(case, Reason.NOTHING_TO_REOPEN)
    if (busy := order_in_mid_pack(case)) is not None:
        return refused(case, Reason.ORDER_STILL_OPEN, busy.order_id)
    order = case.catalog.order(order_id)
    if order.status is OrderStatus.SHIPPED:
        return refused(case, Reason.ALREADY_SHIPPED, order_id)
    if not order.is_here:
        return refused(case, Reason.MOVED_AWAY, order_id)
    if order.status is not OrderStatus.PACKED:
        return refused(case, Reason.NOTHING_TO_REOPEN, order_id)
    return Judgement(
        Verdict.COMMAND_DONE,
        opened(case.state, order_id),
        order_id=order_id,
        closing=Closing.REOPEN,
        seen=order.order_no,
    )


def _put_aside(case: Case, _number: int | None) -> Judgement:
    order_id = case.state.open_order
    if order_id is None:
        return refused(case, Reason.NO_ORDER_OPEN)
    order = case.catalog.order(order_id)
    done = Judgement(
        Verdict.COMMAND_DONE,
        replace(case.state, open_order=None),
        order_id=order_id,
        seen=order.order_no,
    )
    if case.state.step is WorkStep.PACK and order.status in PACKABLE and is_full(case, order):
        return complete(done, order_id)
    return done


def _discard(case: Case, _number: int | None) -> Judgement:
    if not case.state.held_count:
        return refused(case, Reason.NOTHING_HELD)
    state = replace(case.state, held_count=0)
    return Judgement(Verdict.COMMAND_DONE, state, held=DiscardAll())


def _sign_out(case: Case, _number: int | None) -> Judgement:
    return Judgement(Verdict.COMMAND_DONE, replace(case.state, operator=None))


def _change_step(case: Case, step: WorkStep) -> Judgement:
    if step is case.state.step:
        return Judgement(Verdict.COMMAND_DONE, case.state)
    if case.policy.step not in (None, step):
        return refused(case, Reason.STEP_IS_SET)
    if case.state.step is WorkStep.PACK and (busy := order_in_mid_pack(case)) is not None:
        return refused(case, Reason.ORDER_STILL_OPEN, busy.order_id)
    return Judgement(Verdict.COMMAND_DONE, in_step(case.state, step))


def _step_inquire(case: Case, _number: int | None) -> Judgement:
    return _change_step(case, WorkStep.INQUIRE)


def _step_pack(case: Case, _number: int | None) -> Judgement:
    return _change_step(case, WorkStep.PACK)


def _step_ship(case: Case, _number: int | None) -> Judgement:
    return _change_step(case, WorkStep.SHIP)


_CHOOSE = {
    WorkStep.INQUIRE: show_order,
    WorkStep.PACK: scan_order,
    WorkStep.SHIP: ship_order,
}
_PACK_ONLY = frozenset({Command.CONFIRM, Command.UNDO, Command.REOPEN})
_HANDLERS: dict[Command, _Handler] = {
    Command.OK: _acknowledge,
    Command.PICK: _pick,
    Command.CONFIRM: _confirm,
    Command.UNDO: _undo,
    Command.REOPEN: _reopen,
    Command.CANCEL: _put_aside,
    Command.DISCARD: _discard,
    Command.SIGN_OUT: _sign_out,
    Command.STEP_INQUIRE: _step_inquire,
    Command.STEP_PACK: _step_pack,
    Command.STEP_SHIP: _step_ship,
}
