"""A store of a million orders, written as a first pull writes them, with its search index.

The file is kept under `build` for the next run.
"""

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

from server.store import ItemBarcode, LineContent, OrderContent, migrate
from server.store.connections import open_writer
from server.store.items import Items
from server.store.migration import shipped
from server.store.order_adding import NewOrder, add_orders
from server.store.search_backlog import take_in
from tests.bench.orders import gtin13

ORDERS = 1_000_000
_ITEMS = 20_000
_CHUNK = 20_000
_CACHE_KIB = 512 * 1024
NOW_UTC_MS = 1_800_000_000_000


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
    connection.execute("BEGIN")
    items = Items(connection)
    for first in range(1, orders + 1, _CHUNK):
        chunk = [_new(key) for key in range(first, min(first + _CHUNK, orders + 1))]
        add_orders(connection, chunk, items, now_utc_ms=NOW_UTC_MS)
    while take_in(connection, _CHUNK):
        pass
    connection.execute("COMMIT")


def _new(number: int) -> NewOrder:
    content = order(number)
    return NewOrder(content.order_id.bytes, content, 0)


def _line(line_no: int, item: int) -> LineContent:
    code = gtin13(item)
    words = f"상품 {item:05}"
    return LineContent(line_no, f"SKU-{item:05}", words, 2, f"0{code}", (ItemBarcode(code),))
