"""The verdict card: how each verdict looks and what it says.

What it is: one function a kind of message, from contract values to a `VerdictCard`. What it is
not: which of them is on top (`kiosk`). Pure but for the catalogue it is handed.
"""

from dataclasses import replace

from server.contract.order import OrderStatus, WorkStep
from server.contract.own_code import Command
from server.contract.station import ScanAck
from server.contract.verdict import Reason, Verdict
from station.events import NotRecorded, PairingTrouble
from station.presenters.actions import acknowledge, acknowledge_here, pick_actions
from station.presenters.hubs import CHOOSE_HUB
from station.presenters.scanned import MAX_IN_SENTENCE, shown
from station.presenters.view import Action, CardState, Tone, VerdictCard, line_name
from station.presenters.words import Words

LOOKS: dict[Verdict, tuple[Tone, str]] = {
    Verdict.ORDER_OPENED: (Tone.INFO, "order"),
    Verdict.ORDER_UNKNOWN: (Tone.ERROR, "unknown"),
    Verdict.ORDER_CANCELLED: (Tone.ERROR, "cancelled"),
    Verdict.ORDER_ON_HOLD: (Tone.WARNING, "hold"),
    Verdict.ORDER_ALREADY_DONE: (Tone.WARNING, "box-done"),
    Verdict.ORDER_IN_PROGRESS: (Tone.WARNING, "box"),
    Verdict.ORDER_COMPLETED: (Tone.SUCCESS, "box-done"),
    Verdict.ORDER_SHIPPED: (Tone.SUCCESS, "truck"),
    Verdict.ORDER_NOT_PACKED: (Tone.ERROR, "box"),
    Verdict.PARCEL_NOTED: (Tone.INFO, "barcode"),
    Verdict.ITEM_MATCHED: (Tone.SUCCESS, "check"),
    Verdict.ITEM_WRONG: (Tone.ERROR, "cross"),
    Verdict.ITEM_OVER: (Tone.ERROR, "over"),
    Verdict.ITEM_FOUND: (Tone.INFO, "search"),
    Verdict.CODE_UNKNOWN: (Tone.ERROR, "unknown"),
    Verdict.CODE_AMBIGUOUS: (Tone.WARNING, "choose"),
    Verdict.NO_ORDER_OPEN: (Tone.WARNING, "barcode"),
    Verdict.OPERATOR_SIGNED_IN: (Tone.INFO, "user"),
    Verdict.OPERATOR_REQUIRED: (Tone.WARNING, "badge"),
    Verdict.COMMAND_DONE: (Tone.INFO, "done"),
    Verdict.COMMAND_REFUSED: (Tone.WARNING, "refused"),
    Verdict.CONFIRMED_BY_HAND: (Tone.SUCCESS, "hand"),
    Verdict.UNDONE: (Tone.INFO, "undo"),
    Verdict.HELD: (Tone.WARNING, "held"),
    Verdict.NOT_JUDGED: (Tone.ERROR, "unjudged"),
    Verdict.NOT_RECORDED: (Tone.ERROR, "unsaved"),
}
_ABOUT_ORDERS = frozenset(
    {Verdict.ORDER_CANCELLED, Verdict.ORDER_ON_HOLD, Verdict.ORDER_NOT_PACKED}
)
_TOLD_BY_REASON: dict[Reason | None, str] = {
    Reason.DONE_ELSEWHERE: "verdict-order_done_elsewhere",
    Reason.MOVED_AWAY: "verdict-order_moved_away",
    Reason.SIGN_IN_GIVEN_UP: "done-pin-given-up",
}
"""Titles of what happened elsewhere to the order that is open here, and of a sign-in given up."""
_BLANK = "␣"
"""What a code of spaces alone is called."""


