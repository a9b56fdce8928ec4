"""What the centre will not take for now is told as what it is, and nothing is lost by it."""

from pathlib import Path

import asyncpg
import pytest

from server.sync.remote import RemoteAwayError, RemoteRefusedError
from tests.postgres import connected
from tests.system.sync.edges import edge_at
from tests.system.sync.sites_apart import CentreApart


async def test_a_connection_of_ones_own_that_has_not_ended_is_not_told_as_an_order_in_use(
    centre: str, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    await CentreApart(owner).bring("A-1", ["seoul"])
    async with edge_at(centre, "seoul", tmp_path) as seoul:
        await seoul.pull()
        station = seoul.station("pack-1")
        await station.scan("A-1")
        await seoul.push()
        await station.scan("apple")
        async with connected(centre) as dying, dying.transaction():
            await dying.execute("SELECT FROM scanstation.incarnations FOR UPDATE")
            with pytest.raises(RemoteAwayError, match="one of this server's own that broke off"):
                await seoul.push()
        await seoul.push()
        assert await owner.fetchval("SELECT count(*) FROM scanstation.scans") == 2


async def test_news_that_the_centre_fails_at_is_refused_with_its_reason(
    centre: str, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    await CentreApart(owner).bring("A-1", ["seoul"])
    await owner.execute(
        "CREATE OR REPLACE FUNCTION scanstation.centre() RETURNS json LANGUAGE sql"
        " AS $$ SELECT to_json(1 / (random() * 0)::integer) $$"
    )
    async with edge_at(centre, "seoul", tmp_path) as seoul:
        with pytest.raises(RemoteRefusedError, match="division by zero") as told:
            await seoul.pull()
    assert "quarantine" not in str(told.value)
