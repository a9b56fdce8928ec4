"""A centre moved with its cluster's files: the transactions go on in another timeline."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.sync.postgres import schema
from server.sync.push import PutBackError
from tests.debian_postgres import debian_cluster, programs
from tests.own_cluster import OwnCluster, own_folder
from tests.postgres import connected, new_database
from tests.system.sync.edges import ORDER, edge_at

_RECOVERS = (
    "restore_command=/bin/false",
    "recovery_target=immediate",
    "recovery_target_action=promote",
)


@pytest.fixture
def primary() -> Iterator[OwnCluster]:
    with debian_cluster() as running:
        yield running


@pytest.fixture
def other() -> Iterator[OwnCluster]:
    """Yield a cluster that is not there yet."""
    with own_folder() as folder:
        cluster = OwnCluster(folder, programs(), None)
        try:
            yield cluster
        finally:
            cluster.stop()


def _take_over(primary: OwnCluster, other: OwnCluster) -> None:
    """Let another cluster go on from a base backup, as a promoted standby does."""
    at = ("--host", str(primary.folder), "--username", "postgres")
    primary.program("pg_basebackup", *at, "--checkpoint=fast", "-D", str(other.data))
    primary.stop()
    (other.data / "recovery.signal").touch()
    other.start(*_RECOVERS)


async def test_it_is_found_out_and_needs_nothing_but_its_address(
    primary: OwnCluster, other: OwnCluster, tmp_path: Path
) -> None:
    centre = await new_database(primary.uri)
    async with connected(centre) as owner:
        await schema.up(owner)
    async with edge_at(centre, "seoul", tmp_path) as seoul:
        await seoul.link.import_orders([ORDER])
        await seoul.sync()
        await seoul.station("pack-1").scan("A-1", "apple")
        await seoul.sync()
    _take_over(primary, other)
    moved = centre.replace(str(primary.folder), str(other.folder))
    async with connected(moved) as owner:
        assert await schema.lacks(owner) == ()
    async with edge_at(moved, "seoul", tmp_path) as seoul:
        with pytest.raises(PutBackError):
            await seoul.pull()
        await seoul.station("pack-2").scan("A-1", "pear")
        await seoul.sync()
        assert (await seoul.standing("A-1"))["packed"] == {1: 1, 2: 1}
        assert (await seoul.look()).orders == ()
