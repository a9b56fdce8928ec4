"""The server killed with -9 again and again while a scanner scans and the sync goes on.

Real parts: those of `test_server_killed`, and a Postgres that the killed servers push to: each
scan is there once, an order's without a gap, and store and centre tell the same, row for row.
"""

import asyncio
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from server.demo import DEMO_SEED, demo_orders
from server.sync.postgres.remote import PostgresRemote
from tests.system.faults.bench import DATABASE, fill, open_store, stored
from tests.system.faults.demo_centre import centre_orders
from tests.system.faults.killing import KILLS, run_station
from tests.system.sync.agreeing import centre_standing, standings_at

pytestmark = pytest.mark.expects_log("station.bridge.local_server")
SITE = "seoul"
ORDERS = 300
STEP_S = 30.0
"""How long the last server may take to push what the killed ones left, and to hear it back."""
_LOOK_S = 0.1


async def _are_in_step(store: Path, owner: asyncpg.Connection, order_nos: list[str]) -> None:
    """Wait until store and centre tell the same of every order."""
    async with asyncio.timeout(STEP_S):
        while standings_at(store, order_nos) != {  # noqa: ASYNC110 - another process
            order_no: await centre_standing(owner, order_no) for order_no in order_nos
        }:
            await asyncio.sleep(_LOOK_S)


@pytest.mark.timeout(1500)
async def test_every_acknowledged_scan_is_at_the_centre_once_and_all_agree_row_for_row(
    centre: str, owner: asyncpg.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", centre)
    monkeypatch.setenv("SCANSTATION_SITE", SITE)
    orders = list(demo_orders(DEMO_SEED, ORDERS))
    await PostgresRemote(owner, SITE).import_orders(centre_orders(orders))
    folder = tmp_path / "station"
    seeded = open_store(folder / DATABASE)
    await fill(seeded, orders, tmp_path / "orders.csv")
    seeded.close()
    order_nos = [order.order_no for order in orders]

    bench = await run_station(
        folder, orders, then=lambda: _are_in_step(folder / DATABASE, owner, order_nos)
    )

    assert not bench.lost
    told = [bench.judged[scan.scan_id.bytes] for scan in bench.captured]
    assert len(told) > KILLS
    assert [ack for *_, ack in stored(folder / DATABASE)] == told
    rows = await owner.fetch(
        "SELECT scan_id, verdict, qty, order_no, oseq, pushed, captured FROM scanstation.scans"
        " ORDER BY station_seq"
    )
    fed_until = rows[-1]["captured"]
    by_killed = sum(row["pushed"] < fed_until for row in rows)
    assert by_killed > KILLS, "servers that were killed pushed, and not the last one alone"
    assert [(UUID(int=row[0].int), row[1], row[2]) for row in rows] == [
        (ack.scan_id, ack.verdict, ack.qty) for ack in told
    ]
    for order_no in order_nos:
        numbers = sorted(row["oseq"] for row in rows if row["order_no"] == order_no)
        assert numbers == list(range(1, len(numbers) + 1))
