"""A week without the centre: 100,000 scans drained to it while a station scans on.

The scans are judged into a store with nobody there, in batches as a kiosk that catches up sends
them. Then the site's server is started, idle at first (its centre cannot be reached), then
draining; in both a station scans one code after another and waits for each answer. The ratio of the
two p99 says how quick the kiosk stays. One run, on the same store and in the same process.
"""

import asyncio
import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from msgspec import Struct

from server.contract.own_code import Command, command_code
from server.contract.station import ScanMessage, ScanReply
from server.store import Policy, Store, save_order
from tests.bench.figures import Times, times
from tests.bench.place import scratch
from tests.bench.sync_parts import centres, new_centre, site_server
from tests.fault_proxy import FaultProxy, fault_proxy
from tests.postgres import connected
from tests.system.server.speaking import ServerProcess, Station, seated
from tests.unit.server.store.stations import NOW_UTC_MS, order
from tests.unit.server.store.stations import line as order_line

SCANS = 100_000
_CANCEL = command_code(Command.CANCEL)
_BATCH = 500
_IDLE_SCANS = 300
_OF_AN_ORDER = 25
_PAUSE_S = 0.02
"""Between an answer and the next code: fifty a second at most is more than anybody scans."""
_DRAINED_S = 600.0
_LOOK_S = 0.2


class WeekAway(Struct, frozen=True):
    """How long the drain took, and a scan's answer meanwhile and with nothing to drain."""

    scans: int
    drained_s: float
    idle: Times
    draining: Times

    @property
    def ratio(self) -> float:
        """The p99 while draining over the p99 of idle."""
        return self.draining.p99_us / self.idle.p99_us


async def measure(centre: str, folder: Path, scans: int = SCANS) -> WeekAway:
    """Measure one week away.

    Raises:
        RuntimeError: when not every scan arrived exactly once.
    """
    await _scan_offline(folder / "server" / "scanstation.sqlite3", scans)
    (socket,) = parse_qs(urlsplit(centre).query)["host"]
    async with fault_proxy(Path(socket) / ".s.PGSQL.5432") as proxy:
        await proxy.cut()
        address = f"postgresql://postgres@127.0.0.1:{proxy.port}{urlsplit(centre).path}"
        with site_server(address, folder) as server:
            return await _measured(server, centre, proxy, scans)


async def _measured(server: ServerProcess, centre: str, proxy: FaultProxy, scans: int) -> WeekAway:
    async with seated(server, "pack-9") as station:
        idle = await _answers(station, lambda: station.seq >= _IDLE_SCANS)
        await proxy.mend()
        await _wait_for_the_first(centre)
        began = time.monotonic()
        drain = asyncio.ensure_future(_drained(centre, scans + station.seq))
        draining = await _answers(station, drain.done)
        drained_s = await drain - began
        sent = scans + station.seq
    await _drained(centre, sent)
    async with connected(centre) as owner:
        stored = await owner.fetchval("SELECT count(DISTINCT scan_id) FROM scanstation.scans")
    if stored != sent:
        raise RuntimeError(f"{sent} scans were made, {stored} are at the centre")
    return WeekAway(scans, drained_s, times(idle), times(draining))


async def _answers(station: Station, is_over: Callable[[], bool]) -> list[int]:
    """Scan until it is over; return how long each answer took, in ns."""
    took: list[int] = []
    while not is_over():
        began_ns = time.monotonic_ns()
        await station.scan("A-1" if len(took) % 2 else "apple")
        took.append(time.monotonic_ns() - began_ns)
        await asyncio.sleep(_PAUSE_S)
    return took


async def _wait_for_the_first(centre: str) -> None:
    """Wait until the drain has begun: the server tries again after a while."""
    await _drained(centre, 1)


async def _drained(centre: str, scans: int) -> float:
    """Wait until the centre has so many scans; return when."""
    async with connected(centre) as owner, asyncio.timeout(_DRAINED_S):
        query = "SELECT coalesce(sum(last_seq - first_seq + 1), 0) FROM scanstation.incarnations"
        while await owner.fetchval(query) < scans:  # noqa: ASYNC110 - another process
            await asyncio.sleep(_LOOK_S)
    return time.monotonic()


async def _scan_offline(path: Path, scans: int) -> None:
    """Judge scans into a new store, an order after the other."""
    path.parent.mkdir(parents=True, mode=0o700)
    store = Store.open(path, policy=Policy(), now_utc_ms=lambda: NOW_UTC_MS)
    try:
        await store.write(lambda connection: _bring(connection, scans // _OF_AN_ORDER + 1))
        for first in range(1, scans + 1, _BATCH):
            batch = [_scan(seq) for seq in range(first, min(first + _BATCH, scans + 1))]
            reply = await store.judge("pack-1", batch)
            if not isinstance(reply, ScanReply):
                raise RuntimeError(reply.message)  # noqa: TRY004 - refused, not of a wrong type
    finally:
        store.close()


def _bring(connection: sqlite3.Connection, orders: int) -> None:
    for number in range(1, orders + 1):
        content = order(f"A-{number}", order_line(1, "apple", 1_000_000))
        save_order(connection, content, now_utc_ms=NOW_UTC_MS)


def _scan(seq: int) -> ScanMessage:
    """Return a scan: the first two of an order put one aside and open the next, then pieces."""
    turn, place = divmod(seq - 1, _OF_AN_ORDER)
    text = {0: _CANCEL, 1: f"A-{turn + 1}"}.get(place, "apple").encode()
    return ScanMessage(UUID(int=seq), seq, "sim", text, NOW_UTC_MS + seq, None, None, seq - 1)


def main() -> int:
    """Measure once and print a line."""
    with scratch() as folder, centres() as uri:
        centre = asyncio.run(new_centre(uri))
        found = asyncio.run(
            measure(centre, folder / "site", int(sys.argv[1]) if sys.argv[1:] else SCANS)
        )
    sys.stdout.write(
        f"{found.scans:,} scans drained in {found.drained_s:.1f} s"
        f" ({found.scans / found.drained_s:,.0f} a second); a scan's answer p99"
        f" {found.draining.p99_us / 1e3:.1f} ms, idle {found.idle.p99_us / 1e3:.1f} ms,"
        f" ratio {found.ratio:.2f}\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
