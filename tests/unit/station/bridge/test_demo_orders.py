from server.contract.order import OrderStatus
from server.contract.own_code import OwnCodeKind, parse_own_code
from station.bridge.demo_orders import demo_badges, demo_items, demo_orders, demo_rows


def test_the_badges_are_valid_codes_of_our_own() -> None:
    for _name, _hint, data in demo_badges():
        badge = parse_own_code(data.decode())
        assert badge is not None
        assert (badge.kind, badge.checked) == (OwnCodeKind.BADGE, True)


def test_every_order_offered_has_a_state_and_items() -> None:
    items = demo_items()
    for _label, status, data in demo_orders():
        assert OrderStatus(status)
        assert items[data.decode()]


def test_an_item_without_a_gtin_is_scanned_by_the_code_on_its_label() -> None:
    codes = {data for _label, _hint, data in demo_items()["SO-1012"]}
    assert b"HB-0042" in codes
    assert all(codes)


def test_the_demo_files_are_read_row_by_row_by_column() -> None:
    assert demo_rows("operators.csv")[0] == {"badge": "1001", "name": "김민준"}
    assert demo_rows("orders.csv")[0]["order_no"] == "SO-1001"
