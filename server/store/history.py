"""Stored scans by page, the newest first, whatever is asked of them; and those newer than one.

A cursor names a scan, so a page neither skips nor repeats any, however many come meanwhile. What no
index finds is looked for among so many scans a page and no more: such a page may hold few, or none,
and says that it is partial. What it is not: an order's whole history (`history_of_order`). A
reader's queries.
"""

import re
import sqlite3
from contextlib import suppress
from unicodedata import normalize

from msgspec import Struct

from server.contract.dashboard import ScanRow
from server.store.connections import readable
from server.store.history_rows import SCAN_COLUMNS, SCAN_JOINS, scan_row
from server.store.order_content import order_id_of

MAX_LIMIT = 1000
LOOKED_AT = 50_000
"""Scans a page looks at, at most: tens of milliseconds."""
_NO_TIME = 2**53
_CURSOR = re.compile(r"(\d{1,16})\.(\d{1,18})", re.ASCII)
_PICTURES = {0x2400 + code: code for code in range(0x20)} | {0x2421: 0x7F}

_PAGE = f"""
SELECT {SCAN_COLUMNS} FROM scans s {{index}} {SCAN_JOINS}
WHERE {{where}} ORDER BY {{order}} LIMIT :limit
"""  # noqa: S608 - only this package's own text
_NEWER = f"""
SELECT {SCAN_COLUMNS} FROM scans s {SCAN_JOINS}
WHERE s.scan_key > ? ORDER BY s.scan_key LIMIT ?
"""  # noqa: S608 - the same
_NEWEST_KEY = "SELECT ifnull(max(scan_key), 0) FROM scans"
_ASKED = {
    "station": "s.station = :station",
    "operator": "s.operator = :operator",
    "verdict": "s.verdict = :verdict",
    "since_utc_ms": "s.stored_utc_ms >= :since_utc_ms",
    "until_utc_ms": "s.stored_utc_ms < :until_utc_ms",
}
_TIMES = ("since_utc_ms", "until_utc_ms")
_BY_KEY = "s.scan_key DESC"
_OF_KEYS = "s.scan_key < :before_key AND s.scan_key >= :end_key"
_BY_TIME = "s.stored_utc_ms DESC, s.scan_key DESC"
_OF_TIME = """
(s.stored_utc_ms, s.scan_key) < (:before_ms, :before_key)
AND (s.stored_utc_ms, s.scan_key) >= (:end_ms, :end_key)
"""
_TIME_BEHIND = f"""
SELECT stored_utc_ms, scan_key FROM scans s INDEXED BY scans_by_time
WHERE {_OF_TIME} ORDER BY {_BY_TIME} LIMIT 1 OFFSET :looked_at - 1
"""  # noqa: S608 - the same


class ScanFilter(Struct, frozen=True):
    """What is asked for; None is anything. `operator` is a badge, `code` exactly what was read.

    Times are of storing, by this server's clock: from `since_utc_ms` on, up to and without
    `until_utc_ms`.
    """

    station: str | None = None
    operator: str | None = None
    verdict: str | None = None
    order_no: str | None = None
    code: str | None = None
    since_utc_ms: int | None = None
    until_utc_ms: int | None = None


class ScanPage(Struct, frozen=True):
    """Scans, the newest first. `next` asks for the following page; None at the end.

    With `is_partial` the page ended before it was full, as it had looked at very many scans that
    are not asked for: there may be more behind `next`.
    """

    scans: tuple[ScanRow, ...]
    next: str | None = None
    is_partial: bool = False


class _Place(Struct, frozen=True, order=True):
    """A scan's place in both orders; a page goes on before it."""

    utc_ms: int = _NO_TIME
    scan_key: int = _NO_TIME

    @property
    def cursor(self) -> str:
        return f"{self.utc_ms}.{self.scan_key}"


class _Span(Struct, frozen=True):
    """The scans a page looks at: those before one, down to another and no further.

    With `is_partial` there are more behind.
    """

    before: _Place
    end: _Place = _Place(0, 0)
    is_partial: bool = False


class _Walk(Struct, frozen=True):
    """The order in which scans are looked at, and what is asked of each."""

    index: str
    order: str
    where: tuple[str, ...]
    values: dict[str, object]


def newest_key(connection: sqlite3.Connection) -> int:
    """Return the `scan_key` of the scan stored last; 0 when there is none."""
    return int(connection.execute(_NEWEST_KEY).fetchone()[0])


def scans_after(
    connection: sqlite3.Connection, scan_key: int, *, limit: int
) -> tuple[ScanRow, ...]:
    """Return scans newer than one, the oldest of them first."""
    with readable(connection):
        return tuple(scan_row(row) for row in connection.execute(_NEWER, (scan_key, limit)))


