from uuid import UUID

from server.contract.station import ScanAck
from server.contract.verdict import Verdict
from station.presenters.found import found_view
from station.presenters.words import Words
from tests.shift import order


def test_the_orders_that_need_an_item_are_listed() -> None:
    ack = ScanAck(
        scan_id=UUID(int=1),
        station_seq=1,
        verdict=Verdict.ITEM_FOUND,
        seen="Hand cream",
        candidates=(order(0, 7).head, order(4, 8).head),
    )
    view = found_view(Words("en"), ack)
    assert view is not None
    assert view.title == "2 open orders need this item"
    assert [(row.order_no, row.status_label, row.packed) for row in view.rows] == [
        ("SO-2026-000007", "To pack", 0),
        ("SO-2026-000008", "Packing", 4),
    ]


def test_an_item_that_no_order_needs_is_told() -> None:
    ack = ScanAck(scan_id=UUID(int=1), station_seq=1, verdict=Verdict.ITEM_FOUND)
    view = found_view(Words("en"), ack)
    assert view is not None
    assert view.title == "No open order needs this item"


def test_no_other_verdict_has_a_list() -> None:
    ack = ScanAck(scan_id=UUID(int=1), station_seq=1, verdict=Verdict.ITEM_MATCHED)
    assert found_view(Words("en"), ack) is None
