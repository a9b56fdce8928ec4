"""Orders as both ends see them."""

import msgspec
import pytest

from server.contract.order import OrderHead, OrderStatus, WorkStep

_HEAD = {
    "order_id": "5a5cfb66-1f0e-5ee4-9a8b-3b7e1c6d2f10",
    "order_no": "SO-1001",
    "customer": "김민준",
    "status": "open",
    "revision": 0,
    "line_count": 0,
    "units_ordered": 0,
    "units_packed": 0,
}


@pytest.mark.parametrize("field", ["revision", "line_count", "units_ordered", "units_packed"])
def test_no_count_is_negative(field: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=field):
        msgspec.convert({**_HEAD, field: -1}, OrderHead)


def test_an_order_may_have_no_date() -> None:
    assert msgspec.convert(_HEAD, OrderHead).ship_by is None


def test_an_unknown_status_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="status"):
        msgspec.convert({**_HEAD, "status": "lost"}, OrderHead)


def test_steps_and_states_have_these_words() -> None:
    assert {step.value for step in WorkStep} == {"inquire", "pack", "ship"}
    assert {status.value for status in OrderStatus} == {
        "open",
        "packing",
        "packed",
        "on_hold",
        "cancelled",
        "shipped",
    }
