from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from drivers.barcode.reading import read
from server.contract.own_code import Command, OwnCodeKind, command_code, own_code
from server.contract.verdict import Reason, Verdict, must_be_acknowledged
from server.domain.catalog import Wearer
from server.domain.judge import set_aside
from server.domain.judgement import Hold, Judgement, ScannedCode
from server.domain.progress import fold
from server.domain.state import PendingVerdict, StationState
from tests.unit.server.domain.floor import Floor, FloorStation, line


def test_after_a_verdict_that_stops_judging_every_other_scan_is_held(floor: Floor) -> None:
    station = floor.station()
    station.scan("B")
    wrong = station.scan("pear")
    assert station.state.pending is not None
    assert station.state.pending.verdict is wrong.verdict is Verdict.ITEM_WRONG
    others = [
        "apple",
        "A",
        "stone",
        command_code(Command.UNDO),
        own_code(OwnCodeKind.BADGE, "kim"),
        "-s.ok.zz",
    ]
    for text in others:
        held = station.scan(text)
        assert (held.verdict, held.seen, held.counted) == (Verdict.HELD, text, None)
    assert station.state.held_count == len(others)
    assert station.do(Command.PICK, 1).verdict is Verdict.HELD
    assert station.state.held_count == len(others)


def test_an_ok_made_before_the_verdict_was_seen_answers_nothing_and_is_not_listed(
    floor: Floor,
) -> None:
    station = floor.station()
    station.scan("B")
    station.scan("pear", seen=1)
    blind = station.scan(command_code(Command.OK), seen=1)
    assert (blind.verdict, blind.held) == (Verdict.HELD, None)
    assert station.scan("apple", seen=1).verdict is Verdict.HELD
    assert list(station.held.values()) == [b"apple"]
    assert station.scan(command_code(Command.OK), seen=2).verdict is Verdict.COMMAND_DONE
    assert station.state.pending is None


def test_a_second_touch_of_ok_does_not_answer_the_next_error(floor: Floor) -> None:
    station = floor.station()
    station.scan("B")
    station.scan("pear")
    assert station.scan(command_code(Command.OK), seen=2).verdict is Verdict.COMMAND_DONE
    assert station.scan("pear", seen=2).verdict is Verdict.ITEM_WRONG
    assert station.scan(command_code(Command.OK), seen=2).verdict is Verdict.HELD


def test_an_ambiguous_code_nobody_saw_is_not_picked_from(floor: Floor) -> None:
    station = floor.station()
    floor.order("X", line(1, "fig", 1), codes=("both",))
    floor.order("Y", line(1, "fig", 1), codes=("both",))
    assert station.scan("both").verdict is Verdict.CODE_AMBIGUOUS
    assert station.scan(command_code(Command.PICK, 1), seen=0).verdict is Verdict.HELD
    assert station.scan(command_code(Command.PICK, 1), seen=1).verdict is Verdict.ORDER_OPENED


def test_a_scan_set_aside_lets_go_of_the_orders_and_waits_for_its_ok(floor: Floor) -> None:
    station = floor.station()
    station.badge("kim")
    station.scan("A")
    station.scan("apple")
    stood = station.state
    code = ScannedCode(UUID(int=9), 4, 3, b"\xff", read(b"\xff", None, None))
    judgement = set_aside(code, stood)
    assert (judgement.verdict, judgement.counted, judgement.closing) == (
        Verdict.NOT_JUDGED,
        None,
        None,
    )
    assert judgement.state == StationState(
        operator=stood.operator, pending=PendingVerdict(UUID(int=9), 4, Verdict.NOT_JUDGED)
    )
    station.state = judgement.state
    assert station.scan("apple").verdict is Verdict.HELD


def set_aside_over_an_error(station: FloorStation, text: str, *, seen: int) -> Judgement:
    """Set aside the fourth scan, after an item that is wrong as the third."""
    station.badge("kim")
    station.scan("B")
    station.scan("pear")
    data = text.encode()
    return set_aside(ScannedCode(UUID(int=9), 4, seen, data, read(data, None, None)), station.state)


