"""Fifty kiosks, pages and programs at work through a front: they note what fails, and who was away.

A kiosk here scans one piece after the other into an order of its own, and comes back as the real
one does: after the link's waits, with the scan that was not answered. What it is not: the kiosk.
"""

import asyncio
import random
import ssl
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import socketio  # type: ignore[import-untyped]  # python-socketio ships no types
from aiohttp.abc import AbstractResolver

from server.contract.dashboard_live import Snapshot
from server.contract.station import ScanReply
from server.contract.verdict import Verdict
from station.bridge.backoff import Backoff, BackoffPolicy
from tests.system.server.speaking import Served, Station
from tests.watching import Page

STATIONS, PAGES = 50, 4
_KIOSK_WAITS = BackoffPolicy(first_s=0.1, cap_s=3.0)
"""As station.app has them."""
_PAGE_WAITS = BackoffPolicy(first_s=0.45, cap_s=2.0)
"""As the page's own client has them."""
_SCAN_EVERY_S = 0.4
_GONE = (socketio.exceptions.SocketIOError, ExceptionGroup, TimeoutError, OSError)


def orders() -> str:
    """Return an order of many pieces for each station."""
    rows = (f"R-{number},1,TEA-{number},100000,TEA-{number}" for number in range(STATIONS))
    return "\n".join(("order_no,line_no,sku,qty,barcode", *rows, ""))


@dataclass(slots=True)
class Hall:
    """What all of them share. `over` ends their work; the pages stay until it is `shut`.

    `away_s` are times without a socket; `first_s` how long the first one took, with all coming.
    `resolver` is for a front's name that this machine does not know.
    """

    server: Served
    root: Path
    resolver: AbstractResolver | None = None
    over: asyncio.Event = field(default_factory=asyncio.Event)
    shut: asyncio.Event = field(default_factory=asyncio.Event)
    away_s: list[float] = field(default_factory=list)
    first_s: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def http(self) -> aiohttp.ClientSession:
        """Return what makes connections: it trusts the front's root, and keeps cookies."""
        context = ssl.create_default_context(cafile=str(self.root))
        connector = aiohttp.TCPConnector(ssl=context, resolver=self.resolver)
        return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.CookieJar(unsafe=True))


@dataclass(slots=True)
class Kiosk:
    """A station: `answered` are the scans it had a verdict for, by their ids."""

    hall: Hall
    number: int
    answered: dict[str, ScanReply] = field(default_factory=dict)
    unanswered: dict[str, object] | None = None
    seq: int = 0

    @property
    def name(self) -> str:
        return f"pack-{self.number}"

    async def work(self) -> None:
        """Scan until it is over; what was sent has its verdict at the end."""
        await _staying(self.hall, _KIOSK_WAITS, self._once, self.hall.over)

    async def _once(self, came: Callable[[], None]) -> None:
        http = self.hall.http()
        station = Station(self.name, kiosk=self.number + 1, http=http)
        try:
            await station.connect(self.hall.server)
            await station.hello()
            came()
            station.seq = self.seq
            while self.unanswered or not self.hall.over.is_set():
                await self._scan(station)
                with suppress(TimeoutError):
                    async with asyncio.timeout(_SCAN_EVERY_S):
                        await station.gone.wait()
                        return
        finally:
            with suppress(*_GONE):
                await station.leave()
            await http.close()

    async def _scan(self, station: Station) -> None:
        if self.unanswered is None:
            code = f"TEA-{self.number}" if self.answered else f"R-{self.number}"
            self.unanswered = station.mint(code)
            self.seq = station.seq
        reply = await station.send_or_be_cut_off(self.unanswered)
        if isinstance(reply, ScanReply):
            scan_id = str(self.unanswered["scan_id"])
            if scan_id in self.answered:
                self.hall.failures.append(f"{self.name}: two answers")
            self.answered[scan_id] = reply
            wanted = Verdict.ITEM_MATCHED if len(self.answered) > 1 else Verdict.ORDER_OPENED
            if reply.acks[0].verdict is not wanted:
                self.hall.failures.append(f"{self.name}: {reply.acks[0].verdict}")
            self.unanswered = None


