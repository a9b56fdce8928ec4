"""The SQL that docs/integrate.md shows an ERP, as it stands, and servers that get the orders."""

import asyncio
import json
import urllib.request
from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest

from server.contract.verdict import Verdict
from tests.system.server.conftest import Start, start
from tests.system.server.speaking import ServerProcess, seated
from tests.system.sync.integration_page import blocks, follow, logged_in, run
from tests.system.sync.looking import ask, asked_until, in_step, until

__all__ = ["start"]
LOGINS, PLAIN = "The logins", "With plain SQL"
TRIGGER, SCHEDULE = "From tables of a shop, by trigger", "From tables of a shop, by schedule"
BACK = "Reading back"
Site = Callable[[str], ServerProcess]


@pytest.fixture
def site(centre: str, start: Start, tmp_path: Path) -> Site:
    def begin(name: str) -> ServerProcess:
        return start(data_dir=tmp_path / name, site=name, more={"DATABASE_URL": centre})

    return begin


@pytest.fixture
async def _logins(centre: str) -> None:
    await follow(centre, LOGINS)


async def has(server: ServerProcess, order_no: str, **what: object) -> None:
    """Wait until a server has an order, and of it what is said."""

    def is_so(told: dict[str, object]) -> bool:
        assert isinstance(told["heads"], list)
        return any(
            head["order_no"] == order_no and all(head[name] == what[name] for name in what)
            for head in told["heads"]
        )

    await asked_until(is_so, server, f"/api/orders?q={order_no}")


async def lines(server: ServerProcess, order_no: str) -> list[tuple[object, ...]]:
    told = await asyncio.to_thread(ask, server, f"/api/orders/{order_no}")
    assert isinstance(told["lines"], list)
    return [(line["line_no"], line["sku"], line["qty_ordered"]) for line in told["lines"]]


@pytest.mark.usefixtures("_logins")
async def test_orders_written_with_plain_sql_arrive_change_move_and_go(
    centre: str, site: Site
) -> None:
    made, changed, moved, deleted = [block for block in blocks() if block.title == PLAIN]
    seoul, busan = site("seoul"), site("busan")
    await run(centre, made)
    await has(seoul, "SO-2001", customer="김민서", units_ordered=5, ship_by="2026-12-02")
    async with seated(seoul, "pack-1") as station:
        for code, verdict in (
            ("X-77", Verdict.ORDER_OPENED),
            ("8809900000019", Verdict.ITEM_MATCHED),
            ("18809900000016", Verdict.ITEM_OVER),
        ):
            assert (await station.scan(code)).verdict is verdict
    await run(centre, changed)
    await has(seoul, "SO-2001", units_ordered=5, line_count=1)
    await has(seoul, "SO-2002", status="cancelled")
    await run(centre, moved)
    await has(seoul, "SO-2001", status="cancelled")
    await has(busan, "SO-2001", units_packed=1)
    await run(centre, deleted)
    await until(in_step, seoul)
    await has(seoul, "SO-2002", status="cancelled")


@pytest.mark.usefixtures("_logins")
async def test_orders_of_a_shop_arrive_by_trigger_whatever_the_shop_does(
    centre: str, site: Site
) -> None:
    await follow(centre, TRIGGER)
    seoul, busan = site("seoul"), site("busan")
    async with logged_in(centre, "shop") as shop:
        await shop.execute(SHOPPING)
        await has(seoul, "W-1", customer="김민서", units_ordered=7, status="open")
        assert await lines(seoul, "W-1") == [(1, "가-1", 3), (2, "TEA", 4)]
        async with seated(seoul, "pack-1") as station:
            for code in ("W-1", "가-1", "8809900000019"):
                ack = await station.scan(code)
            assert ack.verdict is Verdict.ITEM_MATCHED
        await shop.execute("UPDATE shop.sales_item SET pieces = 5 WHERE position = 2")
        await has(seoul, "W-1", units_ordered=8)
        await shop.execute("DELETE FROM shop.sales_item WHERE position = 2")
        await has(seoul, "W-1", units_ordered=3)
        await shop.execute("UPDATE shop.sales_order SET warehouse = 'busan' WHERE id = 1")
        await has(busan, "W-1", units_packed=2)
        await has(seoul, "W-1", status="cancelled")
        await shop.execute("UPDATE shop.sales_order SET number = 'W-9' WHERE id = 1")
        await has(busan, "W-1", status="cancelled")
        await has(busan, "W-9", status="open")
        await shop.execute("UPDATE shop.sales_order SET state = 'cancelled' WHERE id = 1")
        await has(busan, "W-9", status="cancelled")
        await shop.execute("UPDATE shop.sales_order SET state = 'open' WHERE id = 1")
        await has(busan, "W-9", status="open")
        await shop.execute("DELETE FROM shop.sales_order")
        await has(busan, "W-9", status="cancelled")


