"""Transcripts: what happens to a station, and what its operator is shown."""

from uuid import UUID

import pytest
from msgspec.structs import replace

from server.contract.centre import CentreState, CentreTold, OrderNote, OrderNotes
from server.contract.order import OrderStatus, OrderView, WorkStep
from server.contract.own_code import Command, command_code
from server.contract.station import HeldScan, ScanAck
from server.contract.verdict import Reason, Verdict
from station.events import (
    Captured,
    CentreChanged,
    Judged,
    LinkChanged,
    LinkState,
    NotRecorded,
    OrderLoaded,
    OrderNoted,
    Unconfirmed,
)
from station.presenters.kiosk import KioskPresenter
from station.presenters.unanswered import OVERDUE_NS
from station.presenters.view import CardState, KioskView, Screen, Tone, VerdictCard
from station.presenters.words import Words
from tests.shift import Shift, order

OK = command_code(Command.OK)


@pytest.fixture
def shift() -> Shift:
    return Shift(KioskPresenter(Words("en"), "PACK-01"))


def card(view: KioskView) -> VerdictCard:
    assert view.card is not None
    return view.card


def test_before_the_server_answers_the_kiosk_says_it_is_starting(shift: Shift) -> None:
    view = shift.presenter.view()
    assert view.screen is Screen.READY
    assert view.ready.title == "Starting up"
    assert view.status.station.value == "PACK-01"


def test_a_connected_kiosk_invites_to_scan_an_order(shift: Shift) -> None:
    view = shift.start()
    assert (view.screen, view.ready.title, view.card) == (Screen.READY, "Scan an order", None)


def test_an_order_is_scanned_captured_opened_and_loaded(shift: Shift) -> None:
    shift.start()
    shift.scan("SO-2026-000007")
    captured = shift.presenter.view()
    assert card(captured).state is CardState.CAPTURED
    assert card(captured).tone is Tone.NEUTRAL

    view = shift.open(order())
    assert view.screen is Screen.ORDER
    assert view.order is not None
    assert len(view.order.lines) == 8


def test_green_comes_with_the_verdict_and_never_before(shift: Shift) -> None:
    shift.start()
    shift.open(order(7))
    shift.item(8)
    shift.scan("8801234500022")
    captured = shift.presenter.view()
    assert card(captured).tone is Tone.NEUTRAL
    assert captured.order is not None
    assert captured.order.head.units_packed == 8


def test_a_matched_item_is_green_with_its_count_and_sounds_once(shift: Shift) -> None:
    shift.start()
    shift.open(order(7))
    view = shift.item(8)
    assert (card(view).tone, card(view).count) == (Tone.SUCCESS, (3, 5))
    assert view.cue == Verdict.ITEM_MATCHED
    assert shift.presenter.view().cue is None


def test_a_wrong_item_takes_over_until_it_is_acknowledged(shift: Shift) -> None:
    shift.start()
    shift.open(order(7))
    wrong = shift.judge("x", Verdict.ITEM_WRONG, expected="Notebook", seen="Earphones")
    assert card(wrong).takeover
    assert (card(wrong).expected, card(wrong).seen) == ("Notebook", "Earphones")

    shift.view = replace(shift.view, held_count=1, held=(HeldScan(UUID(int=5), "880"),))
    held = shift.judge("880", Verdict.HELD)
    assert card(held).title == "Wrong item"
    assert card(held).note == "1 scan is held. Answer this first, then scan it again."
    assert held.cue == Verdict.HELD

    shift.view = replace(shift.view, pending=None)
    after = shift.judge(OK, Verdict.COMMAND_DONE)
    assert not card(after).takeover
    assert card(after).detail == "Scan the held one again, or discard it."
    assert after.held is not None
    assert after.held.texts == ("880",)


def test_a_scan_in_flight_does_not_hide_what_must_be_acknowledged(shift: Shift) -> None:
    shift.start()
    shift.judge("x", Verdict.ITEM_OVER)
    shift.scan(OK)
    assert card(shift.presenter.view()).title == "Too many"