@pytest.mark.parametrize(
    ("text", "seen"),
    [("apple", 3), ("-b.1001.1s", 3), (command_code(Command.UNDO), 3), ("-s.ok.xx", 3)],
)
def test_a_scan_set_aside_over_an_error_that_nobody_acknowledged_is_held_and_listed(
    floor: Floor, text: str, seen: int
) -> None:
    station = floor.station()
    judgement = set_aside_over_an_error(station, text, seen=seen)
    assert (judgement.verdict, judgement.held) == (Verdict.HELD, Hold())
    assert judgement.state == replace(station.state, held_count=1)
    assert judgement.state.pending is not None
    assert judgement.state.pending.verdict is Verdict.ITEM_WRONG


def test_an_ok_set_aside_that_was_given_before_the_error_was_seen_leaves_it(floor: Floor) -> None:
    station = floor.station()
    judgement = set_aside_over_an_error(station, command_code(Command.OK), seen=2)
    assert (judgement.verdict, judgement.held) == (Verdict.HELD, None)
    assert judgement.state == station.state


def test_an_ok_set_aside_has_answered_the_error_and_is_waited_at_itself(floor: Floor) -> None:
    station = floor.station()
    judgement = set_aside_over_an_error(station, command_code(Command.OK), seen=3)
    assert judgement.verdict is Verdict.NOT_JUDGED
    assert judgement.state.open_order is None
    assert judgement.state.pending == PendingVerdict(UUID(int=9), 4, Verdict.NOT_JUDGED)


def test_ok_lets_judging_go_on_and_held_scans_stay_listed(floor: Floor) -> None:
    station = floor.station()
    station.scan("A")
    station.scan("pear")
    station.scan("pear")
    station.scan("apple")
    assert station.do(Command.OK).verdict is Verdict.COMMAND_DONE
    assert station.state.pending is None
    assert list(station.held.values()) == [b"apple"]


def test_a_held_code_scanned_again_is_judged_and_struck_off_once(floor: Floor) -> None:
    station = floor.station()
    station.scan("A")
    station.scan("pear")
    station.scan("pear")
    station.scan("apple")
    station.scan("apple")
    station.do(Command.OK)
    assert station.scan("apple").verdict is Verdict.ITEM_MATCHED
    assert station.state.held_count == 1
    assert station.scan("stone").verdict is Verdict.CODE_UNKNOWN
    assert station.state.held_count == 1
    assert station.scan("apple").verdict is Verdict.ORDER_COMPLETED
    assert station.held == {}


def test_a_badge_signs_in_and_another_one_takes_over(floor: Floor) -> None:
    floor.wearers["lee"] = Wearer("이영희")
    station = floor.station()
    signed_in = station.badge("kim")
    assert (signed_in.verdict, signed_in.seen) == (Verdict.OPERATOR_SIGNED_IN, "김철수")
    station.badge("lee")
    assert station.state.operator is not None
    assert station.state.operator.badge == "lee"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("-s.undo.zz", Reason.BAD_CHECK),
        (own_code(OwnCodeKind.COMMAND, "dance"), Reason.COMMAND_UNKNOWN),
        (own_code(OwnCodeKind.BADGE, "nobody"), Reason.BADGE_UNKNOWN),
    ],
)
def test_our_own_form_that_is_none_of_ours_is_refused(
    floor: Floor, text: str, reason: Reason
) -> None:
    judgement = floor.station().scan(text)
    assert (judgement.verdict, judgement.reason) == (Verdict.COMMAND_REFUSED, reason)


def test_where_an_operator_is_required_nothing_is_packed_without_one(floor: Floor) -> None:
    station = floor.station(require_operator=True)
    for text in ("A", "apple", "stone", command_code(Command.UNDO)):
        required = station.scan(text)
        assert (required.verdict, required.seen) == (Verdict.OPERATOR_REQUIRED, text)
    station.badge("kim")
    assert station.scan("A").verdict is Verdict.ORDER_OPENED


