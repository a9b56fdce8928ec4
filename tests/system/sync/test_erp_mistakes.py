"""What an ERP may do wrong: refused in words that docs/integrate.md has, or defined there."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Literal

import asyncpg
import pytest

from server.contract.verdict import Verdict
from tests.system.server.conftest import Start, start
from tests.system.server.speaking import ServerProcess, seated
from tests.system.sync.integration_page import PAGE, follow, logged_in
from tests.system.sync.looking import asked_until, in_step, until

__all__ = ["start"]
Site = Callable[[str], ServerProcess]


@pytest.fixture
async def erp(centre: str) -> AsyncIterator[asyncpg.Connection]:
    await follow(centre, "The logins")
    async with logged_in(centre, "erp") as connection:
        await connection.execute("SET search_path TO scanstation")
        await connection.execute("INSERT INTO orders (order_no) VALUES ('A-1'), ('B-1')")
        yield connection


@pytest.fixture
def site(centre: str, start: Start, tmp_path: Path) -> Site:
    def begin(name: str) -> ServerProcess:
        return start(data_dir=tmp_path / name, site=name, more={"DATABASE_URL": centre})

    return begin


@pytest.mark.parametrize(
    ("mistake", "refused"),
    [
        ("INSERT INTO orders (order_no) VALUES (' A-2')", "order_no_is_nfc_and_trimmed_up_to_128"),
        (
            r"INSERT INTO orders (order_no) VALUES (U&'\1112\1161\11AB-1')",  # as macOS writes it
            "order_no_is_nfc_and_trimmed_up_to_128",
        ),
        (
            r"INSERT INTO barcodes VALUES ('A-1', NULL, U&'\1112\1161\11AB-1')",
            "code_is_nfc_and_trimmed_up_to_128",
        ),
        (
            "INSERT INTO order_lines (order_no, line_no, qty_ordered) VALUES ('A-1', 1, -1)",
            "qty_ordered_is_from_0_to_1000000",
        ),
        (
            "INSERT INTO order_lines VALUES ('A-1', 1, 'x', '8809900000019', '', 1)",
            "gtin_has_14_digits",
        ),
        ("UPDATE orders SET status = 'open'", "status_is_open_on_hold_cancelled_or_shipped"),
        ("UPDATE orders SET ship_by = 'infinity'", "ship_by_is_of_the_years_1_to_9999"),
        ("UPDATE orders SET ship_by = '10000-01-01'", "ship_by_is_of_the_years_1_to_9999"),
        (
            "INSERT INTO order_lines (order_no, line_no, qty_ordered) VALUES ('C-1', 1, 1)",
            "order_lines_order_no_fkey",
        ),
        ("INSERT INTO barcodes VALUES ('C-1', NULL, 'x')", "barcodes_order_no_fkey"),
        ("UPDATE orders SET order_no = 'A-9'", "permission denied"),
        ("TRUNCATE orders CASCADE", "permission denied"),
        (
            "INSERT INTO order_site (order_no, site) VALUES ('A-1', 'Seoul 1')",
            "site_is_lower_case_digits_and_dashes_up_to_32",
        ),
    ],
)
async def test_what_is_refused_names_what_is_wanted_as_the_page_does(
    erp: asyncpg.Connection, mistake: str, refused: str
) -> None:
    with pytest.raises(asyncpg.PostgresError, match=refused):
        await erp.execute(mistake)
    assert refused in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("isolation", ["repeatable_read", "serializable"])
async def test_a_transaction_with_a_snapshot_of_its_own_is_told_to_run_again(
    erp: asyncpg.Connection, centre: str, isolation: Literal["repeatable_read", "serializable"]
) -> None:
    async with logged_in(centre, "erp") as other:
        transaction = erp.transaction(isolation=isolation)
        await transaction.start()
        await erp.execute("SELECT 1 FROM orders")
        await other.execute(LINE_OF_A)
        with pytest.raises(asyncpg.SerializationError) as caught:
            await erp.execute("UPDATE orders SET customer = 'Kim' WHERE order_no = 'A-1'")
        await transaction.rollback()
    assert caught.value.sqlstate == "40001"


async def test_two_transactions_that_wait_for_each_other_end_with_one_told_to_run_again(
    erp: asyncpg.Connection, centre: str
) -> None:
    change = "UPDATE scanstation.orders SET customer = $1 WHERE order_no = $2"
    async with logged_in(centre, "erp") as other:
        one, two = erp.transaction(), other.transaction()
        await one.start()
        await two.start()
        await erp.execute(change, "Kim", "A-1")
        await other.execute(change, "Lee", "B-1")
        ends = await asyncio.gather(
            erp.execute(change, "Kim", "B-1"),
            other.execute(change, "Lee", "A-1"),
            return_exceptions=True,
        )
        (refused,) = [end for end in ends if isinstance(end, asyncpg.PostgresError)]
        assert refused.sqlstate == "40P01"
        await (two if isinstance(ends[1], Exception) else one).rollback()
        await (one if isinstance(ends[1], Exception) else two).commit()


LINE_OF_A = """
INSERT INTO scanstation.order_lines (order_no, line_no, gtin, qty_ordered)
VALUES ('A-1', 1, '08809900000019', 2)
"""


async def test_an_order_for_a_site_that_is_not_there_yet_waits_for_it(
    erp: asyncpg.Connection, site: Site
) -> None:
    await erp.execute(LINE_OF_A)
    await erp.execute("INSERT INTO order_site (order_no, site) VALUES ('A-1', 'jeju')")
    await asked_until(lambda told: bool(told["heads"]), site("jeju"), "/api/orders?q=A-1")


async def test_the_same_item_on_two_lines_fills_the_lower_one_first(
    erp: asyncpg.Connection, site: Site
) -> None:
    await erp.execute(LINE_OF_A)
    await erp.execute(LINE_OF_A.replace("'A-1', 1", "'A-1', 2"))
    await erp.execute("INSERT INTO order_site (order_no, site) VALUES ('A-1', 'seoul')")
    seoul = site("seoul")
    await asked_until(lambda told: bool(told["heads"]), seoul, "/api/orders?q=A-1")
    async with seated(seoul, "pack-1") as station:
        await station.scan("A-1")
        acks = [await station.scan("8809900000019") for _ in range(4)]
    assert [ack.line.line_no for ack in acks if ack.line is not None] == [1, 1, 2, 2]
    assert acks[-1].verdict is Verdict.ORDER_COMPLETED


async def test_five_thousand_lines_in_one_statement_are_one_order(
    erp: asyncpg.Connection, site: Site
) -> None:
    seoul = site("seoul")
    async with erp.transaction():
        await erp.execute("INSERT INTO order_site (order_no, site) VALUES ('A-1', 'seoul')")
        await erp.execute(
            "INSERT INTO order_lines (order_no, line_no, sku, description, qty_ordered)"
            " SELECT 'A-1', n, 'S-' || n, repeat('물티슈 ', 20), 1 FROM generate_series(1, 5000) n"
        )
        await erp.execute("INSERT INTO barcodes SELECT order_no, line_no, sku, 1 FROM order_lines")

    def is_whole(told: dict[str, object]) -> bool:
        assert isinstance(told["heads"], list)
        return [head["line_count"] for head in told["heads"]] == [5000]

    await asked_until(is_whole, seoul, "/api/orders?q=A-1")
    async with seated(seoul, "pack-1") as station:
        await station.scan("A-1")
        assert (await station.scan("S-4999")).verdict is Verdict.ITEM_MATCHED


async def test_a_transaction_left_open_holds_up_no_scan_and_no_other_site(
    erp: asyncpg.Connection, site: Site, owner: asyncpg.Connection
) -> None:
    await erp.execute(LINE_OF_A)
    await erp.execute(LINE_OF_A.replace("A-1", "B-1"))
    await erp.execute("INSERT INTO order_site VALUES ('A-1', 'seoul'), ('B-1', 'busan')")
    seoul, busan = site("seoul"), site("busan")
    for server, number in ((seoul, "A-1"), (busan, "B-1")):
        await asked_until(lambda told: bool(told["heads"]), server, f"/api/orders?q={number}")
    open_one = erp.transaction()
    await open_one.start()
    await erp.execute("UPDATE orders SET customer = 'Kim' WHERE order_no = 'A-1'")
    async with seated(seoul, "pack-1") as held, seated(busan, "pack-9") as free:
        for station, number in ((held, "A-1"), (free, "B-1")):
            await station.scan(number)
            for _ in range(2):
                ack = await asyncio.wait_for(station.scan("8809900000019"), 2)
            assert ack.verdict is Verdict.ORDER_COMPLETED
        await until(in_step, busan)
        await until(_is_held_up, seoul)
        assert await owner.fetchval("SELECT count(*) FROM scanstation.scans") == 3
        await open_one.commit()
        await until(in_step, seoul)
    assert await owner.fetchval("SELECT count(*) FROM scanstation.scans") == 6
    assert await owner.fetchval("SELECT count(*) FROM scanstation.conflicts") == 0


def _is_held_up(told: dict[str, object]) -> bool:
    assert isinstance(told["status"], dict)
    return "another program is done with order A-1" in str(told["status"]["problem"])
