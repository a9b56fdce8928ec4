"""Somebody who packs at a real kiosk: order after order, a scan, a look at the verdict, a pause.

The kiosk is a process with a window under Xvfb, its scanner a pty; its server is another's.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from itertools import count
from pathlib import Path

import msgspec

from server.contract.verdict import Verdict
from tests.bench.moments import Moment
from tests.bench.noted_kiosk import Painted
from tests.bench.rig import Cable, Program, display, settings
from tests.centre_orders import LINES, item_code, order_no

PIECES = 2
"""Of each line of an order, as `fill_centre` makes them."""
SCANS_OF_ORDER = 1 + LINES * PIECES
_WARM_UP = 2 * SCANS_OF_ORDER
_PAUSE_S = (0.15, 0.35)
"""Between a painted verdict and the next scan: four a second, faster than hands fetch pieces."""
_SEED = 20261126
_GOOD = frozenset({Verdict.ORDER_OPENED, Verdict.ITEM_MATCHED, Verdict.ORDER_COMPLETED})


class Packer:
    """Who packs at the kiosk: one scan, a look at the verdict, a pause."""

    def __init__(self, kiosk: Program, cable: Cable, first_order: int) -> None:
        self._kiosk = kiosk
        self._cable = cable
        self._codes = packed_from(first_order)
        self._chance = random.Random(_SEED)  # noqa: S311 - pauses that can be made again
        self.scans = 0

    async def scan(self) -> list[Moment]:
        """Scan the next code; return its moments once its verdict is painted."""
        await asyncio.sleep(self._chance.uniform(*_PAUSE_S))
        self.scans += 1
        return await asyncio.to_thread(self._scan, next(self._codes))

    def _scan(self, code: str) -> list[Moment]:
        moments: list[Moment] = [("written", time.monotonic_ns())]
        self._cable.scan(code)
        painted = self.painted()
        while painted.event != "judged":
            moments += painted.moments
            painted = self.painted()
        if painted.verdict not in _GOOD:
            raise RuntimeError(f"{code}: {painted}")
        return [*moments, *painted.moments]

    def painted(self) -> Painted:
        """Return what the kiosk painted next."""
        return msgspec.json.decode(self._kiosk.line(), type=Painted)


@asynccontextmanager
async def packer_at(folder: Path, url: str, first_order: int) -> AsyncIterator[Packer]:
    """Run a kiosk and somebody at it."""
    with display() as environment, closing(Cable()) as cable:
        token = folder / "server" / "embedded.token"
        settings(folder, cable, f'url = "{url}"\ntoken_file = "{token}"')
        with closing(Program(["-m", "tests.bench.noted_kiosk", str(folder)], environment)) as kiosk:
            packer = Packer(kiosk, cable, first_order)
            while packer.painted().event != "scanner":
                pass
            for _ in range(_WARM_UP):
                await packer.scan()
            yield packer


def packed_from(first_order: int) -> Iterator[str]:
    """Yield what is scanned to pack orders one after the other."""
    for number in count(first_order):
        yield order_no(number)
        for line_no in range(1, LINES + 1):
            yield from [item_code(number, line_no)] * PIECES