SHOPPING = """
BEGIN;
INSERT INTO shop.sales_order VALUES
    (1, ' W-1 ', '김민서', '2026-12-02', 'open', 'seoul'), (2, 'W-2', NULL, NULL, 'draft', 'seoul');
INSERT INTO shop.sales_item VALUES
    (1, 1, '\u1100\u1161-1', '8809900000019', '\u1100\u1161', 3), (1, 2, 'TEA', '', NULL, 4),
    (2, 1, 'TEA', NULL, NULL, 1);
COMMIT;
"""


@pytest.mark.usefixtures("_logins")
async def test_an_item_that_moves_to_another_order_of_the_shop_leaves_the_one_it_was_of(
    centre: str, owner: asyncpg.Connection
) -> None:
    await follow(centre, TRIGGER)
    async with logged_in(centre, "shop") as shop:
        await shop.execute(SHOPPING)
        await shop.execute("UPDATE shop.sales_order SET state = 'open'")
        await shop.execute(
            "UPDATE shop.sales_item SET order_id = 2, position = 2"
            " WHERE article = 'TEA' AND order_id = 1"
        )
    rows = await owner.fetch("SELECT order_no, line_no FROM scanstation.order_lines ORDER BY 1, 2")
    assert [tuple(row) for row in rows] == [("W-1", 1), ("W-2", 1), ("W-2", 2)]


@pytest.mark.usefixtures("_logins")
async def test_what_a_shop_writes_that_is_no_code_does_not_fail_its_own_statement(
    centre: str, owner: asyncpg.Connection
) -> None:
    await follow(centre, TRIGGER)
    async with logged_in(centre, "shop") as shop:
        await shop.execute(SHOPPING)
        await shop.execute(
            "INSERT INTO shop.sales_item VALUES (1, 3, ' ', '880-1', '이름', 1),"
            " (1, 4, 'LONG', '123456789012345', NULL, -1)"
        )
    rows = await owner.fetch(
        "SELECT line_no, sku, gtin, qty_ordered FROM scanstation.order_lines WHERE line_no > 2"
    )
    assert [tuple(row) for row in rows] == [(3, "", None, 1), (4, "LONG", None, 0)]


@pytest.mark.usefixtures("_logins")
async def test_a_change_of_one_order_goes_through_no_table_whole(
    centre: str, owner: asyncpg.Connection
) -> None:
    await follow(centre, TRIGGER)
    async with logged_in(centre, "shop") as shop:
        await shop.execute(
            "INSERT INTO shop.sales_order (id, number, state, warehouse)"
            " SELECT n, 'W-' || n, 'open', 'seoul' FROM generate_series(1, 5000) n;"
            "INSERT INTO shop.sales_item (order_id, position, article, pieces)"
            " SELECT n, 1, 'TEA', 1 FROM generate_series(1, 5000) n"
        )
    await owner.execute("VACUUM (ANALYZE)")
    async with logged_in(centre, "shop") as shop, shop.transaction():
        await shop.execute("UPDATE shop.sales_item SET pieces = 9 WHERE order_id = 7")
        await shop.execute("UPDATE shop.sales_order SET buyer = 'x' WHERE id = 7")
        rows = await shop.fetch(
            "SELECT relname, seq_tup_read FROM pg_stat_xact_user_tables WHERE seq_tup_read > 1000"
        )
    assert [tuple(row) for row in rows] == []


@pytest.mark.usefixtures("_logins")
async def test_who_works_in_the_shop_cannot_call_what_writes_to_the_centre(centre: str) -> None:
    await follow(centre, TRIGGER)
    await run(centre, next(block for block in blocks() if block.title == PLAIN))
    async with logged_in(centre, "owner") as owner, logged_in(centre, "shop") as shop:
        await owner.execute("CREATE ROLE clerk LOGIN")
        try:
            await shop.execute("GRANT USAGE ON SCHEMA shop TO clerk")
            await shop.execute("GRANT INSERT ON shop.sales_order, shop.sales_item TO clerk")
            async with logged_in(centre, "clerk") as clerk:
                await clerk.execute(SHOPPING)
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await clerk.execute("SELECT shop.tell(ARRAY['SO-2001'])")
            told = await owner.fetch("SELECT order_no FROM scanstation.orders ORDER BY 1")
            assert [row[0] for row in told] == ["SO-2001", "SO-2002", "W-1"]
        finally:
            await owner.execute("DROP OWNED BY clerk; DROP ROLE clerk")


