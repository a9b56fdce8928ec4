from drivers.barcode.reading import Reading, read
from server.contract.own_code import Command, OwnCodeKind, command_code, own_code
from server.contract.verdict import Reason
from server.domain.meaning import (
    Badge,
    BadOwnCode,
    CommandCode,
    KnownItem,
    LineCode,
    OrderCode,
    UnknownCode,
    goods_meaning,
    own_meaning,
)
from server.domain.state import Operator
from tests.unit.server.domain.floor import Floor, line


def _read(text: str) -> Reading:
    return read(text.encode(), None, None)


def test_a_command_code_is_a_command_with_its_number(floor: Floor) -> None:
    confirm = own_meaning(_read(command_code(Command.CONFIRM, 3)), floor.station())
    assert confirm == CommandCode(Command.CONFIRM, 3)


def test_a_badge_is_whoever_wears_it(floor: Floor) -> None:
    badge = own_meaning(_read(own_code(OwnCodeKind.BADGE, "kim")), floor.station())
    assert badge == Badge(Operator("kim", "김철수"))


def test_our_own_form_that_is_none_of_ours_says_why(floor: Floor) -> None:
    station = floor.station()
    assert own_meaning(_read("-s.undo.zz"), station) == BadOwnCode(Reason.BAD_CHECK)
    nobody = own_code(OwnCodeKind.BADGE, "nobody")
    assert own_meaning(_read(nobody), station) == BadOwnCode(Reason.BADGE_UNKNOWN)
    dance = own_code(OwnCodeKind.COMMAND, "dance")
    assert own_meaning(_read(dance), station) == BadOwnCode(Reason.COMMAND_UNKNOWN)
    pairing = own_code(OwnCodeKind.PAIRING, "abcdefgh")
    assert own_meaning(_read(pairing), station) == BadOwnCode(Reason.PAIRED_ALREADY)


def test_a_product_code_has_not_our_own_form(floor: Floor) -> None:
    assert own_meaning(_read("apple"), floor.station()) is None


def test_a_code_means_an_order_before_a_line_before_a_known_item(floor: Floor) -> None:
    order = floor.order("C", line(1, "both", 1), codes=("both", "apple"))
    station = floor.station()
    a_id = floor.order("A2", line(1, "pear", 1)).order_id
    assert goods_meaning(_read("both"), order.order_id, station) == OrderCode((order.order_id,))
    pear = goods_meaning(_read("pear"), a_id, station)
    assert isinstance(pear, LineCode)
    assert isinstance(goods_meaning(_read("pear"), order.order_id, station), KnownItem)
    assert isinstance(goods_meaning(_read("pear"), None, station), KnownItem)
    assert goods_meaning(_read("stone"), a_id, station) == UnknownCode()


def test_a_code_of_two_orders_means_both(floor: Floor) -> None:
    first = floor.order("X", codes=("label",))
    second = floor.order("Y", codes=("label",))
    meaning = goods_meaning(_read("label"), None, floor.station())
    assert meaning == OrderCode((first.order_id, second.order_id))
