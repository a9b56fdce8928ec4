"""A week without the centre: 100,000 scans drained to it while somebody packs on at a kiosk.

The site has its orders from the centre; then the way there is gone, and the scans are judged into
its store in batches as a kiosk that catches up sends them. Its server is started, and a real kiosk
(`scan_to_paint`: a pty, a window under Xvfb), where order after order is packed in three windows of
one run: the centre away, the drain, in step again. Held against each other are the drain and what
went before it: the store is the same, and so are the processes.

The centre runs on this machine and takes processor and disk from the kiosk, as it never would in
life. Arguments: how many scans, else 100,000.
"""

import asyncio
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit
from uuid import UUID

import msgspec
from msgspec import Struct

from server.contract.station import ScanMessage, ScanReply
from server.store import Policy, Store
from tests.bench.figures import Times, times
from tests.bench.moments import Moment
from tests.bench.packer import SCANS_OF_ORDER, Packer, packed_from, packer_at
from tests.bench.place import scratch
from tests.bench.scan_to_paint import legs, ways, whole
from tests.bench.sync_parts import SITE, centres, in_step, new_centre, site_server, until
from tests.centre_orders import fill_centre
from tests.postgres import connected

SCANS = 100_000
_ORDERS_TO_COME = 1_000
"""Orders that are left for the kiosk."""
_IDLE = 250
_IN_STEP = 100
_BATCH = 500
_NOW_UTC_MS = 1_800_000_000_000
_FIRST_PULL_S = 120.0
_DRAINED_S = 1200.0
_LOOK_S = 0.2
_ARRIVED = "SELECT coalesce(sum(last_seq - first_seq + 1), 0) FROM scanstation.incarnations"


class Window(Struct, frozen=True):
    """A while of scanning: to the painted verdict, to the server's answer, and leg by leg."""

    painted: Times
    answered: Times
    legs: dict[str, Times]


class WeekAway(Struct, frozen=True):
    """How long the drain took, and the kiosk before, in and after it."""

    scans: int
    drained_s: float
    away: Window
    draining: Window
    in_step: Window

    @property
    def ratio(self) -> float:
        """The kiosk's p99 in the drain over that with nothing to drain."""
        return self.draining.painted.p99_us / self.away.painted.p99_us

    @property
    def answer_ratio(self) -> float:
        """The same of the server's answers."""
        return self.draining.answered.p99_us / self.away.answered.p99_us


class _Way:
    """How the site's server reaches the centre: a link to the folder of its socket."""

    def __init__(self, centre: str, folder: Path) -> None:
        (self._socket,) = parse_qs(urlsplit(centre).query)["host"]
        self._link = folder / "centre"
        query = urlencode({"host": str(self._link)}, safe="/")
        self.address = urlunsplit(urlsplit(centre)._replace(query=query))

    def open(self) -> None:
        self._link.symlink_to(self._socket)

    def close(self) -> None:
        """Let nobody connect any more."""
        self._link.unlink()


class _Scanned(Struct):
    """What was scanned in each window, and how long the drain took."""

    away: list[list[Moment]]
    draining: list[list[Moment]]
    in_step: list[list[Moment]]
    drained_s: float