@pytest.mark.usefixtures("_logins")
async def test_orders_of_a_shop_arrive_by_schedule_and_those_of_others_stay(
    centre: str, site: Site, owner: asyncpg.Connection
) -> None:
    await follow(centre, TRIGGER)
    async with logged_in(centre, "shop") as shop:
        for table in ("sales_order", "sales_item"):
            await shop.execute(f"ALTER TABLE shop.{table} DISABLE TRIGGER USER")
        await follow(centre, SCHEDULE)
        await shop.execute(SHOPPING)
        seoul = site("seoul")
        await run(centre, next(block for block in blocks() if block.title == PLAIN))
        *_, scheduled = [block for block in blocks() if block.title == SCHEDULE]
        await run(centre, scheduled)
        await has(seoul, "W-1", units_ordered=7)
        before = await revisions(owner)
        await run(centre, scheduled)
        assert await revisions(owner) == before
        await shop.execute(
            "UPDATE shop.sales_order SET state = 'open' WHERE id = 2;"
            "UPDATE shop.sales_item SET pieces = 9 WHERE order_id = 1"
        )
        await run(centre, scheduled)
        await has(seoul, "W-1", units_ordered=18)
        await has(seoul, "W-2", units_ordered=1)
        await shop.execute("DELETE FROM shop.sales_order WHERE id = 1")
        await run(centre, scheduled)
        await has(seoul, "W-1", status="cancelled")
        await has(seoul, "SO-2001", status="open")


async def revisions(owner: asyncpg.Connection) -> list[tuple[object, ...]]:
    rows = await owner.fetch(
        "SELECT order_no, revision, changed::text FROM scanstation.orders ORDER BY order_no"
    )
    return [tuple(row) for row in rows]


async def test_the_file_of_the_page_goes_through_a_server_to_the_centre_and_back(
    site: Site, owner: asyncpg.Connection
) -> None:
    (file,) = blocks("json")
    seoul = site("seoul")
    request = urllib.request.Request(  # noqa: S310 - our own server
        f"{seoul.url}/api/orders/import",
        data=file.text.encode(),
        headers={"Content-Type": "application/json", **seoul.bearer},
    )

    def send() -> dict[str, object]:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - the same
            told: dict[str, object] = json.load(answer)
            return told

    assert (await asyncio.to_thread(send))["orders_added"] == 1
    await has(seoul, "SO-3001", customer="이도윤", units_ordered=3)
    assert await owner.fetchval("SELECT site FROM scanstation.order_site") == "seoul"


@pytest.mark.usefixtures("_logins")
async def test_what_was_packed_completed_and_contradicts_is_read_back(
    centre: str, site: Site
) -> None:
    made = next(block for block in blocks() if block.title == PLAIN)
    packed, completed, conflicts = [block for block in blocks() if block.title == BACK]
    seoul = site("seoul")
    await run(centre, made)
    await has(seoul, "SO-2001")
    async with seated(seoul, "pack-1") as station:
        await station.scan("SO-2001")
        for _ in range(3):
            await station.scan("8809900000019")
        await until(in_step, seoul)
        rows = [tuple(row) for row in await run(centre, packed)]
        assert rows == [("SO-2001", 1, "LV-0101", 3, 3), ("SO-2001", 2, "TEA-01", 2, 0)]
        (state,) = await run(centre, completed)
        assert (state["units_packed"], state["is_packed"], state["site"]) == (3, False, None)
        for _ in range(2):
            ack = await station.scan("TEA-01")
        assert ack.verdict is Verdict.ORDER_COMPLETED
    await until(in_step, seoul)
    (state,) = await run(centre, completed)
    assert (state["is_packed"], state["is_shipped"]) == (True, False)
    assert (state["site"], state["station"]) == ("seoul", "pack-1")
    assert await run(centre, conflicts) == []
    async with logged_in(centre, "erp") as erp:
        await erp.execute("UPDATE scanstation.order_lines SET qty_ordered = 1 WHERE line_no = 2")
    rows = [tuple(row)[:2] for row in await run(centre, conflicts)]
    assert rows == [("SO-2001", "changed_after_pack")]