def judged_card(
    words: Words, ack: ScanAck, command: Command | None, step: WorkStep, operator: str
) -> VerdictCard:
    """Return the card of a verdict the server gave and committed.

    `command` is the command that was scanned, if it was one; `operator` who is signed in now.
    """
    tone, icon = LOOKS[ack.verdict]
    line = ack.line
    return VerdictCard(
        state=CardState.CONFIRMED,
        tone=tone,
        icon=icon,
        title=_title(words, ack, command, step),
        detail=_detail(words, ack, command, operator, step),
        verdict=ack.verdict,
        expected=ack.expected,
        seen=ack.seen,
        count=(line.qty_packed, line.qty_ordered) if line else None,
    )


def pending_card(words: Words, pending: ScanAck, note: str = "") -> VerdictCard:
    """Return the card that must be acknowledged; `note` stands above the answers."""
    card = judged_card(words, pending, None, WorkStep.PACK, "")
    about_order = pending.verdict in _ABOUT_ORDERS or pending.reason in _TOLD_BY_REASON
    ambiguous = pending.verdict is Verdict.CODE_AMBIGUOUS
    not_judged = pending.verdict is Verdict.NOT_JUDGED
    return replace(
        card,
        seen=shown(words, card.seen) if not_judged else card.seen,
        expected=card.expected if pending.verdict is Verdict.ITEM_WRONG else "",
        seen_of=pending.order.customer if about_order and pending.order else "",
        takeover=True,
        actions=pick_actions(words, pending.candidates) if ambiguous else (acknowledge(words),),
        note=note,
    )


def captured_card(words: Words, text: str) -> VerdictCard:
    """Return the neutral card of a scan that is kept here and not judged yet."""
    return VerdictCard(
        CardState.CAPTURED, Tone.NEUTRAL, "barcode", shown(words, text), words("captured")
    )


def waiting_card(words: Words, count: int) -> VerdictCard:
    """Return the card of scans the server has not confirmed in time."""
    title = words("waiting", count=count)
    return VerdictCard(CardState.WAITING, Tone.WARNING, "clock", title, words("waiting-detail"))


def lost_card(words: Words) -> VerdictCard:
    """Return the card of a link that is down while nothing waits."""
    title, detail = words("lost"), words("lost-detail")
    return VerdictCard(CardState.NOTICE, Tone.WARNING, "link-off", title, detail)


def refused_card(words: Words) -> VerdictCard:
    """Return the card of a server that will not have this station."""
    title, detail = words("refused"), words("refused-detail")
    return VerdictCard(CardState.NOTICE, Tone.ERROR, "link-off", title, detail)


def in_use_card(words: Words, station: str) -> VerdictCard:
    """Return the card of a station whose name another kiosk uses."""
    title, detail = words("in-use", station=station), words("in-use-detail")
    return VerdictCard(CardState.NOTICE, Tone.ERROR, "link-off", title, detail)


def unpaired_card(
    words: Words, trouble: PairingTrouble | None, unsaved: int, hub: str = "", *, revoked: bool
) -> VerdictCard:
    """Return the card of a kiosk that waits for a pairing code: it covers the screen.

    `trouble` is what was wrong with the last one; `revoked` whether it was paired before. A `hub`
    was chosen here, and another can be.
    """
    key = "revoked" if revoked else "unpaired"
    tone, icon = Tone.WARNING, "barcode"
    if trouble is not None:
        key, tone, icon = f"pairing-{trouble}", Tone.ERROR, "cross"
    return VerdictCard(
        CardState.NOTICE,
        tone,
        icon,
        words(key),
        words(f"{key}-detail"),
        takeover=True,
        actions=(
            Action(words("pair-type"), "keypad", ""),
            *((Action(words("hubs-other"), "choose", CHOOSE_HUB),) if hub else ()),
        ),
        can_wait=True,
        note="  ·  ".join(
            filter(None, (hub and words("hubs-chosen", url=hub), kept_until_paired(words, unsaved)))
        ),
    )


def kept_until_paired(words: Words, unsaved: int) -> str:
    """Return what becomes of the scans meanwhile; empty when there are none."""
    return words("unpaired-kept", count=unsaved) if unsaved else ""


