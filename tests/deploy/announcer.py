"""A hub that announces itself, as the server does, and does nothing else: URL, NAME, STORE."""

import asyncio
import signal
import sys

from server.announcing import Announcing
from server.beside import beside
from server.contract.hub import Hub


async def main() -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    url, name, store = sys.argv[1:]
    async with beside(Announcing(Hub(url, name, "0.9.0"), store, look_again_s=0.5).run_apart()):
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(main())
