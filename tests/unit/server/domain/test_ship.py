import pytest

from drivers.barcode.symbology import Symbology
from server.contract.own_code import Command
from server.contract.verdict import MUST_BE_ACKNOWLEDGED, Reason, Verdict
from server.domain.progress import Closing, ErpStatus, fold
from tests.unit.server.domain.floor import Floor, FloorStation, line


@pytest.fixture
def shipper(floor: Floor) -> FloorStation:
    """Order A is packed, B is not; a station that ships."""
    packer = floor.station()
    for text in ("A", "apple", "apple", "pear"):
        packer.scan(text)
    station = floor.station()
    assert station.do(Command.STEP_SHIP).verdict is Verdict.COMMAND_DONE
    return station


def test_one_scan_ships_a_packed_order(shipper: FloorStation, floor: Floor) -> None:
    shipped = shipper.scan("A")
    assert (shipped.verdict, shipped.closing) == (Verdict.ORDER_SHIPPED, Closing.SHIP)
    order = next(order for order in floor.orders.values() if order.order_no == "A")
    assert fold(order.effects).shipped_by is not None
    assert order.facts.completed
    again = shipper.scan("A")
    assert (again.verdict, again.closing) == (Verdict.ORDER_ALREADY_DONE, None)


def test_the_number_of_its_parcel_may_follow_once(shipper: FloorStation) -> None:
    order_id = shipper.scan("A").order_id
    noted = shipper.scan("6885-1234-5678")
    assert (noted.verdict, noted.order_id, noted.seen) == (
        Verdict.PARCEL_NOTED,
        order_id,
        "6885-1234-5678",
    )
    assert shipper.scan("6885-1234-5679").verdict is Verdict.ORDER_UNKNOWN


def test_a_label_scanned_twice_leaves_its_parcel_to_come(shipper: FloorStation) -> None:
    shipper.scan("A")
    shipper.scan("A")
    assert shipper.scan("6885-1234-5678").verdict is Verdict.PARCEL_NOTED


@pytest.mark.parametrize("between", ["B", "step"])
def test_a_parcel_is_no_other_order_s(shipper: FloorStation, between: str) -> None:
    shipper.scan("A")
    if between == "B":
        assert shipper.scan("B").verdict is Verdict.ORDER_NOT_PACKED
        shipper.do(Command.OK)
    else:
        shipper.do(Command.STEP_PACK)
        shipper.do(Command.STEP_SHIP)
    assert shipper.scan("6885-1234-5678").verdict is Verdict.ORDER_UNKNOWN


def test_a_number_of_a_trade_item_is_no_parcel(shipper: FloorStation) -> None:
    shipper.scan("A")
    number = shipper.scan("8801234567893", Symbology.EAN_13)
    assert number.verdict is Verdict.CODE_UNKNOWN


def test_an_order_that_is_not_packed_stays_and_that_is_acknowledged(
    shipper: FloorStation,
) -> None:
    assert shipper.scan("B").verdict is Verdict.ORDER_NOT_PACKED
    assert Verdict.ORDER_NOT_PACKED in MUST_BE_ACKNOWLEDGED
    assert shipper.scan("A").verdict is Verdict.HELD


@pytest.mark.parametrize(
    ("erp", "verdict"),
    [
        (ErpStatus.CANCELLED, Verdict.ORDER_CANCELLED),
        (ErpStatus.ON_HOLD, Verdict.ORDER_ON_HOLD),
        (ErpStatus.SHIPPED, Verdict.ORDER_ALREADY_DONE),
    ],
)
def test_what_its_owner_stopped_is_not_shipped(
    shipper: FloorStation, floor: Floor, erp: ErpStatus, verdict: Verdict
) -> None:
    order = next(order for order in floor.orders.values() if order.order_no == "A")
    order.erp = erp
    judgement = shipper.scan("A")
    assert (judgement.verdict, judgement.closing) == (verdict, None)


def test_what_was_taken_from_this_site_is_not_shipped_and_told_as_that(
    shipper: FloorStation, floor: Floor
) -> None:
    order = next(order for order in floor.orders.values() if order.order_no == "A")
    order.is_here = False
    judgement = shipper.scan("A")
    assert (judgement.verdict, judgement.closing) == (Verdict.ORDER_CANCELLED, None)
    assert judgement.reason is Reason.MOVED_AWAY


def test_an_item_is_not_shipped(shipper: FloorStation) -> None:
    judgement = shipper.scan("apple")
    assert judgement.verdict is Verdict.NO_ORDER_OPEN
    assert judgement.reason is Reason.ORDERS_ARE_SHIPPED


def test_of_two_orders_with_one_label_the_operator_picks(floor: Floor) -> None:
    floor.order("C", line(1, "fig", 1), codes=("BOX",))
    floor.order("D", line(1, "fig", 1), codes=("BOX",))
    packer = floor.station()
    for text in ("D", "fig"):
        packer.scan(text)
    shipper = floor.station()
    shipper.do(Command.STEP_SHIP)
    assert shipper.scan("BOX").verdict is Verdict.CODE_AMBIGUOUS
    assert shipper.do(Command.PICK, 2).verdict is Verdict.ORDER_SHIPPED


def test_a_shipped_order_is_packed_no_more(shipper: FloorStation) -> None:
    shipper.scan("A")
    shipper.do(Command.STEP_PACK)
    assert shipper.scan("A").verdict is Verdict.ORDER_ALREADY_DONE
    reopened = shipper.do(Command.REOPEN)
    assert (reopened.verdict, reopened.reason) == (
        Verdict.COMMAND_REFUSED,
        Reason.ALREADY_SHIPPED,
    )


@pytest.mark.parametrize("command", [Command.UNDO, Command.CONFIRM, Command.REOPEN])
def test_what_packs_is_for_packing(shipper: FloorStation, command: Command) -> None:
    assert shipper.do(command).reason is Reason.NOT_IN_THIS_STEP


def test_whoever_ships_is_signed_in_where_that_is_asked(floor: Floor) -> None:
    station = floor.station(require_operator=True)
    station.do(Command.STEP_SHIP)
    assert station.scan("A").verdict is Verdict.OPERATOR_REQUIRED
    station.badge("kim")
    assert station.scan("A").verdict is Verdict.ORDER_NOT_PACKED
