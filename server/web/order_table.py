"""`GET /api/orders.csv`: orders as a table, with who packed and shipped each.

What it is: the answer, customers' names masked. What it is not: the search (server.store). The
server's event loop.
"""

import sqlite3
from collections.abc import AsyncGenerator
from functools import partial
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from server.store import Store
from server.store.search import MAX_LIMIT, search
from server.web.access import Role, Scope, access
from server.web.answers import query_of
from server.web.csv_export import CsvExports
from server.web.csv_table import Cell, csv_bytes, moment
from server.web.route import Doc, Route

PATH = "/api/orders.csv"
_READ = access(Role.SUPERVISOR, scope=Scope.ORDERS_READ)
_COLUMNS = (
    *("order_no", "customer", "status", "ship_by", "lines", "units_ordered", "units_packed"),
    *("packed_utc", "packed_by", "packed_station", "shipped_utc", "shipped_by", "shipped_station"),
)
_CLOSED = """
SELECT max(stored), max(operator), max(station) FROM (
    SELECT s.stored_utc_ms AS stored, s.operator, s.station FROM orders o
    JOIN order_state t ON t.order_key = o.order_key JOIN scans s ON s.scan_id = t.{column}
    WHERE o.order_id = :order_id
    UNION ALL
    SELECT e.captured_utc_ms, e.operator, e.site || '/' || e.station FROM orders o
    JOIN order_state t ON t.order_key = o.order_key
    JOIN shared_scans e ON e.scan_id = t.{column} WHERE o.order_id = :order_id
)
"""
_PACKED = _CLOSED.format(column="completed_by")
_SHIPPED = _CLOSED.format(column="shipped_by")


class OrderTableQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """Orders that contain every word of `q`; without it, all."""

    q: Annotated[str, Meta(max_length=200)] = ""


class OrderTable:
    """The handler."""

    def __init__(self, store: Store, exports: CsvExports) -> None:
        self._store = store
        self._exports = exports

    def routes(self) -> list[Route]:
        """Return what to add to the router."""
        told = Doc("Orders as a table for a spreadsheet", query=OrderTableQuery, media="text/csv")
        return [Route("GET", PATH, self._export, _READ, told)]

    async def _export(self, request: web.Request) -> web.StreamResponse:
        asked = query_of(request, OrderTableQuery)
        return await self._exports.answer(request, "orders.csv", self._table(asked.q))

    async def _table(self, words: str) -> AsyncGenerator[bytes, None]:
        """Yield the table in chunks, each of a snapshot of its own: none is held meanwhile."""
        head = csv_bytes([_COLUMNS])
        after: str | None = None
        while True:
            lines, after = await self._store.read(partial(_chunk, words=words, after=after))
            yield head + lines
            if after is None:
                return
            head = b""


def masked(customer: str) -> str:
    """Return a customer's name as a table may tell it: its first character alone."""
    return customer if len(customer) <= 1 else f"{customer[0]}**"


def _chunk(
    connection: sqlite3.Connection, words: str, after: str | None
) -> tuple[bytes, str | None]:
    """Return the next lines and where to go on. On a reader's thread, the encoding as well."""
    page = search(connection, words, limit=MAX_LIMIT, after=after)
    rows: list[list[Cell]] = []
    for head in page.heads:
        of = {"order_id": head.order_id.bytes}
        packed = connection.execute(_PACKED, of).fetchone()
        shipped = connection.execute(_SHIPPED, of).fetchone()
        day = None if head.ship_by is None else head.ship_by.isoformat()
        told = [head.order_no, masked(head.customer), str(head.status), day]
        counts = [head.line_count, head.units_ordered, head.units_packed]
        closed = [moment(packed[0]), *packed[1:], moment(shipped[0]), *shipped[1:]]
        rows.append([*told, *counts, *closed])
    return csv_bytes(rows), page.next
