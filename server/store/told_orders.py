"""Orders read back out of the store as their owner told them, counts and scans left aside.

A reader's connection. What it is not: an order as it is shown (`views`).
"""

import sqlite3
from collections.abc import Generator, Iterable
from datetime import date

from server.domain.progress import ErpStatus
from server.store.items import listed_codes
from server.store.order_content import LineContent, OrderContent

_PAGE = 500
_IS_OURS = "is_here = 1 AND (owner_revision = 0 OR :all)"
_COUNT = f"SELECT count(*) FROM orders WHERE {_IS_OURS}"  # noqa: S608 - our own words
_HEADS = f"""
SELECT order_key, order_no, customer, erp_status, ship_by FROM orders
WHERE order_key > :after AND {_IS_OURS} ORDER BY order_key LIMIT :most
"""  # noqa: S608 - the same
_SEARCHED = "SELECT order_no, customer FROM orders WHERE order_key = ?"
_LINES = """
SELECT l.line_no, i.sku, i.gtin, l.description, l.qty_ordered, i.item_key
FROM order_lines l JOIN items i ON i.item_key = l.item_key WHERE l.order_key = ? ORDER BY l.line_no
"""
_ORDER_CODES = """
SELECT code FROM order_barcodes WHERE order_key = ? AND is_listed ORDER BY place
"""


def count_told(connection: sqlite3.Connection, *, everything: bool) -> int:
    """Count what `told_orders` yields."""
    (count,) = connection.execute(_COUNT, {"all": everything}).fetchone()
    return int(count)


def told_orders(
    connection: sqlite3.Connection, *, everything: bool
) -> Generator[OrderContent, None, None]:
    """Yield this store's orders that never came from the centre, or `everything` that is here.

    What has moved to another site is not. A few hundred are in memory at once.
    """
    after = 0
    while page := connection.execute(
        _HEADS, {"after": after, "all": everything, "most": _PAGE}
    ).fetchall():
        for key, *head in page:
            yield _order(connection, key, *head)
        after = page[-1][0]


def told_words(connection: sqlite3.Connection, key: int) -> OrderContent:
    """Return of one order what it is searched by: customer, codes and lines."""
    order_no, customer = connection.execute(_SEARCHED, (key,)).fetchone()
    return _order(connection, key, order_no, customer, ErpStatus.OPEN, None)


def _order(
    connection: sqlite3.Connection,
    key: int,
    order_no: str,
    customer: str,
    status: str,
    ship_by: str | None,
) -> OrderContent:
    return OrderContent(
        order_no,
        customer,
        tuple(_lines(connection, key)),
        ErpStatus(status),
        None if ship_by is None else date.fromisoformat(ship_by),
        tuple(code for (code,) in connection.execute(_ORDER_CODES, (key,))),
    )


def _lines(connection: sqlite3.Connection, key: int) -> Iterable[LineContent]:
    codes = listed_codes(connection, key)
    for line_no, sku, gtin, description, qty, item in connection.execute(_LINES, (key,)):
        yield LineContent(line_no, sku, description, qty, gtin, tuple(codes.get(item, ())))