def test_an_ok_given_with_the_server_away_is_told_as_waiting(shift: Shift) -> None:
    shift.start()
    shift.judge("x", Verdict.ITEM_OVER)
    shift.presenter.handle(LinkChanged(LinkState.LOST))
    shift.scan(OK)
    view = shift.presenter.view()
    assert card(view).takeover
    assert card(view).note == "1 scan not saved yet · Judged once the server answers."


def test_after_a_restart_the_stop_is_shown_exactly_as_before(shift: Shift) -> None:
    shift.start()
    shift.open(order(8))
    line = order(8).lines[0]
    before = shift.judge(
        "x",
        Verdict.ITEM_OVER,
        reason=Reason.CASE_TOO_LARGE,
        seen=line.description,
        order=order(8).head,
        line=line,
    )
    again = Shift(KioskPresenter(Words("en"), "PACK-01"), view=shift.view)
    assert card(again.start()) == card(before)
    assert card(before).count == (3, 3)


def test_an_excess_marks_no_line_as_changed(shift: Shift) -> None:
    shift.start()
    shift.open(order(8))
    line = order(8).lines[0]
    view = shift.judge("x", Verdict.ITEM_OVER, order=order(8).head, line=line)
    assert view.order is not None
    assert view.order.changed_line_no is None


def test_after_a_restart_the_open_order_and_the_error_are_there_again(shift: Shift) -> None:
    stopped = ScanAck(UUID(int=77), 77, Verdict.ITEM_WRONG)
    shift.view = replace(shift.view, open_order=order(8).head, pending=stopped)
    view = shift.start()
    assert view.screen is Screen.ORDER
    assert view.order is not None
    assert (view.order.head, view.order.loading) == (order(8).head, True)
    assert card(view).takeover
    view = shift.presenter.handle(OrderLoaded(order(8)))
    assert view.order is not None
    assert not view.order.loading


def test_a_completed_order_stays_with_undo_and_reopen_until_the_next_scan(shift: Shift) -> None:
    shift.start()
    shift.open(order(33))
    done = shift.item(34, Verdict.ORDER_COMPLETED)
    assert done.screen is Screen.COMPLETED
    assert [each.label for each in done.actions] == ["Undo", "Reopen", "Sign out"]
    after = shift.judge("?", Verdict.CODE_UNKNOWN)
    assert after.screen is Screen.READY
    assert [each.label for each in after.actions] == ["Undo", "Reopen", "Sign out"]
    opened = shift.open(order(0, 8))
    assert [each.label for each in opened.actions][:2] == ["Undo", "Confirm by hand"]


def test_undoing_the_last_piece_brings_the_order_back(shift: Shift) -> None:
    shift.start()
    shift.open(order(33))
    shift.item(34, Verdict.ORDER_COMPLETED)
    head = replace(order(33).head, revision=35)
    shift.view = replace(shift.view, open_order=head)
    view = shift.judge("u", Verdict.UNDONE, order=head, line=order(33).lines[7], qty=-1)
    assert view.screen is Screen.ORDER
    assert view.order is not None
    assert view.order.head.units_packed == 33


def test_with_the_server_away_scans_are_counted_and_said_to_be_kept(shift: Shift) -> None:
    shift.start()
    shift.open(order(7))
    lost = shift.presenter.handle(LinkChanged(LinkState.LOST))
    assert card(lost).title == "No connection to the server"
    for _ in range(3):
        shift.scan("8801234500022")
    view = shift.presenter.handle(Unconfirmed(3))
    assert (card(view).state, card(view).title) == (CardState.WAITING, "3 scans not saved yet")
    assert card(view).tone is Tone.WARNING
    assert view.status.saved.value == "3 waiting"


def test_a_scan_with_the_server_away_is_heard(shift: Shift) -> None:
    shift.start()
    shift.presenter.handle(LinkChanged(LinkState.LOST))
    assert shift.presenter.handle(Captured(shift.message("8801234500022"))).cue == "captured"


def test_no_answer_in_time_is_told_as_not_saved_yet(shift: Shift) -> None:
    shift.start()
    shift.scan("8801234500022")
    assert card(shift.presenter.tick(0)).state is CardState.CAPTURED
    assert card(shift.presenter.tick(OVERDUE_NS - 1)).state is CardState.CAPTURED
    late = shift.presenter.tick(OVERDUE_NS)
    assert card(late).title == "1 scan not saved yet"
    assert late.cue == "captured"
    assert shift.presenter.tick(OVERDUE_NS + 1).cue is None


