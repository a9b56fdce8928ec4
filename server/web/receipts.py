"""`GET /api/receipts`: that every scan a kiosk captured is judged here, once, and that it knows.

What it is: the answer, and what was counted so far since the server's start. What it is not: the
counting (server.store.receipts) or comparing (server.domain.receipts). The server's event loop.
"""

import asyncio
from collections.abc import Iterable, Mapping
from functools import partial

from aiohttp import web
from msgspec import Struct
from msgspec.structs import asdict

from server.domain.receipts import Compared, compare
from server.store import Store
from server.store.receipts import Receipt, Receipts, StationTally, Tally, count_on
from server.web.access import Role, Scope, access
from server.web.answers import json_answer
from server.web.presence import NEVER_SEEN, KioskWord, Presence
from server.web.route import Doc, Route
from server.web.stations import Presences

PATH = "/api/receipts"
PORTION = 100_000
"""Scans that are counted for one answer."""
_READ = access(Role.SUPERVISOR, scope=Scope.STATIONS_READ)


class KioskReceipt(Compared, frozen=True):
    """What a kiosk counted at `told_utc_ms`, held against what is here.

    It `is_current` while the kiosk is connected and would have told what is new.
    """

    told_utc_ms: int
    is_current: bool


class StationReceipt(Receipt, frozen=True):
    """A station's receipt, by what is here and by what its kiosk counts.

    `kiosk` is null while scans are still being counted, and of a kiosk that did not tell its counts
    since this server's start, as older ones never do.
    """

    kiosk: KioskReceipt | None


class ReceiptList(Struct, frozen=True):
    """A receipt for each station, by name.

    With `is_partial` they are still being counted, and `scans` are fewer than there are: ask again.
    """

    receipts: tuple[StationReceipt, ...]
    is_partial: bool


class StationReceipts:
    """The handler."""

    def __init__(self, store: Store, presences: Presences, *, portion: int = PORTION) -> None:
        self._store = store
        self._presences = presences
        self._portion = portion
        self._tally = Tally()
        self._counting = asyncio.Lock()

    def routes(self) -> list[Route]:
        """Return what to add to the router."""
        told = Doc(
            "That every scan a kiosk captured is judged here, once, and that it knows", ReceiptList
        )
        return [Route("GET", PATH, self._tell, _READ, told)]

    async def _tell(self, _: web.Request) -> web.Response:
        presences = self._presences()  # before the count: what was told then is here by now
        async with self._counting:
            count = partial(count_on, before=self._tally, most=self._portion)
            self._tally, counted = await self._store.read(count)
            tally = self._tally
        return json_answer(receipts_of(counted, tally, presences))


def receipts_of(counted: Receipts, tally: Tally, presences: Mapping[str, Presence]) -> ReceiptList:
    """Return what was counted here together with what kiosks count."""
    receipts = (*counted.receipts, *_of_those_without_a_scan_here(counted.receipts, presences))
    told = tuple(
        StationReceipt(
            **asdict(receipt),
            kiosk=None
            if counted.is_partial
            else _of_kiosk(presences.get(receipt.station, NEVER_SEEN).word, tally, receipt.station),
        )
        for receipt in sorted(receipts, key=lambda receipt: receipt.station)
    )
    return ReceiptList(told, counted.is_partial)


def _of_those_without_a_scan_here(
    receipts: Iterable[Receipt], presences: Mapping[str, Presence]
) -> list[Receipt]:
    """Return empty receipts of stations whose kiosks tell, and of which nothing is here."""
    here = {receipt.station for receipt in receipts}
    return [
        Receipt(station, 0, 0, True, (), (), 0, 0)
        for station, presence in presences.items()
        if presence.word is not None and station not in here
    ]


def _of_kiosk(word: KioskWord | None, tally: Tally, station: str) -> KioskReceipt | None:
    if word is None:
        return None
    here = tally.stations.get(station, StationTally()).numbers
    compared = compare(word.state.journal, here)
    return KioskReceipt(
        **asdict(compared), told_utc_ms=word.told_utc_ms, is_current=word.is_current
    )
