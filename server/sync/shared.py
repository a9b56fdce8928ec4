"""The store's side of a pull: orders as their owner has them, and scans made elsewhere.

Writer's jobs. What it is not: the pulling (`pull`), or the fold (server.store.refold).
"""

import sqlite3
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from server.store.items import Items
from server.store.order_adding import NewOrder, add_orders
from server.store.order_content import OrderContent, order_id_bytes, order_id_of
from server.store.order_writing import save_order
from server.store.quarantine import unmark
from server.store.refold import refold
from server.sync.remote import CentreOrder, CentreScan, OrderNews

_SET_OWNER = "UPDATE orders SET owner_revision = ?, is_here = 1 WHERE order_id = ?"
_SET_GONE = "UPDATE orders SET is_here = 0, changed_utc_ms = ? WHERE order_id = ? AND is_here"
_NUMBER = "UPDATE scans SET oseq = ? WHERE scan_id = ? AND oseq IS NOT ?"
_IS_HERE = "SELECT 1 FROM orders WHERE order_id = ?"
_OWN = """
SELECT order_id, line_no, qty, closing, reopens, order_revision, verdict
FROM scans WHERE scan_id = ?
"""
_SHARE = """
INSERT OR REPLACE INTO shared_scans VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_MAY_DIFFER = """
SELECT EXISTS (SELECT 1 FROM shared_scans WHERE order_id = ?1)
    OR EXISTS (SELECT 1 FROM conflicts WHERE order_id = ?1) OR EXISTS (SELECT 1 FROM quarantine)
"""
MANY = 10
"""Orders from which on new ones are written at once. Fewer go into the search index directly."""


def keep_news(
    connection: sqlite3.Connection,
    orders: Sequence[OrderNews],
    site: str,
    items: Items,
    *,
    now_utc_ms: int,
) -> None:
    """Write what is new of orders, and fold anew each that may stand otherwise by it.

    Orders that are not here yet are written all at once: in a first pull that is every one.
    """
    added = _add_new(connection, orders, items, now_utc_ms)
    for news in orders:
        is_added = news.order_no in added
        if news.scans or not is_added:
            _keep_one(connection, news, site, now_utc_ms, is_added=is_added)


def _add_new(
    connection: sqlite3.Connection, orders: Sequence[OrderNews], items: Items, now_utc_ms: int
) -> set[str]:
    """Write the orders that are not here; return their numbers.

    Scans of such an order can only come with it.
    """
    told = [
        NewOrder(order_id_bytes(news.order_no), order_content(news.content), news.content.revision)
        for news in orders
        if news.content
    ]
    if len(told) < MANY:
        return set()
    return add_orders(connection, told, items, now_utc_ms=now_utc_ms)


def _keep_one(
    connection: sqlite3.Connection, news: OrderNews, site: str, now_utc_ms: int, *, is_added: bool
) -> None:
    """Write what is new of one order, and fold it anew if it may stand otherwise by it.

    Of one that `is_added` the content is written already.
    """
    order_id = order_id_of(news.order_no)
    is_other = news.gone or news.content is not None
    if news.gone:
        connection.execute(_SET_GONE, (now_utc_ms, order_id.bytes))
    elif news.content is not None and not is_added:
        _keep_content(connection, news.content, now_utc_ms)
    for scan in news.scans or ():
        is_other |= _keep_or_number(connection, order_id, scan)
    if is_other or _may_differ(connection, order_id):
        refold(connection, order_id, site)


def _keep_content(connection: sqlite3.Connection, order: CentreOrder, now_utc_ms: int) -> None:
    content = order_content(order)
    save_order(connection, content, now_utc_ms=now_utc_ms)
    connection.execute(_SET_OWNER, (order.revision, content.order_id.bytes))


def order_content(order: CentreOrder) -> OrderContent:
    """Return an order of the centre as the store takes it."""
    return OrderContent(
        order.order_no,
        order.customer,
        order.lines,
        order.status,
        None if order.ship_by is None else date.fromisoformat(order.ship_by),
        order.codes,
    )


def _may_differ(connection: sqlite3.Connection, order_id: UUID) -> bool:
    """Say whether what was counted here may be other than what all scans come to.

    Of an order that was scanned here alone it is not.
    """
    (found,) = connection.execute(_MAY_DIFFER, (order_id.bytes,)).fetchone()
    return bool(found)


def _keep_or_number(connection: sqlite3.Connection, order_id: UUID, scan: CentreScan) -> bool:
    """Keep a scan made elsewhere; of one of our own, the number the centre gave it.

    Return whether its order may stand otherwise by it. One that only counted pieces here, and has
    its number, comes back as it was pushed: it was counted when it was judged, and an order may
    have thousands of them to fold.
    """
    key = scan.scan_id.bytes
    own = connection.execute(_OWN, (key,)).fetchone()
    if own is None:
        keep_scan(connection, order_id, scan)
        return True
    if own == (order_id.bytes, *_judgement(scan)):
        is_numbered = connection.execute(_NUMBER, (scan.oseq, key, scan.oseq)).rowcount > 0
        if is_numbered:
            unmark(connection, (scan.scan_id,))
        return is_numbered or scan.closing is not None or scan.qty < 0
    unmark(connection, (scan.scan_id,))
    overrule(connection, order_id, scan)
    if own[0] is not None:
        refold(connection, UUID(bytes=own[0]), scan.site)
    return True


def overrule(connection: sqlite3.Connection, order_id: UUID | None, scan: CentreScan) -> None:
    """Let what the centre has of a scan stand in place of how it was judged here.

    This store was put back and judged it a second time. Its order may have not come here again yet;
    when it does, the scan comes with it.
    """
    key = scan.scan_id.bytes
    connection.execute(_NUMBER, (None, key, None))
    if order_id is not None and connection.execute(_IS_HERE, (order_id.bytes,)).fetchone():
        keep_scan(connection, order_id, scan)


def _judgement(scan: CentreScan) -> tuple[object, ...]:
    """Return what of a scan the fold goes by, as _OWN does."""
    reopens = None if scan.reopens is None else scan.reopens.bytes
    return scan.line_no, scan.qty, scan.closing, reopens, scan.revision, scan.verdict


def keep_scan(connection: sqlite3.Connection, order_id: UUID, scan: CentreScan) -> None:
    """Keep a scan as it was judged elsewhere.

    In a number's or an identifier's place that was another's: the centre was put back since.
    """
    key = scan.scan_id.bytes
    row = (
        *(order_id.bytes, scan.oseq, key, scan.site, scan.station, scan.line_no, scan.qty),
        scan.closing,
        None if scan.reopens is None else scan.reopens.bytes,
        *(scan.revision, scan.verdict, scan.operator, scan.captured_utc_ms),
    )
    connection.execute(_SHARE, row)
