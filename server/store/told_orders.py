"""Orders read back out of the store as their owner told them, counts and scans left aside.

A reader's connection. What it is not: an order as it is shown (`views`).
"""

import sqlite3
from collections import defaultdict
from collections.abc import Generator, Iterable
from datetime import date

from server.domain.progress import ErpStatus
from server.store.order_content import ItemBarcode, LineContent, OrderContent

_PAGE = 500
_IS_OURS = "is_here = 1 AND (owner_revision = 0 OR :all)"
_COUNT = f"SELECT count(*) FROM orders WHERE {_IS_OURS}"  # noqa: S608 - our own words
_HEADS = f"""
SELECT order_key, order_id, order_no, customer, erp_status, ship_by FROM orders
WHERE order_key > :after AND {_IS_OURS} ORDER BY order_key LIMIT :most
"""  # noqa: S608 - the same
_LINES = """
SELECT line_no, sku, gtin, description, qty_ordered FROM order_lines WHERE order_id = ?
ORDER BY line_no
"""
_CODES = """
SELECT line_no, code, qty_per_scan FROM barcodes WHERE order_id = ? AND is_listed = 1
ORDER BY barcode_key
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
        for _, key, *head in page:
            yield _order(connection, key, *head)
        after = page[-1][0]


def _order(
    connection: sqlite3.Connection,
    key: bytes,
    order_no: str,
    customer: str,
    status: str,
    ship_by: str | None,
) -> OrderContent:
    codes: defaultdict[int | None, list[ItemBarcode]] = defaultdict(list)
    for line_no, code, qty in connection.execute(_CODES, (key,)):
        codes[line_no].append(ItemBarcode(code, qty))
    return OrderContent(
        order_no,
        customer,
        tuple(_lines(connection, key, codes)),
        ErpStatus(status),
        None if ship_by is None else date.fromisoformat(ship_by),
        tuple(barcode.code for barcode in codes[None]),
    )


def _lines(
    connection: sqlite3.Connection, key: bytes, codes: dict[int | None, list[ItemBarcode]]
) -> Iterable[LineContent]:
    for line_no, sku, gtin, description, qty in connection.execute(_LINES, (key,)):
        yield LineContent(line_no, sku, description, qty, gtin, tuple(codes.get(line_no, ())))
