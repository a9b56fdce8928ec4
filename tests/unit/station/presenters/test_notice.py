from uuid import UUID

import pytest

from server.contract.centre import OrderNote, OrderNotes
from server.contract.order import OrderStatus
from server.contract.printing import PrintOutcome
from station.events import PrintDone
from station.presenters.notice import NotedOrders, closed_meanwhile, noted, print_notice
from station.presenters.words import LANGUAGES, Words

WORDS = Words("en")


def test_nothing_to_know_is_no_notice() -> None:
    assert noted(WORDS, ()) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_kind_has_words_of_its_own_and_calls_the_supervisor(language: str) -> None:
    notices = [noted(Words(language), (note,)) for note in OrderNote]
    assert len({notice.title for notice in notices if notice}) == len(OrderNote)
    supervisor = {"en": "supervisor", "ko": "관리자"}[language]
    assert all(notice and supervisor in notice.detail for notice in notices)


def test_two_conflicts_are_both_named_and_the_first_says_what_to_do() -> None:
    notice = noted(WORDS, (OrderNote.DOUBLE_PACK, OrderNote.OVER_SCAN, OrderNote.MOVED_AWAY))
    assert notice is not None
    assert notice.title == "Packed twice · More packed than ordered"
    assert notice.detail.startswith("Two boxes")


@pytest.mark.parametrize("status", [OrderStatus.OPEN, OrderStatus.PACKING])
def test_an_order_that_can_be_packed_needs_no_notice(status: OrderStatus) -> None:
    assert closed_meanwhile(WORDS, status) is None


@pytest.mark.parametrize(
    ("status", "title"),
    [
        (OrderStatus.PACKED, "Packed elsewhere meanwhile"),
        (OrderStatus.SHIPPED, "Packed elsewhere meanwhile"),
        (OrderStatus.CANCELLED, "Order cancelled"),
        (OrderStatus.ON_HOLD, "Order on hold"),
    ],
)
def test_an_order_that_takes_nothing_more_says_why(status: OrderStatus, title: str) -> None:
    notice = closed_meanwhile(WORDS, status)
    assert notice is not None
    assert notice.title == title


_NOT_OF_A_KIOSK = {PrintOutcome.PRINTED, PrintOutcome.NO_PRINTER_SET, PrintOutcome.AWAY}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("outcome", sorted(set(PrintOutcome) - _NOT_OF_A_KIOSK))
def test_what_did_not_come_out_of_a_printer_is_told_with_what_to_do(
    outcome: PrintOutcome, language: str
) -> None:
    notice = print_notice(Words(language), PrintDone(outcome, "Zebra"))
    assert notice is not None
    assert notice.icon == "printer"
    assert notice.title
    assert notice.detail


def test_what_was_printed_is_seen_on_the_paper() -> None:
    assert print_notice(WORDS, PrintDone(PrintOutcome.PRINTED, "Zebra")) is None
    assert print_notice(WORDS, None) is None


def test_notes_are_kept_of_the_orders_told_of_last() -> None:
    notes, ids = NotedOrders(), [UUID(int=number) for number in range(5)]

    for order_id in (*ids[:4], ids[0], ids[4]):
        notes.put(OrderNotes(order_id, (OrderNote.MOVED_AWAY,)))

    assert [bool(notes.of(each)) for each in ids] == [True, False, True, True, True]
    notes.put(OrderNotes(ids[0], ()))
    assert notes.of(ids[0]) == ()
