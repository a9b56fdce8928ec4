from itertools import product
from uuid import UUID

import pytest
from msgspec.structs import replace

from server.contract.order import OrderStatus, WorkStep
from server.contract.own_code import Command, command_code
from server.contract.station import ScanAck
from server.contract.verdict import Reason, Verdict
from station.events import Loss, NotRecorded, Remedy
from station.presenters import verdict as cards
from station.presenters.view import CardState, Tone, VerdictCard
from station.presenters.words import LANGUAGES, Words
from tests.shift import order

WORDS = Words("en")


def told(verdict: Verdict, command: Command | None = None, **ack: object) -> VerdictCard:
    full = ScanAck(scan_id=UUID(int=1), station_seq=1, verdict=verdict, **ack)  # type: ignore[arg-type]  # fields by name
    return cards.judged_card(WORDS, full, command, WorkStep.PACK, "Kim")


def test_every_verdict_has_a_tone_and_its_own_icon() -> None:
    assert set(cards.LOOKS) == set(Verdict)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_verdict_with_every_reason_has_words(language: str) -> None:
    words = Words(language)
    for verdict, reason in product(Verdict, (None, *Reason)):
        ack = ScanAck(scan_id=UUID(int=1), station_seq=1, verdict=verdict, reason=reason)
        assert cards.judged_card(words, ack, None, WorkStep.PACK, "Kim").title


@pytest.mark.parametrize("command", list(Command))
def test_every_command_that_is_done_has_words(command: Command) -> None:
    assert told(Verdict.COMMAND_DONE, command).title


def test_only_what_is_counted_or_leaves_is_green() -> None:
    green = {each for each, (tone, _) in cards.LOOKS.items() if tone is Tone.SUCCESS}
    assert green == {
        Verdict.ITEM_MATCHED,
        Verdict.CONFIRMED_BY_HAND,
        Verdict.ORDER_COMPLETED,
        Verdict.ORDER_SHIPPED,
    }


def test_wrong_and_over_are_told_apart_without_colour() -> None:
    wrong, over = cards.LOOKS[Verdict.ITEM_WRONG], cards.LOOKS[Verdict.ITEM_OVER]
    assert wrong[1] != over[1]


def test_a_match_tells_the_item_and_how_many_of_it() -> None:
    line = order(8).lines[2]
    card = told(Verdict.ITEM_MATCHED, line=line, qty=1)
    assert (card.title, card.detail, card.count) == ("Correct item", line.description, (3, 5))


def test_a_case_tells_how_many_it_held() -> None:
    assert told(Verdict.ITEM_MATCHED, qty=6).title == "Correct item · case of 6"


def test_an_undone_piece_is_to_be_taken_out_of_the_box() -> None:
    card = told(Verdict.UNDONE, line=order(8).lines[3], qty=-1)
    assert card.detail == "Take 1 × USB-C to USB-C cable 2 m, 100 W, braided out of the box."


def test_a_reason_takes_the_place_of_the_detail() -> None:
    card = told(Verdict.COMMAND_REFUSED, reason=Reason.NOTHING_TO_UNDO)
    assert card.detail == "There is no scan to undo. Go on scanning."


def test_a_server_without_orders_says_so() -> None:
    assert told(Verdict.ORDER_UNKNOWN, reason=Reason.NO_ORDERS).detail == WORDS("reason-no_orders")


def test_a_shipped_order_is_not_offered_to_be_reopened() -> None:
    shipped = replace(order(34).head, status=OrderStatus.SHIPPED)
    assert told(Verdict.ORDER_ALREADY_DONE, order=shipped).title == "Order already shipped"
    packed = told(Verdict.ORDER_ALREADY_DONE, order=order(34).head)
    assert packed.detail == "SO-2026-000007 is packed. To change it, touch Reopen."


def test_an_order_put_aside_is_named() -> None:
    card = told(Verdict.COMMAND_DONE, Command.CANCEL, order=order(3).head)
    assert card.detail == "SO-2026-000007 · What was packed stays counted."


def test_who_has_signed_out_is_not_told_to_go_on_scanning() -> None:
    assert "badge" in told(Verdict.COMMAND_DONE, Command.SIGN_OUT).detail


def test_an_order_that_was_looked_up_is_closed_and_not_put_aside() -> None:
    ack = ScanAck(
        scan_id=UUID(int=1), station_seq=1, verdict=Verdict.COMMAND_DONE, order=order().head
    )
    card = cards.judged_card(WORDS, ack, Command.CANCEL, WorkStep.INQUIRE, "")
    assert (card.title, card.detail[:14]) == ("Order closed", "SO-2026-000007")


def test_looking_up_an_order_does_not_say_opened() -> None:
    ack = ScanAck(
        scan_id=UUID(int=1), station_seq=1, verdict=Verdict.ORDER_OPENED, order=order().head
    )
    card = cards.judged_card(WORDS, ack, None, WorkStep.INQUIRE, "")
    assert card.title == "Order found"


def test_a_stop_takes_over_and_offers_ok() -> None:
    ack = ScanAck(
        scan_id=UUID(int=1),
        station_seq=1,
        verdict=Verdict.ITEM_WRONG,
        expected="Notebook",
        seen="Earphones",
    )
    card = cards.pending_card(WORDS, ack, "2 held")
    assert card.takeover
    assert (card.expected, card.seen) == ("Notebook", "Earphones")
    assert [each.code for each in card.actions] == [command_code(Command.OK)]
    assert card.note == "2 held"


