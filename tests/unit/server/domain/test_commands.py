from uuid import UUID

import pytest

from server.contract.order import WorkStep
from server.contract.own_code import Command
from server.contract.verdict import Reason, Verdict
from server.domain.judgement import Counted, Judgement
from server.domain.progress import Closing, ErpStatus
from tests.unit.server.domain.floor import Floor, FloorOrder, FloorStation, line


def _order(floor: Floor, order_no: str) -> FloorOrder:
    return next(order for order in floor.orders.values() if order.order_no == order_no)


def _refusal(judgement: Judgement) -> Reason | None:
    assert judgement.verdict is Verdict.COMMAND_REFUSED
    assert judgement.counted is None
    assert judgement.closing is None
    return judgement.reason


@pytest.fixture
def packer(floor: Floor) -> FloorStation:
    """Return a station with order A open."""
    station = floor.station()
    station.scan("A")
    return station


def test_ok_without_a_verdict_to_acknowledge_is_refused(packer: FloorStation) -> None:
    assert _refusal(packer.do(Command.OK)) is Reason.NOTHING_TO_ACKNOWLEDGE


def test_confirm_counts_one_piece_of_the_next_unfinished_line(packer: FloorStation) -> None:
    confirmed = packer.do(Command.CONFIRM)
    assert confirmed.verdict is Verdict.CONFIRMED_BY_HAND
    assert confirmed.counted == Counted(1, 1)


def test_confirm_with_a_number_counts_in_that_line_and_the_last_piece_completes(
    floor: Floor, packer: FloorStation
) -> None:
    assert packer.do(Command.CONFIRM, 2).counted == Counted(2, 1)
    packer.do(Command.CONFIRM)
    assert packer.do(Command.CONFIRM).verdict is Verdict.ORDER_COMPLETED
    assert _order(floor, "A").completed_by is not None


@pytest.mark.parametrize("number", [2, 9])
def test_confirm_of_a_full_or_unknown_line_is_refused(packer: FloorStation, number: int) -> None:
    packer.scan("pear")
    assert _refusal(packer.do(Command.CONFIRM, number)) is Reason.NOTHING_TO_CONFIRM


def test_confirm_without_an_order_is_refused(floor: Floor) -> None:
    assert _refusal(floor.station().do(Command.CONFIRM)) is Reason.NO_ORDER_OPEN


def test_confirm_in_an_order_completed_elsewhere_says_so(
    floor: Floor, packer: FloorStation
) -> None:
    other = floor.station()
    for code in ("A", "apple", "apple", "pear"):
        other.scan(code)
    told = packer.do(Command.CONFIRM)
    assert (told.verdict, told.reason) == (Verdict.ORDER_ALREADY_DONE, Reason.DONE_ELSEWHERE)
    assert told.counted is None


def test_confirm_in_an_order_cancelled_meanwhile_says_so(
    floor: Floor, packer: FloorStation
) -> None:
    _order(floor, "A").erp = ErpStatus.CANCELLED
    assert packer.do(Command.CONFIRM).verdict is Verdict.ORDER_CANCELLED


def test_undo_walks_back_through_this_stations_counts(floor: Floor, packer: FloorStation) -> None:
    packer.scan("apple")
    packer.scan("pear")
    first = packer.do(Command.UNDO)
    assert (first.verdict, first.seen) == (Verdict.UNDONE, "pear words")
    assert first.counted is not None
    assert (first.counted.line_no, first.counted.qty) == (2, -1)
    assert first.counted.undoes is not None
    second = packer.do(Command.UNDO)
    assert second.counted is not None
    assert (second.counted.line_no, second.counted.qty) == (1, -1)
    assert _order(floor, "A").units_packed == 0
    assert _refusal(packer.do(Command.UNDO)) is Reason.NOTHING_TO_UNDO


def test_undo_never_takes_back_what_another_station_counted(
    floor: Floor, packer: FloorStation
) -> None:
    other = floor.station()
    other.scan("A")
    other.scan("apple")
    assert _refusal(packer.do(Command.UNDO)) is Reason.NOTHING_TO_UNDO