async def measure(centre: str, folder: Path, scans: int = SCANS) -> WeekAway:
    """Measure one week away.

    Raises:
        RuntimeError: when not every scan arrived exactly once.
    """
    packed = -(-scans // SCANS_OF_ORDER)
    async with connected(centre) as owner:
        await fill_centre(owner, SITE, 1, packed + _ORDERS_TO_COME)
    noted = folder / "server-moments.json"
    with TemporaryDirectory(prefix="way-") as place:
        way = _Way(centre, Path(place))
        way.open()
        with site_server(way.address, folder) as server:
            await until(server, in_step, _FIRST_PULL_S)
        way.close()
        await _scan_offline(server.store_path, scans)
        with site_server(way.address, folder, "tests.bench.noted_server", str(noted)) as server:
            async with packer_at(folder, server.url, packed + 1) as packer:
                scanned = await _windows(packer, way, centre, scans)
                await _arrived(centre, scans + packer.scans)
    await _refuse_missing(centre, scans + packer.scans)
    of_server = msgspec.json.decode(noted.read_bytes(), type=list[Moment])
    windows = (scanned.away, scanned.draining, scanned.in_step)
    return WeekAway(scans, scanned.drained_s, *(_window(one, of_server) for one in windows))


async def _windows(packer: Packer, way: _Way, centre: str, scans: int) -> _Scanned:
    away = [await packer.scan() for _ in range(_IDLE)]
    way.open()
    begun = asyncio.ensure_future(_arrived(centre, 1))
    while not begun.done():  # the server tries again after a while
        away.append(await packer.scan())
    at = await begun
    ended = asyncio.ensure_future(_arrived(centre, scans + packer.scans))
    draining = []
    while not ended.done():
        draining.append(await packer.scan())
    drained_s = await ended - at
    return _Scanned(away, draining, [await packer.scan() for _ in range(_IN_STEP)], drained_s)


def _window(scans: Sequence[list[Moment]], of_server: Sequence[Moment]) -> Window:
    found = list(ways(scans, of_server))
    answered = times([way["answered"] - way["journaled"] for way in found])
    return Window(whole(found), answered, legs(found))


async def _arrived(centre: str, scans: int) -> float:
    """Wait until the centre has so many scans; return when."""
    async with connected(centre) as owner, asyncio.timeout(_DRAINED_S):
        while await owner.fetchval(_ARRIVED) < scans:  # noqa: ASYNC110 - another process
            await asyncio.sleep(_LOOK_S)
    return time.monotonic()


async def _refuse_missing(centre: str, scans: int) -> None:
    async with connected(centre) as owner:
        stored = await owner.fetchval("SELECT count(DISTINCT scan_id) FROM scanstation.scans")
    if stored != scans:
        raise RuntimeError(f"{scans} scans were made, {stored} are at the centre")


async def _scan_offline(path: Path, scans: int) -> None:
    """Judge scans into the store, an order after the other."""
    store = Store.open(path, policy=Policy(), now_utc_ms=lambda: _NOW_UTC_MS)
    codes = islice(packed_from(1), scans)
    try:
        for first in range(1, scans + 1, _BATCH):
            batch = [_scan(seq, code) for seq, code in enumerate(islice(codes, _BATCH), first)]
            reply = await store.judge("pack-1", batch)
            if not isinstance(reply, ScanReply):
                raise RuntimeError(reply.message)  # noqa: TRY004 - refused, not of a wrong type
    finally:
        store.close()


def _scan(seq: int, code: str) -> ScanMessage:
    return ScanMessage(
        UUID(int=seq), seq, "sim", code.encode(), _NOW_UTC_MS + seq, None, None, seq - 1
    )


def told(found: WeekAway) -> Iterator[str]:
    """Yield every figure in words."""
    rate = found.scans / found.drained_s
    yield f"{found.scans:,} scans drained in {found.drained_s:.1f} s, {rate:,.0f} a second"
    yield f"p99 draining over away: painted {found.ratio:.2f}, answered {found.answer_ratio:.2f}"
    windows = {"away": found.away, "draining": found.draining, "in step": found.in_step}
    for name, window in windows.items():
        for leg, took in {
            "whole": window.painted,
            "answer": window.answered,
            **window.legs,
        }.items():
            p50, p99, most = (us / 1e3 for us in (took.p50_us, took.p99_us, took.max_us))
            figures = f"p50 {p50:6.2f} p99 {p99:6.2f} max {most:6.2f} ms"
            yield f"{name:9}{leg:8}{took.samples:5} {figures}"


def main() -> int:
    """Measure once and print it."""
    scans = int(sys.argv[1]) if sys.argv[1:] else SCANS
    with scratch() as folder, centres() as uri:
        (folder / "site").mkdir()
        centre = asyncio.run(new_centre(uri))
        found = asyncio.run(measure(centre, folder / "site", scans))
    sys.stdout.writelines(f"{line}\n" for line in told(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
