"""What a site hears of: its orders, whatever of them changed, by whomever and however."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import asyncpg
import pytest

from server.domain.progress import ErpStatus
from server.store.order_content import ItemBarcode, LineContent
from server.sync.postgres.remote import PostgresRemote
from server.sync.remote import CentreOrder, Imported, OrderNews, Position, read_news
from tests.centre_orders import fill_centre, fill_feed, order_no
from tests.postgres import connected
from tests.system.sync.test_push import scan

CASE = ItemBarcode("8801234567886", 6)
LINE = LineContent(1, "S-1", "사과", 3, "08801234567893", (CASE,))
ORDER = CentreOrder("A-1", "고객", ErpStatus.OPEN, "2026-11-27", ("X-1",), (LINE,))


class Site:
    """A site that pulls all there is when asked, and remembers how far."""

    def __init__(self, remote: PostgresRemote) -> None:
        self.remote = remote
        self.position = Position()

    async def news(self, *, orders: int = 100, lines: int = 1000) -> list[OrderNews]:
        found: list[OrderNews] = []
        is_last = False
        while not is_last:
            page = await self.remote.pull(self.position, orders=orders, lines=lines)
            found += read_news(page.orders)
            self.position, is_last = page.position, page.is_last
        return found


@pytest.fixture
async def seoul(centre: str) -> AsyncIterator[Site]:
    async with connected(centre) as connection:
        yield Site(PostgresRemote(connection, "seoul"))


@pytest.fixture
async def busan(centre: str) -> AsyncIterator[Site]:
    async with connected(centre) as connection:
        yield Site(PostgresRemote(connection, "busan"))


async def test_an_imported_order_comes_back_as_it_was_told(seoul: Site) -> None:
    assert await seoul.news() == []
    assert (await seoul.remote.import_orders([ORDER])).created == 1
    (news,) = await seoul.news()
    assert news.content is not None
    assert news.content == CentreOrder(
        ORDER.order_no, ORDER.customer, ORDER.status, ORDER.ship_by, ORDER.codes, ORDER.lines, 1
    )
    assert (news.gone, news.scans) == (False, ())
    assert await seoul.news() == []


async def test_the_same_order_imported_again_is_no_news(seoul: Site) -> None:
    await seoul.remote.import_orders([ORDER])
    await seoul.news()
    assert await seoul.remote.import_orders([ORDER]) == Imported(0)
    assert await seoul.news() == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE orders SET status = 'CANCELLED'",
        "UPDATE orders SET ship_by = NULL",
        "UPDATE order_lines SET qty_ordered = 4",
        "DELETE FROM order_lines",
        "INSERT INTO order_lines (order_no, line_no, qty_ordered) VALUES ('A-1', 2, 1)",
        "UPDATE barcodes SET qty_per_scan = 12 WHERE line_no = 1",
        "DELETE FROM barcodes WHERE line_no IS NULL",
        "INSERT INTO barcodes (order_no, code) VALUES ('A-1', 'Y')",
    ],
)
async def test_each_change_of_the_erp_is_news_once_and_a_revision(
    seoul: Site, owner: asyncpg.Connection, change: str
) -> None:
    await seoul.remote.import_orders([ORDER])
    (before,) = await seoul.news()
    await owner.execute("SET search_path TO scanstation")
    await owner.execute(change)
    (news,) = await seoul.news()
    assert news.content is not None
    assert news.content.revision == 2
    assert news.content != before.content
    assert await seoul.news() == []


async def test_what_is_changed_in_the_transaction_that_moves_an_order_is_a_revision_too(
    seoul: Site, busan: Site, owner: asyncpg.Connection
) -> None:
    await seoul.remote.import_orders([ORDER])
    async with owner.transaction():
        await owner.execute("INSERT INTO scanstation.order_site VALUES ('A-1', 'busan')")
        await owner.execute("UPDATE scanstation.order_lines SET qty_ordered = 4")
        await owner.execute("UPDATE scanstation.orders SET status = 'ON_HOLD'")
    (news,) = await busan.news()
    assert news.content is not None
    assert news.content.revision == 2


async def test_what_sets_a_value_to_what_it_is_is_no_news(
    seoul: Site, owner: asyncpg.Connection
) -> None:
    await seoul.remote.import_orders([ORDER])
    await seoul.news()
    await owner.execute("UPDATE scanstation.orders SET status = 'OPEN'")
    await owner.execute("UPDATE scanstation.order_lines SET qty_ordered = 3")
    assert await seoul.news() == []


async def test_an_order_that_moves_is_gone_from_one_site_and_whole_at_the_other(
    seoul: Site, busan: Site, owner: asyncpg.Connection
) -> None:
    await seoul.remote.import_orders([ORDER])
    await seoul.news()
    assert await busan.news() == []
    async with owner.transaction():
        await owner.execute("DELETE FROM scanstation.order_site")
        await owner.execute("INSERT INTO scanstation.order_site VALUES ('A-1', 'busan')")
    assert [(news.order_no, news.gone) for news in await seoul.news()] == [("A-1", True)]
    (news,) = await busan.news()
    assert news.content is not None
    assert news.content.lines == ORDER.lines


async def test_a_deleted_order_is_gone_and_may_come_again(
    seoul: Site, owner: asyncpg.Connection
) -> None:
    await seoul.remote.import_orders([ORDER])
    await seoul.news()
    await owner.execute("DELETE FROM scanstation.orders")
    assert [news.gone for news in await seoul.news()] == [True]
    await seoul.remote.import_orders([ORDER])
    assert [news.gone for news in await seoul.news()] == [False]


async def test_a_site_that_begins_anew_hears_of_what_is_gone_meanwhile(
    seoul: Site, owner: asyncpg.Connection
) -> None:
    await seoul.remote.import_orders([ORDER])
    await owner.execute("DELETE FROM scanstation.orders")
    assert [news.gone for news in await seoul.news()] == [True]


async def test_pages_bring_every_order_once_and_no_page_is_too_heavy(seoul: Site) -> None:
    long = [LineContent(n, f"S-{n}", "line", 1, None, ()) for n in range(1, 5001)]
    heavy = CentreOrder("B-HEAVY", "", ErpStatus.OPEN, None, (), tuple(long))
    light = [CentreOrder(f"A-{n}", "", ErpStatus.OPEN, None, (), (LINE,)) for n in range(25)]
    await seoul.remote.import_orders([*light[:12], heavy, *light[12:]])
    sizes = []
    names: list[str] = []
    is_last = False
    while not is_last:
        page = await seoul.remote.pull(seoul.position, orders=10, lines=100)
        seoul.position, is_last = page.position, page.is_last
        orders = read_news(page.orders)
        names += [news.order_no for news in orders]
        sizes.append(sum(len(news.content.lines) for news in orders if news.content))
    assert sorted(names) == sorted(["B-HEAVY", *(order.order_no for order in light)])
    assert sorted(sizes) == [5, 10, 10, 5000]


async def test_an_order_told_to_a_site_while_it_is_changed_arrives_as_it_is_at_last(
    busan: Site, seoul: Site, centre: str
) -> None:
    await seoul.remote.import_orders([ORDER])
    async with connected(centre) as telling, connected(centre) as changing:
        told, changed = telling.transaction(), changing.transaction()
        await told.start()
        await changed.start()
        await telling.execute("INSERT INTO scanstation.order_site VALUES ('A-1', 'busan')")
        change = asyncio.ensure_future(
            changing.execute("UPDATE scanstation.order_lines SET qty_ordered = 9")
        )
        await asyncio.wait([change], timeout=0.2)
        await told.commit()
        first = await busan.news()
        await change
        await changed.commit()
    heard = [*first, *await busan.news()]
    assert [news.content.lines[0].qty_ordered for news in heard if news.content] == [3, 9]


async def test_a_transaction_that_cannot_see_a_site_told_meanwhile_is_refused(
    seoul: Site, owner: asyncpg.Connection, centre: str
) -> None:
    await seoul.remote.import_orders([ORDER])
    async with connected(centre) as changing:
        transaction = changing.transaction(isolation="repeatable_read")
        await transaction.start()
        await changing.execute("SELECT 1 FROM scanstation.orders")
        await owner.execute("INSERT INTO scanstation.order_site VALUES ('A-1', 'busan')")
        with pytest.raises(asyncpg.SerializationError):
            await changing.execute("UPDATE scanstation.order_lines SET qty_ordered = 9")
        await transaction.rollback()


async def test_what_would_pass_by_the_feed_is_refused(owner: asyncpg.Connection) -> None:
    for table in ("orders", "order_lines", "barcodes", "order_site"):
        with pytest.raises(asyncpg.RaiseError, match="deleted, not truncated"):
            await owner.execute(f"TRUNCATE scanstation.{table} CASCADE")
    with pytest.raises(asyncpg.RaiseError, match="deleted and another inserted"):
        await owner.execute("UPDATE scanstation.order_site SET site = 'busan'")


async def test_a_site_that_has_everything_asks_without_a_look_at_all_it_has(
    owner: asyncpg.Connection,
) -> None:
    await fill_centre(owner, "seoul", 1, 3000)
    known = await owner.fetchval("SELECT pg_current_snapshot()::text")
    change = "UPDATE scanstation.orders SET customer = 'Kim' WHERE order_no = $1"
    await owner.execute(change, order_no(7))
    before = await _index_blocks(owner)
    page = await PostgresRemote(owner, "seoul").pull(Position(known), orders=500, lines=5000)
    assert [news.order_no for news in read_news(page.orders)] == [order_no(7)]
    assert await _index_blocks(owner) - before < 10


@pytest.mark.parametrize("is_gone", [False, True])
async def test_a_push_reads_of_the_feed_what_is_of_its_orders_and_no_more(
    owner: asyncpg.Connection, *, is_gone: bool
) -> None:
    await fill_centre(owner, "site-0", 1, 10)
    await fill_feed(owner, 20, 500)
    await owner.execute("INSERT INTO scanstation.order_site VALUES ($1, 'busan')", order_no(7))
    if is_gone:
        await owner.execute("DELETE FROM scanstation.order_site WHERE site = 'busan'")
    before = await _feed_blocks(owner)
    known = await owner.fetchval("SELECT pg_current_snapshot()::text")
    await PostgresRemote(owner, "site-0").push(uuid4(), 0, [scan(1, order_no(7))])
    assert await _feed_blocks(owner) - before < 40
    heard = [
        [news.order_no for news in read_news(page.orders)]
        for site in ("site-0", "busan", "site-1")
        for page in [await PostgresRemote(owner, site).pull(Position(known), orders=9, lines=9)]
    ]
    assert heard == [[order_no(7)], [] if is_gone else [order_no(7)], []]


async def _feed_blocks(owner: asyncpg.Connection) -> int:
    """Return how many pages of the feed and all its indexes were looked at so far."""
    await owner.execute("SELECT pg_stat_force_next_flush()")
    blocks: int = await owner.fetchval(
        "SELECT heap_blks_hit + heap_blks_read + idx_blks_hit + idx_blks_read"
        " FROM pg_statio_user_tables WHERE relname = 'feed'"
    )
    return blocks


async def _index_blocks(owner: asyncpg.Connection) -> int:
    """Return how many pages of the feed's index were looked at so far."""
    await owner.execute("SELECT pg_stat_force_next_flush()")
    blocks: int = await owner.fetchval(
        "SELECT idx_blks_hit + idx_blks_read FROM pg_statio_user_indexes"
        " WHERE indexrelname = 'feed_by_change'"
    )
    return blocks
