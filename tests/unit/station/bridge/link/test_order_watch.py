from uuid import UUID

from server.contract.order import OrderHead, OrderLineView, OrderStatus, WorkStep
from server.contract.station import OrderChanged, ScanAck, StationView
from server.contract.verdict import Verdict
from station.bridge.link.order_watch import OrderWatch

LINE = OrderLineView(1, "A-1", "Tea", 2, 1)


def head(revision: int, order: int = 1) -> OrderHead:
    return OrderHead(UUID(int=order), "SO-1", "Kim", OrderStatus.PACKING, revision, 1, 2, 1)


def view(open_order: OrderHead | None) -> StationView:
    return StationView("s1", WorkStep.PACK, open_order=open_order)


def counted(revision: int) -> ScanAck:
    return ScanAck(UUID(int=9), 1, Verdict.ITEM_MATCHED, qty=1, order=head(revision), line=LINE)


def showing(revision: int) -> OrderWatch:
    watch = OrderWatch()
    watch.loaded(head(revision))
    return watch


def test_an_opened_order_is_fetched_once() -> None:
    watch = OrderWatch()
    watch.judged([], view(head(3)))
    assert watch.wanted == UUID(int=1)
    watch.loaded(head(3))
    assert watch.wanted is None


def test_counting_on_needs_no_fetch() -> None:
    watch = showing(3)
    watch.judged([counted(4)], view(head(4)))
    watch.judged([counted(5), counted(6)], view(head(6)))
    assert watch.wanted is None


def test_a_jump_of_the_revision_is_fetched() -> None:
    watch = showing(3)
    watch.judged([counted(5)], view(head(5)))
    assert watch.wanted == UUID(int=1)


def test_an_acknowledgement_without_its_line_brings_the_screen_no_further() -> None:
    watch = showing(3)
    wrong = ScanAck(UUID(int=9), 1, Verdict.ITEM_WRONG, order=head(4))
    watch.judged([wrong], view(head(4)))
    assert watch.wanted == UUID(int=1)


def test_a_full_line_told_with_another_hands_revision_brings_the_screen_no_further() -> None:
    watch = showing(3)
    over = ScanAck(UUID(int=9), 1, Verdict.ITEM_OVER, order=head(4), line=LINE)
    watch.judged([over], view(head(4)))
    assert watch.wanted == UUID(int=1)


def test_a_closed_order_is_not_fetched_and_reopening_it_is() -> None:
    watch = showing(3)
    watch.judged([counted(4)], view(None))
    assert watch.wanted is None
    watch.judged([counted(5)], view(head(5)))
    assert watch.wanted == UUID(int=1)


def test_a_change_by_another_hand_is_fetched() -> None:
    watch = showing(3)
    assert watch.changed(OrderChanged(UUID(int=1), 4))
    assert watch.wanted == UUID(int=1)


def test_a_change_that_the_screen_has_or_of_another_order_is_not_fetched() -> None:
    watch = showing(3)
    assert not watch.changed(OrderChanged(UUID(int=1), 3))
    assert not watch.changed(OrderChanged(UUID(int=2), 9))
    assert not OrderWatch().changed(OrderChanged(UUID(int=1), 4))
    assert watch.wanted is None


def test_a_new_hello_fetches_the_open_order_again() -> None:
    watch = showing(3)
    watch.begin(view(head(3)))
    assert watch.wanted == UUID(int=1)


def test_an_order_that_is_gone_is_not_asked_for_again() -> None:
    watch = showing(3)
    watch.changed(OrderChanged(UUID(int=1), 4))
    watch.gone()
    assert watch.wanted is None
