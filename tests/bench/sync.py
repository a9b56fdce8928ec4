"""`make bench-sync`: the sync with a centre, to build/bench.json and docs/performance.md.

Takes some twelve minutes on a quiet machine, with a centre and stores made for it on the disk.
`SYNC_ORDERS` is how many orders the first pull has, a million if it is not set, `SYNC_SCANS` how
many scans a week away, 100,000; with other numbers the page is left as it is. The exit code is 1
when a target was missed.
"""

import asyncio
import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from server.sync.postgres.link import connected
from tests.bench import sync_first_pull, sync_idle, sync_news, sync_push, week_away
from tests.bench.__main__ import RESULT, commit, keep, told
from tests.bench.page import PAGE, put
from tests.bench.place import NotOnDiskError, file_system, machine, scratch
from tests.bench.sync_page import BEGIN, END, lines
from tests.bench.sync_parts import SITE, centres, new_centre
from tests.bench.sync_push import PushRate
from tests.bench.sync_report import SyncFigures, targets
from tests.centre_orders import fill_centre, fill_feed
from tests.postgres import connected as owner_of

_ORDERS = 1_000_000


def main() -> int:
    orders = int(os.environ.get("SYNC_ORDERS", _ORDERS))
    scans = int(os.environ.get("SYNC_SCANS", week_away.SCANS))
    if file_system(Path(tempfile.gettempdir())) == "tmpfs":
        raise NotOnDiskError("the centre's folder is in memory: set TMPDIR to one on a disk")
    with scratch() as folder, centres() as uri:
        figures = _run(folder, uri, orders, scans)
    keep(RESULT, {"sync": msgspec.to_builtins(figures)})
    if (orders, scans) == (_ORDERS, week_away.SCANS):
        put(PAGE, BEGIN, lines(figures), END)
    sys.stdout.writelines(f"{line}\n" for line in lines(figures))
    return 0 if all(target.met for _, target in targets(figures)) else 1


def _run(folder: Path, uri: str, orders: int, scans: int) -> SyncFigures:
    before = machine(folder)
    large = asyncio.run(new_centre(uri))
    woken, asking, pushed, away = (asyncio.run(new_centre(uri)) for _ in range(4))
    for name in ("news", "away", "first"):
        (folder / name).mkdir()
    return SyncFigures(
        taken_utc=datetime.now(UTC).isoformat(" ", "seconds"),
        commit=commit(),
        machine=before,
        push=told("push", lambda: asyncio.run(_push(pushed))),
        news=told("news", lambda: asyncio.run(sync_news.measure(woken, asking, folder / "news"))),
        week_away=told(
            "week away", lambda: asyncio.run(week_away.measure(away, folder / "away", scans))
        ),
        first_pull=told(
            "first pull",
            lambda: asyncio.run(sync_first_pull.measure(large, folder / "first", orders)),
        ),
        idle=told("idle sites", lambda: asyncio.run(sync_idle.measure(large))),
        load_after=round(os.getloadavg()[0], 2),
    )


async def _push(centre: str) -> PushRate:
    async with owner_of(centre) as owner:
        await fill_centre(owner, SITE, 1, sync_push.ORDERS)
        await fill_feed(owner, sync_push.SITES, sync_push.OF_EACH_SITE)
    async with connected(centre, SITE) as link:
        return await sync_push.measure(link)


if __name__ == "__main__":
    sys.exit(main())