def test_scans_judged_late_are_silent_but_an_error_is_heard(shift: Shift) -> None:
    shift.start()
    scan = shift.scan("1")
    told = shift.ack(scan, Verdict.CODE_UNKNOWN)
    assert shift.presenter.handle(Judged(scan, told, shift.view, late=True)).cue is None
    scan = shift.scan("2")
    told = shift.ack(scan, Verdict.ITEM_WRONG)
    stopped = replace(shift.view, pending=told)
    view = shift.presenter.handle(Judged(scan, told, stopped, late=True))
    assert view.cue == Verdict.ITEM_WRONG


def test_a_scan_that_cannot_be_kept_is_red_until_acknowledged_here(shift: Shift) -> None:
    shift.start()
    lost = shift.presenter.handle(NotRecorded("8801234500022", "disk full"))
    assert (card(lost).tone, card(lost).takeover, lost.cue) == (
        Tone.ERROR,
        True,
        Verdict.NOT_RECORDED,
    )
    assert shift.presenter.acknowledge_here().card is None


def test_a_scanned_ok_acknowledges_a_loss_even_while_nothing_can_be_kept(shift: Shift) -> None:
    shift.start()
    shift.presenter.handle(NotRecorded("8801234500022", "disk full"))
    assert shift.presenter.handle(NotRecorded(OK, "disk full")).card is None


def test_a_scanned_ok_that_answers_a_loss_is_not_refused_aloud(shift: Shift) -> None:
    shift.start()
    shift.presenter.handle(NotRecorded("8801234500022", "disk full"))
    view = shift.judge(OK, Verdict.COMMAND_REFUSED, reason=Reason.NOTHING_TO_ACKNOWLEDGE)
    assert view.card is None
    assert view.cue is None


def test_a_refused_station_is_told_to_call_for_help(shift: Shift) -> None:
    shift.start()
    view = shift.presenter.handle(LinkChanged(LinkState.REFUSED, "protocol 9"))
    assert card(view).title == "The server cannot be used"


def test_a_station_whose_name_another_kiosk_uses_is_told_so_by_name(shift: Shift) -> None:
    shift.start()
    view = shift.presenter.handle(LinkChanged(LinkState.IN_USE))
    assert card(view).title == "Another kiosk uses the name PACK-01"
    assert card(view).state is CardState.NOTICE


def test_looking_up_an_item_lists_its_orders_until_the_next_scan(shift: Shift) -> None:
    shift.view = replace(shift.view, step=WorkStep.INQUIRE)
    shift.start()
    view = shift.judge("x", Verdict.ITEM_FOUND, candidates=(order().head,), seen="Notebook")
    assert view.screen is Screen.FOUND
    assert view.found is not None
    assert view.found.item == "Notebook"
    assert shift.judge("?", Verdict.CODE_UNKNOWN).screen is Screen.READY


def test_the_language_changes_without_an_event(shift: Shift) -> None:
    shift.start()
    view = shift.presenter.speak("ko")
    assert (view.language, view.ready.title) == ("ko", "주문 바코드를 스캔하세요")


def test_a_verdict_of_a_batch_that_was_answered_in_it_does_not_take_over(shift: Shift) -> None:
    shift.start()
    scan = shift.scan("x")
    view = shift.presenter.handle(Judged(scan, shift.ack(scan, Verdict.ITEM_WRONG), shift.view))
    assert not card(view).takeover


def test_an_ok_that_cannot_be_kept_is_a_loss_itself_when_it_answers_none(shift: Shift) -> None:
    shift.start()
    assert card(shift.presenter.handle(NotRecorded(OK, "disk full"))).takeover


def test_a_second_loss_stands_before_the_first_and_both_are_counted_until_the_ok(
    shift: Shift,
) -> None:
    shift.start()
    shift.presenter.handle(NotRecorded("8801234500022", "disk full"))
    second = shift.presenter.handle(NotRecorded("8801234500039", "disk full"))
    assert card(second).seen == "8801234500039"
    assert card(second).note.startswith("2 scans were lost")
    assert second.cue == Verdict.NOT_RECORDED
    shift.presenter.acknowledge_here()
    third = shift.presenter.handle(NotRecorded("8801234500039", "disk full"))
    assert "scans were lost" not in card(third).note


