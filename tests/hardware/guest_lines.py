"""Lines of JSON between guest and host, over a virtio-serial port. The host's end."""

import asyncio
import json
from collections import deque
from collections.abc import Callable
from pathlib import Path

ANSWER_S = 60.0
"""How long the guest is waited for: the machine is emulated, and this one may be busy."""
Words = dict[str, object]


class GuestLine:
    """One port: orders to the guest, and what it tells, kept until it is asked for."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._waiting: deque[Words] = deque()

    @classmethod
    async def connect(cls, path: Path) -> "GuestLine":
        """Connect to the port's socket."""
        return cls(*await asyncio.open_unix_connection(path, limit=1 << 20))

    def order(self, do: str, **words: object) -> None:
        """Give an order."""
        self._writer.write(json.dumps({"do": do} | words).encode() + b"\n")

    async def ask(self, do: str, *, within_s: float = ANSWER_S, **words: object) -> object:
        """Give an order and return what it is answered with."""
        self.order(do, **words)
        return (await self.told(lambda said: "answer" in said, within_s))["answer"]

    async def told(self, fits: Callable[[Words], bool], within_s: float = ANSWER_S) -> Words:
        """Return the next line that fits, told already or to come; others are kept in order."""
        for said in self._waiting:
            if fits(said):
                self._waiting.remove(said)
                return said
        async with asyncio.timeout(within_s):
            while not fits(said := await self._next()):
                self._waiting.append(said)
        return said

    def forget(self) -> None:
        """Drop what was told and not asked for."""
        self._waiting.clear()

    def close(self) -> None:
        self._writer.close()

    async def _next(self) -> Words:
        line = await self._reader.readline()
        if not line:
            raise EOFError("the virtual machine has ended: see its console")
        said: Words = json.loads(line)
        return said
