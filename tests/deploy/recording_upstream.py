"""Servers that write down every byte that reaches them, and answer as they are told, or do not.

They stand on addresses of the test's own host, in its event loop.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

_HEAD_END = b"\r\n\r\n"


@dataclass(slots=True)
class Seen:
    """A request as it came: its head, and its body as far as it was read."""

    head: str
    body: bytearray = field(default_factory=bytearray)

    @property
    def method(self) -> str:
        return self.head.split(" ", 1)[0]

    @property
    def path(self) -> str:
        return self.head.split(" ", 2)[1]

    def all(self, name: str) -> list[str]:
        """Return every header of a name."""
        lines = (line.partition(":") for line in self.head.split("\r\n")[1:])
        return [value.strip() for each, _, value in lines if each.lower() == name.lower()]


class Visit:
    """A request that is being answered."""

    def __init__(
        self, seen: Seen, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.seen = seen
        self.address = writer.get_extra_info("sockname")[0]
        self._reader = reader
        self._writer = writer

    async def read_body(self) -> None:
        """Read what a Content-Length or chunks say is there."""
        if "chunked" in self.seen.all("Transfer-Encoding"):
            while size := int(await self._reader.readline(), 16):
                self.seen.body += await self._reader.readexactly(size)
                await self._reader.readexactly(2)
            await self._reader.readexactly(2)
        left = int((self.seen.all("Content-Length") or ["0"])[0])
        while left and (data := await self._reader.read(min(left, 1 << 16))):
            self.seen.body += data
            left -= len(data)

    async def read_to_the_end(self) -> None:
        """Answer nothing, until the other side has enough of it."""
        await self._reader.read()

    async def some_body(self) -> None:
        """Read until there is a little of the body."""
        self.seen.body += await self._reader.read(1)

    async def answer(self, status: str = "200 OK", body: bytes = b"{}", headers: str = "") -> None:
        """Answer, as JSON unless `headers` say otherwise."""
        kind = "" if "Content-Type" in headers else "Content-Type: application/json\r\n"
        where = f"X-Server: {self.address}\r\n"
        head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{kind}{where}{headers}\r\n"
        self._writer.write(head.encode() + body)
        await self._writer.drain()

    async def write(self, data: bytes) -> None:
        """Write bytes as they are."""
        self._writer.write(data)
        await self._writer.drain()

    def die(self) -> None:
        """End the connection as a process that is killed does."""
        self._writer.transport.abort()


Behaviour = Callable[[Visit], Awaitable[None]]


async def answers(visit: Visit) -> None:
    """Take the whole request, and answer it."""
    await visit.read_body()
    await visit.answer()


class Upstreams:
    """All of them: `seen` in the order in which they were begun, but questions after health."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self.behaviour: Behaviour = answers
        self.health: Behaviour = answers

    def then(self, *behaviours: Behaviour) -> None:
        """Treat the next requests so, one each, whichever they reach; the rest as the last."""
        rest = list(behaviours)

        async def next_one(visit: Visit) -> None:
            await (rest.pop(0) if len(rest) > 1 else rest[0])(visit)

        self.seen.clear()
        self.behaviour = next_one

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError, ValueError):
            while True:
                head = await reader.readuntil(_HEAD_END)
                visit = Visit(Seen(head.decode("latin-1").rstrip("\r\n")), reader, writer)
                if visit.seen.path == "/health":
                    await self.health(visit)
                    continue
                self.seen.append(visit.seen)
                await self.behaviour(visit)
        writer.close()

    @asynccontextmanager
    async def listening(self, *addresses: str, port: int = 8787) -> AsyncIterator[None]:
        """Listen on these while the block runs."""
        open_now: dict[asyncio.StreamWriter, asyncio.Task[None] | None] = {}

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            open_now[writer] = asyncio.current_task()
            await self._serve(reader, writer)

        servers = [await asyncio.start_server(serve, each, port) for each in addresses]
        try:
            yield
        finally:
            for server in servers:
                server.close()
            for writer in open_now:
                writer.transport.abort()
            await asyncio.gather(*filter(None, open_now.values()))
