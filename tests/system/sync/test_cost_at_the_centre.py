"""What is done for one order reads that order: no table is gone through whole."""

from collections.abc import AsyncIterator
from uuid import uuid4

import asyncpg
import msgspec
import pytest

from server.sync.postgres.remote import PostgresRemote
from server.sync.remote import Position
from tests.postgres import connected
from tests.system.sync.edges import ORDER
from tests.system.sync.test_push import NOW_UTC_MS, scan

MANY = 20_000
_FILLED = """
SET session_replication_role = replica;
SET search_path TO scanstation;
INSERT INTO orders (order_no) SELECT 'old-' || n FROM generate_series(1, 20000) n;
INSERT INTO order_lines (order_no, line_no, qty_ordered) SELECT order_no, 1, 1 FROM orders;
INSERT INTO barcodes (order_no, line_no, code) SELECT order_no, 1, 'code' FROM orders;
INSERT INTO order_site (order_no, site) SELECT order_no, 'busan' FROM orders;
INSERT INTO feed SELECT 'busan', order_no, changed, content, false FROM orders;
INSERT INTO order_state (order_no, last_oseq) SELECT order_no, 1 FROM orders;
INSERT INTO line_sums SELECT order_no, 1, 2 FROM orders;
INSERT INTO boxes SELECT order_no, 'busan', 'pack-1', 2 FROM orders;
INSERT INTO conflicts (order_no, kind, line_no) SELECT order_no, 'over_scan', 1 FROM orders;
RESET session_replication_role;
RESET search_path;
"""
_READ = """
SELECT relname, seq_tup_read FROM pg_stat_xact_user_tables
WHERE schemaname = 'scanstation' AND seq_tup_read >= $1
"""
_ERP = {
    "a new order": "INSERT INTO scanstation.orders (order_no) VALUES ('new')",
    "a changed order": "UPDATE scanstation.orders SET status = 'ON_HOLD' WHERE order_no = 'old-7'",
    "a changed line": "UPDATE scanstation.order_lines SET qty_ordered = 9 WHERE order_no = 'old-7'",
    "a code": "INSERT INTO scanstation.barcodes (order_no, code) VALUES ('old-7', 'another')",
    "a move": "DELETE FROM scanstation.order_site WHERE order_no = 'old-7';"
    "INSERT INTO scanstation.order_site (order_no, site) VALUES ('old-7', 'seoul')",
    "an order that goes and comes": "DELETE FROM scanstation.orders WHERE order_no = 'old-7';"
    "INSERT INTO scanstation.orders (order_no) VALUES ('old-7')",
}


@pytest.fixture
async def full(centre: str, owner: asyncpg.Connection) -> AsyncIterator[asyncpg.Connection]:
    """Yield a centre with many orders, by a connection that has read nothing yet."""
    await owner.execute(_FILLED)
    await owner.execute("VACUUM (ANALYZE)")
    async with connected(centre) as connection, connection.transaction():
        yield connection


async def gone_through(connection: asyncpg.Connection) -> list[tuple[str, int]]:
    return [tuple(row) for row in await connection.fetch(_READ, MANY // 2)]


@pytest.mark.parametrize("what", _ERP)
async def test_what_an_erp_does_to_one_order(full: asyncpg.Connection, what: str) -> None:
    await full.execute(_ERP[what])
    assert await gone_through(full) == []


@pytest.mark.parametrize("number", ["new", "old-7"])
async def test_a_file_with_one_order(full: asyncpg.Connection, number: str) -> None:
    order = msgspec.structs.replace(ORDER, order_no=number)
    assert await PostgresRemote(full, "seoul").import_orders([order])
    assert await gone_through(full) == []


async def test_a_scan_of_an_order_that_is_pushed(full: asyncpg.Connection) -> None:
    told = [scan(1, order_no="old-7")]
    assert (await PostgresRemote(full, "busan").push(uuid4(), NOW_UTC_MS, told)).refused is None
    assert await gone_through(full) == []


async def test_news_of_one_order(full: asyncpg.Connection) -> None:
    known = await full.fetchval("SELECT pg_current_snapshot()::text")
    await full.execute("UPDATE scanstation.orders SET customer = 'x' WHERE order_no = 'old-7'")
    remote = PostgresRemote(full, "busan")
    assert len((await remote.pull(Position(known), orders=1000, lines=5000)).orders) == 1
    assert await gone_through(full) == []
