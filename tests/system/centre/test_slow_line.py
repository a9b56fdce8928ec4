"""A line of 25 kB a second, waited for as long as the product does: nobody is told of silence."""

from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg

from server.store import Policy, Store
from server.sync.waits import WAITS
from tests.centre_orders import fill_centre
from tests.fault_proxy import fault_proxy
from tests.own_cluster import OwnCluster
from tests.system.centre.places import Place
from tests.system.sync.over_a_line import SITE, in_step, running, watched
from tests.unit.server.store.stations import NOW_UTC_MS

_ORDERS = 700


async def test_a_first_pull_over_a_slow_line_goes_on_every_few_seconds(
    cluster: OwnCluster, place: Place, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    await fill_centre(owner, SITE, 1, _ORDERS)
    store = Store.open(tmp_path / "store.db", policy=Policy(), now_utc_ms=lambda: NOW_UTC_MS)
    socket = cluster.folder / f".s.PGSQL.{cluster.port}"
    database = f"postgresql:{urlsplit(place.owner).path}"
    with closing(store):
        async with fault_proxy(socket) as line:
            line.bytes_per_s = 25_000
            async with running(store, database, line, WAITS) as sync:
                seen = await watched(sync, in_step)
                assert sync.status.pulled_orders >= _ORDERS
    assert seen.silent_s == 0
    assert seen.longest_s < 2 * WAITS.silent_s
