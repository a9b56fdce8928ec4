"""Who is signed in: a badge's scan, the PIN it may need, and who may not scan any more. Pure."""

from msgspec.structs import replace

from server.contract.verdict import Reason, Verdict
from server.domain.catalog import Catalog
from server.domain.judgement import Case, Judgement, refused
from server.domain.meaning import Badge
from server.domain.state import Operator, StationState


def still_signed_in(state: StationState, catalog: Catalog) -> StationState:
    """Return a state without an operator who may not scan any more, or with a new name."""
    operator = state.operator
    if operator is None:
        return state
    wearer = catalog.wearer(operator.badge)
    if wearer is None or not wearer.is_active:
        return replace(state, operator=None)
    if wearer.name == operator.name:
        return state
    return replace(state, operator=Operator(operator.badge, wearer.name))


def scan_badge(case: Case, badge: Badge) -> Judgement:
    """Sign the wearer of a badge in, or ask for the PIN; who is signed in already proved it."""
    state, wearer = replace(case.state, pending=None), badge.operator
    is_in = state.operator is not None and state.operator.badge == wearer.badge
    if badge.has_pin and not is_in:
        return Judgement(
            Verdict.OPERATOR_REQUIRED,
            state,
            Reason.PIN_ASKED,
            seen=wearer.name,
            badge=wearer.badge,
        )
    signed_in = replace(state, operator=wearer)
    return Judgement(Verdict.OPERATOR_SIGNED_IN, signed_in, seen=wearer.name)


def prove_pin(case: Case, ticket: str) -> Judgement:
    """Sign in whose PIN was asked for, if the ticket is of that very scan of the badge."""
    pending = case.state.pending
    if pending is None or pending.badge is None:
        return refused(case, Reason.NO_PIN_ASKED)
    wearer = case.catalog.wearer(pending.badge)
    if wearer is None or not wearer.is_active:
        told = refused(case, Reason.BADGE_DISABLED)
        return replace(told, state=replace(case.state, pending=None))
    if not case.catalog.is_ticket(pending.scan_id, pending.badge, ticket):
        return refused(case, Reason.PIN_NOT_PROVEN)
    operator = Operator(pending.badge, wearer.name)
    state = replace(case.state, operator=operator, pending=None)
    return Judgement(Verdict.OPERATOR_SIGNED_IN, state, seen=wearer.name)
