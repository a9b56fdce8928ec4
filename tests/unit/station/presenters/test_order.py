from uuid import UUID

from msgspec.structs import replace

from server.contract.order import OrderView, WorkStep
from server.contract.station import ScanAck
from server.contract.verdict import Verdict
from station.presenters.order import OrderPresenter
from station.presenters.view import OrderPanel
from station.presenters.words import Words
from tests.shift import order

WORDS = Words("en")


def ack(packed: int) -> ScanAck:
    """Return the ack of the scan after which `packed` pieces are packed."""
    before, after = order(packed - 1), order(packed)
    line = next(
        new
        for new, old in zip(after.lines, before.lines, strict=True)
        if new.qty_packed != old.qty_packed
    )
    return ScanAck(
        scan_id=UUID(int=packed),
        station_seq=packed,
        verdict=Verdict.ITEM_MATCHED,
        order=after.head,
        line=line,
        qty=1,
    )


def opened(packed: int = 0) -> OrderPresenter:
    presenter = OrderPresenter()
    presenter.follow(order(packed).head)
    presenter.load(order(packed))
    return presenter


def panel(presenter: OrderPresenter, step: WorkStep = WorkStep.PACK) -> OrderPanel:
    shown = presenter.panel(WORDS, step)
    assert shown is not None
    return shown


def counts(presenter: OrderPresenter) -> list[int]:
    return [line.qty_packed for line in panel(presenter).lines]


def expected(packed: int) -> list[int]:
    return [line.qty_packed for line in order(packed).lines]


def test_no_order_was_ever_open() -> None:
    assert OrderPresenter().panel(WORDS, WorkStep.PACK) is None


def test_an_order_opens_with_its_head_and_then_its_lines() -> None:
    presenter = OrderPresenter()
    presenter.follow(order().head)
    assert panel(presenter).loading
    assert panel(presenter).head == order().head
    presenter.load(order())
    assert not panel(presenter).loading
    assert panel(presenter).lines == order().lines


def test_the_next_line_is_the_first_unfinished_one() -> None:
    next_line = panel(opened(4)).next_line
    assert next_line is not None
    assert next_line.line_no == 2


def test_a_matched_item_changes_its_line_and_keeps_the_others() -> None:
    presenter = opened(3)
    before = panel(presenter)
    presenter.apply(ack(4))
    after = panel(presenter)
    assert after.changed_line_no == 2
    assert after.head.units_packed == 4
    changed = [
        new.line_no for new, old in zip(after.lines, before.lines, strict=True) if new is not old
    ]
    assert changed == [2]


def test_what_is_missing_is_told_in_pieces_and_lines() -> None:
    assert panel(opened(3)).missing == "Missing: 31 pieces in 7 lines"
    assert panel(opened(3)).progress == "1 of 8 lines done"
    assert panel(opened(3)).lines_done == 1


def test_an_ack_that_came_before_is_ignored() -> None:
    presenter = opened(3)
    presenter.apply(ack(4))
    presenter.apply(ack(5))
    presenter.apply(ack(4))
    assert counts(presenter) == expected(5)
    assert panel(presenter).changed_line_no is None


def test_scans_judged_while_the_lines_were_loading_are_not_lost() -> None:
    presenter = OrderPresenter()
    presenter.follow(order().head)
    presenter.apply(ack(1))
    presenter.apply(ack(2))
    assert presenter.behind
    presenter.load(order())
    assert counts(presenter) == expected(2)
    assert not presenter.behind


def test_each_ack_of_a_batch_counts_though_each_comes_with_the_state_after_the_last() -> None:
    presenter = opened(1)
    for packed in (2, 3, 4):
        presenter.apply(ack(packed))
        presenter.follow(order(4).head)
    assert counts(presenter) == expected(4)
    assert not presenter.behind


def test_a_gap_in_the_revisions_waits_for_the_reload() -> None:
    presenter = opened(3)
    presenter.apply(ack(6))
    assert presenter.behind
    assert panel(presenter).note == "Loading the latest counts"
    assert panel(presenter).head.units_packed == 6
    presenter.load(order(6))
    assert not presenter.behind
    assert counts(presenter) == expected(6)


def test_a_reload_older_than_the_acks_after_it_is_caught_up() -> None:
    presenter = opened(3)
    presenter.apply(ack(6))
    presenter.apply(ack(7))
    presenter.load(order(6))
    assert counts(presenter) == expected(7)
    assert not presenter.behind


def test_a_reload_older_than_what_is_shown_is_ignored() -> None:
    presenter = opened(5)
    presenter.load(order(3))
    assert counts(presenter) == expected(5)


def test_a_change_by_another_hand_is_behind_until_loaded() -> None:
    presenter = opened(3)
    presenter.follow(order(8).head)
    assert presenter.behind
    presenter.load(order(8))
    assert counts(presenter) == expected(8)


def test_another_order_takes_the_place_of_the_first() -> None:
    presenter = opened(3)
    presenter.follow(order(0, number=8).head)
    assert panel(presenter).loading
    presenter.load(order(3))
    assert panel(presenter).loading
    presenter.load(order(0, number=8))
    assert panel(presenter).head.order_no == "SO-2026-000008"


def test_the_verdict_on_another_order_changes_nothing() -> None:
    presenter = opened(3)
    other = replace(ack(4), order=order(4, number=8).head)
    presenter.apply(other)
    assert counts(presenter) == expected(3)


def test_the_last_order_stays_after_it_closed() -> None:
    presenter = opened(33)
    presenter.apply(ack(34))
    presenter.follow(None)
    shown = panel(presenter)
    assert shown.next_line is None
    assert shown.missing == ""
    assert shown.lines_done == 8


def test_looking_up_counts_nothing_and_says_so() -> None:
    shown = panel(opened(3), WorkStep.INQUIRE)
    assert not shown.counting
    assert shown.note == "Nothing is counted while looking up."


def test_an_order_without_a_date_tells_none() -> None:
    presenter = OrderPresenter()
    bare = OrderView(head=replace(order().head, ship_by=None), lines=order().lines)
    presenter.follow(bare.head)
    assert panel(presenter).ship_by == ""
