"""Captured, judged, acknowledged: three counts of a station's scans, and where they differ. Pure.

The kiosk's journal counts what it captured and of what it has the answer, record by record; the
server counts what it judged, row by row. Neither takes the other's word, and all three are counted
by the same numbers, so that what is missing can be named.
"""

from enum import StrEnum

from msgspec import Struct

from server.contract.kiosk_state import JournalTold, Lost
from server.domain.spans import Spans, common, size, span, without


class ReceiptState(StrEnum):
    """How three counts stand."""

    EQUAL = "equal"
    ON_THE_WAY = "on_the_way"
    """They differ by scans that the kiosk still has, and sends or will be answered again."""
    MISSING = "missing"
    """A scan is lost, or was not counted where it should have been."""


class Compared(Struct, frozen=True):
    """The three counts of scans numbered from `since_seq` + 1 to `last_seq`, and what differs.

    `to_send` were captured and are not here yet, `to_answer` are judged and the kiosk does not know
    it for sure. `lost_here` the kiosk has an answer to, and they are not here. `lost_before` are
    those that were neither here nor at the kiosk when a server was put back or changed.
    `uncounted` is how many fewer, or more if negative, the kiosk's journal counts than it numbered:
    records of it that cannot be read.
    """

    state: ReceiptState
    since_seq: int
    last_seq: int
    captured: int
    judged: int
    acknowledged: int
    to_send: Spans
    to_answer: Spans
    lost_here: Spans
    lost_before: tuple[Lost, ...]
    uncounted: int


def compare(told: JournalTold, here: Spans) -> Compared:
    """Compare what a kiosk's journal counts with the numbers of its scans that are here."""
    numbered = span(told.since_seq + 1, told.last_seq)
    answered = span(told.since_seq + 1, told.confirmed_seq)
    judged = common(numbered, here)
    absent = without(numbered, here)
    before = sum(each.last_seq - each.first_seq + 1 for each in told.lost)
    uncounted = size(numbered) + before - told.captured
    unanswered = size(answered) + before - told.acknowledged
    lost_here = common(absent, answered)
    is_missing = bool(lost_here or told.lost or uncounted or unanswered)
    is_equal = told.captured == size(judged) == told.acknowledged and not is_missing
    on_the_way = ReceiptState.EQUAL if is_equal else ReceiptState.ON_THE_WAY
    return Compared(
        state=ReceiptState.MISSING if is_missing else on_the_way,
        since_seq=told.since_seq,
        last_seq=told.last_seq,
        captured=told.captured,
        judged=size(judged),
        acknowledged=told.acknowledged,
        to_send=without(absent, answered),
        to_answer=without(judged, answered),
        lost_here=lost_here,
        lost_before=told.lost,
        uncounted=uncounted or unanswered,
    )
