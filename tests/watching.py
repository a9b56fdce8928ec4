"""A supervisor's page as the tests have it: it checks that nothing is missing of what it hears."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

import aiohttp
import msgspec
import socketio  # type: ignore[import-untyped]  # python-socketio ships no types

from server.contract.dashboard import ScanRow
from server.contract.dashboard_live import (
    NAMESPACE,
    DashboardEvent,
    DashboardItem,
    Events,
    Refused,
    Resumed,
    ScanTold,
    Snapshot,
    SnapshotAnswer,
)

WAIT_S = 20.0
POLLING = ("polling",)
WEBSOCKET = ("websocket",)
BOTH = ("polling", "websocket")


class Page:
    """One socket, or one after the other, of a page that keeps what it has."""

    def __init__(self, http: Callable[[], aiohttp.ClientSession] = aiohttp.ClientSession) -> None:
        self._made_http = http
        self.epoch = ""
        self.seq = 0
        self.snapshots: list[Snapshot] = []
        self.items: list[DashboardItem] = []
        self.resyncs = 0
        self.gone = asyncio.Event()
        self._heard = asyncio.Condition()
        self.client: Any = None
        self._http: aiohttp.ClientSession | None = None

    @property
    def transport(self) -> str:
        return str(self.client.transport())

    def _made(self) -> None:
        self._http = self._made_http()
        self.client = socketio.AsyncClient(
            reconnection=False, handle_sigint=False, http_session=self._http
        )
        self.client.on(DashboardEvent.EVENTS, self._events, namespace=NAMESPACE)
        self.client.on(DashboardEvent.RESYNC, self._resync, namespace=NAMESPACE)
        self.client.on("disconnect", self._left, namespace=NAMESPACE)

    async def connect(
        self,
        url: str,
        token: str | None = None,
        *,
        transports: Sequence[str] = WEBSOCKET,
        headers: Mapping[str, str] | None = None,
        auth: object = None,
    ) -> None:
        self.gone.clear()
        self._made()
        await self.client.connect(
            url,
            headers=dict(headers or {}),
            auth=auth if token is None else {"token": token},
            namespaces=[NAMESPACE],
            transports=list(transports),
            wait_timeout=WAIT_S,
        )

    async def leave(self) -> None:
        with suppress(TimeoutError):  # of one that polls it may never return
            async with asyncio.timeout(WAIT_S if self.transport == "websocket" else 1):
                await self.client.disconnect()
        if self._http is not None:
            await self._http.close()

    async def ask(self, payload: object = None) -> Snapshot | Resumed | Refused:
        """Ask `snapshot` with what the page has, or with this, and take the answer in."""
        given = {"epoch": self.epoch, "seq": self.seq} if payload is None else payload
        told = await self.client.call(
            DashboardEvent.SNAPSHOT, given, namespace=NAMESPACE, timeout=WAIT_S
        )
        answer: Snapshot | Resumed | Refused = msgspec.convert(told, SnapshotAnswer)
        if isinstance(answer, Snapshot):
            self.snapshots.append(answer)
            self.epoch, self.seq = answer.epoch, answer.seq
        return answer

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until what was heard is as wished."""
        async with asyncio.timeout(WAIT_S), self._heard:
            await self._heard.wait_for(is_so)

    @property
    def scans(self) -> list[ScanRow]:
        """The scans that came as events, each once."""
        return [item.scan for item in self.items if isinstance(item, ScanTold)]

    async def _events(self, told: object) -> None:
        events = msgspec.convert(told, Events)
        assert (events.epoch, events.first_seq) == (self.epoch, self.seq + 1), "a hole or a double"
        async with self._heard:
            self.items.extend(events.events)
            self.seq += len(events.events)
            self._heard.notify_all()

    async def _resync(self) -> None:
        async with self._heard:
            self.resyncs += 1
            self._heard.notify_all()

    async def _left(self, _reason: str) -> None:
        self.gone.set()


@asynccontextmanager
async def watching(
    url: str, token: str | None = None, *, transports: Sequence[str] = WEBSOCKET
) -> AsyncIterator[Page]:
    """Connect a page and ask for its first snapshot."""
    page = Page()
    await page.connect(url, token, transports=transports)
    try:
        await page.ask()
        yield page
    finally:
        await page.leave()
