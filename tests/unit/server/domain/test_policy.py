"""What a supervisor sets of a station, and what its scans then give."""

import pytest

from server.contract.order import WorkStep
from server.contract.own_code import Command
from server.contract.verdict import Reason, Verdict
from server.domain.judgement import Hold
from server.domain.policy import Policy
from server.domain.state import StationState, in_set_step
from tests.unit.server.domain.floor import Floor

LOCKED = Policy(locked=True)
SHIPS = Policy(step=WorkStep.SHIP)


def test_a_locked_station_holds_what_is_scanned_and_says_why(floor: Floor) -> None:
    station = floor.station(locked=True)
    for text in ("A", "apple", "who knows"):
        told = station.scan(text)
        assert (told.verdict, told.reason) == (Verdict.HELD, Reason.STATION_LOCKED)
        assert (told.counted, told.order_id, told.held) == (None, None, Hold())
    assert station.state == StationState(held_count=3)


@pytest.mark.parametrize("command", sorted(Command))
def test_a_locked_station_obeys_no_command_and_lists_none(floor: Floor, command: Command) -> None:
    station = floor.station()
    station.badge("kim")
    station.scan("A")
    before = station.state
    station.policy = LOCKED
    told = station.do(command)
    assert (told.verdict, told.reason) == (Verdict.COMMAND_REFUSED, Reason.STATION_LOCKED)
    assert station.state == before


def test_nobody_signs_in_at_a_locked_station(floor: Floor) -> None:
    station = floor.station(locked=True)
    told = station.badge("kim")
    assert (told.verdict, told.reason) == (Verdict.COMMAND_REFUSED, Reason.STATION_LOCKED)
    assert station.state == StationState()


def test_a_lock_keeps_the_verdict_that_waits_and_what_was_held_is_scanned_again_after_it(
    floor: Floor,
) -> None:
    station = floor.station()
    station.scan("B")
    assert station.scan("pear").verdict is Verdict.ITEM_WRONG
    station.policy = LOCKED
    assert station.scan("apple").reason is Reason.STATION_LOCKED
    assert station.do(Command.OK).reason is Reason.STATION_LOCKED
    assert station.state.pending is not None
    station.policy = Policy()
    assert station.do(Command.OK).verdict is Verdict.COMMAND_DONE
    assert list(station.held.values()) == [b"apple"]
    assert station.scan("apple").verdict is Verdict.ORDER_COMPLETED
    assert list(station.held.values()) == []


def test_a_step_that_is_set_is_taken_up_at_once_unless_something_is_being_done(
    floor: Floor,
) -> None:
    state = StationState()
    assert in_set_step(state, None) is state
    assert in_set_step(state, WorkStep.PACK) is state
    assert in_set_step(state, WorkStep.SHIP).step is WorkStep.SHIP
    station = floor.station()
    station.scan("A")
    assert in_set_step(station.state, WorkStep.SHIP) is station.state


def test_an_order_that_is_being_packed_is_finished_before_the_set_step_begins(
    floor: Floor,
) -> None:
    station = floor.station()
    station.scan("B")
    station.policy = SHIPS
    assert station.scan("apple").verdict is Verdict.ORDER_COMPLETED
    assert station.state.step is WorkStep.SHIP
    assert station.scan("B").verdict is Verdict.ORDER_SHIPPED


def test_an_order_put_aside_lets_the_set_step_begin(floor: Floor) -> None:
    station = floor.station()
    station.scan("A")
    station.policy = SHIPS
    assert station.do(Command.CANCEL).verdict is Verdict.COMMAND_DONE
    assert station.state.step is WorkStep.SHIP


@pytest.mark.parametrize("command", [Command.STEP_INQUIRE, Command.STEP_PACK])
def test_the_operator_cannot_leave_a_step_that_is_set(floor: Floor, command: Command) -> None:
    station = floor.station(step=WorkStep.SHIP)
    station.state = in_set_step(station.state, WorkStep.SHIP)
    told = station.do(command)
    assert (told.verdict, told.reason) == (Verdict.COMMAND_REFUSED, Reason.STEP_IS_SET)
    assert station.do(Command.STEP_SHIP).verdict is Verdict.COMMAND_DONE
