"""From the bytes written into a pty to the verdict painted in a window, leg by leg.

Real parts: the serial driver on a pty, the journal, the link, the server as a process of its own,
the window under Xvfb, an order of 500 lines open. One scan at a time, a random pause between two.
The legs follow each other without a gap, so that they add up to the whole.
"""

import random
import time
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import pairwise
from operator import itemgetter
from pathlib import Path

import msgspec
from msgspec import Struct

from server.contract.verdict import Verdict
from tests.bench.figures import Times, times
from tests.bench.moments import Moment
from tests.bench.noted_kiosk import Painted
from tests.bench.orders import gtin13, large_order
from tests.bench.rig import Cable, Program, display, settings, store_orders

LINES = 500
_SCANS = 1000
_WARM_UP = 50
_PAUSE_S = (0.005, 0.040)
_SEED = 20261123
_ORDER = "SO-500"
LEGS = {
    "frame": "framed",
    "journal": "journaled",
    "link": "received",
    "judge": "judged",
    "commit": "committed",
    "ack": "answered",
    "paint": "painted",
}
"""Each leg and the moment it ends at; the first begins at "written"."""


class ScanToPaint(Struct, frozen=True):
    """The whole way, and its legs: from the moment of the one before to its own."""

    lines: int
    whole: Times
    legs: dict[str, Times]


def measure(folder: Path) -> ScanToPaint:
    """Scan, and add up."""
    store_orders(folder, [large_order(_ORDER, LINES, qty=_SCANS)])
    noted = folder / "server-moments.json"
    with display() as environment, closing(Cable()) as cable:
        server = Program(
            ["-m", "tests.bench.noted_server", str(noted)],
            {"SCANSTATION_DATA_DIR": str(folder), "SCANSTATION_PORT": "0"},
        )
        with closing(server):
            url = msgspec.json.decode(server.line())["listening"]
            token = folder / "server" / "embedded.token"
            settings(folder, cable, f'url = "{url}"\ntoken_file = "{token}"')
            kiosk = Program(["-m", "tests.bench.noted_kiosk", str(folder)], environment)
            with closing(kiosk):
                scans = list(_scans(kiosk, cable))
    found = list(ways(scans[_WARM_UP:], msgspec.json.decode(noted.read_bytes(), type=list[Moment])))
    return ScanToPaint(LINES, whole(found), legs(found))


def _scans(kiosk: Program, cable: Cable) -> Iterator[list[Moment]]:
    """Open the order, then scan piece after piece; yield the moments of each."""
    _until(kiosk, "scanner", "connected")
    cable.scan(_ORDER)
    _until(kiosk, "judged", "order")
    chance = random.Random(_SEED)  # noqa: S311 - pauses that can be made again
    for number in range(_SCANS + _WARM_UP):
        time.sleep(chance.uniform(*_PAUSE_S))
        written: Moment = ("written", time.monotonic_ns())
        cable.scan(gtin13(chance.randint(1, LINES)))
        painted = _painted(kiosk)
        if painted.verdict != Verdict.ITEM_MATCHED:
            raise RuntimeError(f"scan {number}: {painted}")
        yield [written, *painted.moments]


def _until(kiosk: Program, *events: str) -> None:
    awaited = set(events)
    while awaited:
        awaited.discard(_painted(kiosk).event)


def _painted(kiosk: Program) -> Painted:
    return msgspec.json.decode(kiosk.line(), type=Painted)


def ways(scans: Sequence[list[Moment]], of_server: Sequence[Moment]) -> Iterator[dict[str, int]]:
    """Yield when each scan was where, the server's moments put to the kiosk's by the clock.

    A scan's own moments begin with "written" and end with "painted".

    Raises:
        RuntimeError: when a moment of a scan is missing or out of its order.
    """
    for moments in scans:
        (_, begun), (_, ended) = moments[0], moments[-1]
        of_both = [*moments, *_between(of_server, begun, ended)]
        since = sorted((moment for moment in of_both if moment[1] >= begun), key=itemgetter(1))
        way = dict(reversed(since))  # of the same name the first
        way["painting"], way["painted"] = (_last(moments, name) for name in ("painting", "painted"))
        order = [way[name] for name in ("written", *LEGS.values())]
        if order != sorted(order) or not way["answered"] < way["painting"] < way["painted"]:
            raise RuntimeError(f"moments out of order: {way}")
        yield way


def _between(moments: Sequence[Moment], begun: int, ended: int) -> Sequence[Moment]:
    first, after = (bisect_left(moments, at_ns, key=itemgetter(1)) for at_ns in (begun, ended))
    return moments[first:after]


def _last(moments: Sequence[Moment], wanted: str) -> int:
    return next(at_ns for name, at_ns in reversed(moments) if name == wanted)


def whole(ways: Sequence[dict[str, int]]) -> Times:
    """Return how long scans took from end to end."""
    return times([way["painted"] - way["written"] for way in ways])


def legs(ways: Sequence[dict[str, int]]) -> dict[str, Times]:
    """Return how long scans took from each stop to the next."""
    stops = ("written", *LEGS.values())
    return {
        leg: times([way[end] - way[begin] for way in ways])
        for leg, (begin, end) in zip(LEGS, pairwise(stops), strict=True)
    }
