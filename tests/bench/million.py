"""A store of a million orders, written in bulk: each row as `save_order` would have written it.

`save_order` looks first whether the order is there and keeps the search index in step row by row;
for a million new orders that takes minutes. Here each table is filled with one `executemany`, from
the store's own values, and the search index is built at the end. A test holds the result equal to
what `save_order` writes. The file is kept under `build` for the next run.
"""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

from server.domain.progress import order_status
from server.store import ItemBarcode, LineContent, OrderContent, migrate, order_writing
from server.store.connections import open_writer
from server.store.migration import shipped
from tests.bench.orders import gtin13

ORDERS = 1_000_000
_ITEMS = 20_000
_CHUNK = 20_000
_CACHE_KIB = 512 * 1024
NOW_UTC_MS = 1_800_000_000_000
_ADD_HEAD = """
INSERT INTO orders (
    order_key, order_id, order_no, customer, erp_status, ship_by, content_hash, changed_utc_ms
) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
_ADD_LINE = """
INSERT INTO order_lines (order_id, line_no, sku, gtin, description, qty_ordered)
VALUES (?, ?, ?, ?, ?, ?)
"""
_ADD_CODE = """
INSERT INTO barcodes (code, order_id, line_no, qty_per_scan, is_listed) VALUES (?, ?, ?, ?, ?)
"""
_ADD_STATE = """
INSERT INTO order_state (order_id, status, line_count, units_ordered) VALUES (?, ?, ?, ?)
"""
_ADD_TEXT = "INSERT INTO order_text (order_key, order_no, customer, body) VALUES (?, ?, ?, ?)"
_TRIGGER = "SELECT sql FROM sqlite_master WHERE name = 'order_text_added'"
_REBUILD = "INSERT INTO order_search (order_search) VALUES ('rebuild')"


def order_no(number: int) -> str:
    """Return the number of an order, which is its barcode too."""
    return f"SO-{number:08}"


def order(number: int) -> OrderContent:
    """Return one of the orders: two lines, of items that many orders have."""
    items = (number % _ITEMS, (number * 7 + 3) % _ITEMS)
    lines = (_line(line_no, item) for line_no, item in enumerate(items, 1))
    return OrderContent(order_no(number), f"고객 {number % 5000:04}", tuple(lines))


def million(folder: Path) -> Path:
    """Return the file, made unless it is there already for the schema of today."""
    schema = hashlib.sha256("".join(each.checksum for each in shipped()).encode())
    path = folder / f"bench-million-{schema.hexdigest()[:8]}.sqlite3"
    if not path.exists():
        _make(path)
    return path


def _make(path: Path) -> None:
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    with closing(open_writer(part)) as connection:
        migrate.up(connection, part, backups=part.parent / "backups", now_utc_ms=NOW_UTC_MS)
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        fill(connection, ORDERS)
        connection.execute("PRAGMA journal_mode = WAL")
    part.replace(path)


def fill(connection: sqlite3.Connection, orders: int) -> None:
    """Write orders 1 to `orders` into an empty store."""
    (trigger,) = connection.execute(_TRIGGER).fetchone()
    connection.execute("BEGIN")
    connection.execute("DROP TRIGGER order_text_added")
    for first in range(1, orders + 1, _CHUNK):
        _fill_chunk(connection, range(first, min(first + _CHUNK, orders + 1)))
    connection.execute(_REBUILD)
    connection.execute(trigger)
    connection.execute("COMMIT")


def _fill_chunk(connection: sqlite3.Connection, keys: range) -> None:
    contents = [(key, order(key)) for key in keys]
    add = partial(_add, connection)
    add(_ADD_HEAD, (_head(key, content) for key, content in contents))
    add(_ADD_LINE, (row for _, content in contents for row in _lines(content)))
    add(_ADD_CODE, (row for _, content in contents for row in order_writing._codes(content)))
    add(_ADD_STATE, (_state(content) for _, content in contents))
    add(_ADD_TEXT, ((key, *order_writing._text(content)) for key, content in contents))


def _add(connection: sqlite3.Connection, sql: str, rows: Iterator[tuple[object, ...]]) -> None:
    connection.executemany(sql, rows)


def _line(line_no: int, item: int) -> LineContent:
    code = gtin13(item)
    words = f"상품 {item:05}"
    return LineContent(line_no, f"SKU-{item:05}", words, 2, f"0{code}", (ItemBarcode(code),))


def _head(key: int, content: OrderContent) -> tuple[object, ...]:
    name = (content.order_no, content.customer, content.erp_status)
    return key, content.order_id.bytes, *name, None, content.content_hash(), NOW_UTC_MS


def _lines(content: OrderContent) -> Iterator[tuple[object, ...]]:
    for line in content.lines:
        key = content.order_id.bytes
        yield key, line.line_no, line.sku, line.gtin, line.description, line.qty_ordered


def _state(content: OrderContent) -> tuple[object, ...]:
    status = order_status(content.erp_status, completed=False, units_packed=0)
    units = sum(line.qty_ordered for line in content.lines)
    return content.order_id.bytes, status, len(content.lines), units