def test_an_ambiguous_code_offers_each_order_and_none_of_them() -> None:
    heads = (order(0, 7).head, order(0, 8).head)
    card = cards.pending_card(
        WORDS, ScanAck(UUID(int=1), 1, Verdict.CODE_AMBIGUOUS, candidates=heads)
    )
    assert [(each.label, each.code) for each in card.actions] == [
        ("SO-2026-000007", command_code(Command.PICK, 1)),
        ("SO-2026-000008", command_code(Command.PICK, 2)),
        ("None of these", command_code(Command.OK)),
    ]


def test_an_excess_tells_how_many_are_packed_and_asks_for_nothing_else() -> None:
    ack = ScanAck(
        scan_id=UUID(int=1),
        station_seq=1,
        verdict=Verdict.ITEM_OVER,
        order=order(8).head,
        seen=order(8).lines[1].description,
        expected=order(8).lines[2].description,
        line=order(8).lines[1],
    )
    card = cards.pending_card(WORDS, ack)
    assert (card.seen, card.expected, card.count) == (order(8).lines[1].description, "", (2, 2))


def test_a_stopped_order_is_told_with_whose_it_is() -> None:
    ack = ScanAck(
        scan_id=UUID(int=1),
        station_seq=1,
        verdict=Verdict.ORDER_ON_HOLD,
        order=order().head,
        seen="SO-2026-000007",
    )
    card = cards.pending_card(WORDS, ack)
    assert (card.seen, card.seen_of) == ("SO-2026-000007", order().head.customer)


def test_a_scan_that_could_not_be_checked_is_shown_as_it_was_read_and_answered_by_ok() -> None:
    ack = ScanAck(UUID(int=1), 1, Verdict.NOT_JUDGED, seen="88012\x1d34")
    card = cards.pending_card(WORDS, ack)
    assert (card.tone, card.takeover, card.seen) == (Tone.ERROR, True, "88012 34")
    assert "Touch OK, then scan the order again." in card.detail
    assert [each.code for each in card.actions] == [command_code(Command.OK)]


def test_a_captured_scan_is_neutral_and_shows_its_text() -> None:
    card = cards.captured_card(WORDS, "8801234500022")
    assert (card.state, card.tone, card.title) == (
        CardState.CAPTURED,
        Tone.NEUTRAL,
        "8801234500022",
    )


def test_a_loss_is_red_and_answered_at_the_station() -> None:
    card = cards.not_recorded_card(WORDS, NotRecorded("8801234500022", "No space left."))
    assert card.tone is Tone.ERROR
    assert card.takeover
    assert card.seen == "8801234500022"
    assert [each.code for each in card.actions] == [""]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_kind_of_loss_says_what_to_do_and_why_for_the_supervisor(language: str) -> None:
    words = Words(language)
    lost = [cards.not_recorded_card(words, NotRecorded("x", "Why.", loss)) for loss in Loss]
    assert len({card.detail for card in lost}) == len(Loss)
    assert {card.note for card in lost} == {""}  # what the log has is English
    told = NotRecorded("x", "Why.", Loss.GARBLED, Remedy("check", "Check the scanner."))
    note = words("help-note", note=words("hint-check"))
    assert cards.not_recorded_card(words, told).note == note
    assert cards.not_recorded_card(words, told, 3).note.endswith(f" {note}")


def test_several_losses_are_counted_so_that_none_is_forgotten() -> None:
    card = cards.not_recorded_card(WORDS, NotRecorded("x", "Why."), 3)
    assert card.note.startswith("3 scans were lost, this one last: scan all of them again.")


def test_an_undone_command_without_a_line_takes_nothing_out_of_the_box() -> None:
    assert told(Verdict.UNDONE).detail == WORDS("verdict-undone-plain")


def test_a_shipped_order_is_known_by_the_reason_alone() -> None:
    card = told(Verdict.ORDER_ALREADY_DONE, reason=Reason.ALREADY_SHIPPED)
    assert card.title == "Order already shipped"


def test_a_stopped_order_that_has_no_head_names_nobody() -> None:
    card = cards.pending_card(WORDS, ScanAck(UUID(int=1), 1, Verdict.ORDER_CANCELLED, seen="SO-7"))
    assert (card.seen, card.seen_of) == ("SO-7", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_name_in_use_is_told_by_name_in_every_language(language: str) -> None:
    card = cards.in_use_card(Words(language), "PACK-01")
    assert (card.state, card.tone, card.takeover) == (CardState.NOTICE, Tone.ERROR, False)
    assert "PACK-01" in card.title


def test_held_scans_after_an_ok_are_told_as_a_warning() -> None:
    card = cards.held_after_ok_card(WORDS, 2)
    assert (card.tone, card.verdict) == (Tone.WARNING, Verdict.COMMAND_DONE)


def test_an_order_that_others_have_closed_or_got_is_told_by_what_happened_to_it() -> None:
    head = order(0).head
    done = ScanAck(UUID(int=1), 1, Verdict.ORDER_ALREADY_DONE, Reason.DONE_ELSEWHERE, order=head)
    away = ScanAck(UUID(int=1), 1, Verdict.ORDER_CANCELLED, Reason.MOVED_AWAY, order=head)
    told_of = [cards.pending_card(WORDS, each) for each in (done, away)]
    assert [card.title for card in told_of] == [
        "Packed elsewhere meanwhile",
        "Not this site's order any more",
    ]
    assert all("supervisor" in card.detail for card in told_of)
    assert [card.seen_of for card in told_of] == [head.customer] * 2


def test_a_command_that_is_refused_for_what_happened_elsewhere_stays_refused() -> None:
    card = told(Verdict.COMMAND_REFUSED, Command.REOPEN, reason=Reason.MOVED_AWAY)
    assert card.title == "Not possible"
    assert "taken from this site" in card.detail
