"""A disk that is full, at the centre or here; a copy that only reads; a login that was renewed."""

import asyncio
import os
import shutil
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path

import asyncpg
import pytest

from server.contract.station import Refusal, RefusalCode, ScanReply
from server.contract.verdict import Verdict
from tests.debian_postgres import programs
from tests.own_cluster import OwnCluster, free_port, hand_over, own_folder
from tests.postgres import connected
from tests.system.centre.places import PASSWORD, Place
from tests.system.centre.work import packing, scanned, told
from tests.system.server.conftest import Start
from tests.system.server.speaking import seated
from tests.system.sync.looking import in_step, sync, until

SMALL_DISK = "24m"
_MORE_LINES = """
INSERT INTO scanstation.order_lines (order_no, line_no, description, qty_ordered)
SELECT 'A-1', n, repeat('long words ', 80), 1 FROM generate_series(10, 3000) n
"""
AS_ROOT = () if os.geteuid() == 0 else ("sudo", "-n")


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """Mount a file system in memory that is soon full."""
    with own_folder() as folder:
        mount = (*AS_ROOT, "mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK},mode=777", "tmpfs")
        subprocess.run([*mount, str(folder)], check=True)
        try:
            space = folder / "space"
            space.mkdir()
            hand_over(space)
            yield space
        finally:
            subprocess.run([*AS_ROOT, "umount", "--lazy", str(folder)], check=True)


@contextmanager
def _filled(folder: Path) -> Iterator[None]:
    """Leave no room on a file system while the block runs."""
    filler = folder.parent / "filler"
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(folder).free)
    try:
        yield
    finally:
        filler.unlink()


async def test_a_centre_with_a_full_disk_is_waited_for(
    place: Place, small_disk: Path, start: Start
) -> None:
    await place.do(f"CREATE TABLESPACE {place.login} LOCATION '{small_disk}'")
    await place.do("ALTER TABLE scanstation.scans SET TABLESPACE {login}")
    async with packing(place, start) as (server, station):
        with _filled(small_disk):
            await place.do(
                "INSERT INTO scanstation.incarnations"
                " VALUES ('00000000-0000-0000-0000-000000000001', 'seoul', 1, 1)",
            )
            with pytest.raises(asyncpg.DiskFullError):
                await _fill_pages(place)
            await scanned(station, "apple", Verdict.ITEM_MATCHED)
            await told(server, "away", "No space left on device", "let IT make room on it")
            await scanned(station, "apple", Verdict.ITEM_MATCHED)
        await until(in_step, server)
    assert await place.stored() == 3
    await place.do("ALTER TABLE scanstation.scans SET TABLESPACE pg_default")
    await place.do("DROP TABLESPACE {login}")


async def _fill_pages(place: Place) -> None:
    """Use up the room that a table has in pages it owns already."""
    await place.do(
        "INSERT INTO scanstation.scans (scan_id, site, station, station_seq, incarnation, seq,"
        " step, verdict, scanner_id, data, qty, captured, stored)"
        " SELECT gen_random_uuid(), 'seoul', 'x', n, '00000000-0000-0000-0000-000000000001', n,"
        " '', '', '', '', 0, now(), now() FROM generate_series(1, 10000) n"
    )


async def test_a_full_disk_here_is_said_and_mends_by_itself(
    place: Place, owner: asyncpg.Connection, small_disk: Path, start: Start
) -> None:
    address = place.address()
    server = start(data_dir=small_disk, site="seoul", more={"DATABASE_URL": address})
    await until(in_step, server)
    async with seated(server, "pack-1") as station:
        opening = station.mint("A-1")
        with _filled(small_disk):
            await owner.execute("UPDATE scanstation.orders SET customer = repeat('another ', 100)")
            await owner.execute(_MORE_LINES)
            await told(server, "stuck", "disk is full", "free space on this disk")
            kept = await station.send(opening)
            assert isinstance(kept, Refusal), "a kiosk keeps it and sends it again"
            assert kept.code is RefusalCode.NOT_STORED
        await until(in_step, server)
        opened = await station.send(opening)
        assert isinstance(opened, ScanReply)
        assert opened.acks[0].verdict is Verdict.ORDER_OPENED
        assert opened.acks[0].order is not None
        assert opened.acks[0].order.customer.startswith("another")
        await until(in_step, server)
    assert await place.stored() == 1


