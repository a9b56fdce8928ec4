"""The entry to the rules: one scan in, its judgement out. Pure; no clock, no I/O."""

from typing import TypeGuard

from msgspec.structs import replace

from server.contract.order import WorkStep
from server.contract.own_code import Command
from server.contract.verdict import Reason, Verdict, must_be_acknowledged
from server.domain.catalog import Catalog
from server.domain.commands import obey
from server.domain.inquire import inquire
from server.domain.judgement import Case, Hold, Judgement, Release, ScannedCode, refused
from server.domain.meaning import (
    Badge,
    BadOwnCode,
    CommandCode,
    OwnMeaning,
    SignIn,
    own_command,
    own_meaning,
)
from server.domain.pack import pack
from server.domain.policy import Policy
from server.domain.ship import ship
from server.domain.signing_in import prove_pin, scan_badge, still_signed_in
from server.domain.state import PendingVerdict, StationState, in_set_step

_STEPS = {WorkStep.INQUIRE: inquire, WorkStep.PACK: pack, WorkStep.SHIP: ship}
_ANSWERS = frozenset({Command.OK, Command.PICK})
_WITHOUT_OPERATOR = frozenset(
    {
        Command.OK,
        Command.SIGN_OUT,
        Command.STEP_INQUIRE,
        Command.STEP_PACK,
        Command.STEP_SHIP,
    }
)


def judge(scan: ScannedCode, state: StationState, catalog: Catalog, policy: Policy) -> Judgement:
    """Judge one scan of a station, the next in `station_seq` order.

    The same scan, state, orders and policy always give the same judgement.
    """
    before, state = state, still_signed_in(state, catalog)
    case = Case(scan, state, catalog, policy)
    own = own_meaning(scan.reading, catalog)
    if policy.locked:
        return _lock_out(scan, state, own)
    if state.pending is not None and not _answers(scan, own, state.pending):
        return _hold(scan, state, own)
    if _needs_operator(case, own):
        is_out = before.operator is not None
        reason = Reason.BADGE_DISABLED if is_out else None
        return Judgement(Verdict.OPERATOR_REQUIRED, state, reason, seen=scan.reading.text)
    return _settle(case, _judge(case, own))


def set_aside(scan: ScannedCode, state: StationState) -> Judgement:
    """Settle a scan that `judge` failed at: it counts nothing, and judging stops until the OK.

    The station lets go of its orders, as one of them may be what cannot be judged: nobody is kept
    at it. While an earlier verdict waits for its OK, though, this one is held like any other scan:
    what nobody has seen yet stays on the screen, and what fails is told of the scan that answers it
    or comes after.
    """
    own = own_command(scan.reading)
    if state.pending is not None and not _answers(scan, own, state.pending):
        return _hold(scan, state, own)
    let_go = replace(
        state,
        open_order=None,
        counted=0,
        last_done=None,
        just_completed=None,
        just_shipped=None,
    )
    pending = PendingVerdict(scan.scan_id, scan.station_seq, Verdict.NOT_JUDGED)
    return Judgement(Verdict.NOT_JUDGED, replace(let_go, pending=pending), seen=scan.reading.text)


def _is_answer(own: OwnMeaning | None) -> TypeGuard[CommandCode]:
    return isinstance(own, CommandCode) and own.command in _ANSWERS


def _answers(scan: ScannedCode, own: OwnMeaning | None, pending: PendingVerdict) -> bool:
    """Say whether a code answers the verdict that stopped judging: nobody answers it unseen."""
    if pending.station_seq > scan.answered_seq:
        return False
    if pending.badge is not None and isinstance(own, Badge | SignIn):
        return True
    if not _is_answer(own):
        return False
    return own.command is Command.OK or pending.verdict is Verdict.CODE_AMBIGUOUS


def _hold(scan: ScannedCode, state: StationState, own: OwnMeaning | None) -> Judgement:
    """Record a scan unjudged; list it, unless it is an answer: nobody has to scan that again."""
    held = Judgement(Verdict.HELD, state, seen=scan.reading.text)
    if _is_answer(own) or isinstance(own, SignIn):
        return held
    listed = replace(state, held_count=state.held_count + 1)
    return replace(held, state=listed, held=Hold())


def _lock_out(scan: ScannedCode, state: StationState, own: OwnMeaning | None) -> Judgement:
    """Judge nothing at a locked station: hold what is to be scanned again, refuse what is not."""
    reason, seen = Reason.STATION_LOCKED, scan.reading.text
    if own is not None:
        return Judgement(Verdict.COMMAND_REFUSED, state, reason, seen=seen)
    return replace(_hold(scan, state, own), reason=reason)


def _needs_operator(case: Case, own: OwnMeaning | None) -> bool:
    if not case.policy.require_operator or case.state.operator is not None:
        return False
    if case.state.step is WorkStep.INQUIRE or isinstance(own, Badge | SignIn | BadOwnCode):
        return False
    return not (isinstance(own, CommandCode) and own.command in _WITHOUT_OPERATOR)


def _judge(case: Case, own: OwnMeaning | None) -> Judgement:
    if isinstance(own, CommandCode):
        return obey(case, own)
    if isinstance(own, Badge):
        return scan_badge(case, own)
    if isinstance(own, SignIn):
        return prove_pin(case, own.ticket)
    if isinstance(own, BadOwnCode):
        return refused(case, own.reason)
    return _STEPS[case.state.step](case)


def _settle(case: Case, judgement: Judgement) -> Judgement:
    """Stop judging after a verdict that needs an answer; strike the scan off the held ones.

    What is closed now lets the station change to the step that was set for it.
    """
    state = judgement.state
    if must_be_acknowledged(judgement.verdict, judgement.reason):
        scan = case.scan
        pending = PendingVerdict(
            scan.scan_id,
            scan.station_seq,
            judgement.verdict,
            judgement.candidates,
            judgement.badge,
        )
        state = replace(state, pending=pending)
    held = judgement.held
    if state.held_count and held is None:
        again = case.catalog.oldest_held(case.scan.data)
        if again is not None:
            held = Release(again)
            state = replace(state, held_count=state.held_count - 1)
    state = in_set_step(state, case.policy.step)
    if state is judgement.state and held is judgement.held:
        return judgement
    return replace(judgement, state=state, held=held)
