"""The centre, or a site, put back to an older state, or copied: found out, and nothing is lost."""

import shutil
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import pytest

from server.store.sync_state import read_state
from server.sync.push import PutBackError
from tests.postgres import connected
from tests.system.sync.edges import ORDER, edge_at


async def _copy(cluster_uri: str, source: str, target: str) -> None:
    """Make a database a copy of another, in whose place it is put if it has its name."""
    async with connected(cluster_uri) as connection:
        # a pooler stays connected when its clients have gone
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", source
        )
        await connection.execute(f"DROP DATABASE IF EXISTS {target} WITH (FORCE)")
        await connection.execute(f"CREATE DATABASE {target} TEMPLATE {source}")


async def _stored(centre: str) -> list[UUID]:
    async with connected(centre) as connection:
        rows = await connection.fetch(
            "SELECT scan_id FROM scanstation.scans WHERE order_no = 'A-1' ORDER BY oseq"
        )
    return [UUID(int=row[0].int) for row in rows]


async def test_a_centre_put_back_to_an_older_dump_is_told_everything_again(
    cluster_uri: str, centre: str, tmp_path: Path
) -> None:
    name = urlsplit(centre).path.removeprefix("/")
    async with edge_at(centre, "seoul", tmp_path) as seoul:
        await seoul.link.import_orders([ORDER])
        await seoul.sync()
        first = seoul.station("pack-1")
        await first.scan("A-1", "apple")
        await seoul.sync()
    await _copy(cluster_uri, name, f"{name}_dump")
    async with edge_at(centre, "seoul", tmp_path) as seoul:
        second = seoul.station("pack-2")
        await second.scan("A-1", "apple")
        await seoul.sync()
    await _copy(cluster_uri, f"{name}_dump", name)
    async with edge_at(centre, "seoul", tmp_path) as seoul:
        with pytest.raises(PutBackError):
            await seoul.pull()
        third = seoul.station("pack-3")
        await third.scan("A-1", "pear")
        await seoul.sync()
        assert (await seoul.standing("A-1"))["packed"] == {1: 2, 2: 1}
    sent = [scan.scan_id for station in (first, second, third) for scan in station.sent]
    assert await _stored(centre) == sent


async def test_a_site_put_back_to_its_backup_gets_what_it_lacks_and_takes_another_name(
    centre: str, tmp_path: Path
) -> None:
    async with edge_at(centre, "seoul", tmp_path) as seoul:
        await seoul.link.import_orders([ORDER])
        await seoul.sync()
        first = seoul.station("pack-1")
        await first.scan("A-1", "apple")
        await seoul.sync()
    shutil.copytree(tmp_path / "seoul", tmp_path / "backup" / "seoul")
    async with edge_at(centre, "seoul", tmp_path) as seoul:
        second = seoul.station("pack-2")
        await second.scan("A-1", "apple")
        await seoul.sync()
        before = (await seoul.store.read(read_state)).incarnation
    async with edge_at(centre, "seoul", tmp_path / "backup") as restored:
        third = restored.station("pack-3")
        await third.scan("A-1", "pear")
        await restored.sync()
        assert (await restored.store.read(read_state)).incarnation != before
        assert (await restored.standing("A-1"))["packed"] == {1: 2, 2: 1}
        await restored.station("pack-2").send(second.sent)
        await restored.sync()
        assert (await restored.standing("A-1"))["packed"] == {1: 2, 2: 1}
    sent = {scan.scan_id for station in (first, second, third) for scan in station.sent}
    stored = await _stored(centre)
    assert (set(stored), len(stored)) == (sent, len(sent))


async def test_a_copied_disk_pushes_under_a_name_of_its_own(centre: str, tmp_path: Path) -> None:
    async with edge_at(centre, "seoul", tmp_path) as seoul:
        await seoul.link.import_orders([ORDER])
        await seoul.sync()
        await seoul.station("pack-1").scan("A-1")
        await seoul.sync()
    shutil.copytree(tmp_path / "seoul", tmp_path / "clone" / "seoul")
    async with (
        edge_at(centre, "seoul", tmp_path) as seoul,
        edge_at(centre, "seoul", tmp_path / "clone") as clone,
    ):
        one, other = seoul.station("pack-2"), clone.station("pack-3")
        await one.scan("A-1", "apple")
        await other.scan("A-1", "pear")
        for edge in (seoul, clone, seoul, clone):
            await edge.sync()
        names = [(await edge.store.read(read_state)).incarnation for edge in (seoul, clone)]
        assert names[0] != names[1]
        assert await seoul.standing("A-1") == await clone.standing("A-1")
        assert (await clone.standing("A-1"))["packed"] == {1: 1, 2: 1}
    assert len(await _stored(centre)) == 5
