"""The centre in Postgres, spoken to through its versioned functions and nothing else.

Both ways an argument is JSON text that Postgres and msgspec read, so that a function can gain a
field under an older edge. Every call has a timeout. The asyncio loop.
"""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

import asyncpg
import msgspec
from msgspec import Struct

from server.sync.remote import (
    Centre,
    CentreOrder,
    Imported,
    Page,
    Position,
    Pushed,
    PushedScan,
    not_understood,
    read_news,
)
from server.sync.waits import WAITS

_PULL = """
SELECT convert_to(scanstation.pull_v1(
    $1, $2::text::pg_snapshot, $3::text::pg_snapshot, $4::text::xid8, $5, $6, $7
)::text, 'UTF8')
"""
"""As bytes: a text would be taken apart and put together again on the way, megabytes of it."""
_PUSH = "SELECT scanstation.push_v1($1, $2, $3, $4)"
_IMPORT = "SELECT scanstation.import_v1($1, $2, $3)"
_TIMEOUT_S = 60.0
_WATCHED_TIMEOUT_S = WAITS.longest_s + 60.0
"""Of what is given up sooner by whoever asks, for longer where a line is slow."""
T = TypeVar("T")
FUNCTIONS = ("pull_v1", "push_v1", "import_v1")
"""All that is called there."""


class _Pulled(Struct, frozen=True):
    """pull_v1's answer."""

    centre: Centre
    until: str
    orders: tuple[msgspec.Raw, ...]
    is_last: bool
    in_round: int | None = None


_pulled = msgspec.json.Decoder(_Pulled)
_pushed = msgspec.json.Decoder(Pushed)
_imported = msgspec.json.Decoder(Imported)


class PostgresRemote:
    """A `Remote` over one connection, for one site."""

    def __init__(self, connection: asyncpg.Connection, site: str) -> None:
        self._connection = connection
        self._site = site

    async def pull(self, position: Position, *, orders: int, lines: int) -> Page:
        """Return the next page after a position."""
        answer = await self._connection.fetchval(
            _PULL,
            self._site,
            position.known,
            position.until,
            position.after_change,
            position.after_order,
            orders,
            lines,
            timeout=_WATCHED_TIMEOUT_S,
        )
        pulled = _read(_pulled, answer)
        return Page(pulled.centre, pulled.orders, _after(position, pulled), pulled.is_last)

    async def push(self, incarnation: UUID, utc_ms: int, scans: Sequence[PushedScan]) -> Pushed:
        """Hand over the next scans of an incarnation."""
        told = msgspec.json.encode(scans).decode()
        answer = await self._connection.fetchval(
            _PUSH, self._site, incarnation, utc_ms, told, timeout=_WATCHED_TIMEOUT_S
        )
        return _read(_pushed, answer)

    async def import_orders(
        self, orders: Sequence[CentreOrder], *, only_new: bool = False
    ) -> Imported:
        """Hand over orders of this site."""
        told = msgspec.json.encode(orders).decode()
        answer = await self._connection.fetchval(
            _IMPORT, self._site, told, only_new, timeout=_TIMEOUT_S
        )
        return _read(_imported, answer)


def _read(decoder: msgspec.json.Decoder[T], answer: bytes | str) -> T:
    try:
        return decoder.decode(answer)
    except msgspec.MsgspecError as error:
        raise not_understood(error) from error


def _after(position: Position, pulled: _Pulled) -> Position:
    """Return the position once a page is kept: at the end of its round, or on in it."""
    if pulled.is_last:
        return Position(pulled.until)
    (last,) = read_news(pulled.orders[-1:])
    in_round = position.in_round if pulled.in_round is None else pulled.in_round
    count = position.pulled + len(pulled.orders)
    return Position(position.known, pulled.until, last.change, last.order_no, count, in_round)
