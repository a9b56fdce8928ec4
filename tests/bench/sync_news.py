"""From an ERP's commit in Postgres to the kiosk that shows it, woken and by asking.

An order of five lines is open on the kiosk, a real window under Xvfb; the ERP changes what is
ordered of a line. The time runs from when its COMMIT has returned until the window has painted the
order as it is now. Between two changes there is a random pause. Those who ask are several sites
with the same order, each with a server and a kiosk of its own: one change is a sample of each.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from pathlib import Path

import asyncpg
import msgspec
from msgspec import Struct

from server.domain.progress import ErpStatus
from server.store.order_content import ItemBarcode, LineContent
from server.sync.postgres.remote import PostgresRemote
from server.sync.remote import CentreOrder
from tests.bench.figures import Times, times
from tests.bench.noted_kiosk import Painted
from tests.bench.orders import gtin13
from tests.bench.rig import Cable, Program, display, settings
from tests.bench.sync_parts import SITE, in_step, site_server, until
from tests.postgres import connected

_ORDER = "SO-1"
_SEED = 20261126
_WAIT_S = 60.0
_OTHERS = 400
"""Pieces of the lines that stay as they are."""
_CHANGE = """
UPDATE scanstation.order_lines SET qty_ordered = $1 WHERE order_no = $2 AND line_no = 1
"""


class _Plan(Struct, frozen=True):
    """What is measured, by how many sites; and the pause after each change."""

    program: str
    sites: int
    changes: int
    pause_s: tuple[float, float]


_WOKEN = _Plan("server", 1, 200, (0.05, 0.2))
_ASKING = _Plan("tests.bench.polling_server", 6, 34, (0.1, 2.0))


class News(Struct, frozen=True):
    """Commit to painted, where the server is woken and where it asks."""

    woken: Times
    asking: Times


async def measure(woken: str, asking: str, folder: Path) -> News:
    """Measure both ways, each with a centre of its own."""
    return News(
        await _measured(woken, folder / "woken", _WOKEN),
        await _measured(asking, folder / "asking", _ASKING),
    )


async def _measured(centre: str, folder: Path, plan: _Plan) -> Times:
    folder.mkdir()
    async with connected(centre) as owner, AsyncExitStack() as stack:
        kiosks = []
        for site in [f"{SITE}-{number}" for number in range(plan.sites)]:
            await PostgresRemote(owner, site).import_orders([_order()])
            kiosks.append(
                await stack.enter_async_context(_kiosk(centre, folder / site, site, plan))
            )
        return times(await _changes(owner, kiosks, plan))


@asynccontextmanager
async def _kiosk(centre: str, folder: Path, site: str, plan: _Plan) -> AsyncIterator[Program]:
    """Run a site's server and its kiosk, on which the order is open."""
    folder.mkdir()
    with (
        site_server(centre, folder, plan.program, site=site) as server,
        display() as environment,
        closing(Cable()) as cable,
    ):
        await until(server, in_step, _WAIT_S)
        token = folder / "server" / "embedded.token"
        settings(folder, cable, f'url = "{server.url}"\ntoken_file = "{token}"')
        shown = Program(["-m", "tests.bench.noted_kiosk", str(folder)], environment)
        with closing(shown) as kiosk:
            await asyncio.to_thread(_open, kiosk, cable)
            yield kiosk


def _open(kiosk: Program, cable: Cable) -> None:
    """Have the order open on the kiosk."""
    _painted(kiosk, "scanner")
    cable.scan(_ORDER)
    _painted(kiosk, "order")


async def _changes(owner: asyncpg.Connection, kiosks: list[Program], plan: _Plan) -> list[int]:
    """Change the order again and again; return how long each kiosk took to paint it, in ns."""
    chance = random.Random(_SEED)  # noqa: S311 - pauses that can be made again
    took: list[int] = []
    for number in range(plan.changes):
        await asyncio.sleep(chance.uniform(*plan.pause_s))
        await owner.execute(_CHANGE, 101 + number, _ORDER)
        committed_ns = time.monotonic_ns()
        units = _OTHERS + 101 + number
        painted_ns = await asyncio.gather(
            *(asyncio.to_thread(_painted, kiosk, "order", units) for kiosk in kiosks)
        )
        took.extend(each - committed_ns for each in painted_ns)
    return took


def _painted(kiosk: Program, event: str, units: int | None = None) -> int:
    """Wait until the kiosk has painted an event, the order with so many pieces; return when."""
    while True:
        painted = msgspec.json.decode(kiosk.line(), type=Painted)
        if painted.event == event and units in {None, painted.units_ordered}:
            return painted.moments[-1][1]


def _order() -> CentreOrder:
    lines = tuple(
        LineContent(
            line_no, f"SKU-{line_no}", "상품", 100, None, (ItemBarcode(gtin13(line_no), 1),)
        )
        for line_no in range(1, 6)
    )
    return CentreOrder(_ORDER, "한빛물류센터", ErpStatus.OPEN, None, (), lines)
