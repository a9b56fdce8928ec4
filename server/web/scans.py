"""`GET /api/scans`: the history of this server's scans, and `GET /api/scans.csv`, all of it.

What it is: the two answers. What it is not: the search (server.store.history), or an order's whole
history (`order_history`). The server's event loop.
"""

import sqlite3
from collections.abc import AsyncGenerator, Callable
from functools import partial
from http import HTTPStatus
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from server.contract.dashboard import ScanRow
from server.contract.verdict import Verdict
from server.store import Store
from server.store.history import ScanFilter, ScanPage, scan_page
from server.web.access import Role, Scope, access
from server.web.answers import json_answer, query_of
from server.web.asked import Code, Limit, Text, UtcMs
from server.web.csv_export import CsvExports
from server.web.csv_table import Cell, csv_bytes, moment
from server.web.problems import ProblemError
from server.web.route import Doc, Link, Route

PATH = "/api/scans"
CSV_PATH = "/api/scans.csv"
_READ = access(Role.SUPERVISOR, scope=Scope.SCANS_READ)
_COLUMNS: dict[str, Callable[[ScanRow], Cell]] = {
    "stored_utc": lambda scan: moment(scan.stored_utc_ms),
    "captured_utc": lambda scan: moment(scan.captured_utc_ms),
    "site": lambda scan: scan.site,
    "station": lambda scan: scan.station,
    "station_seq": lambda scan: scan.station_seq,
    "step": lambda scan: scan.step,
    "operator_badge": lambda scan: scan.operator_badge,
    "operator_name": lambda scan: scan.operator_name,
    "verdict": lambda scan: scan.verdict,
    "reason": lambda scan: scan.reason,
    "order_no": lambda scan: scan.order_no,
    "line_no": lambda scan: scan.line_no,
    "sku": lambda scan: scan.sku,
    "description": lambda scan: scan.description,
    "qty": lambda scan: scan.qty,
    "code": lambda scan: scan.code,
    "symbology": lambda scan: scan.symbology,
    "seen": lambda scan: scan.seen,
    "expected": lambda scan: scan.expected,
    "lot": lambda scan: scan.lot,
    "serial": lambda scan: scan.serial,
    "expiry": lambda scan: scan.expiry,
    "closing": lambda scan: scan.closing,
    "undoes": lambda scan: None if scan.undoes is None else str(scan.undoes),
    "pushed": lambda scan: None if scan.pushed is None else str(scan.pushed).lower(),
    "scan_id": lambda scan: str(scan.scan_id),
}
_ROWS = 500
"""Scans in a chunk, and in one snapshot of the store."""


class ScanAsked(Struct, frozen=True, forbid_unknown_fields=True):
    """Which scans; without any of these all of them.

    `operator` is a badge, `code` exactly what was read. `since` and `until` are UTC milliseconds of
    storing, `until` itself left out.
    """

    station: Text | None = None
    operator: Text | None = None
    verdict: Verdict | None = None
    order_no: Text | None = None
    code: Code | None = None
    since: UtcMs | None = None
    until: UtcMs | None = None

    def filter(self) -> ScanFilter:
        """Return what the store is asked for."""
        return ScanFilter(
            station=self.station,
            operator=self.operator,
            verdict=None if self.verdict is None else str(self.verdict),
            order_no=self.order_no,
            code=self.code,
            since_utc_ms=self.since,
            until_utc_ms=self.until,
        )


class ScanQuery(ScanAsked, frozen=True, forbid_unknown_fields=True):
    """Which scans, and which page of them. `after` is the `next` of the page before."""

    limit: Limit = 50
    after: Annotated[str, Meta(pattern=r"^[0-9]{1,16}\.[0-9]{1,18}\Z")] | None = None


class Scans:
    """The handlers."""

    def __init__(self, store: Store, exports: CsvExports) -> None:
        self._store = store
        self._exports = exports

    def routes(self) -> list[Route]:
        """Return what to add to the router."""
        listed = Doc(
            "Scans, the newest first, by page",
            ScanPage,
            query=ScanQuery,
            links=(
                Link("GET", PATH, {"after": "/next"}),
                Link("GET", "/api/order-scans", {"order_no": "/scans/0/order_no"}),
            ),
        )
        table = Doc("Scans as a table for a spreadsheet", query=ScanAsked, media="text/csv")
        return [
            Route("GET", PATH, self._list, _READ, listed),
            Route("GET", CSV_PATH, self._export, _READ, table),
        ]

    async def _list(self, request: web.Request) -> web.Response:
        asked = query_of(request, ScanQuery)
        page = partial(scan_page, asked=asked.filter(), limit=asked.limit, after=asked.after)
        try:
            return json_answer(await self._store.read(page))
        except ValueError as error:
            raise ProblemError(
                HTTPStatus.BAD_REQUEST, f"The query does not fit: {error}."
            ) from None

    async def _export(self, request: web.Request) -> web.StreamResponse:
        asked = query_of(request, ScanAsked).filter()
        return await self._exports.answer(request, "scans.csv", self._table(asked))

    async def _table(self, asked: ScanFilter) -> AsyncGenerator[bytes, None]:
        """Yield the table in chunks, each of a snapshot of its own: none is held meanwhile."""
        head = csv_bytes([tuple(_COLUMNS)])
        after: str | None = None
        while True:
            lines, after = await self._store.read(partial(_chunk, asked=asked, after=after))
            yield head + lines
            if after is None:
                return
            head = b""


def _chunk(
    connection: sqlite3.Connection, asked: ScanFilter, after: str | None
) -> tuple[bytes, str | None]:
    """Return the next lines and where to go on. On a reader's thread, the encoding as well."""
    page = scan_page(connection, asked, limit=_ROWS, after=after)
    rows = [[cell(scan) for cell in _COLUMNS.values()] for scan in page.scans]
    return csv_bytes(rows), page.next
