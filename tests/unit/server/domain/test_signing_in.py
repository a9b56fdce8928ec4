"""Who is signed in: badges, PINs, and who may not scan any more."""

import pytest
from msgspec.structs import replace

from server.contract.own_code import Command, sign_in_code
from server.contract.verdict import Reason, Verdict
from server.domain.catalog import Wearer
from server.domain.judgement import Judgement
from tests.unit.server.domain.floor import Floor, FloorStation, line


@pytest.fixture
def floor() -> Floor:
    made = Floor()
    made.order("A", line(1, "apple", 9))
    made.wearers = {"kim": Wearer("김철수"), "lee": Wearer("이서연", has_pin=True)}
    return made


def _prove(station: FloorStation, *, badge: str = "lee") -> Judgement:
    pending = station.state.pending
    assert pending is not None
    return station.scan(sign_in_code(f"{pending.scan_id.hex[:10]}{badge:x<10}"))


def _told(judgement: Judgement) -> tuple[Verdict, Reason | None]:
    return judgement.verdict, judgement.reason


def test_a_badge_with_a_pin_signs_nobody_in_and_holds_what_follows(floor: Floor) -> None:
    station = floor.station()
    station.badge("kim")
    station.scan("A")
    asked = station.badge("lee")
    assert _told(asked) == (Verdict.OPERATOR_REQUIRED, Reason.PIN_ASKED)
    assert asked.seen == "이서연"
    assert station.scan("apple").verdict is Verdict.HELD
    assert station.state.operator is not None
    assert station.state.operator.badge == "kim"


def test_the_ticket_of_that_scan_signs_in_and_the_order_stays_open(floor: Floor) -> None:
    station = floor.station()
    station.badge("kim")
    order = station.scan("A").order_id
    station.badge("lee")
    signed_in = _prove(station)
    assert (_told(signed_in), signed_in.seen) == ((Verdict.OPERATOR_SIGNED_IN, None), "이서연")
    assert station.state.operator is not None
    assert station.state.operator.name == "이서연"
    assert (station.state.pending, station.state.open_order) == (None, order)
    assert station.scan("apple").verdict is Verdict.ITEM_MATCHED


def test_a_ticket_is_good_for_its_own_scan_of_its_own_badge_alone(floor: Floor) -> None:
    station = floor.station()
    station.badge("lee")
    pending = station.state.pending
    assert pending is not None
    old = sign_in_code(f"{pending.scan_id.hex[:10]}lee{'x' * 7}")
    station.do(Command.OK)
    assert _told(station.scan(old)) == (Verdict.COMMAND_REFUSED, Reason.NO_PIN_ASKED)
    station.badge("lee")
    assert _told(station.scan(old)) == (Verdict.COMMAND_REFUSED, Reason.PIN_NOT_PROVEN)
    assert _told(_prove(station, badge="kim")) == (Verdict.COMMAND_REFUSED, Reason.PIN_NOT_PROVEN)
    assert station.state.operator is None
    assert _prove(station).verdict is Verdict.OPERATOR_SIGNED_IN


def test_giving_up_leaves_who_was_signed_in(floor: Floor) -> None:
    station = floor.station()
    station.badge("kim")
    station.badge("lee")
    assert _told(station.do(Command.OK)) == (Verdict.COMMAND_DONE, Reason.SIGN_IN_GIVEN_UP)
    assert station.state.operator is not None
    assert station.state.operator.badge == "kim"
    assert station.scan("A").verdict is Verdict.ORDER_OPENED


def test_another_badge_takes_the_place_of_the_one_whose_pin_is_asked(floor: Floor) -> None:
    station = floor.station()
    station.badge("lee")
    assert station.badge("kim").verdict is Verdict.OPERATOR_SIGNED_IN
    assert station.state.pending is None


def test_nobody_answers_a_pin_that_nobody_could_see_asked_for(floor: Floor) -> None:
    station = floor.station()
    station.badge("lee")
    assert station.scan("-b.kim.95", seen=0).verdict is Verdict.HELD


def test_who_is_signed_in_is_not_asked_again(floor: Floor) -> None:
    station = floor.station()
    station.badge("lee")
    _prove(station)
    assert station.badge("lee").verdict is Verdict.OPERATOR_SIGNED_IN


def test_a_sign_in_by_pin_is_possible_where_one_is_required(floor: Floor) -> None:
    station = floor.station(require_operator=True)
    assert station.scan("A").verdict is Verdict.OPERATOR_REQUIRED
    station.badge("lee")
    assert _prove(station).verdict is Verdict.OPERATOR_SIGNED_IN
    assert station.scan("A").verdict is Verdict.ORDER_OPENED


def test_who_was_disabled_is_signed_out_at_the_next_scan(floor: Floor) -> None:
    station = floor.station(require_operator=True)
    station.badge("kim")
    station.scan("A")
    floor.wearers["kim"] = replace(floor.wearers["kim"], is_active=False)
    told = _told(station.scan("apple"))
    assert told == (Verdict.OPERATOR_REQUIRED, Reason.BADGE_DISABLED)
    assert station.state.operator is None
    assert station.state.open_order is not None
    assert _told(station.badge("kim")) == (Verdict.COMMAND_REFUSED, Reason.BADGE_DISABLED)


def test_where_no_sign_in_is_required_what_follows_is_nobodys(floor: Floor) -> None:
    station = floor.station()
    station.badge("kim")
    floor.wearers["kim"] = replace(floor.wearers["kim"], is_active=False)
    assert station.scan("A").verdict is Verdict.ORDER_OPENED
    assert station.state.operator is None


def test_who_was_disabled_while_the_pin_was_typed_is_not_signed_in(floor: Floor) -> None:
    station = floor.station()
    station.badge("lee")
    floor.wearers["lee"] = replace(floor.wearers["lee"], is_active=False)
    assert _told(_prove(station)) == (Verdict.COMMAND_REFUSED, Reason.BADGE_DISABLED)
    assert station.state.pending is None


def test_a_replaced_badge_is_told_as_that_and_a_new_name_is_shown(floor: Floor) -> None:
    station = floor.station()
    station.badge("kim")
    floor.wearers["kim"] = Wearer("김영희")
    station.scan("A")
    assert station.state.operator is not None
    assert station.state.operator.name == "김영희"
    floor.wearers["kim"] = Wearer("김영희", is_active=False, is_replaced=True)
    assert _told(station.badge("kim")) == (Verdict.COMMAND_REFUSED, Reason.BADGE_REPLACED)
    assert station.state.operator is None


def test_a_hand_over_in_mid_order_counts_on_for_the_next_one(floor: Floor) -> None:
    floor.wearers["park"] = Wearer("박솔")
    station = floor.station(require_operator=True)
    station.badge("kim")
    station.scan("A")
    station.scan("apple")
    assert station.badge("park").verdict is Verdict.OPERATOR_SIGNED_IN
    assert station.scan("apple").verdict is Verdict.ITEM_MATCHED
    assert (station.state.counted, station.state.operator is not None) == (2, True)
