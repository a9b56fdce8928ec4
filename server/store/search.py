"""Finding orders by whatever a person knows of them: number, customer, item, SKU, GTIN, barcode.

Words of three characters and more go through the trigram index, shorter ones (two-syllable names
are common in Korean) through LIKE. Best first, in tiers: the order of exactly this number, orders
with exactly this code, orders whose number begins so, the rest; the newest first within a tier. A
cursor names tier and place, so a page never skips an order that stays as it is, nor repeats one
but where it has a code of very many items, of which newer ones came meanwhile.
"""

import re
import sqlite3
import unicodedata
from collections.abc import Sequence

from msgspec import Struct

from server.contract.order import OrderHead
from server.store.connections import readable
from server.store.views import HEAD_COLUMNS, head_of

MAX_LIMIT = 200
_TRIGRAM = 3
_CURSOR = re.compile(r"([0-3])\.(\d{1,18})")
_LIKE_SIGNS = re.compile("[%_!]")
_NEWEST = 2**62

_CODED = """EXISTS (
    SELECT 1 FROM order_barcodes b WHERE b.code = :code AND b.order_key = t.order_key
    UNION ALL SELECT 1 FROM {joined}
    WHERE b.code = :code AND b.item_key >= :oldest_item AND l.order_key = t.order_key
)"""
_BY_ITEMS = "item_barcodes b CROSS JOIN order_lines l ON l.item_key = b.item_key"
_BY_LINES = "order_lines l CROSS JOIN item_barcodes b ON b.item_key = l.item_key"
_ITEMS_CODED = """
SELECT count(DISTINCT item_key), ifnull(min(item_key), 0) FROM (
    SELECT b.item_key FROM item_barcodes b
    CROSS JOIN order_lines l INDEXED BY order_lines_of_item ON l.item_key = b.item_key
    WHERE b.code = :code ORDER BY b.item_key DESC LIMIT :most
)
"""
LINES_UP_TO_OLDEST_ITEM = 2000
"""Lines of a code after which no older item of it is looked at: its orders come by their words."""
_FEW_ITEMS = 8
"""Items of a code up to which an order's are found sooner by them than by its lines."""
_OF_THIS_NUMBER = "SELECT t.order_key FROM order_text t WHERE t.order_no = :whole"
_WITH_THIS_CODE = f"""
SELECT t.order_key FROM (
    SELECT * FROM (
        SELECT order_key FROM order_barcodes
        WHERE code = :code AND order_key < :before AND order_key NOT IN ({_OF_THIS_NUMBER})
        ORDER BY order_key DESC LIMIT :limit
    )
    UNION SELECT l.order_key FROM item_barcodes b
    CROSS JOIN order_lines l INDEXED BY order_lines_of_item ON l.item_key = b.item_key
    WHERE b.code = :code AND b.item_key >= :oldest_item AND l.order_key < :before
        AND l.order_key >= (
            SELECT min(order_key) FROM (
                SELECT DISTINCT order_key FROM order_lines newest
                WHERE item_key = b.item_key AND order_key < :before
                    AND order_key NOT IN ({_OF_THIS_NUMBER})
                ORDER BY order_key DESC LIMIT :limit
            )
        )
) b JOIN order_text t ON t.order_key = b.order_key
WHERE t.order_no <> :whole
"""  # noqa: S608 - only this module's own text
_BEGINNING_SO = """
SELECT t.order_key FROM order_text t {index}
WHERE t.order_no > :whole AND t.order_no < :whole_end AND NOT {coded}
"""
_BEGINNINGS = """
SELECT count(*) FROM (
    SELECT 1 FROM order_text WHERE order_no > :whole AND order_no < :whole_end LIMIT :common
)
"""
_COMMON = 1000
"""Orders that begin alike from which on walking back from the newest finds a page sooner."""
_REST = """
AND NOT (t.order_no >= :whole AND t.order_no < :whole_end) AND NOT {coded}
"""
_WITH_TRIGRAMS = """
SELECT t.order_key FROM order_search(:match) f CROSS JOIN order_text t ON t.order_key = f.rowid
WHERE 1
"""
_ALL = "SELECT t.order_key FROM order_text t WHERE 1"
_LIKE = """
AND (t.order_no LIKE {0} ESCAPE '!' OR t.customer LIKE {0} ESCAPE '!' OR t.body LIKE {0} ESCAPE '!')
"""
_IS_BEHIND = "SELECT EXISTS (SELECT 1 FROM search_backlog)"
_PAGE = """
SELECT o.order_key, {columns} FROM (
    {keys} AND {key} < :before ORDER BY {key} DESC LIMIT :limit
) found
JOIN orders o ON o.order_key = found.order_key
JOIN order_state s ON s.order_key = o.order_key
ORDER BY o.order_key DESC
"""


