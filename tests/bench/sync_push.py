"""Scans a second into a centre through push_v1: a day's packing, and one order that grows long.

In batches of the product's size, from one site with several stations that pack orders of ten pieces
side by side, beside a feed of many other sites. The time is that of the calls: JSON made, sent,
stored, folded, committed, answered. A long order is pushed in small batches, as while it is packed:
its last batches over its first tell whether a scan gets dearer the more there are.
"""

import base64
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from statistics import median
from uuid import UUID

import uuid_utils.compat
from msgspec import Struct

from server.domain.progress import Closing
from server.sync.postgres.link import PostgresLink
from server.sync.push import BATCH
from server.sync.remote import PushedScan
from tests.centre_orders import LINES, item_code, order_no

SCANS = 50_000
ORDERS = SCANS // 10
"""Orders there have to be, at least."""
SITES = 50
"""Others, which have orders of their own in the feed that the pushed ones are looked up in."""
OF_EACH_SITE = 20_000
LONG = 10_000
"""Scans of the long order."""
_LONG_BATCH = 20
_ENDS = 50
"""Batches at each end of the long order that are held against each other."""
_STATIONS = 8
_PIECES = 2
_NOW_UTC_MS = 1_800_000_000_000


class PushRate(Struct, frozen=True):
    """Scans a second, and a small batch of a long order: its first ones and its last, in ms."""

    scans: int
    scans_per_s: float
    long_scans: int
    early_ms: float
    late_ms: float


async def measure(link: PostgresLink) -> PushRate:
    """Push into orders that are there, from order 1 on."""
    begun = time.perf_counter()
    for batch in _batches(_packing(SCANS), BATCH):
        await _push(link, UUID(int=1), batch)
    rate = SCANS / (time.perf_counter() - begun)
    took_ms = []
    for batch in _batches(_long(order_no(ORDERS), LONG), _LONG_BATCH):
        before = time.perf_counter()
        await _push(link, UUID(int=2), batch)
        took_ms.append((time.perf_counter() - before) * 1e3)
    return PushRate(SCANS, rate, LONG, median(took_ms[:_ENDS]), median(took_ms[-_ENDS:]))


async def _push(link: PostgresLink, incarnation: UUID, batch: Sequence[PushedScan]) -> None:
    pushed = await link.push(incarnation, _NOW_UTC_MS, batch)
    if pushed.last_seq != batch[-1].seq:
        raise RuntimeError(f"not taken: {pushed}")


def _batches(scans: Iterator[PushedScan], size: int) -> Iterator[list[PushedScan]]:
    while batch := list(islice(scans, size)):
        yield batch


def _packing(scans: int) -> Iterator[PushedScan]:
    """Yield scans of orders packed side by side, each opened by its number and completed."""
    pieces = LINES * _PIECES
    for seq in range(1, scans + 1):
        turn, station = divmod(seq - 1, _STATIONS)
        done, piece = divmod(turn, pieces + 1)
        number = done * _STATIONS + station + 1
        line_no = (piece - 1) // _PIECES + 1
        yield _scan(
            seq,
            f"pack-{station}",
            order_no(number),
            line_no if piece else None,
            item_code(number, line_no) if piece else order_no(number),
            Closing.COMPLETE if piece == pieces else None,
        )


def _long(order: str, scans: int) -> Iterator[PushedScan]:
    for seq in range(1, scans + 1):
        yield _scan(seq, "pack-9", order, 1 + seq % LINES, "8809000000012", None)


def _scan(
    seq: int, station: str, order: str, line_no: int | None, code: str, closing: Closing | None
) -> PushedScan:
    return PushedScan(
        seq=seq,
        scan_id=uuid_utils.compat.uuid7(),
        station=station,
        station_seq=seq,
        step="PACK",
        verdict="ITEM_MATCHED" if line_no else "ORDER_OPENED",
        scanner_id="usb-1a86-7523",
        data=base64.b64encode(code.encode()).decode(),
        captured_utc_ms=_NOW_UTC_MS + seq,
        stored_utc_ms=_NOW_UTC_MS + seq,
        qty=1 if line_no else 0,
        order_no=order,
        operator="kim",
        symbology="EAN13",
        line_no=line_no,
        closing=closing,
        revision=None if closing is None else 1,
    )
