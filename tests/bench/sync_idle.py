"""What a thousand sites cost that have nothing to do and ask every five seconds.

Polls of a site that is in step are measured on one connection, and its backend's processor time and
memory read from the kernel; a thousand sites are that many connections and two hundred polls a
second. It is an extrapolation: a thousand backends on few cores have costs of their own.
"""

import os
import re
import time
from pathlib import Path

from msgspec import Struct

from server.sync.postgres.link import connected
from server.sync.remote import Position
from tests.bench.figures import Times, times
from tests.bench.sync_parts import SITE
from tests.postgres import connected as owner_connected

SITES = 1000
EVERY_S = 5
_POLLS = 3000
_WARM_UP = 100
_OWN = re.compile(r"^Pss_Anon:\s+(\d+) kB$", re.MULTILINE)

_BACKEND = """
SELECT pid FROM pg_stat_activity
WHERE datname = current_database() AND query LIKE '%pull_v1%' AND pid <> pg_backend_pid()
"""


class Idle(Struct, frozen=True):
    """One poll, as the site waits for it and as the backend works at it, and what SITES come to.

    `backend_kib` is the memory a backend has to itself.
    """

    poll: Times
    backend_us: float
    backend_kib: int

    @property
    def cores(self) -> float:
        """Cores of the database's host that the polls of all sites keep busy."""
        return SITES / EVERY_S * self.backend_us / 1e6

    @property
    def gib(self) -> float:
        """Memory of all their backends."""
        return SITES * self.backend_kib / 2**20


async def measure(centre: str) -> Idle:
    """Ask for news that there are none."""
    async with connected(centre, SITE) as link:
        async with owner_connected(centre) as owner:
            position = Position(await owner.fetchval("SELECT pg_current_snapshot()::text"))
            for _ in range(_WARM_UP):
                await link.pull(position, orders=500, lines=5000)
            pid = await owner.fetchval(_BACKEND)
        took = []
        before_us = _processor_us(pid)
        for _ in range(_POLLS):
            begun = time.monotonic_ns()
            await link.pull(position, orders=500, lines=5000)
            took.append(time.monotonic_ns() - begun)
        backend_us = (_processor_us(pid) - before_us) / _POLLS
        return Idle(times(took), backend_us, _own_kib(pid))


def _processor_us(pid: int) -> float:
    """Return the processor time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    ticks = int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK") * 1e6


def _own_kib(pid: int) -> int:
    found = _OWN.search(Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8"))
    if found is None:
        raise RuntimeError(f"process {pid} has no Pss_Anon")
    return int(found[1])
