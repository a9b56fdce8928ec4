"""A server's end of the wire, scripted: stores scans as the contract says, or refuses as told."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, TypeVar
from uuid import UUID

import msgspec
import socketio  # type: ignore[import-untyped]  # python-socketio ships no types
from aiohttp import web

from server.contract.kiosk_state import KioskState, KioskStateNoted
from server.contract.order import (
    OrderHead,
    OrderLineView,
    OrderStatus,
    OrderView,
    WorkStep,
)
from server.contract.station import (
    NAMESPACE,
    Hello,
    OrderChanged,
    OrderReply,
    PinAnswer,
    PinRequest,
    Refusal,
    RefusalCode,
    ScanAck,
    ScanMessage,
    ScanReply,
    ScanRequest,
    StationView,
    Welcome,
)
from server.contract.verdict import Verdict
from station.bridge.backoff import Backoff, BackoffPolicy
from station.bridge.link import Link
from station.events import StationEvent

TOKEN = "right"  # noqa: S105 - no secret
_Kind = TypeVar("_Kind", bound=StationEvent)


class ScriptedServer:
    """Stores scans in order; `refusals` are given out first, `silent` answers nothing.

    So many hellos as `in_use` find another kiosk in the station's place; `hello_refusals` are given
    out to hellos, `order_refusals` to those who ask for the order. With `confused` the answers are
    for other scans than were sent.
    """

    def __init__(self) -> None:
        self.url = ""
        self.stored: list[ScanMessage] = []
        self.acks: dict[UUID, ScanAck] = {}
        self.requests: list[list[int]] = []
        self.refusals: deque[RefusalCode] = deque()
        self.hello_refusals: deque[RefusalCode] = deque()
        self.order_refusals: deque[RefusalCode] = deque()
        self.of_others: set[UUID] = set()
        """Scans that are stored as another station's."""
        self.confused = False
        self.in_use = 0
        self.kiosks: set[UUID] = set()
        self.silent = False
        self.order: OrderHead | None = None
        self.lines: tuple[OrderLineView, ...] = ()
        self.orders_given = 0
        self.known_offset = 0
        self._sio: Any = socketio.AsyncServer(async_mode="aiohttp")
        self.pins: list[PinRequest] = []
        self.pin_answers: deque[PinAnswer | None] = deque()
        """None is no answer, and the end of the connection."""
        self.is_old = False
        """Whether it was written before kiosks told how they stand."""
        self.states: list[KioskState] = []
        self._state_told = asyncio.Event()
        for event in ("connect", "hello", "scan", "order", "pin", "kiosk_state"):
            self._sio.on(event, getattr(self, f"_on_{event}"), namespace=NAMESPACE)

    @property
    def last_seq(self) -> int:
        return self.known_offset + len(self.stored)

    async def push(self, change: OrderChanged) -> None:
        await self.push_as("order_changed", msgspec.to_builtins(change))

    async def push_as(self, event: str, told: object) -> None:
        await self._sio.emit(event, told, namespace=NAMESPACE)

    async def drop_everyone(self) -> None:
        for socket in list(self._sio.eio.sockets.values()):
            await socket.queue.put(None)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        app = web.Application()
        self._sio.attach(app)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
            yield
        finally:
            await self._sio.shutdown()
            await runner.cleanup()

    def _on_connect(self, _sid: str, _environ: object, auth: dict[str, str]) -> None:
        if auth["token"] != TOKEN:
            raise socketio.exceptions.ConnectionRefusedError("wrong or no token")

    def _on_hello(self, _sid: str, hello: object) -> object:
        self.kiosks.add(msgspec.convert(hello, Hello).kiosk)
        if self.in_use:
            self.in_use -= 1
            return self._refusal(RefusalCode.STATION_IN_USE)
        if self.hello_refusals:
            return self._refusal(self.hello_refusals.popleft())
        return msgspec.to_builtins(Welcome(self.last_seq, self._view()))

    async def _on_scan(self, _sid: str, data: object) -> object:
        scans = msgspec.convert(data, ScanRequest).scans
        self.requests.append([scan.station_seq for scan in scans])
        if self.silent:
            self.silent = False
            await asyncio.sleep(3600)
        if self.refusals:
            return self._refusal(self.refusals.popleft())
        reply = self._judge(scans)
        if self.confused and isinstance(reply, ScanReply):
            self.confused = False
            reply = ScanReply((), reply.view)
        return msgspec.to_builtins(reply)

    def _judge(self, scans: tuple[ScanMessage, ...]) -> ScanReply | Refusal:
        for scan in scans:
            if scan.scan_id in self.of_others:
                return Refusal(RefusalCode.SCAN_TAKEN, "another station's", self.last_seq)
            if scan.scan_id in self.acks:
                continue
            if scan.station_seq <= self.last_seq:
                return Refusal(RefusalCode.SEQ_TAKEN, "taken", self.last_seq)
            if scan.station_seq != self.last_seq + 1:
                return Refusal(RefusalCode.GAP, "gap", self.last_seq)
            self.stored.append(scan)
            self.acks[scan.scan_id] = ScanAck(
                scan.scan_id, scan.station_seq, Verdict.CODE_UNKNOWN, seen=scan.data.decode()
            )
        return ScanReply(tuple(self.acks[scan.scan_id] for scan in scans), self._view())

    async def _on_pin(self, _sid: str, data: object) -> object:
        self.pins.append(msgspec.convert(data, PinRequest))
        answer = self.pin_answers.popleft()
        if answer is None:
            await self.drop_everyone()
            await asyncio.sleep(3600)
        return msgspec.to_builtins(answer)

    def _on_kiosk_state(self, _sid: str, data: object) -> object:
        self.states.append(msgspec.convert(data, KioskState))
        self._state_told.set()
        if self.is_old:
            return self._refusal(RefusalCode.MALFORMED)
        return msgspec.to_builtins(KioskStateNoted())

    async def is_told_states(self, count: int) -> None:
        """Wait until so many have come."""
        async with asyncio.timeout(10):
            while len(self.states) < count:
                self._state_told.clear()
                await self._state_told.wait()

    def _on_order(self, _sid: str, _data: object) -> object:
        if self.order_refusals:
            return self._refusal(self.order_refusals.popleft())
        self.orders_given += 1
        if self.order is None:
            return self._refusal(RefusalCode.NOT_FOUND)
        return msgspec.to_builtins(OrderReply(OrderView(self.order, self.lines)))

    def _view(self) -> StationView:
        return StationView("s1", WorkStep.PACK, open_order=self.order)

    def _refusal(self, code: RefusalCode) -> object:
        return msgspec.to_builtins(Refusal(code, f"scripted {code}", self.last_seq))


class Seen(list[StationEvent]):
    """The events told so far, and the link that tells them."""

    link: Link

    def __init__(self) -> None:
        super().__init__()
        self._told = asyncio.Event()

    def tell(self, event: StationEvent) -> None:
        self.append(event)
        self._told.set()

    async def until(self, enough: Callable[["Seen"], bool]) -> None:
        async with asyncio.timeout(10):
            while not enough(self):
                self._told.clear()
                await self._told.wait()

    def of(self, kind: type[_Kind]) -> list[_Kind]:
        return [event for event in self if isinstance(event, kind)]


def quick_backoff() -> Backoff:
    """Return waits of 7.5, 15, 30 and from then on 37.5 ms."""
    return Backoff(BackoffPolicy(0.01, 0.05), lambda: 0.5)


def order(revision: int) -> OrderHead:
    return OrderHead(UUID(int=77), "SO-77", "Kim", OrderStatus.PACKING, revision, 1, 2, 1)


Linked = Callable[..., AbstractAsyncContextManager[Seen]]
Scan = Callable[[str], Awaitable[None]]