def test_where_an_operator_is_required_badges_steps_and_inquiring_still_work(floor: Floor) -> None:
    station = floor.station(require_operator=True)
    assert station.badge("nobody").reason is Reason.BADGE_UNKNOWN
    assert station.scan("-b.kim.zz").reason is Reason.BAD_CHECK
    assert station.do(Command.OK).reason is Reason.NOTHING_TO_ACKNOWLEDGE
    assert station.do(Command.SIGN_OUT).verdict is Verdict.COMMAND_DONE
    assert station.do(Command.STEP_INQUIRE).verdict is Verdict.COMMAND_DONE
    assert station.scan("A").verdict is Verdict.ORDER_OPENED


def test_a_held_code_refused_for_want_of_an_operator_stays_listed(floor: Floor) -> None:
    station = floor.station(require_operator=True)
    station.badge("kim")
    station.scan("B")
    station.scan("pear")
    station.scan("apple")
    station.do(Command.OK)
    station.do(Command.SIGN_OUT)
    assert station.scan("apple").verdict is Verdict.OPERATOR_REQUIRED
    assert station.state.held_count == 1
    station.badge("kim")
    assert station.scan("apple").verdict is Verdict.ORDER_COMPLETED
    assert station.state.held_count == 0


_TEXTS = st.sampled_from(
    [
        "A",
        "B",
        "label",
        "apple",
        "pear",
        "pear-case",
        "stone",
        "-s.ok.zz",
        own_code(OwnCodeKind.BADGE, "kim"),
        *(
            command_code(command)
            for command in Command
            if command not in {Command.PICK, Command.OK}
        ),
        command_code(Command.CONFIRM, 2),
        command_code(Command.PICK, 1),
    ]
)
_SCANS = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.one_of(_TEXTS, st.just(command_code(Command.OK))),
        st.one_of(st.none(), st.integers(0, 60)),
    ),
    max_size=60,
)


def _floor() -> Floor:
    floor = Floor()
    floor.order("A", line(1, "apple", 2), line(2, "pear", 3, case=2), codes=("label",))
    floor.order("B", line(1, "apple", 1), codes=("label",))
    floor.wearers["kim"] = Wearer("Kim")
    return floor


@settings(max_examples=150, deadline=None)
@given(_SCANS)
def test_whatever_two_stations_scan_counts_stay_within_the_order_and_equal_the_fold(
    scans: list[tuple[int, str, int | None]],
) -> None:
    floor = _floor()
    stations = [floor.station(), floor.station()]
    for place, text, seen in scans:
        pending = stations[place].state.pending
        judgement = stations[place].scan(text, seen=seen)
        if pending is not None and seen is not None and seen < pending.station_seq:
            assert judgement.verdict is Verdict.HELD
        counts_something = judgement.counted is not None
        stops = must_be_acknowledged(judgement.verdict, judgement.reason)
        assert not (counts_something and stops)
        for order in floor.orders.values():
            assert all(0 <= packed.qty_packed <= packed.qty_ordered for packed in order.lines)
    for order in floor.orders.values():
        progress = fold(order.effects)
        assert progress.counts == {i.line_no: i.qty_packed for i in order.lines if i.qty_packed}
        assert progress.completed_by == order.completed_by
        if order.completed_by is not None:
            assert all(packed.qty_packed == packed.qty_ordered for packed in order.lines)


@settings(max_examples=50, deadline=None)
@given(_SCANS)
def test_the_same_scans_are_judged_the_same_again(
    scans: list[tuple[int, str, int | None]],
) -> None:
    def verdicts() -> list[tuple[Verdict, Reason | None, UUID | None]]:
        floor = _floor()
        stations = [floor.station(), floor.station()]
        judged = [stations[place].scan(text, seen=seen) for place, text, seen in scans]
        return [(j.verdict, j.reason, j.order_id) for j in judged]

    assert verdicts() == verdicts()
