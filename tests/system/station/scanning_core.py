"""A core over a server that already runs, as a process of its own: scans codes one by one.

Arguments: the data folder, the server's address, its token file, how many codes.
"""

import asyncio
import os
import sys
from pathlib import Path

from station.app.core import Hearer, Place, build_core
from station.config import Config, ServerConfig
from station.events import Judged, StationEvent


async def main(folder: Path, url: str, token_file: str, count: int) -> None:
    judged = asyncio.Semaphore(0)

    def tell(event: StationEvent) -> None:
        if isinstance(event, Judged):
            judged.release()

    config = Config(
        station="traced", find_scanners=False, server=ServerConfig(url=url, token_file=token_file)
    )
    hearer = Hearer(tell, _always)
    built = build_core(config, Place(folder, dict(os.environ)), hearer)
    built.link._teller = None  # what a kiosk tells of itself is as long as a scan: see who asks
    core = built.core
    async with asyncio.timeout(30), asyncio.TaskGroup() as tasks:
        tasks.create_task(core.run())
        for number in range(count):
            core.submit(b"code-%d" % number, "test")
            await judged.acquire()
        core.stop()


async def _always() -> None:
    return


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])))
