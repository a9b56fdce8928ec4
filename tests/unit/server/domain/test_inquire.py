import pytest

from drivers.barcode.symbology import Symbology
from server.contract.own_code import Command
from server.contract.verdict import Reason, Verdict
from server.domain.progress import ErpStatus
from tests.unit.server.domain.floor import Floor, FloorStation, line


@pytest.fixture
def desk(floor: Floor) -> FloorStation:
    """Return a station that only inquires."""
    station = floor.station()
    station.do(Command.STEP_INQUIRE)
    return station


@pytest.mark.parametrize("erp", list(ErpStatus))
def test_an_orders_code_shows_it_whatever_its_status(
    floor: Floor, desk: FloorStation, erp: ErpStatus
) -> None:
    order = floor.order("C", erp=erp)
    shown = desk.scan("C")
    assert (shown.verdict, shown.order_id) == (Verdict.ORDER_OPENED, order.order_id)
    assert shown.seen == "C"
    assert desk.state.open_order == order.order_id


def test_a_further_order_replaces_the_one_shown(floor: Floor, desk: FloorStation) -> None:
    desk.scan("A")
    assert desk.scan("B").verdict is Verdict.ORDER_OPENED


def test_an_item_lists_the_orders_that_need_it_and_counts_nothing(
    floor: Floor, desk: FloorStation
) -> None:
    packer = floor.station()
    packer.scan("B")
    packer.scan("apple")
    desk.scan("A")
    found = desk.scan("apple")
    assert found.verdict is Verdict.ITEM_FOUND
    assert [floor.orders[order_id].order_no for order_id in found.candidates] == ["A"]
    assert (found.seen, found.counted) == ("apple words", None)
    assert desk.state.pending is None


def test_the_unknown_is_an_order_unless_it_is_a_trade_item(desk: FloorStation) -> None:
    stone = desk.scan("stone")
    assert (stone.verdict, stone.reason) == (Verdict.ORDER_UNKNOWN, None)
    assert desk.scan("8801234567893", Symbology.EAN_13).verdict is Verdict.CODE_UNKNOWN


def test_looking_up_where_there_are_no_orders_says_so() -> None:
    desk = Floor().station()
    desk.do(Command.STEP_INQUIRE)
    assert desk.scan("stone").reason is Reason.NO_ORDERS


def test_a_code_of_two_orders_lets_pick_the_one_to_show(floor: Floor, desk: FloorStation) -> None:
    floor.order("X", line(1, "fig", 1), codes=("label",))
    second = floor.order("Y", erp=ErpStatus.SHIPPED, codes=("label",))
    assert desk.scan("label").verdict is Verdict.CODE_AMBIGUOUS
    assert desk.do(Command.PICK, 2).verdict is Verdict.ORDER_OPENED
    assert desk.state.open_order == second.order_id
    assert desk.state.pending is None
