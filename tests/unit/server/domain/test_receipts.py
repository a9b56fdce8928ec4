"""Captured, judged, acknowledged: whether they are the same, and what is missing if not."""

from msgspec.structs import replace

from server.contract.kiosk_state import JournalTold, Lost
from server.domain.receipts import ReceiptState, compare
from server.domain.spans import Span, span

WELL = JournalTold(since_seq=0, last_seq=9, captured=9, confirmed_seq=9, acknowledged=9)


def test_three_counts_that_are_the_same_are_equal() -> None:
    told = compare(WELL, span(1, 9))
    assert told.state is ReceiptState.EQUAL
    assert (told.captured, told.judged, told.acknowledged) == (9, 9, 9)
    assert compare(JournalTold(0, 0, 0, 0, 0), ()).state is ReceiptState.EQUAL


def test_what_came_after_the_kiosk_told_does_not_count() -> None:
    assert compare(WELL, span(1, 12)).state is ReceiptState.EQUAL


def test_scans_that_the_kiosk_still_has_are_on_the_way() -> None:
    behind = replace(WELL, confirmed_seq=5, acknowledged=5)
    told = compare(behind, span(1, 7))
    assert told.state is ReceiptState.ON_THE_WAY
    assert (told.captured, told.judged, told.acknowledged) == (9, 7, 5)
    assert (told.to_send, told.to_answer) == ((Span(8, 9),), (Span(6, 7),))


def test_a_scan_that_was_answered_and_is_not_here_is_lost_and_named() -> None:
    told = compare(WELL, (Span(1, 3), Span(5, 7)))
    assert told.state is ReceiptState.MISSING
    assert (told.lost_here, told.to_send) == ((Span(4, 4), Span(8, 9)), ())


def test_what_was_lost_when_a_server_was_put_back_stays_missing() -> None:
    lost = (Lost(7, 9, 1000),)
    told = compare(
        replace(WELL, last_seq=8, captured=11, confirmed_seq=8, acknowledged=11, lost=lost),
        span(1, 8),
    )
    assert (told.state, told.lost_before, told.uncounted) == (ReceiptState.MISSING, lost, 0)
    assert (told.captured, told.judged, told.acknowledged) == (11, 8, 11)


def test_a_record_that_the_journal_cannot_read_is_missing_in_its_count() -> None:
    told = compare(replace(WELL, captured=8, acknowledged=8), span(1, 9))
    assert (told.state, told.uncounted) == (ReceiptState.MISSING, 1)


def test_only_numbers_of_the_journal_s_own_are_compared() -> None:
    anew = JournalTold(since_seq=700, last_seq=703, captured=3, confirmed_seq=703, acknowledged=3)
    told = compare(anew, span(1, 703))
    assert (told.state, told.judged) == (ReceiptState.EQUAL, 3)


def test_what_cannot_be_is_missing_and_never_equal() -> None:
    for nonsense in (
        JournalTold(9, 3, 0, 0, 1),
        JournalTold(0, 3, 3, 9, 9),
        JournalTold(0, 2**53 - 1, 3, 3, 3),
        replace(WELL, acknowledged=12),
    ):
        assert compare(nonsense, span(1, 3)).state is not ReceiptState.EQUAL
