"""Work at a site while something is wrong with its centre."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.contract.verdict import Verdict
from tests.system.centre.places import Place
from tests.system.server.conftest import Start
from tests.system.server.speaking import ServerProcess, Station, seated
from tests.system.sync.looking import asked_until, in_step, phase, problem, until

AT_ONCE_S = 2.0
"""A busy machine's; nobody waits for a centre that long by far."""


@asynccontextmanager
async def packing(place: Place, start: Start) -> AsyncIterator[tuple[ServerProcess, Station]]:
    """Run a server that is in step, with a station that has the order open."""
    server = start(site="seoul", more={"DATABASE_URL": place.address()})
    await has_order(server)
    async with seated(server, "pack-1") as station:
        await scanned(station, "A-1", Verdict.ORDER_OPENED)
        await until(in_step, server)
        yield server, station


async def has_order(server: ServerProcess, order_no: str = "A-1") -> None:
    await asked_until(lambda told: bool(told["heads"]), server, f"/api/orders?q={order_no}")


async def scanned(station: Station, code: str, verdict: Verdict) -> None:
    """Scan, and be answered at once."""
    ack = await asyncio.wait_for(station.scan(code), AT_ONCE_S)
    assert ack.verdict is verdict


async def told(server: ServerProcess, standing: str, *words: str) -> None:
    """Wait until `/api/sync` says how it stands, and why in these words."""
    await until(
        lambda told: phase(told) == standing and all(w in problem(told) for w in words), server
    )
