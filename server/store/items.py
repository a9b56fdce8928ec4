"""Items: what lines are of, each written once however many lines have it.

What it is: the look-up or writing of an item, and the codes that name it. What it is not: a line
(`order_writing`), or what a code means (server.domain). Callers bring the transaction; what writes
is the writer's thread's.
"""

import hashlib
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

import msgspec

from drivers.barcode.check_digit import CheckedNumberError
from drivers.barcode.gtin import Gtin
from server.store.order_content import ItemBarcode, LineContent

_HASH_BYTES = 16
_GTINS_KEPT = 16384
_FIND = "SELECT item_key FROM items WHERE content_hash = ?"
_ADD = "INSERT INTO items (content_hash, sku, gtin) VALUES (?, ?, ?) RETURNING item_key"
_ADD_BARCODE = """
INSERT INTO item_barcodes (code, item_key, place, qty_per_scan, is_listed) VALUES (?, ?, ?, ?, ?)
"""
_LISTED_CODES = """
SELECT item_key, code, qty_per_scan FROM item_barcodes
WHERE item_key IN (SELECT item_key FROM order_lines WHERE order_key = ?) AND is_listed
ORDER BY item_key, place
"""
Item = tuple[str, str | None, tuple[ItemBarcode, ...]]
"""SKU, GTIN-14 and listed barcodes."""


class Items:
    """The keys of items, as found or made in one transaction, and as `known` from committed ones.

    What was `found` is known once the transaction is committed: an item never goes away.
    """

    def __init__(
        self, connection: sqlite3.Connection, known: Mapping[Item, int] = MappingProxyType({})
    ) -> None:
        self._connection = connection
        self._known = known
        self.found: dict[Item, int] = {}

    def key(self, line: LineContent) -> int:
        """Return the key of a line's item; one that is not there is written."""
        item = (line.sku, line.gtin, line.barcodes)
        return self._known.get(item) or self._key(item)

    def bare(self, sku: str) -> int:
        """Return the key of an item that has no codes."""
        return self._key((sku, None, ()))

    def _key(self, item: Item) -> int:
        key = self.found.get(item)
        if key is None:
            key = self.found[item] = self._found_or_made(item)
        return key

    def _found_or_made(self, item: Item) -> int:
        sku, gtin, barcodes = item
        named = hashlib.blake2b(msgspec.json.encode(item), digest_size=_HASH_BYTES).digest()
        found = self._connection.execute(_FIND, (named,)).fetchone()
        if found is not None:
            return int(found[0])
        (key,) = self._connection.execute(_ADD, (named, sku, gtin)).fetchone()
        codes = enumerate(_codes(gtin, barcodes))
        self._connection.executemany(_ADD_BARCODE, ((c, key, at, *of) for at, (c, *of) in codes))
        return int(key)


def listed_codes(
    connection: sqlite3.Connection, order_key: int
) -> Mapping[int, Sequence[ItemBarcode]]:
    """Return the codes that the owner of an order listed, by the key of the item they are on."""
    codes: defaultdict[int, list[ItemBarcode]] = defaultdict(list)
    for item_key, code, qty in connection.execute(_LISTED_CODES, (order_key,)):
        codes[item_key].append(ItemBarcode(code, qty))
    return codes


def _codes(gtin: str | None, barcodes: tuple[ItemBarcode, ...]) -> Iterator[tuple[str, int, bool]]:
    """Yield an item's codes, each once, with pieces a scan and whether it is listed.

    What is listed goes before what is made from it: a GTIN listed as a case is a case.
    """
    codes = {barcode.code: (barcode.qty_per_scan, True) for barcode in barcodes}
    for barcode in barcodes:
        gtin14 = _gtin14(barcode.code)
        if gtin14 is not None:
            codes.setdefault(gtin14, (barcode.qty_per_scan, False))
    if gtin is not None:
        codes.setdefault(gtin, (1, False))
    return ((code, qty, is_listed) for code, (qty, is_listed) in codes.items())


@lru_cache(_GTINS_KEPT)
def _gtin14(code: str) -> str | None:
    """Return a code as a GTIN-14 if it is one; the same few items are on many orders."""
    try:
        return str(Gtin.from_number(code))
    except CheckedNumberError:
        return None