def test_undo_never_takes_out_more_than_is_in_the_box(floor: Floor, packer: FloorStation) -> None:
    packer.scan("apple")
    _order(floor, "A").lines[0].qty_packed = 0  # it was undone in a copy of the store, too
    assert _refusal(packer.do(Command.UNDO)) is Reason.NOTHING_TO_UNDO


def test_undo_of_everything_lets_another_order_be_opened(packer: FloorStation) -> None:
    packer.scan("apple")
    packer.do(Command.UNDO)
    assert packer.scan("B").verdict is Verdict.ORDER_OPENED


def test_undo_reaches_counts_from_before_the_order_was_put_aside(packer: FloorStation) -> None:
    packer.scan("apple")
    packer.do(Command.CANCEL)
    packer.scan("A")
    assert packer.do(Command.UNDO).verdict is Verdict.UNDONE
    assert packer.state.counted == 0


def test_undo_right_after_completion_takes_the_last_piece_back_and_reopens(floor: Floor) -> None:
    station = floor.station()
    station.scan("B")
    station.scan("apple")
    undone = station.do(Command.UNDO)
    assert (undone.verdict, undone.closing) == (Verdict.UNDONE, Closing.REOPEN)
    assert station.state.open_order == _order(floor, "B").order_id
    assert _order(floor, "B").completed_by is None
    assert station.scan("apple").verdict is Verdict.ORDER_COMPLETED


def test_undo_after_another_order_was_opened_leaves_the_completed_one_alone(floor: Floor) -> None:
    station = floor.station()
    station.scan("B")
    station.scan("apple")
    station.scan("A")
    assert _refusal(station.do(Command.UNDO)) is Reason.NOTHING_TO_UNDO
    assert _order(floor, "B").completed_by is not None


def test_undo_after_another_done_order_was_shown_leaves_the_completed_one_alone(
    floor: Floor,
) -> None:
    floor.order("S", erp=ErpStatus.SHIPPED)
    station = floor.station()
    station.scan("B")
    station.scan("apple")
    station.scan("B")
    assert station.state.just_completed is not None
    station.scan("S")
    assert _refusal(station.do(Command.UNDO)) is Reason.NOTHING_TO_UNDO


def test_undo_never_takes_back_another_stations_completion(floor: Floor) -> None:
    here, there = floor.station(), floor.station()
    for station in (here, there):
        station.scan("A")
    here.scan("apple")
    for item in ("apple", "pear"):
        there.scan(item)
    done_by = _order(floor, "A").completed_by
    assert done_by is not None
    undo = here.do(Command.UNDO)
    assert (_refusal(undo), undo.seen) == (Reason.DONE_ELSEWHERE, "A")
    assert here.state.pending is not None
    assert _order(floor, "A").completed_by == done_by
    here.do(Command.OK)
    here.scan("A")
    assert here.do(Command.REOPEN).closing is Closing.REOPEN
    assert here.do(Command.UNDO).verdict is Verdict.UNDONE


def test_undo_after_completing_is_refused_where_another_completion_came_first(
    floor: Floor,
) -> None:
    here = floor.station()
    here.scan("B")
    here.scan("apple")
    _order(floor, "B").completed_by = UUID(int=1)
    assert _refusal(here.do(Command.UNDO)) is Reason.DONE_ELSEWHERE


def test_undo_in_a_shipped_order_is_refused(floor: Floor) -> None:
    station = floor.station()
    station.scan("B")
    station.scan("apple")
    _order(floor, "B").erp = ErpStatus.SHIPPED
    assert _refusal(station.do(Command.UNDO)) is Reason.ALREADY_SHIPPED


def test_undo_with_nothing_ever_done_is_refused(floor: Floor) -> None:
    assert _refusal(floor.station().do(Command.UNDO)) is Reason.NOTHING_TO_UNDO


def test_reopen_opens_the_order_this_station_completed_last(floor: Floor) -> None:
    station = floor.station()
    station.scan("B")
    station.scan("apple")
    reopened = station.do(Command.REOPEN)
    assert (reopened.verdict, reopened.closing) == (Verdict.COMMAND_DONE, Closing.REOPEN)
    assert station.state.open_order == _order(floor, "B").order_id
    assert station.do(Command.UNDO).verdict is Verdict.UNDONE