def test_who_signs_in_is_welcomed_by_name(shift: Shift) -> None:
    shift.start()
    assert "김민준" in card(shift.judge("badge", Verdict.OPERATOR_SIGNED_IN)).detail


def test_an_opened_order_is_called_opened_while_packing(shift: Shift) -> None:
    shift.start()
    shift.open(order())
    assert card(shift.presenter.view()).title == "Order opened"


def late(shift: Shift, data: str, verdict: Verdict) -> KioskView:
    scan = shift.scan(data)
    return shift.presenter.handle(Judged(scan, shift.ack(scan, verdict), shift.view, late=True))


@pytest.mark.parametrize("verdict", [Verdict.ITEM_MATCHED, Verdict.ORDER_COMPLETED])
def test_a_late_success_is_shown_without_a_sound(shift: Shift, verdict: Verdict) -> None:
    shift.start()
    view = late(shift, "8801234500022", verdict)
    assert view.cue is None
    assert (card(view).verdict, card(view).tone) == (verdict, Tone.SUCCESS)
    assert shift.presenter.view().cue is None


def test_a_verdict_of_a_scan_made_before_the_kiosk_started_is_shown(shift: Shift) -> None:
    shift.start()
    scan = shift.message("8801234500022")
    told = shift.ack(scan, Verdict.CODE_UNKNOWN)
    view = shift.presenter.handle(Judged(scan, told, shift.view, late=True))
    assert card(view).verdict is Verdict.CODE_UNKNOWN


def test_a_station_whose_name_is_in_use_says_so_above_what_waits(shift: Shift) -> None:
    shift.start()
    shift.scan("8801234500022")
    shift.presenter.handle(Unconfirmed(1))
    view = shift.presenter.handle(LinkChanged(LinkState.IN_USE))
    assert card(view).title == "Another kiosk uses the name PACK-01"
    assert view.status.saved.value == "1 waiting"
    heard = shift.presenter.handle(Captured(shift.message("8801234500039")))
    assert (heard.cue, card(heard).title) == ("captured", card(view).title)
    back = shift.presenter.handle(LinkChanged(LinkState.CONNECTED))
    assert card(back).state is CardState.CAPTURED


def test_what_must_be_acknowledged_stands_above_a_name_in_use(shift: Shift) -> None:
    shift.start()
    shift.judge("x", Verdict.ITEM_OVER)
    view = shift.presenter.handle(LinkChanged(LinkState.IN_USE))
    assert card(view).takeover
    assert card(view).verdict is Verdict.ITEM_OVER


def test_a_loss_stands_above_an_error_and_gives_it_back(shift: Shift) -> None:
    shift.start()
    shift.judge("x", Verdict.ITEM_WRONG)
    lost = shift.presenter.handle(NotRecorded("8801234500022", "disk full"))
    assert card(lost).verdict is Verdict.NOT_RECORDED
    assert card(shift.presenter.acknowledge_here()).verdict is Verdict.ITEM_WRONG


def test_an_overdue_answer_is_heard_once_until_all_have_come(shift: Shift) -> None:
    shift.start()
    first = shift.scan("1")
    shift.presenter.tick(0)
    assert shift.presenter.tick(OVERDUE_NS).cue == "captured"
    second = shift.scan("2")
    shift.presenter.tick(OVERDUE_NS)
    assert shift.presenter.tick(2 * OVERDUE_NS).cue is None
    for scan in (first, second):
        shift.presenter.handle(Judged(scan, shift.ack(scan, Verdict.CODE_UNKNOWN), shift.view))
    shift.scan("3")
    assert card(shift.presenter.tick(3 * OVERDUE_NS)).state is CardState.CAPTURED
    assert shift.presenter.tick(4 * OVERDUE_NS).cue == "captured"