class SearchPage(Struct, frozen=True):
    """Found orders, best first. `next` asks for the following page; None at the end.

    With `is_partial` words are still being taken in: a newer order may contain these, too.
    """

    heads: tuple[OrderHead, ...]
    next: str | None = None
    is_partial: bool = False


class _Tier(Struct, frozen=True):
    """What yields the keys of a tier's orders as SQL, and its column that goes down by an index."""

    keys: str
    key: str = "t.order_key"


class _Query(Struct, frozen=True):
    """A query as its tiers, and every bound value."""

    tiers: tuple[_Tier, ...]
    values: dict[str, str | int]


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
    first, before = _parse_cursor(after)
    with readable(connection):
        return _page(connection, _parse_query(connection, query), first, before, limit)


def _page(
    connection: sqlite3.Connection, asked: _Query, first: int, before: int, limit: int
) -> SearchPage:
    """Return a page from a tier and a place in it on."""
    found: list[tuple[str, OrderHead]] = []
    for tier in range(first, len(asked.tiers)):
        found += _rows(connection, asked, tier, before, limit + 1 - len(found))
        before = _NEWEST
        if len(found) > limit:
            break
    following = found[limit - 1][0] if len(found) > limit else None
    heads = tuple(head for _, head in found[:limit])
    return SearchPage(heads, following, _is_partial(connection, asked))


def _parse_cursor(after: str | None) -> tuple[int, int]:
    if after is None:
        return 0, _NEWEST
    match = _CURSOR.fullmatch(after)
    if match is None:
        raise ValueError(f"not a cursor: {after!r}")
    return int(match[1]), int(match[2])


def _parse_query(connection: sqlite3.Connection, query: str) -> _Query:
    """Turn words into SQL; no word at all means every order."""
    whole = searchable(query).strip()
    words = whole.replace("\0", " ").split()
    if not words:
        return _Query((_Tier(_ALL),), {})
    code = query.strip()
    items, oldest_item = connection.execute(
        _ITEMS_CODED, {"code": code, "most": LINES_UP_TO_OLDEST_ITEM}
    ).fetchone()
    values = {"whole": whole, "whole_end": whole + "\U0010ffff", "code": code}
    coded = _CODED.format(joined=_BY_ITEMS if items <= _FEW_ITEMS else _BY_LINES)
    beginning = _BEGINNING_SO.format(index=_index_for_beginning(connection, values), coded=coded)
    rest, with_words = _of_words(words)
    return _Query(
        (
            _Tier(_OF_THIS_NUMBER),
            _Tier(_WITH_THIS_CODE),
            _Tier(beginning),
            _Tier(rest.keys + _REST.format(coded=coded), rest.key),
        ),
        {**values, **with_words, "oldest_item": oldest_item},
    )


def _of_words(words: Sequence[str]) -> tuple[_Tier, dict[str, str]]:
    """Return what yields the orders with every word, and the values bound in it."""
    long = [word for word in words if len(word) >= _TRIGRAM]
    short = [word for word in words if len(word) < _TRIGRAM]
    values = {
        f"like{at}": "%" + _LIKE_SIGNS.sub(r"!\g<0>", word) + "%" for at, word in enumerate(short)
    }
    likes = "".join(_LIKE.format(f":{name}") for name in values)
    if not long:
        return _Tier(_ALL + likes), values
    values["match"] = " AND ".join('"' + word.replace('"', '""') + '"' for word in long)
    return _Tier(_WITH_TRIGRAMS + likes, "f.rowid"), values


def _is_partial(connection: sqlite3.Connection, asked: _Query) -> bool:
    """Say whether words are asked for, and some orders' are not taken in yet."""
    (is_behind,) = connection.execute(_IS_BEHIND).fetchone()
    return bool(is_behind) and bool(asked.values)


def _index_for_beginning(connection: sqlite3.Connection, values: dict[str, str]) -> str:
    (count,) = connection.execute(_BEGINNINGS, values | {"common": _COMMON}).fetchone()
    return "NOT INDEXED" if count == _COMMON else "INDEXED BY order_text_by_no"


def _rows(
    connection: sqlite3.Connection, asked: _Query, tier: int, before: int, limit: int
) -> list[tuple[str, OrderHead]]:
    """Return orders of a tier, each with the cursor that continues after it."""
    sql = asked.tiers[tier]
    page = _PAGE.format(columns=HEAD_COLUMNS, keys=sql.keys, key=sql.key)
    values = asked.values | {"before": before, "limit": limit}
    rows = connection.execute(page, values)
    return [(f"{tier}.{key}", head_of(tuple(head))) for key, *head in rows]
