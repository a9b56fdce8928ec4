"""From an ERP's commit in Postgres to the kiosk that shows it, woken and by asking.

An order of five lines is open on the kiosk, a real window under Xvfb; the ERP changes what is
ordered of a line. The time runs from when its COMMIT has returned until the window has painted the
order as it is now. Between two changes there is a random pause.
"""

import asyncio
import random
import time
from contextlib import closing
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
_WOKEN = (200, (0.05, 0.2))
"""Changes, and the pause after each, at least and at most."""
_ASKING = (30, (0.1, 2.0))
_CHANGE = """
UPDATE scanstation.order_lines SET qty_ordered = $1 WHERE order_no = $2 AND line_no = 1
"""


class News(Struct, frozen=True):
    """Commit to painted, where the server is woken and where it asks."""

    woken: Times
    asking: Times


async def measure(woken: str, asking: str, folder: Path) -> News:
    """Measure both ways, each with a centre of its own."""
    return News(
        await _measured(woken, folder / "woken", _WOKEN, "server"),
        await _measured(asking, folder / "asking", _ASKING, "tests.bench.polling_server"),
    )


async def _measured(
    centre: str, folder: Path, changes: tuple[int, tuple[float, float]], program: str
) -> Times:
    folder.mkdir()
    async with connected(centre) as owner:
        await PostgresRemote(owner, SITE).import_orders([_order()])
        with (
            site_server(centre, folder, program) as server,
            display() as environment,
            closing(Cable()) as cable,
        ):
            await until(server, in_step, _WAIT_S)
            token = folder / "server" / "embedded.token"
            settings(folder, cable, f'url = "{server.url}"\ntoken_file = "{token}"')
            with closing(
                Program(["-m", "tests.bench.noted_kiosk", str(folder)], environment)
            ) as kiosk:
                await asyncio.to_thread(_open, kiosk, cable)
                return times(await _changes(owner, kiosk, *changes))


def _open(kiosk: Program, cable: Cable) -> None:
    """Have the order open on the kiosk."""
    _painted(kiosk, "scanner")
    cable.scan(_ORDER)
    _painted(kiosk, "order")


async def _changes(
    owner: asyncpg.Connection, kiosk: Program, changes: int, pause_s: tuple[float, float]
) -> list[int]:
    """Change the order again and again; return how long each took until it was painted, in ns."""
    chance = random.Random(_SEED)  # noqa: S311 - pauses that can be made again
    took = []
    for number in range(changes):
        await asyncio.sleep(chance.uniform(*pause_s))
        await owner.execute(_CHANGE, 101 + number, _ORDER)
        committed_ns = time.monotonic_ns()
        painted_ns = await asyncio.to_thread(_painted, kiosk, "order", _OTHERS + 101 + number)
        took.append(painted_ns - committed_ns)
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
