"""Many ERP writers at once, in transactions that last: a site misses nothing and keeps nothing old.

Beside it a reader that asks for what is newer than the newest time it has seen, as is often done.
A transaction's time is that of its beginning: what it wrote may be older than what was read before
it ended.
"""

import asyncio
import random

import asyncpg

from server.sync.postgres.remote import PostgresRemote
from server.sync.remote import Position, read_news
from tests.postgres import connected

WRITERS = 8
CHANGES = 10_000
A_TRANSACTION = 10
HELD_S = 0.06
"""A transaction stays open for up to this long between two of its changes, now and then."""

_ADD = "INSERT INTO scanstation.orders (order_no, customer) VALUES ($1, 'as told first')"
_ADD_SITE = "INSERT INTO scanstation.order_site (order_no, site) VALUES ($1, 'seoul')"
_CHANGE = """
UPDATE scanstation.orders SET customer = 'as told last', updated_at = now() WHERE order_no = $1
"""
_NEWER = """
SELECT order_no, customer, updated_at FROM scanstation.orders
WHERE updated_at > $1 ORDER BY updated_at
"""
_BEGINNING = "SELECT now() - interval '1 hour'"


async def _write(uri: str, numbers: list[int]) -> None:
    """Add an order with each even number, change the one added before with each odd."""
    chance = random.Random(numbers[0])  # noqa: S311 - only how long it takes
    async with connected(uri) as connection:
        for first in range(0, len(numbers), A_TRANSACTION):
            async with connection.transaction():
                for number in numbers[first : first + A_TRANSACTION]:
                    await _change(connection, number)
                    if chance.random() < 0.05:
                        await asyncio.sleep(chance.random() * HELD_S)


async def _change(connection: asyncpg.Connection, number: int) -> None:
    order_no = f"N-{number // 2}"
    if number % 2:
        await connection.execute(_CHANGE, order_no)
    else:
        await connection.execute(_ADD, order_no)
        await connection.execute(_ADD_SITE, order_no)


async def _site(uri: str, done: asyncio.Event) -> dict[str, str]:
    """Return each order's customer as a site has it that pulls until all is written."""
    position, have, is_whole = Position(), dict[str, str](), False
    async with connected(uri) as connection:
        remote = PostgresRemote(connection, "seoul")
        while not is_whole:
            was_done = done.is_set()
            is_round = position.until is None
            page = await remote.pull(position, orders=50, lines=1000)
            have |= {
                news.order_no: news.content.customer
                for news in read_news(page.orders)
                if news.content
            }
            position = page.position
            is_whole = was_done and is_round and page.is_last
    return have


async def _naive(uri: str, done: asyncio.Event) -> dict[str, str]:
    have, is_whole = dict[str, str](), False
    async with connected(uri) as connection:
        newest = await connection.fetchval(_BEGINNING)
        while not is_whole:
            is_whole = done.is_set()
            for order_no, customer, updated_at in await connection.fetch(_NEWER, newest):
                have[order_no], newest = customer, max(newest, updated_at)
            await asyncio.sleep(0.005)
    return have


async def test_a_site_misses_no_change_where_a_cursor_on_the_time_loses_hundreds(
    centre: str, owner: asyncpg.Connection
) -> None:
    await owner.execute(
        "ALTER TABLE scanstation.orders ADD updated_at timestamptz NOT NULL DEFAULT now()"
    )
    share = CHANGES // WRITERS
    parts = [list(range(n * share, (n + 1) * share)) for n in range(WRITERS)]
    done = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        site = group.create_task(_site(centre, done))
        naive = group.create_task(_naive(centre, done))
        async with asyncio.TaskGroup() as writers:
            for numbers in parts:
                writers.create_task(_write(centre, numbers))
        done.set()
    rows = await owner.fetch("SELECT order_no, customer FROM scanstation.orders")
    truth = {row["order_no"]: row["customer"] for row in rows}
    assert len(truth) == CHANGES // 2
    assert site.result() == truth
    lost = [order_no for order_no in truth if naive.result().get(order_no) != truth[order_no]]
    assert len(lost) > 100
