"""A temporary SQLite file where a file's rows wait until all of them have been read.

What it is: rows grouped by order and judged across rows, with flat memory however long the file.
What it is not: the store. One caller at a time, from any thread; nothing in it outlives the import,
so it is neither synced nor journaled.

Across rows: the same (order_no, line_no) again with the same content is a harmless duplicate, with
other content a conflict; so are rows of one order whose order fields differ. An order with one
refused row is refused whole.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from server.store.errors import StoreFailedError
from server.store.order_content import LineContent, OrderContent
from server.store.orders_import.checking import CheckedRow
from server.store.orders_import.report import MAX_LISTED, Refusal, RefusalCode

MAX_LINES = 10_000
"""Lines of one order, at most: it is written in one transaction."""

_SHOWN_CHARACTERS = 64
_SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -16384;
PRAGMA temp_store = FILE;
CREATE TABLE staged (
    order_no TEXT NOT NULL, line_no INTEGER NOT NULL, row INTEGER NOT NULL,
    header BLOB NOT NULL, line BLOB NOT NULL
) STRICT;
CREATE TABLE refusals (
    row INTEGER NOT NULL, order_no TEXT NOT NULL, code TEXT NOT NULL, reason TEXT NOT NULL
) STRICT;
CREATE TABLE refused_orders (order_no TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;
"""
_JUDGE_ALIKE = """
CREATE INDEX staged_by_line ON staged (order_no, line_no, row);

INSERT INTO refusals
SELECT row, order_no, 'line_conflict',
    'Line ' || line_no || ' of this order stands at row ' || first_row || ' with other content.'
FROM (
    SELECT order_no, line_no, row, line, first_value(row) OVER alike AS first_row,
        first_value(line) OVER alike AS first_line
    FROM staged WHERE (order_no, line_no) IN (
        SELECT order_no, line_no FROM staged GROUP BY order_no, line_no
        HAVING min(line) <> max(line)
    ) WINDOW alike AS (PARTITION BY order_no, line_no ORDER BY row)
) WHERE line <> first_line;

INSERT INTO refusals
SELECT min(row), order_no, 'header_conflict',
    'customer, status, ship_by or order_barcode differ from row ' || first_row || ' of this order.'
FROM (
    SELECT order_no, row, header, first_value(row) OVER alike AS first_row,
        first_value(header) OVER alike AS first_header
    FROM staged WHERE order_no IN (
        SELECT order_no FROM staged GROUP BY order_no HAVING min(header) <> max(header)
    ) WINDOW alike AS (PARTITION BY order_no ORDER BY row)
) WHERE header <> first_header GROUP BY order_no;
"""
_JUDGE_LENGTH = """
INSERT INTO refusals
SELECT min(row), order_no, 'too_many_lines',
    'The order has ' || count(DISTINCT line_no) || ' lines; ' || :most || ' is most.'
FROM staged GROUP BY order_no HAVING count(DISTINCT line_no) > :most
"""
_JUDGE_ORDERS = """
INSERT OR IGNORE INTO refused_orders SELECT order_no FROM refusals WHERE order_no <> ''
"""
_COUNT = """
SELECT
    (SELECT count(DISTINCT order_no) FROM staged
        WHERE order_no NOT IN (SELECT order_no FROM refused_orders)),
    (SELECT count(*) FROM refused_orders),
    (SELECT count(*) FROM staged WHERE order_no IN (SELECT order_no FROM refused_orders)),
    (SELECT ifnull(sum(times - 1), 0) FROM (
        SELECT count(*) AS times FROM staged
        WHERE order_no NOT IN (SELECT order_no FROM refused_orders) GROUP BY order_no, line_no)),
    (SELECT count(*) FROM refusals)
"""
_STAGE = "INSERT INTO staged VALUES (?, ?, ?, ?, ?)"
_REFUSE = """
INSERT INTO refusals
SELECT min(row), ?1, 'centre_refuses', ?2 FROM staged WHERE order_no = ?1
"""
_REFUSED = "SELECT row, order_no, code, reason FROM refusals ORDER BY row, rowid LIMIT ?"
_ACCEPTED = """
SELECT order_no, line_no, header, line FROM staged
WHERE order_no NOT IN (SELECT order_no FROM refused_orders) ORDER BY order_no, line_no, row
"""


