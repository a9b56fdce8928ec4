"""What the system tests speak with: a server's process, a station on a real websocket."""

import asyncio
import base64
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import aiohttp
import msgspec
import socketio  # type: ignore[import-untyped]  # python-socketio ships no types
import uuid_utils.compat

from server.contract.station import (
    NAMESPACE,
    PROTOCOL,
    Event,
    HelloAnswer,
    OrderAnswer,
    OrderReply,
    Refusal,
    RefusalCode,
    ScanAck,
    ScanAnswer,
    ScanReply,
    StationConfig,
    StationView,
    Welcome,
)

REPOSITORY = Path(__file__).parents[3]
_TIMEOUT_S = 20
_ASK_AGAIN_S = 0.05


@dataclass(frozen=True, slots=True)
class Served:
    """Servers by the address they are reached at, and the folder that has their token and store."""

    url: str
    data_dir: Path

    @property
    def token(self) -> str:
        return (self.data_dir / "server" / "embedded.token").read_text(encoding="ascii").strip()

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    @property
    def store_path(self) -> Path:
        return self.data_dir / "server" / "scanstation.sqlite3"


@dataclass(frozen=True, slots=True)
class ServerProcess(Served):
    """A server that listens."""

    process: subprocess.Popen[bytes]

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=30)


def environment(data_dir: Path, **settings: str) -> dict[str, str]:
    """Return this process's environment with the server's settings and no others of ours."""
    clean = {name: text for name, text in os.environ.items() if not name.startswith("SCANSTATION")}
    given = {f"SCANSTATION_{name.upper()}": text for name, text in settings.items()}
    ours = {"DATA_DIR": str(data_dir), "PORT": "0", "ANNOUNCE": "false"}
    return clean | {f"SCANSTATION_{name}": text for name, text in ours.items()} | given


