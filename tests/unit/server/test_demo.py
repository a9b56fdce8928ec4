"""The demo data: the same to the byte, right in every GTIN, the cast as it is documented."""

from io import StringIO
from itertools import islice
from pathlib import Path

from drivers.barcode.check_digit import is_checked
from drivers.barcode.gtin import Gtin
from server.contract.own_code import OwnCodeKind, own_code
from server.demo import (
    CAST,
    DEMO_COUNT,
    DEMO_OPERATORS,
    DemoOrder,
    demo_orders,
    write_csv,
    write_files,
)

ASSETS = Path(__file__).parents[3] / "assets" / "demo"


def cast(number: int) -> DemoOrder:
    return next(order for order in CAST if order.order_no == f"SO-{number}")


def test_the_committed_files_are_what_the_generator_writes(tmp_path: Path) -> None:
    write_files(tmp_path)
    for name in ("orders.csv", "operators.csv"):
        assert (tmp_path / name).read_bytes() == (ASSETS / name).read_bytes()


def test_the_same_seed_gives_the_same_orders_and_another_seed_others_after_the_cast() -> None:
    first, again, other = (list(demo_orders(seed, 40)) for seed in (7, 7, 8))
    assert first == again
    assert first[: len(CAST)] == other[: len(CAST)] == list(CAST)
    assert first[len(CAST) :] != other[len(CAST) :]


def test_a_longer_run_begins_with_the_shorter_one() -> None:
    assert list(islice(demo_orders(7, 500), 60)) == list(demo_orders(7, 60))


def test_fewer_orders_than_the_cast_are_the_first_of_the_cast() -> None:
    assert list(demo_orders(7, 3)) == list(CAST[:3])


def test_order_numbers_are_all_different() -> None:
    numbers = [order.order_no for order in demo_orders(7, 1000)]
    assert len(set(numbers)) == 1000


def test_every_gtin_and_case_gtin_has_the_right_check_digit_and_case_is_indicator_1() -> None:
    for order in demo_orders(7, 300):
        for item in (line.item for line in order.lines if line.item.gtin):
            piece = Gtin.from_number(item.gtin)
            if item.case_gtin:
                assert is_checked(item.case_gtin)
                assert item.case_gtin[0] == "1"
                assert item.case_gtin[1:13] == piece.digits[1:13]


def test_lines_are_as_many_as_asked_for_and_no_item_stands_twice_in_an_order() -> None:
    for order in islice(demo_orders(7, 200, lines=(3, 5)), len(CAST), None):
        assert 3 <= len(order.lines) <= 5
        assert len({line.item.sku for line in order.lines}) == len(order.lines)


def test_an_order_may_have_more_lines_than_there_are_products() -> None:
    *_, last = demo_orders(7, len(CAST) + 1, lines=(500, 500))
    assert [line.line_no for line in last.lines] == list(range(1, 501))


def test_the_default_orders_show_every_status_and_shared_and_case_codes() -> None:
    orders = list(demo_orders())
    assert len(orders) == DEMO_COUNT
    assert {order.status for order in orders} == {"open", "on_hold", "cancelled", "shipped"}
    assert any(order.order_barcode for order in orders[len(CAST) :])


def test_so_1001_has_three_lines_of_one_piece() -> None:
    assert [line.qty for line in cast(1001).lines] == [1, 1, 1]


def test_so_1002_needs_two_whole_cases_and_one_case_that_leaves_a_single_piece() -> None:
    first, second, third = cast(1002).lines
    assert (first.qty, first.item.case_qty) == (24, 12)
    assert second.qty == 5
    assert (third.qty, third.item.case_qty) == (7, 6)


def test_so_1003_to_1005_are_cancelled_on_hold_and_shipped() -> None:
    assert [cast(n).status for n in (1003, 1004, 1005)] == ["cancelled", "on_hold", "shipped"]


def test_so_1006_and_1007_bear_the_same_barcode() -> None:
    assert cast(1006).order_barcode == cast(1007).order_barcode == "BOX-0077"


def test_so_1008_has_one_gtin_on_two_lines() -> None:
    first, other, third = cast(1008).lines
    assert first.item == third.item != other.item
    assert (first.qty, third.qty) == (1, 2)


def test_so_1009_is_one_piece() -> None:
    assert [line.qty for line in cast(1009).lines] == [1]


def test_so_1010_has_descriptions_longer_than_a_screen_line() -> None:
    assert min(len(line.item.description) for line in cast(1010).lines) > 80


def test_so_1011_has_24_lines_one_of_them_large() -> None:
    quantities = [line.qty for line in cast(1011).lines]
    assert (len(quantities), max(quantities)) == (24, 120)


def test_so_1012_has_a_short_gtin_a_upc_and_a_code_of_the_house() -> None:
    ean_8, upc_a, house = (line.item for line in cast(1012).lines)
    assert (len(ean_8.gtin), len(upc_a.gtin)) == (8, 12)
    assert (house.gtin, house.barcode) == ("", "HB-0042")


def test_badges_make_codes_and_are_all_different() -> None:
    codes = {own_code(OwnCodeKind.BADGE, operator.badge) for operator in DEMO_OPERATORS}
    assert len(codes) == len(DEMO_OPERATORS)


def test_csv_is_one_row_a_line_with_commas_and_quotes_quoted() -> None:
    file = StringIO(newline="")
    write_csv([cast(1011)], file)
    header, first, *_ = file.getvalue().split("\n")
    assert header.startswith("order_no,order_barcode,customer")
    assert first.startswith('SO-1011,,"Harbour & Sons, Ltd.",2026-12-02,open,1,')
    assert file.getvalue().count("\n") == 1 + 24