@contextmanager
def _told() -> Iterator[None]:
    """Say what SQLite's error means for whoever imports."""
    try:
        yield
    except sqlite3.Error as error:
        hint = "make room in the folder for temporary files (TMPDIR), then import the file again"
        raise StoreFailedError("take the file in", str(error), hint) from error


class _StagedLine(NamedTuple):
    """One accepted row; header and line are JSON."""

    order_no: str
    line_no: int
    header: bytes
    line: bytes


@dataclass(frozen=True, slots=True)
class StagedCounts:
    """What was read, once it is judged.

    `orders` are the accepted ones, `staged_rows_refused` the rows that were right by themselves in
    orders that were refused, `duplicate_rows` the repeated ones in accepted orders.
    """

    orders: int
    orders_refused: int
    staged_rows_refused: int
    duplicate_rows: int
    refusals: int


class Staging:
    """The rows of one import, in a private file that SQLite deletes when it is closed or dies.

    Every method raises StoreFailedError when there is no room for that file.
    """

    def __init__(self) -> None:
        self._connection = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        with _told():
            self._connection.executescript(_SCHEMA)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def add(self, rows: Iterable[CheckedRow], refusals: Iterable[Refusal]) -> None:
        """Stage rows that are right by themselves, and the refusals of rows that are not."""
        why = map(msgspec.structs.astuple, refusals)
        with _told():
            self._connection.execute("BEGIN")
            self._connection.executemany(_STAGE, map(_row, rows))
            self._connection.executemany("INSERT INTO refusals VALUES (?, ?, ?, ?)", why)
            self._connection.execute("COMMIT")

    def judge(self) -> StagedCounts:
        """Refuse what is wrong across rows, and count; call it once, after the last `add`."""
        with _told():
            self._connection.executescript(_JUDGE_ALIKE)
            self._connection.execute(_JUDGE_LENGTH, {"most": MAX_LINES})
            return self._count()

    def refuse(self, orders: Iterable[tuple[str, str]]) -> StagedCounts:
        """Refuse accepted orders after all, each number with a sentence that says why; count."""
        with _told():
            self._connection.executemany(_REFUSE, orders)
            return self._count()

    def _count(self) -> StagedCounts:
        self._connection.execute(_JUDGE_ORDERS)
        return StagedCounts(*self._connection.execute(_COUNT).fetchone())

    def refused(self) -> tuple[Refusal, ...]:
        """Return the first MAX_LISTED refusals in the file's order."""
        with _told():
            found = self._connection.execute(_REFUSED, (MAX_LISTED,)).fetchall()
        return tuple(
            Refusal(row, _shown(order_no), RefusalCode(code), reason)
            for row, order_no, code, reason in found
        )

    def orders(self) -> Iterator[OrderContent]:
        """Yield the accepted orders by order number, one in memory at a time."""
        with _told(), closing(self._connection.execute(_ACCEPTED)) as rows:
            for _, of_order in groupby(map(_StagedLine._make, rows), attrgetter("order_no")):
                yield _order(of_order)


def _row(checked: CheckedRow) -> tuple[str, int, int, bytes, bytes]:
    header, line = checked.header, checked.line
    return (
        header.order_no,
        line.line_no,
        checked.row,
        msgspec.json.encode(header),
        msgspec.json.encode(line),
    )


def _order(rows: Iterator[_StagedLine]) -> OrderContent:
    """Put an order together; of rows that repeat a line the first is taken, they are all alike."""
    firsts = [next(of_line) for _, of_line in groupby(rows, attrgetter("line_no"))]
    header = msgspec.json.decode(firsts[0].header, type=OrderContent)
    lines = (msgspec.json.decode(first.line, type=LineContent) for first in firsts)
    return replace(header, lines=tuple(lines))


def _shown(order_no: str) -> str:
    return order_no if len(order_no) <= _SHOWN_CHARACTERS else f"{order_no[:_SHOWN_CHARACTERS]}…"
