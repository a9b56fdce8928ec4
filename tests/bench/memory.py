"""The resident memory of kiosk and server after a thousand scans and after ten thousand.

Nothing is noted here: it is `python -m station run` with its own server, as shipped, so that what
grows is the product's. Orders of 24 pieces are opened and packed one after the other.
"""

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

from msgspec import Struct

from tests.bench.orders import gtin13, large_order
from tests.bench.rig import WAIT_S, Cable, Program, display, settings, store_orders

EARLY, LATE = 1_000, 10_000
_LINES = 12
_QTY = 2
_AN_ORDER = _LINES * _QTY + 1
_ORDERS = LATE // _AN_ORDER + 1
_IN_FLIGHT = 4
_LOOK_S = 0.005
_SETTLE_S = 8.0
"""After a pause of twice IDLE_S the server has its tables for GS1 codes, as every one has soon."""
_RESIDENT = re.compile(r"^VmRSS:\s+(\d+) kB$", re.MULTILINE)


class Growth(Struct, frozen=True):
    """One process: kibibytes after EARLY and after LATE scans."""

    early_kib: int
    late_kib: int

    @property
    def share(self) -> float:
        """How much it grew, as a share of the early size."""
        return self.late_kib / self.early_kib - 1


class Memory(Struct, frozen=True):
    """Both processes."""

    kiosk: Growth
    server: Growth


def measure(folder: Path) -> Memory:
    """Scan ten thousand times and look twice."""
    orders = [large_order(_order_no(n), _LINES, qty=_QTY) for n in range(_ORDERS)]
    path = store_orders(folder, orders)
    with display() as environment, closing(Cable()) as cable:
        settings(folder, cable, "port = 0")
        kiosk = Program(["-m", "station", "run", "--data-dir", str(folder)], environment)
        with closing(kiosk), closing(sqlite3.connect(path, isolation_level=None)) as stored:
            _ready(kiosk)
            feeder = _Feeder(cable, stored)
            feeder.scan_up_to(EARLY)
            early = _resident(kiosk)
            feeder.scan_up_to(LATE)
            late = _resident(kiosk)
    return Memory(Growth(early[0], late[0]), Growth(early[1], late[1]))


class _Feeder:
    """Scans on, a few ahead of what the store has."""

    def __init__(self, cable: Cable, stored: sqlite3.Connection) -> None:
        self._cable = cable
        self._stored = stored
        self._codes = _codes()
        self._sent = 0

    def scan_up_to(self, scans: int) -> None:
        while self._sent < scans:
            self._cable.scan(next(self._codes))
            self._sent += 1
            self._until_stored(self._sent - _IN_FLIGHT)
        self._until_stored(scans)

    def _until_stored(self, scans: int) -> None:
        end = time.monotonic() + WAIT_S
        while self._last_seq() < scans:
            if time.monotonic() > end:
                raise TimeoutError(f"scan {scans} is not stored")
            time.sleep(_LOOK_S)

    def _last_seq(self) -> int:
        row = self._stored.execute("SELECT last_seq FROM station_state").fetchone()
        return row[0] if row else 0


def _codes() -> Iterator[str]:
    for order in range(_ORDERS):
        yield _order_no(order)
        for line in range(1, _LINES + 1):
            yield from [gtin13(line)] * _QTY


def _order_no(number: int) -> str:
    return f"SO-{number:05}"


def _ready(kiosk: Program) -> None:
    awaited = {b"Scanner: ": b" ready", b"Server: ": b" connected"}
    while awaited:
        line = kiosk.line()
        for begin, word in list(awaited.items()):
            if line.startswith(begin) and word in line:
                del awaited[begin]


def _resident(kiosk: Program) -> tuple[int, int]:
    """Return the resident KiB of the kiosk and of its server, once both have come to rest."""
    time.sleep(_SETTLE_S)
    (server,) = _children(kiosk.pid)
    return _kib(kiosk.pid), _kib(server)


def _children(pid: int) -> set[int]:
    """Return the children of every thread: the one of the I/O loop started the server."""
    found: set[int] = set()
    for task in Path(f"/proc/{pid}/task").iterdir():
        with suppress(FileNotFoundError):  # it ended meanwhile
            found |= {int(child) for child in (task / "children").read_text("ascii").split()}
    return found


def _kib(pid: int) -> int:
    match = _RESIDENT.search(Path(f"/proc/{pid}/status").read_text("ascii"))
    return int(match[1]) if match else 0
