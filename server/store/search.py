"""Finding orders by whatever a person knows of them: number, customer, item, SKU, GTIN, barcode.

Words of three characters and more go through the trigram index, shorter ones (two-syllable names
are common in Korean) through LIKE. Best first, in tiers: the order of exactly this number, orders
with exactly this code, orders whose number begins so, the rest; the newest first within a tier. A
cursor names tier and place, so a page never repeats or skips an order that stays as it is.
"""

import re
import sqlite3
import unicodedata
from dataclasses import dataclass

from msgspec import Struct

from server.contract.order import OrderHead
from server.store.views import HEAD_COLUMNS, head_of

MAX_LIMIT = 200
_TRIGRAM = 3
_CURSOR = re.compile(r"([0-3])\.(\d{1,18})")
_LIKE_SIGNS = re.compile("[%_!]")
_NEWEST = 2**62

_TIERS = (
    "t.order_no = :whole",
    """t.order_no <> :whole AND o.order_id IN (SELECT order_id FROM barcodes WHERE code = :code)""",
    """t.order_no > :whole AND t.order_no < :whole_end
    AND o.order_id NOT IN (SELECT order_id FROM barcodes WHERE code = :code)""",
    """{words} AND NOT (t.order_no >= :whole AND t.order_no < :whole_end)
    AND NOT EXISTS (SELECT 1 FROM barcodes b WHERE b.code = :code AND b.order_id = o.order_id)""",
)


class SearchPage(Struct, frozen=True):
    """Found orders, best first. `next` asks for the following page; None at the end."""

    heads: tuple[OrderHead, ...]
    next: str | None = None


@dataclass(frozen=True, slots=True)
class _Query:
    """A query as SQL: the words' condition and every bound value."""

    words: str
    values: dict[str, str]


def searchable(text: str) -> str:
    """Return text in the one form it is stored and searched in: NFKC, casefolded."""
    return unicodedata.normalize("NFKC", text).casefold()


def search(
    connection: sqlite3.Connection, query: str, *, limit: int, after: str | None
) -> SearchPage:
    """Return a page of the orders that contain every word of `query`.

    An empty query lists all orders, the newest first.

    Raises:
        ValueError: when `limit` is not 1 to MAX_LIMIT, or `after` is no cursor of a page.
    """
    if not 1 <= limit <= MAX_LIMIT:
        raise ValueError(f"limit must be 1 to {MAX_LIMIT}, got {limit}")
    tier, before = _parse_cursor(after)
    asked = _parse_query(query)
    found: list[tuple[int, int, OrderHead]] = []
    if asked is None:
        tier = len(_TIERS) - 1
    for place in range(tier, len(_TIERS)):
        found += _rows(connection, asked, place, before, limit + 1 - len(found))
        before = _NEWEST
        if len(found) > limit:
            last = found[limit - 1]
            return SearchPage(tuple(row[2] for row in found[:limit]), f"{last[0]}.{last[1]}")
    return SearchPage(tuple(row[2] for row in found))


def _parse_cursor(after: str | None) -> tuple[int, int]:
    if after is None:
        return 0, _NEWEST
    match = _CURSOR.fullmatch(after)
    if match is None:
        raise ValueError(f"not a cursor: {after!r}")
    return int(match[1]), int(match[2])


def _parse_query(query: str) -> _Query | None:
    """Turn words into SQL; None when there are none."""
    whole = searchable(query).strip()
    words = whole.replace("\0", " ").split()
    if not words:
        return None
    long = [word for word in words if len(word) >= _TRIGRAM]
    short = [word for word in words if len(word) < _TRIGRAM]
    values = {"whole": whole, "whole_end": whole + "\U0010ffff", "code": query.strip()}
    conditions = []
    if long:
        conditions.append("t.order_key IN (SELECT rowid FROM order_search(:match))")
        values["match"] = " AND ".join('"' + word.replace('"', '""') + '"' for word in long)
    for number, word in enumerate(short):
        name = f"like{number}"
        conditions.append(
            f"(t.order_no LIKE :{name} ESCAPE '!' OR t.customer LIKE :{name} ESCAPE '!'"
            f" OR t.body LIKE :{name} ESCAPE '!')"
        )
        values[name] = "%" + _LIKE_SIGNS.sub(r"!\g<0>", word) + "%"
    return _Query(" AND ".join(conditions), values)


def _rows(
    connection: sqlite3.Connection, asked: _Query | None, tier: int, before: int, limit: int
) -> list[tuple[int, int, OrderHead]]:
    condition = "1" if asked is None else _TIERS[tier].format(words=asked.words)
    values: dict[str, str | int] = {} if asked is None else dict(asked.values)
    rows = connection.execute(
        f"""
        SELECT t.order_key, {HEAD_COLUMNS} FROM order_text t
        JOIN orders o ON o.order_key = t.order_key
        JOIN order_state s ON s.order_id = o.order_id
        WHERE {condition} AND t.order_key < :before
        ORDER BY t.order_key DESC LIMIT :limit
        """,  # noqa: S608 - this module's own conditions; every value is bound
        values | {"before": before, "limit": limit},
    )
    return [(tier, key, head_of(tuple(head))) for key, *head in rows]