def test_with_the_server_away_an_overdue_answer_is_not_heard_a_second_time(shift: Shift) -> None:
    shift.start()
    shift.presenter.handle(LinkChanged(LinkState.LOST))
    shift.scan("1")
    shift.presenter.tick(0)
    assert shift.presenter.view().cue is None
    view = shift.presenter.tick(OVERDUE_NS)
    assert (view.cue, card(view).state) == (None, CardState.WAITING)


def test_an_answer_has_its_whole_time_again_after_the_server_came_back(shift: Shift) -> None:
    shift.start()
    shift.scan("1")
    shift.presenter.tick(0)
    assert card(shift.presenter.tick(OVERDUE_NS)).state is CardState.WAITING
    shift.presenter.handle(LinkChanged(LinkState.LOST))
    back = shift.presenter.handle(LinkChanged(LinkState.CONNECTED))
    assert card(back).state is CardState.CAPTURED
    assert card(shift.presenter.tick(2 * OVERDUE_NS)).state is CardState.CAPTURED
    assert card(shift.presenter.tick(3 * OVERDUE_NS)).state is CardState.WAITING


def test_another_language_changes_the_words_of_a_card_and_nothing_else(shift: Shift) -> None:
    shift.start()
    shift.open(order(7))
    english = shift.judge("x", Verdict.ITEM_WRONG, expected="Notebook", seen="Earphones")
    korean = shift.presenter.speak("ko")
    assert card(korean).title != card(english).title
    assert card(korean).takeover
    assert (card(korean).expected, card(korean).seen) == ("Notebook", "Earphones")
    assert [each.code for each in card(korean).actions] == [OK]
    assert korean.cue is None
    assert card(shift.presenter.speak("en")) == card(english)


def test_another_language_loses_no_loss_and_no_waiting_scan(shift: Shift) -> None:
    shift.start()
    shift.scan("8801234500022")
    shift.presenter.handle(NotRecorded("8801234500039", "disk full"))
    view = shift.presenter.speak("ko")
    assert (card(view).verdict, card(view).seen) == (Verdict.NOT_RECORDED, "8801234500039")
    assert card(shift.presenter.acknowledge_here()).title == "8801234500022"


def _note(shift: Shift, order_id: UUID, *notes: OrderNote) -> KioskView:
    return shift.presenter.handle(OrderNoted(OrderNotes(order_id, notes)))


def _title(view: KioskView) -> str | None:
    return None if view.notice is None else view.notice.title


def test_an_order_with_a_conflict_says_so_when_it_is_opened_and_until_it_is_settled(
    shift: Shift,
) -> None:
    shift.start()
    order_id = order(0).head.order_id
    assert _title(_note(shift, order_id, OrderNote.DOUBLE_PACK)) is None
    assert _title(shift.open(order(0))) == "Packed twice"
    assert _title(_note(shift, order_id)) is None


def test_a_conflict_of_another_order_is_not_told_here(shift: Shift) -> None:
    shift.start()
    shift.open(order(0))
    assert _title(_note(shift, UUID(int=99), OrderNote.DOUBLE_PACK)) is None


def test_a_conflict_of_an_order_that_is_scanned_and_not_opened_is_told(shift: Shift) -> None:
    shift.start()
    head = order(34).head
    _note(shift, head.order_id, OrderNote.CHANGED_AFTER_PACK)
    view = shift.judge("SO", Verdict.ORDER_ALREADY_DONE, order=head)
    assert _title(view) == "Changed after packing"
    assert _title(shift.judge("x", Verdict.ORDER_UNKNOWN, seen="x")) is None


def test_a_first_pull_is_told_where_no_order_is_until_it_is_over_or_not_known(shift: Shift) -> None:
    shift.start()
    told = CentreTold(CentreState.FIRST_PULL, orders=500, orders_due=2000)
    fetched = "Orders fetched: 500 of about 2,000"
    assert _title(shift.presenter.handle(CentreChanged(told))) == fetched
    assert _title(shift.judge("x", Verdict.ORDER_UNKNOWN, seen="x")) == fetched
    assert _title(shift.presenter.handle(LinkChanged(LinkState.LOST))) is None
    assert _title(shift.presenter.handle(LinkChanged(LinkState.CONNECTED))) == fetched
    assert _title(shift.open(order(0))) is None
    over = CentreChanged(CentreTold(CentreState.IN_STEP))
    assert _title(shift.presenter.handle(over)) is None


