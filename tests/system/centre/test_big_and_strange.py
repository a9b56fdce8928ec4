"""Orders and scans at the limits of what a centre takes: stored, or refused in words."""

import asyncpg
import pytest

from server.contract.verdict import Verdict
from tests.system.centre.places import Place
from tests.system.centre.work import has_order, packing, scanned
from tests.system.server.conftest import Start
from tests.system.server.speaking import seated
from tests.system.sync.looking import in_step, until

MANY = 5000


async def test_an_order_of_5000_lines_comes_whole_and_is_packed(
    place: Place, owner: asyncpg.Connection, start: Start
) -> None:
    async with owner.transaction():
        await owner.execute("INSERT INTO scanstation.orders (order_no) VALUES ('LONG')")
        await owner.execute(
            "INSERT INTO scanstation.order_lines (order_no, line_no, description, qty_ordered)"
            " SELECT 'LONG', n, repeat('긴 이름 ', 20) || n, 1 FROM generate_series(1, $1) n",
            MANY,
        )
        await owner.execute(
            "INSERT INTO scanstation.barcodes (order_no, line_no, code)"
            " SELECT 'LONG', n, 'item-' || n FROM generate_series(1, $1) n",
            MANY,
        )
        await owner.execute("INSERT INTO scanstation.order_site VALUES ('LONG', 'seoul')")
    server = start(site="seoul", more={"DATABASE_URL": place.address()})
    await has_order(server, "LONG")
    async with seated(server, "pack-1") as station:
        opened = await station.scan("LONG")
        assert opened.order is not None
        assert len((await station.order(opened.order.order_id)).order.lines) == MANY
        await scanned(station, f"item-{MANY}", Verdict.ITEM_MATCHED)
        await until(in_step, server)
    assert await place.stored() == 2


async def test_a_note_of_a_megabyte_is_refused_to_the_erp_in_words_and_holds_no_site_up(
    place: Place, owner: asyncpg.Connection, start: Start
) -> None:
    async with packing(place, start) as (server, station):
        for table, column in (("order_lines", "description"), ("orders", "customer")):
            with pytest.raises(asyncpg.CheckViolationError, match=f"{column}_is_nfc_up_to_1000"):
                await owner.execute(
                    f"UPDATE scanstation.{table} SET {column} = repeat('x', 1 << 20)"  # noqa: S608
                )
        await owner.execute("UPDATE scanstation.orders SET customer = repeat('x', 1000)")
        await scanned(station, "apple", Verdict.ITEM_MATCHED)
        await until(in_step, server)


async def test_a_code_with_a_nul_or_of_every_byte_is_kept_as_it_was_scanned(
    place: Place, owner: asyncpg.Connection, start: Start
) -> None:
    codes = ("pe\0ar", "".join(map(chr, range(1, 128))), "\0")
    async with packing(place, start) as (server, station):
        for code in codes:
            await station.scan(code)
        await scanned(station, "apple", Verdict.ITEM_MATCHED)
        await until(in_step, server)
    rows = await owner.fetch("SELECT data FROM scanstation.scans ORDER BY station_seq")
    assert [bytes(row[0]).decode() for row in rows] == ["A-1", *codes, "apple"]
