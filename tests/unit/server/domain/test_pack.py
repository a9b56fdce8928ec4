import pytest

from drivers.barcode.symbology import Symbology
from server.contract.own_code import Command
from server.contract.verdict import Reason, Verdict
from server.domain.judgement import Counted
from server.domain.progress import Closing, ErpStatus, fold
from tests.unit.server.domain.floor import Floor, FloorLine, FloorOrder, line

GTIN = "08801234567893"


def _order(floor: Floor, order_no: str) -> FloorOrder:
    return next(order for order in floor.orders.values() if order.order_no == order_no)


def test_an_orders_code_opens_it_and_again_changes_nothing(floor: Floor) -> None:
    station = floor.station()
    opened = station.scan("A")
    assert opened.verdict is Verdict.ORDER_OPENED
    assert opened.order_id == station.state.open_order == _order(floor, "A").order_id
    station.scan("apple")
    before = station.state
    assert station.scan("A").verdict is Verdict.ORDER_OPENED
    assert station.state == before


def test_items_are_matched_until_the_last_one_completes_and_closes_the_order(floor: Floor) -> None:
    station = floor.station()
    station.scan("A")
    matched = station.scan("apple")
    assert matched.verdict is Verdict.ITEM_MATCHED
    assert matched.counted == Counted(1, 1)
    assert matched.seen == "apple words"
    assert station.scan("pear").verdict is Verdict.ITEM_MATCHED
    completed = station.scan("apple")
    assert completed.verdict is Verdict.ORDER_COMPLETED
    assert completed.counted == Counted(1, 1)
    assert completed.closing is Closing.COMPLETE
    assert station.state.open_order is None
    order = _order(floor, "A")
    progress = fold(order.effects)
    assert progress.counts == {1: 2, 2: 1}
    assert progress.completed_by == order.completed_by is not None


def test_pieces_past_a_reduced_line_do_not_make_up_for_those_another_lacks(floor: Floor) -> None:
    order = floor.order("R", line(1, "nut", 3), line(2, "fig", 2))
    station = floor.station()
    for text in ("R", "nut", "nut", "nut"):
        station.scan(text)
    order.line(1).qty_ordered = 1
    assert station.scan("fig").verdict is Verdict.ITEM_MATCHED
    assert order.units_packed == 4
    assert station.scan("fig").verdict is Verdict.ORDER_COMPLETED


def test_an_item_past_its_line_is_over_and_counts_nothing(floor: Floor) -> None:
    station = floor.station()
    station.scan("A")
    station.scan("pear")
    over = station.scan("pear")
    assert (over.verdict, over.reason, over.counted) == (Verdict.ITEM_OVER, None, None)
    assert (over.seen, over.expected) == ("pear words", "apple words")
    assert _order(floor, "A").line(2).qty_packed == 1


def test_a_case_counts_its_pieces_and_one_too_large_is_over_with_its_reason(floor: Floor) -> None:
    floor.order("C", line(1, "nut", 15, case=12), line(2, "fig", 1))
    station = floor.station()
    station.scan("C")
    assert station.scan("nut-case").counted == Counted(1, 12)
    too_large = station.scan("nut-case")
    assert (too_large.verdict, too_large.reason) == (Verdict.ITEM_OVER, Reason.CASE_TOO_LARGE)
    assert too_large.full_line_no == 1
    station.do(Command.OK)
    assert station.scan("nut").counted == Counted(1, 1)


def test_a_gtin_on_two_lines_fills_the_lowest_that_has_room_for_the_case(floor: Floor) -> None:
    floor.order(
        "C",
        FloorLine(1, {GTIN: 1, "case": 4}, 2),
        FloorLine(2, {GTIN: 1, "case": 4}, 5),
    )
    station = floor.station()
    station.scan("C")
    assert station.scan("case").counted == Counted(2, 4)
    assert station.scan(GTIN[1:], Symbology.EAN_13).counted == Counted(1, 1)
    assert station.scan(GTIN[1:], Symbology.EAN_13).counted == Counted(1, 1)
    assert station.scan(GTIN[1:], Symbology.EAN_13).counted == Counted(2, 1)
    assert _order(floor, "C").completed_by is not None


def test_a_pallet_label_counts_what_it_holds_in_pieces_of_its_gtin_and_never_too_many(
    floor: Floor,
) -> None:
    floor.order("C", FloorLine(1, {GTIN: 6}, 30))
    station = floor.station()
    station.scan("C")
    assert station.scan(f"02{GTIN}374", Symbology.GS1_128).counted == Counted(1, 24)
    too_large = station.scan(f"02{GTIN}372", Symbology.GS1_128)
    assert (too_large.verdict, too_large.reason) == (Verdict.ITEM_OVER, Reason.CASE_TOO_LARGE)
    station.do(Command.OK)
    assert station.scan(f"02{GTIN}371", Symbology.GS1_128).verdict is Verdict.ORDER_COMPLETED