async def test_a_standby_is_known_as_a_copy_that_only_reads(place: Place, start: Start) -> None:
    async with _standby(place.cluster, place) as standby:
        address = place.address(port=standby.port)
        server = start(site="seoul", more={"DATABASE_URL": address})
        await told(server, "refused", "set it to the primary")
        async with seated(server, "pack-1") as station:
            await scanned(station, "A-1", Verdict.ORDER_UNKNOWN)
        server.stop()


@asynccontextmanager
async def _standby(primary: OwnCluster, place: Place) -> AsyncIterator[OwnCluster]:
    """Run a streaming copy of a cluster, once it has the place's login."""
    with own_folder() as folder:
        copy = OwnCluster(folder, programs(), free_port())
        source = ("-h", str(primary.folder), "-p", str(primary.port), "-U", "postgres")
        flags = ("--checkpoint=fast", "--write-recovery-conf", "-D", str(copy.data))
        await asyncio.to_thread(copy.program, "pg_basebackup", *source, *flags)
        await asyncio.to_thread(copy.start)
        try:
            async with connected(copy.uri) as connection:
                assert await connection.fetchval("SELECT pg_is_in_recovery()")
                found = "SELECT 1 FROM pg_roles WHERE rolname = $1"
                assert await connection.fetchval(found, place.login) == 1
            yield copy
        finally:
            copy.stop()


async def test_a_password_that_is_renewed_is_mended_in_the_settings_at_the_next_start(
    place: Place, start: Start
) -> None:
    async with packing(place, start) as (server, station):
        await place.do("ALTER ROLE {login} PASSWORD 'renewed'")
        await scanned(station, "apple", Verdict.ITEM_MATCHED)
        await until(in_step, server)  # a connection that stands needs no password
        await place.hang_up()
        await scanned(station, "apple", Verdict.ITEM_MATCHED)
        await told(server, "refused", "set the right user and password", "start the server again")
        assert PASSWORD not in str(await sync(server))
    server.stop()
    renewed = start(site="seoul", more={"DATABASE_URL": place.address(password="renewed")})  # noqa: S106
    await until(in_step, renewed)
    assert await place.stored() == 3


async def test_a_scan_whose_words_hold_a_nul_is_quarantined_and_the_others_go_past_it(
    place: Place, owner: asyncpg.Connection, start: Start
) -> None:
    server = start(site="seoul", more={"DATABASE_URL": place.address(port=1)})
    async with seated(server, "pack-1") as station:
        for code in ("one", "two", "three"):
            await station.scan(code)
    server.stop()
    with closing(sqlite3.connect(server.store_path)) as store, store:
        # no scanner can bring it in; a store that another program wrote into can
        store.execute("DROP TRIGGER scans_are_facts")
        store.execute("UPDATE scans SET lot = 'a' || char(0) || 'b' WHERE station_seq = 2")
    again = start(site="seoul", more={"DATABASE_URL": place.address()})
    await until(in_step, again)
    counts = (await sync(again))["counts"]
    assert isinstance(counts, dict)
    assert counts["quarantined"] == 1
    rows = await owner.fetch("SELECT data FROM scanstation.scans ORDER BY seq")
    assert [bytes(row[0]) for row in rows] == [b"one", b"three"]
    kept = await owner.fetchrow("SELECT sent, why FROM scanstation.quarantine")
    assert kept is not None
    assert b'"lot":"a\\u0000b"' in bytes(kept["sent"])
    assert "\\u0000" in kept["why"] or "Unicode escape" in kept["why"]
    async with seated(again, "pack-1") as station:
        await scanned(station, "A-1", Verdict.ORDER_OPENED)
        await until(in_step, again)
    assert await place.stored() == 3
