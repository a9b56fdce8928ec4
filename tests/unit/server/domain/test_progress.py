from uuid import UUID

import pytest

from server.contract.order import OrderStatus
from server.domain.progress import (
    Closing,
    ErpStatus,
    OrderProgress,
    ScanEffect,
    fold,
    order_status,
)


def _effect(
    number: int, line_no: int | None, qty: int, closing: Closing | None = None
) -> ScanEffect:
    return ScanEffect(UUID(int=number), line_no, qty, closing)


def test_no_scan_is_no_progress() -> None:
    assert fold([]) == OrderProgress({}, None)
    assert fold([]).units_packed == 0


def test_counts_of_a_line_add_up_and_undone_ones_are_taken_off() -> None:
    progress = fold([_effect(1, 1, 1), _effect(2, 2, 12), _effect(3, 1, 1), _effect(4, 2, -12)])
    assert progress == OrderProgress({1: 2}, None)
    assert progress.units_packed == 2


def test_scans_that_count_nothing_change_nothing() -> None:
    assert fold([_effect(1, None, 0)]) == OrderProgress()


def test_the_latest_closing_tells_whether_the_order_is_complete() -> None:
    complete = _effect(1, 1, 1, Closing.COMPLETE)
    reopen = _effect(2, None, 0, Closing.REOPEN)
    again = _effect(3, None, 0, Closing.COMPLETE)
    assert fold([complete]).completed_by == UUID(int=1)
    assert fold([complete, reopen]).completed_by is None
    assert fold([complete, reopen, again]).completed_by == UUID(int=3)


@pytest.mark.parametrize(
    ("erp", "completed", "packed", "status"),
    [
        (ErpStatus.OPEN, False, 0, OrderStatus.OPEN),
        (ErpStatus.OPEN, False, 1, OrderStatus.PACKING),
        (ErpStatus.OPEN, True, 1, OrderStatus.PACKED),
        (ErpStatus.ON_HOLD, True, 1, OrderStatus.ON_HOLD),
        (ErpStatus.CANCELLED, False, 1, OrderStatus.CANCELLED),
        (ErpStatus.SHIPPED, True, 1, OrderStatus.SHIPPED),
    ],
)
def test_the_erp_stops_an_order_and_else_its_scans_tell_its_status(
    erp: ErpStatus, completed: bool, packed: int, status: OrderStatus
) -> None:
    assert order_status(erp, completed=completed, units_packed=packed) is status