def test_a_conflict_found_after_completing_is_told_on_the_screen_that_says_complete(
    shift: Shift,
) -> None:
    shift.start()
    shift.open(order(33))
    shift.item(34, Verdict.ORDER_COMPLETED)
    view = _note(shift, order(34).head.order_id, OrderNote.DOUBLE_PACK)
    assert (view.screen, _title(view)) == (Screen.COMPLETED, "Packed twice")


def test_an_order_completed_elsewhere_says_so_while_it_is_open_and_counts_as_it_does(
    shift: Shift,
) -> None:
    shift.start()
    shift.open(order(3))
    view = shift.presenter.handle(OrderLoaded(order(34)))
    assert _title(view) == "Packed elsewhere meanwhile"
    assert view.order is not None
    assert (view.order.head.units_packed, view.order.next_line) == (34, None)


def _closed(opened: OrderView, status: OrderStatus) -> OrderLoaded:
    revision = opened.head.revision + 1
    head = replace(opened.head, status=status, revision=revision)
    return OrderLoaded(replace(opened, head=head))


@pytest.mark.parametrize("status", [OrderStatus.CANCELLED, OrderStatus.ON_HOLD])
def test_an_order_that_is_stopped_while_it_is_open_asks_for_no_item_and_praises_none(
    shift: Shift, status: OrderStatus
) -> None:
    shift.start()
    shift.open(order(2))
    assert card(shift.item(3)).title == "Correct item"
    view = shift.presenter.handle(_closed(order(3), status))
    assert view.card is None
    assert view.order is not None
    assert (view.order.next_line, view.order.stop) == (None, "Do not pack it")
    assert [each.label for each in view.actions] == ["Undo", "Put aside", "Sign out"]


def test_a_piece_taken_out_of_a_cancelled_order_is_told(shift: Shift) -> None:
    shift.start()
    shift.open(order(3))
    stopped = _closed(order(3), OrderStatus.CANCELLED)
    shift.presenter.handle(stopped)
    line = order(2).lines[0]
    view = shift.judge("undo", Verdict.UNDONE, order=stopped.order.head, line=line, qty=-1)
    assert card(view).title == "Undone"


def test_that_an_order_takes_nothing_more_is_said_before_its_conflicts(shift: Shift) -> None:
    shift.start()
    shift.open(order(3))
    order_id = order(3).head.order_id
    assert _title(_note(shift, order_id, OrderNote.OVER_SCAN)) == "More packed than ordered"
    view = shift.presenter.handle(_closed(order(3), OrderStatus.CANCELLED))
    assert _title(view) == "Order cancelled · More packed than ordered"
    assert view.notice is not None
    assert "Do not pack it" in view.notice.detail
    moved = _note(shift, order_id, OrderNote.MOVED_AWAY)
    assert _title(moved) == "Not this site's order any more"


def test_looking_up_a_packed_order_is_no_news(shift: Shift) -> None:
    shift.view = replace(shift.view, step=WorkStep.INQUIRE)
    shift.start()
    assert _title(shift.open(order(34))) is None


def test_of_many_orders_only_the_newest_notes_are_kept(shift: Shift) -> None:
    shift.start()
    _note(shift, order(0).head.order_id, OrderNote.DOUBLE_PACK)
    for number in range(100, 104):
        _note(shift, UUID(int=number), OrderNote.DOUBLE_PACK)
    assert _title(shift.open(order(0))) is None


def test_an_order_done_elsewhere_is_a_stop_with_its_sound_even_when_told_late(
    shift: Shift,
) -> None:
    shift.start()
    shift.open(order(3))
    scan = shift.scan("x")
    head = order(34).head
    ack = shift.ack(
        scan, Verdict.ORDER_ALREADY_DONE, reason=Reason.DONE_ELSEWHERE, order=head, seen="SO"
    )
    view = shift.presenter.handle(
        Judged(scan, ack, replace(shift.view, pending=ack, open_order=None), late=True)
    )
    assert view.card is not None
    assert (view.card.takeover, view.cue) == (True, Verdict.ORDER_ALREADY_DONE)
