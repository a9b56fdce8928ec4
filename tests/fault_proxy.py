"""A stretch of network that can fail: bytes go through it, late, half, or not at all.

It listens on a port of this computer and hands on to a socket file. The asyncio loop.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

_CHUNK_BYTES = 1 << 16
_TICK_S = 0.02
"""How long a piece is on its way where the line has a rate: a new rate holds from the next on."""


class _Way:
    """One direction of a line with a rate: a piece goes when those before it have gone."""

    def __init__(self) -> None:
        self._free_s = 0.0

    def takes_s(self, count_bytes: int, bytes_per_s: float | None) -> float:
        """Return in how many seconds bytes that come now are through."""
        if bytes_per_s is None:
            return 0.0
        now_s = asyncio.get_running_loop().time()
        self._free_s = max(now_s, self._free_s) + count_bytes / bytes_per_s
        return self._free_s - now_s


class FaultProxy:
    """What goes on between the two. Connections that are made while it is cut are refused."""

    def __init__(self, target: Path) -> None:
        self.delay_s = 0.0
        self.bytes_per_s: float | None = None
        """The rate of the line each way, whatever number of connections share it; None is any."""
        self.port = 0
        self._target = target
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._left_bytes: int | None = None
        self._up, self._down = _Way(), _Way()

    async def mend(self) -> None:
        """Let everything through again, on the same port as before."""
        self._left_bytes = None
        self._flowing.set()
        if self._server is None:
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
            self.port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        """End every connection and refuse new ones."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in list(self._open):
            writer.transport.abort()
        await asyncio.sleep(0)

    def swallow(self) -> None:
        """Keep connections and let nothing through them: a peer whose cable was pulled."""
        self._flowing.clear()

    def swallow_after(self, count_bytes: int) -> None:
        """Let so many bytes more of what the far side says through, and then nothing any more."""
        self._left_bytes = count_bytes

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_unix_connection(str(self._target))
        self._open |= {writer, far_writer}
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._carry(reader, far_writer, self._up))
                group.create_task(self._carry(far_reader, writer, self._down, self._cut_short))
        finally:
            self._open -= {writer, far_writer}

    async def _carry(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        way: _Way,
        what_of: Callable[[bytes], bytes] = bytes,
    ) -> None:
        with suppress(OSError):
            while data := await reader.read(self._piece_bytes()):
                await asyncio.sleep(self.delay_s + way.takes_s(len(data), self.bytes_per_s))
                await self._flowing.wait()
                writer.write(what_of(data))
                await writer.drain()
        writer.close()

    def _piece_bytes(self) -> int:
        if self.bytes_per_s is None:
            return _CHUNK_BYTES
        return max(1, int(self.bytes_per_s * _TICK_S))

    def _cut_short(self, data: bytes) -> bytes:
        if self._left_bytes is None:
            return data
        through = data[: self._left_bytes]
        self._left_bytes -= len(through)
        return through


@asynccontextmanager
async def fault_proxy(target: Path) -> AsyncIterator[FaultProxy]:
    """Hold a proxy to the socket file `target`, which lets everything through at first."""
    proxy = FaultProxy(target)
    await proxy.mend()
    try:
        yield proxy
    finally:
        await proxy.mend()
        await proxy.cut()
