"""The entry to the rules: one scan in, its judgement out. Pure; no clock, no I/O."""

from dataclasses import replace

from server.contract.order import WorkStep
from server.contract.own_code import Command
from server.contract.verdict import MUST_BE_ACKNOWLEDGED, Verdict
from server.domain.catalog import Catalog
from server.domain.commands import obey
from server.domain.inquire import inquire
from server.domain.judgement import Case, Hold, Judgement, Release, ScannedCode, refused
from server.domain.meaning import Badge, BadOwnCode, CommandCode, OwnMeaning, own_meaning
from server.domain.pack import pack
from server.domain.policy import Policy
from server.domain.state import PendingVerdict, StationState

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
    case = Case(scan, state, catalog, policy)
    own = own_meaning(scan.reading, catalog)
    if state.pending is not None and not _answers(own, state.pending):
        return _hold(case)
    if _needs_operator(case, own):
        return Judgement(Verdict.OPERATOR_REQUIRED, state, seen=scan.reading.text)
    return _settle(case, _judge(case, own))


def _answers(own: OwnMeaning | None, pending: PendingVerdict) -> bool:
    """Say whether a code answers the verdict that stopped judging."""
    if not isinstance(own, CommandCode):
        return False
    if own.command is Command.PICK:
        return pending.verdict is Verdict.CODE_AMBIGUOUS
    return own.command is Command.OK


def _hold(case: Case) -> Judgement:
    state = replace(case.state, held_count=case.state.held_count + 1)
    return Judgement(Verdict.HELD, state, seen=case.scan.reading.text, held=Hold())


def _needs_operator(case: Case, own: OwnMeaning | None) -> bool:
    if not case.policy.require_operator or case.state.operator is not None:
        return False
    if case.state.step is not WorkStep.PACK or isinstance(own, Badge | BadOwnCode):
        return False
    return not (isinstance(own, CommandCode) and own.command in _WITHOUT_OPERATOR)


def _judge(case: Case, own: OwnMeaning | None) -> Judgement:
    if isinstance(own, CommandCode):
        return obey(case, own)
    if isinstance(own, Badge):
        state = replace(case.state, operator=own.operator)
        return Judgement(Verdict.OPERATOR_SIGNED_IN, state, seen=own.operator.name)
    if isinstance(own, BadOwnCode):
        return refused(case, own.reason)
    return pack(case) if case.state.step is WorkStep.PACK else inquire(case)


def _settle(case: Case, judgement: Judgement) -> Judgement:
    """Stop judging after a verdict that needs an answer; strike the scan off the held ones."""
    state = judgement.state
    if judgement.verdict in MUST_BE_ACKNOWLEDGED:
        pending = PendingVerdict(case.scan.scan_id, judgement.verdict, judgement.candidates)
        state = replace(state, pending=pending)
    held = judgement.held
    if state.held_count and held is None:
        again = case.catalog.oldest_held(case.scan.data)
        if again is not None:
            held = Release(again)
            state = replace(state, held_count=state.held_count - 1)
    return replace(judgement, state=state, held=held)