def not_recorded_card(words: Words, lost: NotRecorded, count: int = 1) -> VerdictCard:
    """Return the card of a scan that is kept nowhere; it is acknowledged at the station.

    It is the last of `count`. What to do depends on why; what whoever is called can do about it
    stands above the OK.
    """
    notes = (words("loss-several", count=count) if count > 1 else "", words.note(lost.remedy))
    tone, icon = LOOKS[Verdict.NOT_RECORDED]
    return VerdictCard(
        state=CardState.CONFIRMED,
        tone=tone,
        icon=icon,
        title=words("verdict-not_recorded"),
        detail=words(f"loss-{lost.loss}"),
        verdict=Verdict.NOT_RECORDED,
        seen=shown(words, lost.text),
        takeover=True,
        actions=(acknowledge_here(words),),
        note=" ".join(filter(None, notes)),
    )


def held_after_ok_card(words: Words, count: int) -> VerdictCard:
    """Return the card after an acknowledgement that leaves held scans to deal with."""
    title, detail = words("done-ok"), words("done-ok-held-detail", count=count)
    return VerdictCard(
        CardState.CONFIRMED, Tone.WARNING, "held", title, detail, Verdict.COMMAND_DONE
    )


def _title(words: Words, ack: ScanAck, command: Command | None, step: WorkStep) -> str:
    key = f"verdict-{ack.verdict.lower()}"
    if ack.verdict is not Verdict.COMMAND_REFUSED and ack.reason in _TOLD_BY_REASON:
        key = _TOLD_BY_REASON[ack.reason]
    elif ack.verdict is Verdict.COMMAND_DONE and command in _DONE:
        key = _done_key(command, step)
    elif ack.verdict is Verdict.ORDER_OPENED and step is WorkStep.INQUIRE:
        key = "verdict-order_shown"
    elif ack.verdict is Verdict.ORDER_ALREADY_DONE and _shipped(ack):
        key = "verdict-order_already_shipped"
    elif ack.verdict is Verdict.ITEM_MATCHED and ack.qty > 1:
        return words("verdict-item_matched-case", qty=ack.qty)
    return words(key)


def _done_key(command: Command, step: WorkStep) -> str:
    """Return the key of what a command did; looking up, `cancel` closes and puts nothing aside."""
    closed = command is Command.CANCEL and step is WorkStep.INQUIRE
    return "done-cancel-inquire" if closed else f"done-{command}"


def _detail(
    words: Words, ack: ScanAck, command: Command | None, operator: str, step: WorkStep
) -> str:
    if ack.reason is not None:
        return words(f"reason-{ack.reason}")
    if ack.verdict is Verdict.UNDONE and ack.line is None:
        return words("verdict-undone-plain")
    key = f"verdict-{ack.verdict.lower()}-detail"
    if ack.verdict is Verdict.ORDER_ALREADY_DONE and _shipped(ack):
        key = "verdict-order_already_shipped-detail"
    elif ack.verdict is Verdict.COMMAND_DONE and command in _WITH_DETAIL:
        key = f"{_done_key(command, step)}-detail"
    return words(
        key,
        order_no=ack.order.order_no if ack.order else ack.seen,
        customer=ack.order.customer if ack.order else "",
        item=line_name(ack.line) if ack.line else ack.seen,
        qty=abs(ack.qty),
        operator=operator,
        seen=shown(words, ack.seen, MAX_IN_SENTENCE) or _BLANK,
    )


def _shipped(ack: ScanAck) -> bool:
    return ack.reason is Reason.ALREADY_SHIPPED or (
        ack.order is not None and ack.order.status is OrderStatus.SHIPPED
    )


_WITH_DETAIL = frozenset({Command.CANCEL, Command.SIGN_OUT})
_DONE = frozenset(
    {
        Command.OK,
        Command.CANCEL,
        Command.REOPEN,
        Command.DISCARD,
        Command.SIGN_OUT,
        Command.STEP_INQUIRE,
        Command.STEP_PACK,
        Command.STEP_SHIP,
    }
)
