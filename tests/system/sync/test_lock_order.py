"""A push and the ERP take the locks of an order in the same order: neither ends as a deadlock."""

import asyncio
from uuid import UUID

import asyncpg
import pytest

from server.sync.postgres.remote import PostgresRemote
from server.sync.remote import PushRefusal
from tests.postgres import connected
from tests.system.sync.sites_apart import CentreApart
from tests.system.sync.test_push import scan

_WAITS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE scanstation.order_lines SET qty_ordered = 9 WHERE order_no = 'A-1'",
        "INSERT INTO scanstation.order_site VALUES ('A-1', 'busan')",
    ],
)
async def test_an_owner_who_waits_for_a_push_holds_nothing_that_the_push_has_yet_to_lock(
    change: str, centre: str, owner: asyncpg.Connection
) -> None:
    await CentreApart(owner).bring("A-1", ["seoul"])
    async with connected(centre) as pushing, connected(centre) as erp:
        begun = pushing.transaction()
        await begun.start()
        await pushing.execute(
            "SELECT FROM scanstation.order_state WHERE order_no = 'A-1' FOR UPDATE"
        )
        async with asyncio.TaskGroup() as group:
            group.create_task(erp.execute(change))
            await _until_somebody_waits(owner)
            await pushing.execute(
                "SELECT FROM scanstation.feed WHERE order_no = 'A-1' FOR NO KEY UPDATE NOWAIT"
            )
            await begun.rollback()


async def test_an_owner_who_changes_orders_in_another_order_than_a_push_is_never_ended_for_it(
    centre: str, owner: asyncpg.Connection
) -> None:
    for order_no in ("A-1", "B-1"):
        await CentreApart(owner).bring(order_no, ["seoul"])
    change = "UPDATE scanstation.order_lines SET qty_ordered = 9 WHERE order_no = $1"
    async with connected(centre) as pushing, connected(centre) as erp:
        seoul = PostgresRemote(pushing, "seoul")
        batch = [scan(1, "A-1"), scan(2, "B-1")]
        async with erp.transaction():
            await erp.execute(change, "B-1")
            async with asyncio.TaskGroup() as group:
                push = group.create_task(seoul.push(UUID(int=1), 0, batch))
                await _until_somebody_waits(owner)
                await erp.execute(change, "A-1")
        assert push.result().refused is PushRefusal.HELD
        assert push.result().held in {"A-1", "B-1"}, "the owner may have got both by then"
        assert (await seoul.push(UUID(int=1), 0, batch)).last_seq == 2


async def _until_somebody_waits(owner: asyncpg.Connection) -> None:
    async with asyncio.timeout(30):
        while not await owner.fetchval(_WAITS):  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.02)