@dataclass(slots=True)
class Watcher:
    """An open page, which keeps what it has when its socket goes.

    `spans` are its snapshots, each with how many scans had been told before it.
    """

    hall: Hall
    page: Page
    spans: list[tuple[Snapshot, int]] = field(default_factory=list)

    async def watch(self) -> None:
        """Stay connected until the hall shuts."""
        await _staying(self.hall, _PAGE_WAITS, self._once, self.hall.shut)

    async def _once(self, came: Callable[[], None]) -> None:
        page = self.page
        try:
            await page.connect(self.hall.server.url, self.hall.server.token)
            told = len(page.scans)
            answer = await page.ask()
            if isinstance(answer, Snapshot):
                self.spans.append((answer, told))
            came()
            async with asyncio.TaskGroup() as group:
                waits = [group.create_task(each.wait()) for each in (page.gone, self.hall.shut)]
                await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
                for each in waits:
                    each.cancel()
        finally:
            with suppress(*_GONE):
                await page.leave()

    async def until_it_has(self, newest: int) -> None:
        """Wait until the page shows the scan with this key."""
        await self.page.until(lambda: self.seen()[-1][-1] == newest)

    def seen(self) -> list[list[int]]:
        """Return the scans' keys that the page had, from each snapshot on, in their order."""
        told = [int(scan.scan_key or 0) for scan in self.page.scans]
        begins = [begin for _, begin in self.spans]
        ends = [*begins[1:], len(told)]
        return [
            [*sorted(int(scan.scan_key or 0) for scan in snapshot.scans), *told[begin:end]]
            for (snapshot, begin), end in zip(self.spans, ends, strict=True)
        ]


async def _staying(
    hall: Hall,
    waits: BackoffPolicy,
    once: Callable[[Callable[[], None]], Awaitable[None]],
    over: asyncio.Event,
) -> None:
    """Connect again and again until it is over, and note how long it had no socket."""
    backoff, gone_s, noted = Backoff(waits, random.random), time.monotonic(), hall.first_s

    def came() -> None:
        noted.append(time.monotonic() - gone_s)
        backoff.reset()

    while True:
        with suppress(*_GONE):
            await once(came)
            if over.is_set():
                return
        gone_s, noted = time.monotonic(), hall.away_s
        await asyncio.sleep(backoff.next_s())


async def ask(hall: Hall, read: list[int]) -> None:
    """Be a program that reads over one connection, one question after the other."""
    async with hall.http() as http:
        while not hall.over.is_set():
            async with http.get(
                f"{hall.server.url}/api/orders?q=R-1", headers=hall.server.bearer
            ) as answer:
                await answer.read()
                read.append(answer.status)
            await asyncio.sleep(0.02)


async def write(hall: Hall, written: list[int]) -> None:
    """Be a program that brings an order in, and the next one.

    A connection that waited for the next request may be closed just as that comes (RFC 9112, 9.5):
    it is made once more on a new one, as it says the same.
    """
    headers = {**hall.server.bearer, "Content-Type": "text/csv"}
    url = f"{hall.server.url}/api/orders/import"
    async with hall.http() as http:
        while not hall.over.is_set():
            text = f"order_no,line_no,sku,qty\nP-{len(written)},1,TEA,1\n"
            try:
                written.append(await _posted(http, url, text, headers))
            except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError):
                async with hall.http() as another:
                    written.append(await _posted(another, url, text, headers))
            await asyncio.sleep(0.05)


async def _posted(http: aiohttp.ClientSession, url: str, text: str, headers: dict[str, str]) -> int:
    async with http.post(url, data=text, headers=headers) as answer:
        await answer.read()
        return answer.status