def test_reopen_opens_the_order_last_seen_as_done(floor: Floor) -> None:
    first, second = floor.station(), floor.station()
    first.scan("B")
    first.scan("apple")
    second.scan("B")
    assert second.do(Command.REOPEN).verdict is Verdict.COMMAND_DONE
    assert second.state.open_order == _order(floor, "B").order_id


def test_a_reopened_full_order_is_not_left_unnoticed_and_closes_when_put_aside(
    floor: Floor,
) -> None:
    station = floor.station()
    station.scan("B")
    station.scan("apple")
    station.do(Command.REOPEN)
    assert station.scan("A").verdict is Verdict.ORDER_IN_PROGRESS
    aside = station.do(Command.CANCEL)
    assert (aside.verdict, aside.closing) == (Verdict.COMMAND_DONE, Closing.COMPLETE)
    assert _order(floor, "B").completed_by is not None
    assert station.state.open_order is None


@pytest.mark.parametrize("erp", [ErpStatus.OPEN, ErpStatus.ON_HOLD, ErpStatus.CANCELLED])
def test_an_order_that_is_done_or_stopped_meanwhile_is_not_completed_by_putting_it_aside(
    floor: Floor, erp: ErpStatus
) -> None:
    left, right = floor.station(), floor.station()
    left.scan("B")
    right.scan("B")
    left.scan("apple")
    completed_by = _order(floor, "B").completed_by
    _order(floor, "B").erp = erp
    aside = right.do(Command.CANCEL)
    assert (aside.verdict, aside.closing) == (Verdict.COMMAND_DONE, None)
    assert _order(floor, "B").completed_by == completed_by is not None


def test_an_order_with_nothing_to_pack_is_not_completed_by_putting_it_aside(floor: Floor) -> None:
    floor.order("EMPTY")
    station = floor.station()
    station.scan("EMPTY")
    aside = station.do(Command.CANCEL)
    assert (aside.verdict, aside.closing) == (Verdict.COMMAND_DONE, None)


def test_reopen_with_nothing_done_is_refused(packer: FloorStation) -> None:
    assert _refusal(packer.do(Command.REOPEN)) is Reason.NOTHING_TO_REOPEN


def test_reopen_of_an_order_that_is_open_again_is_refused(floor: Floor) -> None:
    first, second = floor.station(), floor.station()
    first.scan("B")
    first.scan("apple")
    second.scan("B")
    first.do(Command.REOPEN)
    assert _refusal(second.do(Command.REOPEN)) is Reason.NOTHING_TO_REOPEN


def test_reopen_of_a_shipped_order_is_refused(floor: Floor) -> None:
    floor.order("S", line(1, "fig", 1), erp=ErpStatus.SHIPPED)
    station = floor.station()
    station.scan("S")
    assert _refusal(station.do(Command.REOPEN)) is Reason.ALREADY_SHIPPED


def test_reopen_in_mid_pack_is_refused(floor: Floor) -> None:
    station = floor.station()
    station.scan("B")
    station.scan("apple")
    station.scan("A")
    station.scan("apple")
    assert _refusal(station.do(Command.REOPEN)) is Reason.ORDER_STILL_OPEN


def test_cancel_puts_the_order_aside_and_keeps_its_counts(
    floor: Floor, packer: FloorStation
) -> None:
    packer.scan("apple")
    aside = packer.do(Command.CANCEL)
    assert (aside.verdict, aside.closing) == (Verdict.COMMAND_DONE, None)
    assert packer.state.open_order is None
    assert _order(floor, "A").units_packed == 1
    assert _refusal(packer.do(Command.CANCEL)) is Reason.NO_ORDER_OPEN


def test_cancel_in_inquire_clears_the_order_shown(floor: Floor) -> None:
    station = floor.station()
    station.scan("B")
    station.scan("apple")
    station.do(Command.STEP_INQUIRE)
    station.scan("B")
    cleared = station.do(Command.CANCEL)
    assert (cleared.verdict, cleared.closing) == (Verdict.COMMAND_DONE, None)
    assert station.state.open_order is None


