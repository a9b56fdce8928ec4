"""Verdicts: what an operator is told about one scan, and which of them must be acknowledged.

What it is: the words both ends share. What it is not: the rules that reach them (server.domain).
"""

from enum import StrEnum


class Verdict(StrEnum):
    """The answer to one scan. The values are the wire's and the store's words."""

    ORDER_OPENED = "ORDER_OPENED"
    ORDER_UNKNOWN = "ORDER_UNKNOWN"
    ORDER_CANCELLED = "ORDER_CANCELLED"
    ORDER_ON_HOLD = "ORDER_ON_HOLD"
    ORDER_ALREADY_DONE = "ORDER_ALREADY_DONE"
    ORDER_IN_PROGRESS = "ORDER_IN_PROGRESS"
    ORDER_COMPLETED = "ORDER_COMPLETED"
    ORDER_SHIPPED = "ORDER_SHIPPED"
    ORDER_NOT_PACKED = "ORDER_NOT_PACKED"
    PARCEL_NOTED = "PARCEL_NOTED"
    ITEM_MATCHED = "ITEM_MATCHED"
    ITEM_WRONG = "ITEM_WRONG"
    ITEM_OVER = "ITEM_OVER"
    ITEM_FOUND = "ITEM_FOUND"
    CODE_UNKNOWN = "CODE_UNKNOWN"
    CODE_AMBIGUOUS = "CODE_AMBIGUOUS"
    NO_ORDER_OPEN = "NO_ORDER_OPEN"
    OPERATOR_SIGNED_IN = "OPERATOR_SIGNED_IN"
    OPERATOR_REQUIRED = "OPERATOR_REQUIRED"
    COMMAND_DONE = "COMMAND_DONE"
    COMMAND_REFUSED = "COMMAND_REFUSED"
    CONFIRMED_BY_HAND = "CONFIRMED_BY_HAND"
    UNDONE = "UNDONE"
    HELD = "HELD"
    NOT_JUDGED = "NOT_JUDGED"
    NOT_RECORDED = "NOT_RECORDED"


MUST_BE_ACKNOWLEDGED = frozenset(
    {
        Verdict.ITEM_WRONG,
        Verdict.ITEM_OVER,
        Verdict.ORDER_CANCELLED,
        Verdict.ORDER_ON_HOLD,
        Verdict.ORDER_NOT_PACKED,
        Verdict.CODE_AMBIGUOUS,
        Verdict.NOT_JUDGED,
        Verdict.NOT_RECORDED,
    }
)
"""Verdicts after which judging stops until the operator answers; later scans become HELD.

NOT_JUDGED is of a scan that the rules failed at: it is stored and counts nothing.
NOT_RECORDED is the station's own: the server never judged that scan and never waits for it.
"""


class Reason(StrEnum):
    """Why a verdict was reached, where the verdict alone leaves the operator asking."""

    BAD_CHECK = "bad_check"
    """A command or badge whose checksum is wrong: a misread or a damaged sheet."""
    COMMAND_UNKNOWN = "command_unknown"
    BADGE_UNKNOWN = "badge_unknown"
    BADGE_DISABLED = "badge_disabled"
    """Its wearer may not scan any more, and is signed out."""
    BADGE_REPLACED = "badge_replaced"
    """Its wearer was given another one."""
    PIN_ASKED = "pin_asked"
    """A badge with a PIN: its wearer is signed in when the server has found that right."""
    PIN_NOT_PROVEN = "pin_not_proven"
    NO_PIN_ASKED = "no_pin_asked"
    SIGN_IN_GIVEN_UP = "sign_in_given_up"
    NOTHING_TO_UNDO = "nothing_to_undo"
    NOTHING_TO_ACKNOWLEDGE = "nothing_to_acknowledge"
    NOTHING_TO_CONFIRM = "nothing_to_confirm"
    NOTHING_TO_REOPEN = "nothing_to_reopen"
    NOTHING_HELD = "nothing_held"
    NO_ORDER_OPEN = "no_order_open"
    ORDER_STILL_OPEN = "order_still_open"
    NOT_IN_THIS_STEP = "not_in_this_step"
    CASE_TOO_LARGE = "case_too_large"
    """A case pack or pallet would count past the order: scan single units."""
    NO_SUCH_CHOICE = "no_such_choice"
    ALREADY_SHIPPED = "already_shipped"
    ORDERS_ARE_SHIPPED = "orders_are_shipped"
    """An item's code where an order's is awaited."""
    DONE_ELSEWHERE = "done_elsewhere"
    """The order was open here and another station has completed it meanwhile."""
    MOVED_AWAY = "moved_away"
    """The order was taken from this site: it is another one's now, or nobody's."""
    NO_ORDERS = "no_orders"
    """Nothing can be known: no order was ever brought to this server."""
    PAIRED_ALREADY = "paired_already"
    """A pairing code, where a kiosk is connected already."""
    STATION_LOCKED = "station_locked"
    """A supervisor locked the station: nothing is judged there."""
    STEP_IS_SET = "step_is_set"
    """A supervisor set the step this station works in."""


_STOPPING = frozenset({Reason.DONE_ELSEWHERE, Reason.PIN_ASKED})


def must_be_acknowledged(verdict: Verdict, reason: Reason | None) -> bool:
    """Say whether judging stops after this answer until the operator has read it.

    So it does at the first item after an order was completed elsewhere: those that follow would be
    told as items without an order, and nobody would know which. And at a badge whose PIN is asked:
    nobody knows yet whose scans those that follow are.
    """
    return verdict in MUST_BE_ACKNOWLEDGED or reason in _STOPPING
