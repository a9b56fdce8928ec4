"""Supervisors' pages, many in one process: each reads what it is told and counts the scans in it.

`python -m tests.bench.watching_pages URL TOKEN COUNT` says `ready` once all have their snapshot,
and then every second how many scans all of them heard, until it is ended.
"""

import asyncio
import signal
import sys
from contextlib import suppress

import aiohttp

_SCAN = '"type":"scan"'


class Page:
    """One page."""

    def __init__(self, wire: aiohttp.ClientWebSocketResponse) -> None:
        self._wire = wire
        self.heard = 0

    async def join(self, token: str) -> None:
        """Ask for the first snapshot."""
        await self._wire.receive_str()
        await self._wire.send_str(f'40/dashboard,{{"token":"{token}"}}')
        await self._wire.receive_str()
        await self._wire.send_str('42/dashboard,1["snapshot",{}]')
        await self._wire.receive_str()

    async def read(self) -> None:
        """Read until cancelled."""
        async for message in self._wire:
            if message.data == "2":
                await self._wire.send_str("3")
            self.heard += str(message.data).count(_SCAN)


async def _tell(pages: list[Page], stop: asyncio.Event) -> None:
    sys.stdout.write("ready\n")
    while not stop.is_set():
        sys.stdout.write(f"{sum(page.heard for page in pages)}\n")
        sys.stdout.flush()
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), 1)


async def main(url: str, token: str, count: int) -> None:
    """Run the pages until SIGTERM."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    address = f"{url}/socket.io/?EIO=4&transport=websocket"
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        pages = [Page(await session.ws_connect(address)) for _ in range(count)]
        for page in pages:
            await page.join(token)
        async with asyncio.TaskGroup() as group:
            reading = [group.create_task(page.read()) for page in pages]
            await _tell(pages, stop)
            for task in reading:
                task.cancel()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
