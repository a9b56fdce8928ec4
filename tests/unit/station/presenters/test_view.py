from server.contract.order import OrderLineView
from station.presenters.view import line_codes


def test_a_line_shows_the_codes_that_its_package_bears() -> None:
    tissues = OrderLineView(1, "LV-0101", "", 1, 0, gtin="08809900000019")
    ribbon = OrderLineView(2, "PK-0905", "", 3, 0)
    assert line_codes(tissues) == "LV-0101  ·  8809900000019"
    assert line_codes(ribbon) == "PK-0905"
