"""Which lines of an order codes fit: by the codes' items or the order's lines, the fewer of them.

A code is mostly on one item, but on very many where an owner lists serials or lots at each line; an
order has mostly a few lines of an item, but may have thousands. What it is not: what a scan does to
a line (server.domain). Inside the writer's transaction.
"""

import sqlite3
from collections.abc import Sequence
from functools import lru_cache

Fit = tuple[int, int]
"""A line's number, and the pieces that one of what the codes name is on it."""
FEW = 16
"""Lines of an order that are told one by one; of more it is asked at each scan which it goes to."""
ON_MORE_ITEMS = "SELECT 1 FROM item_barcodes WHERE code = ? LIMIT 1 OFFSET ?"
BY_ITEMS = """
SELECT l.line_no, b.qty_per_scan FROM item_barcodes b
CROSS JOIN order_lines l INDEXED BY order_lines_of_item ON l.item_key = b.item_key
WHERE b.code = ?1 AND l.order_key = ?2 LIMIT ?3
"""
BY_LINES = """
SELECT l.line_no, b.qty_per_scan FROM order_lines l
CROSS JOIN item_barcodes b ON b.item_key = l.item_key AND b.code = ?1
WHERE l.order_key = ?2 LIMIT ?3
"""
_PIECES = "(SELECT qty_per_scan FROM item_barcodes WHERE code = ? AND item_key = l.item_key)"
_FIRST = """
SELECT line_no, pieces FROM (
    SELECT l.line_no, l.qty_ordered - l.qty_packed AS missing, coalesce({pieces}, NULL) AS pieces
    FROM order_lines l WHERE l.order_key = ?
) WHERE {which} ORDER BY line_no LIMIT 1
"""
_LACKING_ALL = "missing > 0 AND missing >= pieces * ?"
_LACKING_ANY = "missing > 0 AND pieces IS NOT NULL"
_ANY = "pieces IS NOT NULL"


def few_fits(
    connection: sqlite3.Connection, order_key: int, line_count: int, codes: Sequence[str]
) -> tuple[Fit, ...] | None:
    """Return the lines that codes, the best first, fit, by number; None when they are very many.

    `line_count` is how many lines the order has.
    """
    found: dict[int, int] = {}
    for code in codes:
        is_on_more = connection.execute(ON_MORE_ITEMS, (code, line_count)).fetchone()
        fewer = BY_LINES if is_on_more else BY_ITEMS
        for line_no, pieces in connection.execute(fewer, (code, order_key, FEW + 1)):
            found.setdefault(line_no, pieces)
        if len(found) > FEW:
            return None
    return tuple(sorted(found.items()))


def fit_to_fill(
    connection: sqlite3.Connection, order_key: int, codes: Sequence[str], count: int
) -> Fit | None:
    """Return the line that `server.domain.catalog.line_to_fill` chooses; the order is walked to it.

    `count` is how many there are of what the codes name.
    """
    asked = (*codes, order_key)
    row: Fit | None = connection.execute(
        first(len(codes), _LACKING_ALL), (*asked, count)
    ).fetchone()
    for which in (_LACKING_ANY, _ANY):
        row = row or connection.execute(first(len(codes), which), asked).fetchone()
    return row


@lru_cache
def first(codes: int, which: str = _LACKING_ANY) -> str:
    """Return the query for the first line that so many codes fit, of those that `which` says."""
    return _FIRST.format(pieces=", ".join([_PIECES] * codes), which=which)