@pytest.mark.parametrize("command", [Command.UNDO, Command.CONFIRM, Command.REOPEN])
def test_commands_that_count_are_refused_in_inquire(floor: Floor, command: Command) -> None:
    station = floor.station()
    station.do(Command.STEP_INQUIRE)
    assert _refusal(station.do(command)) is Reason.NOT_IN_THIS_STEP


def _step(station: FloorStation) -> WorkStep:
    return station.state.step


def test_steps_change_and_let_an_untouched_order_go(packer: FloorStation) -> None:
    assert packer.do(Command.STEP_INQUIRE).verdict is Verdict.COMMAND_DONE
    assert _step(packer) is WorkStep.INQUIRE
    assert packer.state.open_order is None
    packer.scan("A")
    assert packer.do(Command.STEP_PACK).verdict is Verdict.COMMAND_DONE
    assert _step(packer) is WorkStep.PACK


def test_the_step_a_station_is_in_changes_nothing(packer: FloorStation) -> None:
    packer.scan("apple")
    before = packer.state
    assert packer.do(Command.STEP_PACK).verdict is Verdict.COMMAND_DONE
    assert packer.state == before


def test_a_step_is_refused_in_mid_pack(packer: FloorStation) -> None:
    packer.scan("apple")
    assert _refusal(packer.do(Command.STEP_INQUIRE)) is Reason.ORDER_STILL_OPEN
    assert packer.state.step is WorkStep.PACK


def test_signing_out_leaves_the_order_open(packer: FloorStation) -> None:
    packer.badge("kim")
    assert packer.do(Command.SIGN_OUT).verdict is Verdict.COMMAND_DONE
    assert packer.state.operator is None
    assert packer.state.open_order is not None


@pytest.mark.parametrize("number", [0, 3])
def test_picking_what_is_not_offered_is_refused_and_the_choice_stays(
    floor: Floor, number: int
) -> None:
    floor.order("X", line(1, "fig", 1), codes=("label",))
    floor.order("Y", line(1, "fig", 1), codes=("label",))
    station = floor.station()
    station.scan("label")
    assert _refusal(station.do(Command.PICK, number)) is Reason.NO_SUCH_CHOICE
    assert station.state.pending is not None
    assert station.do(Command.PICK, 1).verdict is Verdict.ORDER_OPENED
    assert station.state.pending is None


def test_picking_without_a_choice_is_refused(packer: FloorStation) -> None:
    assert _refusal(packer.do(Command.PICK, 1)) is Reason.NO_SUCH_CHOICE


def test_picking_a_cancelled_order_asks_for_an_acknowledgement_of_its_own(floor: Floor) -> None:
    floor.order("X", erp=ErpStatus.CANCELLED, codes=("label",))
    floor.order("Y", codes=("label",))
    station = floor.station()
    station.scan("label")
    assert station.do(Command.PICK, 1).verdict is Verdict.ORDER_CANCELLED
    assert station.state.pending is not None
    assert station.state.pending.verdict is Verdict.ORDER_CANCELLED


def test_ok_after_an_ambiguous_code_means_none_of_them(floor: Floor) -> None:
    floor.order("X", codes=("label",))
    floor.order("Y", codes=("label",))
    station = floor.station()
    station.scan("label")
    assert station.do(Command.OK).verdict is Verdict.COMMAND_DONE
    assert station.state.open_order is None
    assert _refusal(station.do(Command.PICK, 1)) is Reason.NO_SUCH_CHOICE


def test_discard_clears_every_held_scan_and_is_refused_when_there_is_none(
    packer: FloorStation,
) -> None:
    assert _refusal(packer.do(Command.DISCARD)) is Reason.NOTHING_HELD
    packer.scan("pear")
    packer.scan("pear")
    packer.scan("apple")
    packer.scan("apple")
    packer.do(Command.OK)
    assert packer.state.held_count == 2
    assert packer.do(Command.DISCARD).verdict is Verdict.COMMAND_DONE
    assert packer.held == {}
