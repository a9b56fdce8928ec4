"""The centre is migrated under servers of the previous program, which know nothing of it."""

from pathlib import Path

import asyncpg
import pytest

from server.contract.verdict import Verdict
from server.store.migration import Migration, MigrationState, shipped
from server.sync.postgres import schema
from server.sync.postgres.remote import PostgresRemote
from tests.system.server.conftest import Start, start
from tests.system.server.speaking import seated
from tests.system.sync.edges import ORDER
from tests.system.sync.looking import asked_until, in_step, phase, problem, sync, until

__all__ = ["start"]

_TABLES = """
-- min_program: 9.9.9
SET LOCAL search_path TO scanstation, pg_catalog;
ALTER TABLE scanstation.orders ADD COLUMN carrier text NOT NULL DEFAULT 'post';
ALTER TABLE scanstation.scans ADD COLUMN colour text;
ALTER TYPE scanstation.told_scan ADD ATTRIBUTE colour text;
CREATE TABLE scanstation.carriers (carrier text PRIMARY KEY);
"""
_MORE = {
    "orders_json": ("o.revision)", "o.revision, o.carrier)"),
    "scan_json": ("FROM s.captured) * 1000)", "FROM s.captured) * 1000), s.colour"),
    "pull_v1": ("'is_last', NOT is_full", "'is_last', NOT is_full, 'carriers', '[]'::json"),
    "push_v1": ("'last_seq', greatest", "'colours', 0, 'last_seq', greatest"),
}
"""Of each function, what its next version says instead."""
_PUSH_V2 = """
CREATE FUNCTION scanstation.push_v2(p_site text, told json) RETURNS json
LANGUAGE sql AS 'SELECT told';
"""
_DOWN = "SELECT 1 / 0"


async def _next(owner: asyncpg.Connection) -> Migration:
    """Return a migration as the next program may bring one: more is told, nothing is taken away."""
    changed = [await _changed(owner, name, *words) for name, words in _MORE.items()]
    newest = shipped(schema.ROOM)[-1].version
    return Migration(newest + 1, "carriers", "\n".join([_TABLES, *changed, _PUSH_V2]), _DOWN)


async def _changed(owner: asyncpg.Connection, name: str, was: str, now: str) -> str:
    body: str = await owner.fetchval(
        "SELECT pg_get_functiondef(oid) FROM pg_proc"
        " WHERE proname = $1 AND pronamespace = 'scanstation'::regnamespace",
        name,
    )
    assert was in body
    return f"{body.replace(was, now)};"


async def test_servers_of_the_previous_program_go_on_while_the_centre_is_migrated(
    centre: str, owner: asyncpg.Connection, start: Start, tmp_path: Path
) -> None:
    seoul = start(data_dir=tmp_path / "seoul", site="seoul", more={"DATABASE_URL": centre})
    await PostgresRemote(owner, "seoul").import_orders([ORDER])
    await owner.execute("INSERT INTO scanstation.order_site VALUES ('A-1', 'busan')")
    await asked_until(lambda told: bool(told["heads"]), seoul, "/api/orders?q=A-1")
    async with seated(seoul, "pack-1") as station:
        await station.scan("A-1")
        await until(in_step, seoul)
        newer = await _next(owner)
        await schema.up(owner, [*shipped(schema.ROOM), newer])
        assert (await schema.status(owner))[-1].state is MigrationState.UNKNOWN
        await owner.execute("UPDATE scanstation.orders SET carrier = 'bike', customer = 'next'")
        await asked_until(lambda told: "next" in str(told), seoul, "/api/orders?q=A-1")
        assert (await station.scan("apple")).verdict is Verdict.ITEM_MATCHED
        await until(in_step, seoul)
        busan = start(data_dir=tmp_path / "busan", site="busan", more={"DATABASE_URL": centre})
        await asked_until(lambda told: bool(told["heads"]), busan, "/api/orders?q=A-1")
        async with seated(busan, "pack-9") as other:
            await other.scan("A-1")
            await until(in_step, busan)
            for code in ("apple", "pear"):
                ack = await other.scan(code)
            assert ack.verdict is Verdict.ORDER_COMPLETED
            await until(in_step, busan)
    assert await owner.fetchval("SELECT count(*) FROM scanstation.scans") == 5
    assert await owner.fetchval("SELECT count(*) FROM scanstation.conflicts") == 0


async def test_a_centre_that_speaks_to_newer_programs_only_says_what_to_do(
    centre: str, owner: asyncpg.Connection, start: Start, tmp_path: Path
) -> None:
    await owner.execute("DROP FUNCTION scanstation.pull_v1")
    server = start(data_dir=tmp_path / "seoul", site="seoul", more={"DATABASE_URL": centre})
    await until(lambda told: phase(told) == "refused", server)
    assert "where the centre is newer than this program, install its newest" in problem(
        await sync(server)
    )
    async with seated(server, "pack-1") as station:
        assert (await station.scan("A-1")).verdict is Verdict.ORDER_UNKNOWN


@pytest.mark.parametrize(
    ("name", "was", "now"),
    [
        ("pull_v1", "'is_last', NOT is_full", "'is_last', 'perhaps'"),
        ("orders_json", "o.status,", "'RETURNED',"),
        ("push_v1", "'last_seq', greatest", "'last', greatest"),
    ],
)
async def test_an_answer_that_is_not_understood_is_said_and_scans_wait_until_it_is(
    *,
    name: str,
    was: str,
    now: str,
    centre: str,
    owner: asyncpg.Connection,
    start: Start,
    tmp_path: Path,
) -> None:
    await owner.execute("SET search_path TO scanstation, pg_catalog")
    kept = await _changed(owner, name, was, was)
    await owner.execute(await _changed(owner, name, was, now))
    await PostgresRemote(owner, "seoul").import_orders([ORDER])
    server = start(data_dir=tmp_path / "seoul", site="seoul", more={"DATABASE_URL": centre})
    async with seated(server, "pack-1") as station:
        await station.scan("pear")
        await until(lambda told: phase(told) == "refused", server)
        said = problem(await sync(server))
        assert "what this program does not understand" in said
        assert "install the newest version" in said
        await owner.execute(kept)
        await until(in_step, server)
        await asked_until(lambda told: bool(told["heads"]), server, "/api/orders?q=A-1")
    assert await owner.fetchval("SELECT count(*) FROM scanstation.scans") == 1
