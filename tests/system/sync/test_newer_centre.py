"""The centre is migrated under servers of the previous program, which know nothing of it."""

from pathlib import Path

import asyncpg
import msgspec
import pytest

from server.contract.verdict import Verdict
from server.store.migration import MigrationState, shipped
from server.store.order_content import ItemBarcode
from server.sync.postgres import schema
from server.sync.postgres.remote import PostgresRemote
from server.sync.remote import Imported, Position, read_news
from tests.system.server.conftest import Start, import_csv, start
from tests.system.server.speaking import command, seated
from tests.system.sync.agreeing import centre_standing, standings_at
from tests.system.sync.edges import ORDER
from tests.system.sync.looking import asked_until, in_step, phase, problem, sync, until
from tests.system.sync.next_centre import changed, next_migration

__all__ = ["start"]


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
        newer = await next_migration(owner)
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


async def test_a_store_of_the_previous_schema_is_migrated_where_the_centre_already_is(
    centre: str, owner: asyncpg.Connection, start: Start, tmp_path: Path
) -> None:
    folder = tmp_path / "seoul"
    alone = start(data_dir=folder)
    import_csv(alone, "order_no,customer,line_no,sku,qty,barcode\nA-1,Lee,1,S-1,2,apple\n")
    async with seated(alone, "pack-1") as station:
        for code in ("A-1", "apple"):
            await station.scan(code)
    assert alone.stop() == 0
    assert command(folder, "migrate", "down", "--to", "1").returncode == 0
    await schema.up(owner, [*shipped(schema.ROOM), await next_migration(owner)])
    await PostgresRemote(owner, "seoul").import_orders([ORDER])
    server = start(data_dir=folder, site="seoul", more={"DATABASE_URL": centre})
    await until(in_step, server)
    assert "pending" not in command(folder, "migrate", "status").stdout
    async with seated(server, "pack-1") as station:
        for code in ("apple", "pear"):
            ack = await station.scan(code)
        assert ack.verdict is Verdict.ORDER_COMPLETED
        await until(in_step, server)
    assert standings_at(server.store_path, ["A-1"]) == {"A-1": await centre_standing(owner, "A-1")}


async def test_orders_are_imported_by_the_previous_program_as_before_once_the_centre_is_migrated(
    owner: asyncpg.Connection,
) -> None:
    seoul = PostgresRemote(owner, "seoul")
    await seoul.import_orders([ORDER])
    await schema.up(owner, [*shipped(schema.ROOM), await next_migration(owner)])
    assert await seoul.import_orders([ORDER]) == Imported(0)
    line, *others = ORDER.lines
    more = msgspec.structs.replace(line, qty_ordered=9, barcodes=(ItemBarcode("a case", 6),))
    changed_order = msgspec.structs.replace(ORDER, lines=(more, *others))
    assert await seoul.import_orders([changed_order]) == Imported(0, (ORDER.order_no,))
    assert await seoul.import_orders([changed_order]) == Imported(0)
    page = await seoul.pull(Position(), orders=9, lines=9)
    assert [news.content and news.content.lines for news in read_news(page.orders)] == [
        changed_order.lines
    ]


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
    kept = await changed(owner, name, was, was)
    await owner.execute(await changed(owner, name, was, now))
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
