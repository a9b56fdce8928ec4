"""Very many orders of five lines in a centre, made in Postgres itself, for tests and benchmarks.

The feed's triggers are passed over and its rows written as they would write them: a test holds the
two alike. Items repeat, as they do among orders.
"""

import asyncpg

from tests.bench.orders import gtin13

LINES = 5
ITEMS = 20_000
_ITEMS = """
CREATE TEMP TABLE items ON COMMIT DROP AS
SELECT item - 1 AS item, gtin13 FROM unnest($1::text[]) WITH ORDINALITY AS of_item (gtin13, item)
"""
_FILL = """
SET LOCAL search_path TO scanstation, pg_catalog;
SET LOCAL session_replication_role = replica;
CREATE TEMP TABLE made ON COMMIT DROP AS
SELECT n, 'SO-' || lpad(n::text, 8, '0') AS order_no FROM generate_series({first}, {last}) n;
INSERT INTO orders (order_no, customer, ship_by)
SELECT order_no, '고객 ' || lpad((n % 5000)::text, 4, '0'), '2026-12-01' FROM made;
INSERT INTO order_lines (order_no, line_no, sku, gtin, description, qty_ordered)
SELECT order_no, line_no, 'SKU-' || lpad(item::text, 5, '0'), '0' || gtin13,
    '상품 ' || lpad(item::text, 5, '0'), 2
FROM made, generate_series(1, {lines}) line_no
JOIN LATERAL (SELECT (n::bigint * 7919 + line_no * 1301) % {items} AS wanted) choice ON true
JOIN items ON item = wanted;
INSERT INTO barcodes (order_no, line_no, code)
SELECT l.order_no, l.line_no, substr(l.gtin, 2) FROM made JOIN order_lines l USING (order_no);
INSERT INTO order_site (order_no, site) SELECT order_no, '{site}' FROM made;
INSERT INTO order_state (order_no) SELECT order_no FROM made;
INSERT INTO feed (site, order_no, changed, content, gone)
SELECT '{site}', order_no, pg_current_xact_id(), pg_current_xact_id(), false FROM made;
"""
_FILL_FEED = """
INSERT INTO scanstation.feed (site, order_no, changed, content, gone)
SELECT 'site-' || site, 'OF-' || site || '-' || n, pg_current_xact_id(), pg_current_xact_id(), false
FROM generate_series(1, $1::integer) site, generate_series(1, $2::integer) n
"""
_LOOK = "ANALYZE scanstation.{0}"
_TABLES = ("orders", "order_lines", "barcodes", "order_site", "feed")


def order_no(number: int) -> str:
    """Return the number of an order, which is its barcode too."""
    return f"SO-{number:08}"


def item_code(number: int, line_no: int) -> str:
    """Return the barcode of a line's item."""
    return gtin13((number * 7919 + line_no * 1301) % ITEMS)


async def fill_centre(owner: asyncpg.Connection, site: str, first: int, last: int) -> None:
    """Make orders `first` to `last` for a site, in one transaction."""
    async with owner.transaction():
        await owner.execute(_ITEMS, [gtin13(item) for item in range(ITEMS)])
        await owner.execute(
            _FILL.format(first=first, last=last, lines=LINES, items=ITEMS, site=site)
        )
    for table in _TABLES:
        await owner.execute(_LOOK.format(table))


async def fill_feed(owner: asyncpg.Connection, sites: int, orders: int) -> None:
    """Tell other sites of so many orders each, which are in the feed and nowhere else."""
    await owner.execute(_FILL_FEED, sites, orders)
    await owner.execute(_LOOK.format("feed"))
