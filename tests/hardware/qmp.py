"""QEMU's own control channel: a device plugged in or out, a key struck.

The protocol is QMP (qemu.org, "QEMU Machine Protocol Specification"): one JSON object a line.
"""

import asyncio
import json
from collections.abc import Iterable
from pathlib import Path

_ANSWER_S = 30.0
Words = dict[str, object]


class QmpError(Exception):
    """QEMU refused what it was asked."""


class Qmp:
    """The channel of one running QEMU, for one caller at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._gone: set[object] = set()

    @classmethod
    async def connect(cls, path: Path) -> "Qmp":
        """Connect to the socket that QEMU listens on."""
        qmp = cls(*await asyncio.open_unix_connection(path))
        await qmp._next()  # the greeting
        await qmp.do("qmp_capabilities")
        return qmp

    async def do(self, command: str, **arguments: object) -> object:
        """Have a command done and return what it answers.

        Raises:
            QmpError: it is refused.
            TimeoutError, EOFError: QEMU hangs, or has ended.
        """
        return (await self.do_all(command, [arguments]))[0]

    async def do_all(self, command: str, each: Iterable[Words]) -> list[object]:
        """Have a command done with one set of arguments after the other, as quickly as QEMU can."""
        orders: list[Words] = [{"execute": command, "arguments": words} for words in each]
        self._writer.write(b"".join(json.dumps(order).encode() + b"\n" for order in orders))
        return [await self._answer(order) for order in orders]

    async def _answer(self, order: Words) -> object:
        while True:
            said = await self._next()
            if "error" in said:
                raise QmpError(f"{order}: {said['error']}")
            if "return" in said:
                return said["return"]

    async def deleted(self, device: str) -> None:
        """Wait until a device that was taken away is gone."""
        while device not in self._gone:
            await self._next()

    def close(self) -> None:
        self._writer.close()

    async def _next(self) -> Words:
        async with asyncio.timeout(_ANSWER_S):
            line = await self._reader.readline()
        if not line:
            raise EOFError("QEMU has ended")
        said: Words = json.loads(line)
        if said.get("event") == "DEVICE_DELETED":
            data = said["data"]
            self._gone.add(data.get("device") if isinstance(data, dict) else None)
        return said
