from datetime import date

from drivers.barcode.check_digit import is_checked
from drivers.barcode.reading import read
from drivers.barcode.symbology import Symbology
from server.contract.own_code import parse_own_code
from server.demo import CAST, DEMO_OPERATORS
from server.sheets.demo import demo_part
from server.sheets.view import CardGroup
from server.sheets.words import Words
from station.bridge.demo_orders import demo_rows


def groups() -> dict[str, CardGroup]:
    part = demo_part(Words("en"))
    return {group.title: group for group in part.groups if isinstance(group, CardGroup)}


def codes(order_no: str, symbology: Symbology) -> list[str]:
    return [
        card.code.data.decode()
        for card in groups()[order_no].cards
        if card.code.symbology is symbology
    ]


def test_the_whole_cast_is_on_the_sheet_each_with_its_code_and_what_to_try() -> None:
    badges, *orders = groups().values()
    assert badges.code is None
    assert [group.title for group in orders] == [order.order_no for order in CAST]
    for group in orders:
        assert group.code is not None
        assert group.code.data.decode() == group.title
        assert group.story


def test_every_badge_is_a_right_code_of_its_operator() -> None:
    badges = next(iter(groups().values()))
    for card, operator in zip(badges.cards, DEMO_OPERATORS, strict=True):
        own = parse_own_code(card.code.data.decode())
        assert own is not None
        assert (own.body, own.checked, card.title) == (operator.badge, True, operator.name)


def test_every_line_of_an_order_that_can_be_packed_has_its_code() -> None:
    by_number = groups()
    for order in CAST:
        printed = {card.code.data.decode() for card in by_number[order.order_no].cards}
        wanted = {line.item.gtin or line.item.barcode for line in order.lines}
        assert wanted <= printed if order.status == "open" else not printed


def test_a_case_is_offered_where_it_does_not_hold_more_than_is_ordered() -> None:
    assert codes("SO-1002", Symbology.ITF) == ["18809900000030", "18809900000313"]
    assert codes("SO-1011", Symbology.ITF) == ["18809900000467"]


def test_two_orders_bear_one_box_label() -> None:
    for order_no in ("SO-1006", "SO-1007"):
        assert codes(order_no, Symbology.CODE_128) == ["BOX-0077"]


def test_the_wrong_and_the_unknown_item_are_what_they_are_called() -> None:
    *_, wrong, unknown = groups()["SO-1001"].cards
    ordered = [line.item.gtin for line in CAST[0].lines]
    known = {row["gtin"] for row in demo_rows("orders.csv")}
    assert wrong.code.data.decode() in known - set(ordered)
    assert unknown.code.data.decode() not in known
    assert is_checked(unknown.code.data.decode())


def test_one_item_has_gs1_128_with_lot_and_expiry_and_one_datamatrix_with_a_serial() -> None:
    (bars,) = codes("SO-1012", Symbology.GS1_128)
    reading = read(bars.encode(), Symbology.GS1_128, None)
    assert (str(reading.gtin), reading.lot) == ("00850000000001", "L2611")
    assert reading.expiry == date(2028, 6, 30)
    (square,) = codes("SO-1009", Symbology.GS1_DATA_MATRIX)
    reading = read(square.encode(), Symbology.GS1_DATA_MATRIX, None)
    assert (str(reading.gtin), reading.serial) == ("08809900000088", "TB500000123")
