"""What the centre makes of orders that a site hands over."""

import asyncio
from collections.abc import AsyncIterator
from itertools import count

import asyncpg
import msgspec
import pytest

from server.domain.progress import ErpStatus
from server.store.order_content import ItemBarcode, LineContent
from server.sync.postgres.remote import PostgresRemote
from server.sync.remote import CentreOrder, CentrePacked, Imported
from tests.postgres import connected

LINES = (
    LineContent(1, "S-1", "사과", 3, "08801234567893", (ItemBarcode("8801234567886", 6),)),
    LineContent(2, "S-2", "pear", 1, None, ()),
)
ORDER = CentreOrder("A-1", "고객", ErpStatus.OPEN, "2026-11-27", ("X-1",), LINES)
OTHER = msgspec.structs.replace(ORDER, order_no="B-1")
_seq = count(1)


@pytest.fixture
async def seoul(centre: str) -> AsyncIterator[PostgresRemote]:
    async with connected(centre) as connection:
        await connection.execute("SET ROLE scanstation_edge")
        yield PostgresRemote(connection, "seoul")


def changed(**what: object) -> CentreOrder:
    return msgspec.structs.replace(ORDER, **what)


@pytest.mark.parametrize(
    "told",
    [
        changed(customer="다른 고객"),
        changed(status=ErpStatus.ON_HOLD),
        changed(ship_by=None),
        changed(codes=()),
        changed(codes=("X-1", "X-2")),
        changed(lines=LINES[:1]),
        changed(lines=(*LINES, LineContent(3, "", "fig", 1, None, ()))),
        changed(lines=(msgspec.structs.replace(LINES[0], qty_ordered=4), LINES[1])),
        changed(lines=(msgspec.structs.replace(LINES[0], barcodes=()), LINES[1])),
        changed(
            lines=(msgspec.structs.replace(LINES[0], barcodes=(ItemBarcode("8801234567886", 12),)),)
        ),
    ],
)
async def test_whatever_differs_is_taken_and_told_and_is_a_revision_once(
    seoul: PostgresRemote, owner: asyncpg.Connection, told: CentreOrder
) -> None:
    assert await seoul.import_orders([ORDER, OTHER]) == Imported(2)
    assert await seoul.import_orders([told, OTHER]) == Imported(0, ("A-1",))
    assert await seoul.import_orders([told, OTHER]) == Imported(0)
    rows = await owner.fetch("SELECT revision FROM scanstation.orders ORDER BY order_no")
    assert [row["revision"] for row in rows] == [2, 1]


async def test_an_order_of_another_site_is_this_ones_too_then(
    seoul: PostgresRemote, centre: str
) -> None:
    await seoul.import_orders([ORDER])
    async with connected(centre) as connection:
        busan = PostgresRemote(connection, "busan")
        assert await busan.import_orders([ORDER]) == Imported(0, joined=("A-1",))
        assert await busan.import_orders([ORDER]) == Imported(0)


async def test_two_sites_that_hand_over_the_same_at_once_both_have_it(
    seoul: PostgresRemote, centre: str, owner: asyncpg.Connection
) -> None:
    orders = [msgspec.structs.replace(ORDER, order_no=f"M-{n:03}") for n in range(200)]
    async with connected(centre) as connection:
        busan = PostgresRemote(connection, "busan")
        one, two = await asyncio.gather(
            seoul.import_orders(orders), busan.import_orders(orders[::-1])
        )
    assert one.created + two.created == 200
    assert {len(one.joined), len(two.joined)} == {200 - one.created, 200 - two.created}
    assert await owner.fetchval("SELECT count(*) FROM scanstation.order_site") == 400


async def test_only_what_is_new_there_is_taken_when_that_is_asked(
    seoul: PostgresRemote, owner: asyncpg.Connection
) -> None:
    await seoul.import_orders([ORDER])
    mine = changed(customer="me", lines=LINES[:1])
    assert await seoul.import_orders([mine, OTHER], only_new=True) == Imported(1, ("A-1",))
    assert await seoul.import_orders([ORDER], only_new=True) == Imported(0)
    customer = await owner.fetchval("SELECT customer FROM scanstation.orders LIMIT 1")
    assert (customer, await owner.fetchval("SELECT count(*) FROM scanstation.order_lines")) == (
        "고객",
        4,
    )


async def _packed(owner: asyncpg.Connection, line_no: int | None, qty: int, closing: str) -> None:
    """Let a site have packed pieces of the order."""
    seq = next(_seq)
    told = (
        f'[{{"seq": {seq}, "scan_id": "00000000-0000-4000-8000-{seq:012}", "station": "pack-1",'
        f' "station_seq": {seq}, "order_no": "A-1", "step": "PACK", "verdict": "ITEM_MATCHED",'
        f' "scanner_id": "sim", "data": "", "line_no": {line_no or "null"}, "qty": {qty},'
        f' "closing": {closing}, "revision": 1, "captured_utc_ms": 0, "stored_utc_ms": 0}}]'
    )
    await owner.execute("SELECT scanstation.push_v1('seoul', gen_random_uuid(), 0, $1::json)", told)


async def test_what_is_packed_of_a_changed_order_is_told(
    seoul: PostgresRemote, owner: asyncpg.Connection
) -> None:
    await seoul.import_orders([ORDER])
    await _packed(owner, 1, 3, "null")
    await _packed(owner, 2, 1, '"complete"')
    told = changed(lines=(msgspec.structs.replace(LINES[0], qty_ordered=2),))
    expected = (
        CentrePacked("A-1", 0, 0, 0),
        CentrePacked("A-1", 1, 2, 3),
        CentrePacked("A-1", 2, 0, 1),
    )
    assert await seoul.import_orders([told]) == Imported(0, ("A-1",), packed=expected)
