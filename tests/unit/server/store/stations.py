"""Stations that scan into a real store, and the orders they scan, for tests."""

from collections.abc import Sequence
from functools import partial
from itertools import count
from uuid import UUID, uuid5

from drivers.barcode.symbology import Symbology
from server.contract.own_code import Command, command_code
from server.contract.station import ScanAck, ScanMessage, ScanReply
from server.store import (
    ErpStatus,
    ItemBarcode,
    LineContent,
    OrderContent,
    Saved,
    Store,
    save_order,
)

NOW_UTC_MS = 1_800_000_000_000
_SCANS = UUID(int=7)


def line(line_no: int, code: str, qty: int, *, case: int = 0) -> LineContent:
    """Return a line whose item code is `code`; with `case`, `<code>-case` is a case of so many."""
    codes = [ItemBarcode(code)]
    if case:
        codes.append(ItemBarcode(f"{code}-case", case))
    return LineContent(line_no, f"SKU-{code}", f"{code} words", qty, None, tuple(codes))


def order(
    order_no: str,
    *lines: LineContent,
    customer: str = "김철수",
    erp: ErpStatus = ErpStatus.OPEN,
    codes: tuple[str, ...] = (),
) -> OrderContent:
    """Return an order of these lines."""
    return OrderContent(order_no, customer, lines, erp_status=erp, codes=codes)


async def save(store: Store, *orders: OrderContent) -> list[Saved]:
    """Save orders, each in a job of its own."""
    return [
        await store.write(partial(save_order, order=content, now_utc_ms=NOW_UTC_MS))
        for content in orders
    ]


def scan(
    station: str,
    seq: int,
    text: str,
    *,
    symbology: Symbology | None = None,
    aim: str | None = None,
    seen: int | None = None,
) -> ScanMessage:
    """Return a scan whose identifier follows from station and number.

    The operator has seen the verdicts up to number `seen`, else of every scan before.
    """
    scan_id = uuid5(_SCANS, f"{station}.{seq}")
    data = text.encode()
    answered_seq = seq - 1 if seen is None else seen
    return ScanMessage(scan_id, seq, "scanner", data, NOW_UTC_MS, symbology, aim, answered_seq)


class StationAt:
    """A station at a store: mints `station_seq`, sends one scan at a time."""

    def __init__(self, store: Store, name: str) -> None:
        self.name = name
        self.sent: list[ScanMessage] = []
        self.acks: list[ScanAck] = []
        self._store = store
        self._seqs = count(1)

    async def scan(self, *texts: str) -> ScanReply:
        """Send one batch of new scans; it must be judged."""
        scans = [scan(self.name, next(self._seqs), text) for text in texts]
        return await self.send(scans)

    async def do(self, command: Command, number: int | None = None) -> ScanAck:
        """Send a command and return its acknowledgement."""
        return (await self.scan(command_code(command, number))).acks[0]

    async def send(self, scans: Sequence[ScanMessage]) -> ScanReply:
        """Send these scans; they must be judged."""
        reply = await self._store.judge(self.name, scans)
        assert isinstance(reply, ScanReply), reply
        self.sent += scans
        self.acks += reply.acks
        return reply
