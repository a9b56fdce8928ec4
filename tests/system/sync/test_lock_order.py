"""A push and the ERP take the locks of an order in the same order: neither ends as a deadlock."""

import asyncio

import asyncpg
import pytest

from tests.postgres import connected
from tests.system.sync.sites_apart import CentreApart

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
            async with asyncio.timeout(10):
                while not await owner.fetchval(_WAITS):  # noqa: ASYNC110 - another process
                    await asyncio.sleep(0.02)
            await pushing.execute(
                "SELECT FROM scanstation.feed WHERE order_no = 'A-1' FOR NO KEY UPDATE NOWAIT"
            )
            await begun.rollback()
