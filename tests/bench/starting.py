"""From the kiosk's process started to its ready screen painted, its own server connected."""

import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import msgspec

from tests.bench.figures import Times, times
from tests.bench.noted_kiosk import Painted
from tests.bench.orders import large_order
from tests.bench.rig import Cable, Program, display, settings, store_orders

_STARTS = 10


def measure(folder: Path) -> Times:
    """Start once to have everything in place, then so many times."""
    store_orders(folder, [large_order("SO-1", 20, qty=2)])
    with display() as environment, closing(Cable()) as cable:
        settings(folder, cable, "port = 0")
        _start(folder, environment)
        return times([_start(folder, environment) for _ in range(_STARTS)])


def _start(folder: Path, environment: Mapping[str, str]) -> int:
    begun_ns = time.monotonic_ns()
    kiosk = Program(["-m", "tests.bench.noted_kiosk", str(folder)], environment)
    with closing(kiosk):
        while (painted := msgspec.json.decode(kiosk.line(), type=Painted)).event != "connected":
            pass
    return painted.moments[-1][1] - begun_ns
