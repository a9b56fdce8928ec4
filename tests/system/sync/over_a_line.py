"""A sync over a line that fails or carries little, and what is to be seen of it meanwhile.

The engine itself, on a store that the caller opens. What it is not: the line (`fault_proxy`).
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from msgspec import Struct

from server.contract.centre import CentreTrouble
from server.store import Store
from server.store.sync_state import SyncPhase, SyncStatus
from server.sync.engine import Connect, SyncEngine
from server.sync.postgres.link import connected
from server.sync.waits import Waits
from tests.fault_proxy import FaultProxy
from tests.unit.server.store.stations import NOW_UTC_MS

SITE = "seoul"
SOON_S = 30.0
_LOOK_S = 0.01


class Watched(Struct):
    """What was to be seen of a sync while it ran."""

    phases: set[SyncPhase]
    silent_s: float = 0.0
    longest_s: float = 0.0
    """The longest time without any progress."""


@asynccontextmanager
async def running(
    store: Store, centre: str, line: FaultProxy, waits: Waits
) -> AsyncIterator[SyncEngine]:
    """Run the sync over the line while the block runs; whatever ails it is mended in the end."""
    address = f"postgresql://postgres@127.0.0.1:{line.port}{urlsplit(centre).path}"
    async with running_over(lambda: connected(address, SITE), store, waits) as sync:
        yield sync
        await line.mend()


@asynccontextmanager
async def running_over(connect: Connect, store: Store, waits: Waits) -> AsyncIterator[SyncEngine]:
    """Run the sync over whatever links there are while the block runs."""
    sync = SyncEngine(
        store, SITE, connect, now_utc_ms=lambda: NOW_UTC_MS, changed=_nobody, waits=waits
    )
    async with asyncio.TaskGroup() as group:
        task = group.create_task(sync.run())
        yield sync
        task.cancel()


async def _nobody() -> None:
    return


async def watched(sync: SyncEngine, ends: Callable[[SyncStatus], bool]) -> Watched:
    """Look at a sync until it has come to where it `ends`."""
    seen = Watched(set())
    done, since_s = -1, time.monotonic()
    async with asyncio.timeout(SOON_S):
        while not ends(sync.status):
            begun_s = time.monotonic()
            await asyncio.sleep(_LOOK_S)
            now_s, status = time.monotonic(), sync.status
            seen.phases.add(status.phase)
            if status.trouble is CentreTrouble.SILENT:
                seen.silent_s += now_s - begun_s
            if status.pulled_orders + status.pushed_scans != done:
                done, since_s = status.pulled_orders + status.pushed_scans, now_s
            seen.longest_s = max(seen.longest_s, now_s - since_s)
    return seen


def in_step(status: SyncStatus) -> bool:
    return status.phase is SyncPhase.IN_STEP
