"""A store put back to its backup judges again what its stations send again.

The centre has it already: what was judged first was told the operator, and counts everywhere.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from tests.system.sync.agreeing import centre_standing
from tests.system.sync.sites_apart import CentreApart, KioskAt, SiteApart

ORDER = "A-1"


@pytest.fixture
async def seoul(owner: asyncpg.Connection, tmp_path: Path) -> AsyncIterator[SiteApart]:
    """Have a site with an order, backed up before anything was scanned."""
    await CentreApart(owner).bring(ORDER, ["seoul"])
    site = SiteApart("seoul", tmp_path / "seoul", owner)
    site.kiosks.append(KioskAt("pack-1"))
    await site.sync()
    site.back_up(tmp_path / "backup")
    yield site
    site.stop()


async def test_pieces_there_was_no_room_for_in_the_backup_count_as_they_were_told(
    seoul: SiteApart, owner: asyncpg.Connection
) -> None:
    await CentreApart(owner).set_qty(ORDER, 1, 3)
    await seoul.sync()
    for code in (ORDER, "apple", "apple", "apple"):
        await seoul.kiosks[0].scan(seoul.store, code)
    await seoul.sync()
    await seoul.put_back()
    await seoul.sync()
    told = await centre_standing(owner, ORDER)
    assert (1, 3, 3) in told["lines"]
    assert await seoul.standing(ORDER) == told


async def test_it_stays_so_when_the_station_comes_again(
    seoul: SiteApart, owner: asyncpg.Connection
) -> None:
    await CentreApart(owner).set_qty(ORDER, 1, 3)
    await seoul.sync()
    for code in (ORDER, "apple", "apple", "apple"):
        await seoul.kiosks[0].scan(seoul.store, code)
    await seoul.sync()
    await seoul.put_back()
    await seoul.sync()
    await seoul.greet()
    assert await seoul.standing(ORDER) == await centre_standing(owner, ORDER)


async def test_pieces_counted_only_the_second_time_are_not_counted(
    seoul: SiteApart, owner: asyncpg.Connection
) -> None:
    await CentreApart(owner).set_qty(ORDER, 1, 1)
    await seoul.sync()
    for code in (ORDER, "apple", "apple"):
        await seoul.kiosks[0].scan(seoul.store, code)
    await seoul.sync()
    await seoul.put_back()
    await seoul.sync()
    told = await centre_standing(owner, ORDER)
    assert (1, 1, 1) in told["lines"]
    assert await seoul.standing(ORDER) == told


async def test_a_scan_that_knew_no_order_the_first_time_counts_nowhere(
    seoul: SiteApart, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    await CentreApart(owner).assign(ORDER, "seoul")
    await owner.execute("DELETE FROM scanstation.orders")
    await seoul.sync()
    seoul.stop()
    (seoul.folder / "store.db").unlink()
    seoul.start()
    await seoul.sync()
    for code in (ORDER, "apple"):
        await seoul.kiosks[0].scan(seoul.store, code)
    await seoul.sync()
    await CentreApart(owner).bring(ORDER, ["seoul"])
    await seoul.put_back()
    await seoul.sync()
    told = await centre_standing(owner, ORDER)
    assert told["scans"] == []
    assert await seoul.standing(ORDER) == told


async def test_a_scan_of_an_order_that_the_backup_lacks_holds_no_other_scan_up(
    seoul: SiteApart, owner: asyncpg.Connection
) -> None:
    await CentreApart(owner).bring("B-2", ["seoul"])
    await seoul.sync()
    for code in ("B-2", "apple"):
        await seoul.kiosks[0].scan(seoul.store, code)
    await seoul.sync()
    await seoul.put_back()
    await seoul.sync()
    told = await centre_standing(owner, "B-2")
    assert told["units"] == 1
    assert await seoul.standing("B-2") == told
