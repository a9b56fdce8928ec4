"""What the measures of the sync share: a centre whose commits last, a site's server, its figures.

The server is a process of its own, started as it is shipped; it is asked by its own /api/sync.
"""

import asyncio
import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import msgspec

from server.sync.postgres import schema
from tests.bench.rig import Program
from tests.postgres import cluster, connected, new_database
from tests.system.server.speaking import ServerProcess
from tests.system.sync.looking import ask

SITE = "seoul"
_LOOK_S = 0.1
_DURABLE = ("fsync = on", "max_wal_size = '4GB'", "shared_buffers = '256MB'")
_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB$", re.MULTILINE)


@contextmanager
def centres() -> Iterator[str]:
    """Run a Postgres whose commits wait for the disk; yield the address of its first database."""
    with cluster() as uri:
        asyncio.run(_make_durable(uri))
        yield uri


async def _make_durable(uri: str) -> None:
    async with connected(uri) as connection:
        for setting in _DURABLE:
            await connection.execute(f"ALTER SYSTEM SET {setting}")
        await connection.execute("SELECT pg_reload_conf()")


async def new_centre(uri: str) -> str:
    """Make a database with the centre's schema; return its address."""
    centre = await new_database(uri)
    async with connected(centre) as owner:
        await schema.up(owner)
    return centre


@contextmanager
def site_server(
    centre: str, folder: Path, *program: str, site: str = SITE
) -> Iterator[ServerProcess]:
    """Run a site's server; `program` is what to run instead of `server`, and its arguments."""
    environment = {
        "SCANSTATION_DATA_DIR": str(folder),
        "SCANSTATION_PORT": "0",
        "SCANSTATION_SITE": site,
        "DATABASE_URL": centre,
    }
    with closing(Program(["-m", *(program or ("server",)), "run"], environment)) as running:
        url = msgspec.json.decode(running.line())["listening"]
        yield ServerProcess(url, folder, running.process)


async def status(server: ServerProcess) -> dict[str, Any]:
    """Return what the server says of its sync."""
    told = await asyncio.to_thread(ask, server, "/api/sync")
    found: dict[str, Any] = msgspec.convert(told["status"], dict[str, Any])
    return found


async def until(
    server: ServerProcess, reached: Callable[[dict[str, Any]], bool], timeout_s: float
) -> dict[str, Any]:
    """Wait until the sync stands so; return how it does."""
    async with asyncio.timeout(timeout_s):
        while not reached(told := await status(server)):  # noqa: ASYNC110 - a process
            await asyncio.sleep(_LOOK_S)
    return told


def in_step(told: dict[str, Any]) -> bool:
    """Say whether the server has all there is."""
    return str(told["phase"]) == "in_step"


def peak_kib(pid: int) -> int:
    """Return the most memory a process was ever resident with."""
    found = _PEAK.search(Path(f"/proc/{pid}/status").read_text("utf-8"))
    if found is None:
        raise RuntimeError(f"process {pid} has no VmHWM")
    return int(found[1])