def command(data_dir: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the server's to its end."""
    return subprocess.run(
        [sys.executable, "-m", "server", *arguments],
        cwd=REPOSITORY,
        env=environment(data_dir, **settings),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=20,
        check=False,
    )


class Station:
    """One socket of a station.

    `seq` is the last `station_seq` it minted, `answered_seq` the last it had a verdict for.
    """

    def __init__(
        self, name: str, kiosk: int = 1, http: aiohttp.ClientSession | None = None
    ) -> None:
        self.name = name
        self.kiosk = UUID(int=kiosk)
        self.seq = 0
        self.answered_seq = 0
        self.changed: asyncio.Queue[Any] = asyncio.Queue()
        self.centre: asyncio.Queue[Any] = asyncio.Queue()
        self.notes: asyncio.Queue[Any] = asyncio.Queue()
        self.configs: asyncio.Queue[Any] = asyncio.Queue()
        self.states: asyncio.Queue[Any] = asyncio.Queue()
        self.asked: asyncio.Queue[Any] = asyncio.Queue()
        self.gone = asyncio.Event()
        self._client: Any = socketio.AsyncClient(
            reconnection=False, handle_sigint=False, http_session=http
        )
        pushed = {
            Event.ORDER_CHANGED: self.changed,
            Event.CENTRE: self.centre,
            Event.ORDER_NOTES: self.notes,
            Event.CONFIG_CHANGED: self.configs,
            Event.STATE: self.states,
        }
        for event, told in pushed.items():
            self._client.on(event.value, told.put, namespace=NAMESPACE)
        self._client.on("disconnect", self._left, namespace=NAMESPACE)

    def answers(self, event: Event, answer: object) -> None:
        """Answer what the server asks of a kiosk, always so; what was asked is in `asked`."""

        async def answered(question: object) -> object:
            await self.asked.put(question)
            return answer

        self._client.on(event.value, answered, namespace=NAMESPACE)

    async def _left(self, _reason: str) -> None:
        self.gone.set()

    async def connect(self, server: Served, token: str | None = None) -> None:
        await self._client.connect(
            server.url,
            auth={"token": server.token if token is None else token},
            namespaces=[NAMESPACE],
            transports=["websocket"],
            wait_timeout=_TIMEOUT_S,
        )

    async def leave(self) -> None:
        async with asyncio.timeout(_TIMEOUT_S):
            await self._client.disconnect()

    async def config(self) -> StationConfig:
        """Return what is set for it, as it is told next."""
        async with asyncio.timeout(_TIMEOUT_S):
            return msgspec.convert(await self.configs.get(), StationConfig)

    async def state(self) -> StationView:
        """Return where it stands, as it is told next."""
        async with asyncio.timeout(_TIMEOUT_S):
            return msgspec.convert(await self.states.get(), StationView)

    async def ask(self, event: str, payload: object) -> object:
        """Send a request as it stands and return the answer as it came."""
        answer: object = await self._client.call(
            event, payload, namespace=NAMESPACE, timeout=_TIMEOUT_S
        )
        return answer

    async def refused(self, event: str, payload: object) -> Refusal:
        return msgspec.convert(await self.ask(event, payload), Refusal)

    def greeting(self, protocol: int = PROTOCOL) -> dict[str, object]:
        return {
            "protocol": protocol,
            "station": self.name,
            "kiosk": str(self.kiosk),
            "last_seq": self.seq,
        }

    async def hello(self) -> Welcome:
        welcome = msgspec.convert(await self.ask(Event.HELLO, self.greeting()), Welcome)
        self.seq = self.answered_seq = welcome.last_seq
        return welcome

    async def hello_when_free(self) -> Welcome:
        """Say hello until the place is free, as a kiosk does.

        A socket that left is gone for the server when it reads so, which may be after it reads what
        another socket sent later.
        """
        async with asyncio.timeout(_TIMEOUT_S):
            while True:
                answer = msgspec.convert(await self.ask(Event.HELLO, self.greeting()), HelloAnswer)
                if isinstance(answer, Welcome):
                    self.seq = self.answered_seq = answer.last_seq
                    return answer
                assert answer.code is RefusalCode.STATION_IN_USE, answer
                await asyncio.sleep(_ASK_AGAIN_S)

    def mint(self, text: str) -> dict[str, object]:
        """Return the next scan of this station."""
        self.seq += 1
        return {
            "scan_id": str(UUID(int=uuid_utils.compat.uuid7().int)),
            "station_seq": self.seq,
            "scanner_id": "sim",
            "data": base64.b64encode(text.encode()).decode(),
            "captured_utc_ms": 1_764_000_000_000 + self.seq,
            "answered_seq": self.answered_seq,
        }

    async def send(self, *scans: dict[str, object]) -> ScanReply | Refusal:
        answer = await self.ask(Event.SCAN, {"scans": list(scans)})
        read: ScanAnswer = msgspec.convert(answer, ScanAnswer)
        if isinstance(read, ScanReply):
            self.answered_seq = read.acks[-1].station_seq
        return read

    async def send_or_be_cut_off(self, scan: dict[str, object]) -> ScanReply | Refusal | None:
        """Send a scan; None when the socket was closed before its answer."""
        async with asyncio.timeout(_TIMEOUT_S), asyncio.TaskGroup() as group:
            sending = group.create_task(self.send(scan))
            leaving = group.create_task(self.gone.wait())
            await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
            sending.cancel()
            leaving.cancel()
        return None if sending.cancelled() else sending.result()

    async def scan(self, text: str) -> ScanAck:
        """Scan one code and return its verdict."""
        reply = await self.send(self.mint(text))
        assert isinstance(reply, ScanReply), reply
        return reply.acks[0]

    async def order(self, order_id: UUID) -> OrderReply:
        answer = await self.ask(Event.ORDER, {"order_id": str(order_id)})
        read: OrderAnswer = msgspec.convert(answer, OrderAnswer)
        assert isinstance(read, OrderReply), read
        return read


@asynccontextmanager
async def seated(
    server: ServerProcess, name: str, token: str | None = None
) -> AsyncIterator[Station]:
    """Connect a station, by the owner's token unless another is named, and say hello."""
    station = Station(name)
    await station.connect(server, token)
    try:
        await station.hello()
        yield station
    finally:
        await station.leave()
