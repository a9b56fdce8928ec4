from server.contract.own_code import OwnCodeKind, parse_own_code
from station.bridge.demo_orders import demo_codes


def test_badges_come_first_then_orders_each_before_its_items() -> None:
    codes = [data.decode() for _label, _hint, data in demo_codes()]
    badge = parse_own_code(codes[0])
    assert badge is not None
    assert (badge.kind, badge.checked) == (OwnCodeKind.BADGE, True)
    assert codes.index("SO-1001") < codes.index("8809900000019")
    assert all(codes)
