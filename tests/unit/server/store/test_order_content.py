from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from server.store import ErpStatus, ItemBarcode, LineContent, OrderContent, order_id_of
from server.store.order_content import order_id_bytes

ORDER = OrderContent("A", "Kim", (LineContent(1, "S", "apple", 2),))


def test_every_site_gives_an_order_number_the_same_identifier() -> None:
    assert ORDER.order_id == order_id_of("A") == UUID("b3c38ef3-0a3e-502a-b1ae-b35017abe395")
    assert order_id_of("B") != order_id_of("A")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_the_quick_way_makes_the_same_identifier(order_no: str) -> None:
    assert order_id_bytes(order_no) == order_id_of(order_no).bytes


@pytest.mark.parametrize(
    "changed",
    [
        replace(ORDER, customer="Lee"),
        replace(ORDER, erp_status=ErpStatus.ON_HOLD),
        replace(ORDER, ship_by=date(2026, 1, 2)),
        replace(ORDER, codes=("x",)),
        replace(ORDER, lines=(LineContent(1, "S", "apple", 3),)),
        replace(ORDER, lines=(LineContent(1, "S", "apple", 2, None, (ItemBarcode("x"),)),)),
    ],
)
def test_the_content_hash_changes_with_every_part(changed: OrderContent) -> None:
    assert changed.content_hash() != ORDER.content_hash()
    assert len(changed.content_hash()) == 32


def test_the_same_content_has_the_same_hash() -> None:
    assert replace(ORDER).content_hash() == ORDER.content_hash()