def test_a_case_too_large_for_every_line_of_its_item_names_the_one_with_room(floor: Floor) -> None:
    floor.order(
        "C",
        FloorLine(1, {"nut": 1, "case": 4}, 1),
        FloorLine(2, {"nut": 1, "case": 4}, 3),
        FloorLine(3, {"fig": 1}, 1),
    )
    station = floor.station()
    station.scan("C")
    station.scan("nut")
    too_large = station.scan("case")
    assert (too_large.reason, too_large.full_line_no) == (Reason.CASE_TOO_LARGE, 2)


def test_a_known_item_of_another_order_is_wrong_and_names_both(floor: Floor) -> None:
    station = floor.station()
    station.scan("B")
    wrong = station.scan("pear")
    assert wrong.verdict is Verdict.ITEM_WRONG
    assert (wrong.seen, wrong.expected) == ("pear words", "apple words")
    assert wrong.order_id == _order(floor, "B").order_id


def test_an_unknown_code_in_an_open_order_is_unknown(floor: Floor) -> None:
    station = floor.station()
    station.scan("B")
    unknown = station.scan("stone")
    assert (unknown.verdict, unknown.seen) == (Verdict.CODE_UNKNOWN, "stone")
    assert station.state.pending is None


def test_where_there_are_no_orders_an_unknown_code_says_so() -> None:
    station = Floor().station()
    order, item = station.scan("stone"), station.scan(GTIN[1:], Symbology.EAN_13)
    assert (order.verdict, order.reason) == (Verdict.ORDER_UNKNOWN, Reason.NO_ORDERS)
    assert (item.verdict, item.reason) == (Verdict.CODE_UNKNOWN, Reason.NO_ORDERS)


def test_without_an_order_an_item_waits_for_it_and_the_unknown_is_called_an_order(
    floor: Floor,
) -> None:
    station = floor.station()
    none_open = station.scan("apple")
    assert (none_open.verdict, none_open.seen) == (Verdict.NO_ORDER_OPEN, "apple words")
    stone = station.scan("stone")
    assert (stone.verdict, stone.reason) == (Verdict.ORDER_UNKNOWN, None)
    assert station.scan(GTIN[1:], Symbology.EAN_13).verdict is Verdict.CODE_UNKNOWN
    assert station.scan(f"01{GTIN}", Symbology.GS1_128).verdict is Verdict.CODE_UNKNOWN


@pytest.mark.parametrize(
    ("erp", "verdict"),
    [
        (ErpStatus.CANCELLED, Verdict.ORDER_CANCELLED),
        (ErpStatus.ON_HOLD, Verdict.ORDER_ON_HOLD),
        (ErpStatus.SHIPPED, Verdict.ORDER_ALREADY_DONE),
    ],
)
def test_an_order_that_cannot_be_packed_is_not_opened(
    floor: Floor, erp: ErpStatus, verdict: Verdict
) -> None:
    order = floor.order("C", line(1, "fig", 1), erp=erp)
    station = floor.station()
    judgement = station.scan("C")
    assert judgement.verdict is verdict
    assert (judgement.order_id, judgement.seen) == (order.order_id, "C")
    assert station.state.open_order is None


def test_an_order_packed_before_is_already_done(floor: Floor) -> None:
    station = floor.station()
    station.scan("B")
    station.scan("apple")
    assert station.scan("B").verdict is Verdict.ORDER_ALREADY_DONE


def test_an_order_nothing_was_counted_in_is_left_for_another(floor: Floor) -> None:
    station = floor.station()
    station.scan("A")
    assert station.scan("B").verdict is Verdict.ORDER_OPENED
    assert station.state.open_order == _order(floor, "B").order_id


def test_an_order_in_mid_pack_is_not_left_for_another(floor: Floor) -> None:
    station = floor.station()
    station.scan("A")
    station.scan("apple")
    before = station.state
    busy = station.scan("B")
    assert busy.verdict is Verdict.ORDER_IN_PROGRESS
    assert busy.order_id == _order(floor, "A").order_id
    assert (busy.seen, busy.expected) == ("B", "A")
    assert station.state == before


def test_an_order_scanned_by_another_code_in_mid_pack_is_named_by_its_number(floor: Floor) -> None:
    floor.order("X", line(1, "fig", 2), codes=("label",))
    station = floor.station()
    station.scan("A")
    station.scan("apple")
    assert station.scan("label").seen == "X"


def test_an_order_left_alone_since_opening_counts_nothing_of_earlier(floor: Floor) -> None:
    station = floor.station()
    station.scan("A")
    station.scan("apple")
    station.do(Command.CANCEL)
    station.scan("A")
    assert station.scan("B").verdict is Verdict.ORDER_OPENED