def scan_page(
    connection: sqlite3.Connection,
    asked: ScanFilter,
    *,
    limit: int,
    after: str | None = None,
    looked_at: int = LOOKED_AT,
) -> ScanPage:
    """Return a page of the scans that are asked for, `after` the page before.

    By the server's clock where times are asked for, else as they were stored.

    Raises:
        ValueError: when `limit` is not 1 to MAX_LIMIT, or `after` is no cursor of a page.
    """
    if not 1 <= limit <= MAX_LIMIT:
        raise ValueError(f"limit must be 1 to {MAX_LIMIT}, got {limit}")
    before = _parse_cursor(after)
    walk = _walk(asked)
    span = _span(connection, walk, before, asked, looked_at)
    with readable(connection):
        found = _rows(connection, walk, span, limit + 1)
    if len(found) > limit:
        last = found[limit - 1]
        return ScanPage(tuple(found[:limit]), _place_of(last).cursor)
    following = span.end.cursor if span.is_partial else None
    return ScanPage(tuple(found), following, span.is_partial)


def _parse_cursor(after: str | None) -> _Place:
    if after is None:
        return _Place()
    match = _CURSOR.fullmatch(after)
    if match is None:
        raise ValueError(f"not a cursor: {after!r}")
    return _Place(int(match[1]), int(match[2]))


def _place_of(row: ScanRow) -> _Place:
    return _Place(row.stored_utc_ms or 0, row.scan_key or 0)


def _walk(asked: ScanFilter) -> _Walk:
    """Return the shortest way: an order's scans, those of a time, or all from the newest on."""
    values: dict[str, object] = {
        name: value for name in _ASKED if (value := getattr(asked, name)) is not None
    }
    where = [_ASKED[name] for name in values]
    if asked.code is not None:
        codes = {f"code{at}": data for at, data in enumerate(_stored_forms(asked.code))}
        where.append(f"s.data IN ({', '.join(f':{name}' for name in codes)})")
        values |= codes
    if asked.order_no is not None:
        values["order_id"] = order_id_of(asked.order_no).bytes
        where += ["s.order_id = :order_id", _OF_KEYS]
        return _Walk("INDEXED BY scans_of_order", _BY_KEY, tuple(where), values)
    if any(name in values for name in _TIMES):
        # The span is of this time: told of each scan besides, it would hide the span's own end.
        others = [each for each in where if "stored_utc_ms" not in each]
        return _Walk("INDEXED BY scans_by_time", _BY_TIME, (*others, _OF_TIME), values)
    return _Walk("NOT INDEXED", _BY_KEY, (*where, _OF_KEYS), values)


def _stored_forms(code: str) -> list[bytes]:
    """Return the bytes that are read as this text; what is drawn in it stands for what it draws."""
    text = code.translate(_PICTURES)
    forms = [normalize(form, text).encode() for form in ("NFC", "NFD")]
    with suppress(UnicodeEncodeError):  # then no reading as Latin-1 can have given it
        forms.append(text.encode("latin-1"))
    return list(dict.fromkeys(forms))


def _span(
    connection: sqlite3.Connection,
    walk: _Walk,
    before: _Place,
    asked: ScanFilter,
    looked_at: int,
) -> _Span:
    """Return what a page of this walk looks at."""
    if asked.order_no is not None:
        return _Span(before)
    if walk.order == _BY_KEY:
        last = min(before.scan_key, newest_key(connection) + 1) - looked_at
        return _Span(before) if last <= 1 else _Span(before, _Place(0, last), is_partial=True)
    if asked.until_utc_ms is not None:
        before = min(before, _Place(asked.until_utc_ms, 0))
    of_time = _Span(before, _Place(asked.since_utc_ms or 0, 0))
    values = {**_bounds(of_time), "looked_at": looked_at}
    end = connection.execute(_TIME_BEHIND, values).fetchone()
    return of_time if end is None else _Span(before, _Place(*end), is_partial=True)


def _rows(connection: sqlite3.Connection, walk: _Walk, span: _Span, limit: int) -> list[ScanRow]:
    sql = _PAGE.format(index=walk.index, where=" AND ".join(walk.where), order=walk.order)
    values = {**walk.values, **_bounds(span), "limit": limit}
    return [scan_row(row) for row in connection.execute(sql, values)]


def _bounds(span: _Span) -> dict[str, object]:
    return {
        "before_ms": span.before.utc_ms,
        "before_key": span.before.scan_key,
        "end_ms": span.end.utc_ms,
        "end_key": span.end.scan_key,
    }
