"""Undo at a station whose order another site has completed meanwhile."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg

from server.contract.own_code import Command, command_code
from server.contract.verdict import Reason, Verdict
from server.sync.postgres.remote import PostgresRemote
from tests.system.sync.edges import ORDER, Edge, edge_at

UNDO, OK, REOPEN = map(command_code, (Command.UNDO, Command.OK, Command.REOPEN))


@asynccontextmanager
async def _both(
    centre: str, owner: asyncpg.Connection, folder: Path
) -> AsyncIterator[tuple[Edge, Edge]]:
    """Yield two sites that have the same order."""
    await PostgresRemote(owner, "seoul").import_orders([ORDER])
    await owner.execute("INSERT INTO scanstation.order_site VALUES ('A-1', 'busan')")
    async with edge_at(centre, "seoul", folder) as seoul, edge_at(centre, "busan", folder) as busan:
        for edge in (seoul, busan):
            await edge.pull()
        yield seoul, busan


async def test_it_takes_nothing_back_and_says_why_until_the_order_is_reopened_by_name(
    centre: str, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    async with _both(centre, owner, tmp_path) as (seoul, busan):
        here, there = seoul.station("pack-1"), busan.station("pack-9")
        await here.scan("A-1", "apple")
        await seoul.sync()
        await busan.pull()
        await there.scan("A-1", "apple", "pear")
        await busan.sync()
        await seoul.pull()
        completed = await seoul.standing("A-1")
        assert completed["completed_by"] is not None
        refused = (await here.scan(UNDO)).acks[0]
        assert refused.verdict is Verdict.COMMAND_REFUSED
        assert refused.reason is Reason.DONE_ELSEWHERE
        assert await seoul.standing("A-1") == completed
        held = (await here.scan("apple")).acks[0]
        assert held.verdict is Verdict.HELD
        await here.scan(OK)
        await here.scan("A-1", REOPEN)
        undone = (await here.scan(UNDO)).acks[0]
        assert undone.verdict is Verdict.UNDONE
        await seoul.sync()
        await busan.pull()
        for edge in (seoul, busan):
            standing = await edge.standing("A-1")
            assert standing["completed_by"] is None
            assert standing["packed"] == {1: 1, 2: 1}


async def test_of_two_completions_the_later_one_is_not_undone_in_place_of_the_first(
    centre: str, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    async with _both(centre, owner, tmp_path) as (seoul, busan):
        here, there = seoul.station("pack-1"), busan.station("pack-9")
        for station in (here, there):
            await station.scan("A-1", "apple", "apple", "pear")
        await busan.sync()
        await seoul.sync()
        first = (await busan.standing("A-1"))["completed_by"]
        refused = (await here.scan(UNDO)).acks[0]
        assert refused.reason is Reason.DONE_ELSEWHERE
        await seoul.sync()
        assert (await seoul.standing("A-1"))["completed_by"] == first
        await there.scan(UNDO)
        await busan.sync()
        assert (await busan.standing("A-1"))["completed_by"] != first