def test_a_code_of_two_orders_is_ambiguous_unless_one_is_in_mid_pack(floor: Floor) -> None:
    first = floor.order("X", line(1, "fig", 2), codes=("label",))
    second = floor.order("Y", line(1, "fig", 2), codes=("label",))
    station = floor.station()
    ambiguous = station.scan("label")
    assert ambiguous.verdict is Verdict.CODE_AMBIGUOUS
    assert (ambiguous.seen, ambiguous.candidates) == ("label", (first.order_id, second.order_id))
    station.do(Command.PICK, 2)
    station.scan("fig")
    assert station.scan("label").verdict is Verdict.ORDER_OPENED
    assert station.state.open_order == second.order_id
    station.do(Command.CANCEL)
    station.scan("A")
    station.scan("apple")
    busy = station.scan("label")
    assert (busy.verdict, busy.seen) == (Verdict.ORDER_IN_PROGRESS, "label")


def test_two_stations_share_the_count_and_never_pass_the_order(floor: Floor) -> None:
    left, right = floor.station(), floor.station()
    left.scan("A")
    right.scan("A")
    assert left.scan("apple").verdict is Verdict.ITEM_MATCHED
    assert right.scan("apple").verdict is Verdict.ITEM_MATCHED
    assert left.scan("apple").verdict is Verdict.ITEM_OVER
    assert right.scan("pear").verdict is Verdict.ORDER_COMPLETED


def test_an_order_completed_by_another_station_says_so_and_is_no_longer_in_progress(
    floor: Floor,
) -> None:
    left, right = floor.station(), floor.station()
    left.scan("A")
    left.scan("apple")
    right.scan("A")
    right.scan("apple")
    right.scan("pear")
    done = left.scan("pear")
    assert (done.verdict, done.reason) == (Verdict.ORDER_ALREADY_DONE, Reason.DONE_ELSEWHERE)
    assert done.counted is None
    assert left.scan("apple").verdict is Verdict.HELD
    left.do(Command.OK)
    assert left.scan("A").verdict is Verdict.ORDER_ALREADY_DONE
    assert left.state.open_order is None
    assert left.scan("B").verdict is Verdict.ORDER_OPENED


@pytest.mark.parametrize(
    ("erp", "verdict"),
    [
        (ErpStatus.CANCELLED, Verdict.ORDER_CANCELLED),
        (ErpStatus.ON_HOLD, Verdict.ORDER_ON_HOLD),
    ],
)
def test_an_order_stopped_in_mid_pack_counts_no_more_and_is_let_go(
    floor: Floor, erp: ErpStatus, verdict: Verdict
) -> None:
    station = floor.station()
    station.scan("A")
    station.scan("apple")
    _order(floor, "A").erp = erp
    assert station.scan("apple").verdict is verdict
    assert station.state.open_order is None
    assert _order(floor, "A").line(1).qty_packed == 1


def test_an_order_shipped_in_mid_pack_takes_nothing_more(floor: Floor) -> None:
    station = floor.station()
    station.scan("A")
    _order(floor, "A").erp = ErpStatus.SHIPPED
    done = station.scan("apple")
    assert (done.verdict, done.reason) == (Verdict.ORDER_ALREADY_DONE, Reason.DONE_ELSEWHERE)
    assert done.counted is None


@pytest.mark.parametrize("code", ["B", "sock"])
def test_whatever_is_scanned_into_an_order_completed_elsewhere_is_not_called_wrong(
    floor: Floor, code: str
) -> None:
    left, right = floor.station(), floor.station()
    left.scan("A")
    for text in ("A", "apple", "apple", "pear"):
        right.scan(text)
    expected = Verdict.ORDER_OPENED if code == "B" else Verdict.ORDER_ALREADY_DONE
    assert left.scan(code).verdict is expected


def test_an_order_given_to_another_site_counts_nothing_more_and_is_let_go(floor: Floor) -> None:
    station = floor.station()
    station.scan("A")
    station.scan("apple")
    _order(floor, "A").is_here = False
    gone = station.scan("apple")
    assert (gone.verdict, gone.reason) == (Verdict.ORDER_CANCELLED, Reason.MOVED_AWAY)
    assert station.state.open_order is None
    station.do(Command.OK)
    assert station.scan("A").reason is Reason.MOVED_AWAY
    assert _order(floor, "A").line(1).qty_packed == 1


def test_an_order_given_to_another_site_is_left_for_the_next(floor: Floor) -> None:
    station = floor.station()
    station.scan("A")
    station.scan("apple")
    _order(floor, "A").is_here = False
    assert station.scan("B").verdict is Verdict.ORDER_OPENED


def test_an_order_packed_here_and_given_away_is_not_reopened(floor: Floor) -> None:
    station = floor.station()
    for code in ("A", "apple", "apple", "pear"):
        station.scan(code)
    _order(floor, "A").is_here = False
    assert station.do(Command.REOPEN).reason is Reason.MOVED_AWAY
