"""Two sites and the centre: whatever each did alone, in the end all three tell the same story."""

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from server.contract.own_code import Command
from server.contract.verdict import Verdict
from server.store.refold import refold
from server.store.sync_state import read_counts
from server.sync.push import PutBackError
from tests.dumps import dump, restore
from tests.system.sync.edges import ORDER, Edge, centre_standing, edge_at


@pytest.fixture
async def seoul(centre: str, tmp_path: Path) -> AsyncIterator[Edge]:
    async with edge_at(centre, "seoul", tmp_path) as edge:
        yield edge


@pytest.fixture
async def busan(centre: str, tmp_path: Path) -> AsyncIterator[Edge]:
    async with edge_at(centre, "busan", tmp_path) as edge:
        yield edge


@pytest.fixture
async def _shared_order(seoul: Edge, busan: Edge) -> None:
    for edge in (seoul, busan):
        await edge.link.import_orders([ORDER])
    for edge in (seoul, busan):
        await edge.sync()


async def test_an_order_of_the_centre_can_be_packed_as_one_that_was_imported(seoul: Edge) -> None:
    await seoul.link.import_orders([ORDER])
    await seoul.sync()
    station = seoul.station("pack-1")
    await station.scan("A-1", "apple", "apple", "pear")
    assert [ack.verdict for ack in station.acks][-1] is Verdict.ORDER_COMPLETED


@pytest.mark.usefixtures("_shared_order")
async def test_what_one_site_packed_is_packed_at_the_other(seoul: Edge, busan: Edge) -> None:
    station = seoul.station("pack-1")
    await station.scan("A-1", "apple")
    await seoul.sync()
    await busan.sync()
    other = busan.station("pack-9")
    await other.scan("A-1", "apple", "pear")
    assert [ack.verdict for ack in other.acks] == [
        Verdict.ORDER_OPENED,
        Verdict.ITEM_MATCHED,
        Verdict.ORDER_COMPLETED,
    ]


@pytest.mark.usefixtures("_shared_order")
async def test_an_order_packed_at_two_sites_has_one_winner_and_the_loser_is_flagged(
    seoul: Edge, busan: Edge, owner: asyncpg.Connection
) -> None:
    first, second = seoul.station("pack-1"), busan.station("pack-9")
    await second.scan("A-1", "apple", "apple", "pear")
    await first.scan("A-1", "apple", "apple", "pear")
    for edge in (seoul, busan, seoul):
        await edge.sync()
    won, lost = first.acks[-1].scan_id, second.acks[-1].scan_id
    expected = {
        "packed": {1: 4, 2: 2},
        "completed_by": won,
        "conflicts": {
            ("double_pack", 0, lost),
            ("over_scan", 1, None),
            ("over_scan", 2, None),
        },
    }
    assert await centre_standing(owner, "A-1") == expected
    assert await seoul.standing("A-1") == await busan.standing("A-1") == expected


@pytest.mark.usefixtures("_shared_order")
async def test_the_loser_takes_its_box_apart_and_nothing_contradicts_any_more(
    seoul: Edge, busan: Edge, owner: asyncpg.Connection
) -> None:
    first, second = seoul.station("pack-1"), busan.station("pack-9")
    await first.scan("A-1", "apple", "apple", "pear")
    await second.scan("A-1", "apple", "apple", "pear")
    for _ in range(3):
        await second.do(Command.UNDO)
    for edge in (seoul, busan, seoul):
        await edge.sync()
    expected = {
        "packed": {1: 2, 2: 1},
        "completed_by": first.acks[-1].scan_id,
        "conflicts": set(),
    }
    assert await centre_standing(owner, "A-1") == expected
    assert await seoul.standing("A-1") == await busan.standing("A-1") == expected


@pytest.mark.usefixtures("_shared_order")
async def test_an_order_changed_after_it_was_packed_is_flagged_everywhere(
    seoul: Edge, busan: Edge, owner: asyncpg.Connection
) -> None:
    station = seoul.station("pack-1")
    await station.scan("A-1", "apple", "apple", "pear")
    await owner.execute("UPDATE scanstation.order_lines SET qty_ordered = 3 WHERE line_no = 1")
    for edge in (seoul, busan, seoul):
        await edge.sync()
    found = await centre_standing(owner, "A-1")
    assert found["conflicts"] == {("changed_after_pack", 0, station.acks[-1].scan_id)}
    assert await seoul.standing("A-1") == await busan.standing("A-1") == found


@pytest.mark.usefixtures("_shared_order")
async def test_an_order_shipped_at_two_sites_is_shipped_once_and_flagged(
    seoul: Edge, busan: Edge, owner: asyncpg.Connection
) -> None:
    await seoul.station("pack-1").scan("A-1", "apple", "apple", "pear")
    await seoul.sync()
    await busan.sync()
    first, second = seoul.station("ship-1"), busan.station("ship-9")
    for station in (first, second):
        await station.do(Command.STEP_SHIP)
        await station.scan("A-1")
        assert station.acks[-1].verdict is Verdict.ORDER_SHIPPED
    for edge in (seoul, busan, seoul):
        await edge.sync()
    found = await centre_standing(owner, "A-1")
    assert found["conflicts"] == {("double_ship", 0, second.acks[-1].scan_id)}
    assert await seoul.standing("A-1") == await busan.standing("A-1") == found


@pytest.mark.usefixtures("_shared_order")
async def test_an_order_cancelled_before_it_was_shipped_elsewhere_is_flagged(
    seoul: Edge, owner: asyncpg.Connection
) -> None:
    await seoul.station("pack-1").scan("A-1", "apple", "apple", "pear")
    await owner.execute("UPDATE scanstation.orders SET status = 'CANCELLED'")
    station = seoul.station("ship-1")
    await station.do(Command.STEP_SHIP)
    await station.scan("A-1")
    await seoul.sync()
    found = await centre_standing(owner, "A-1")
    assert found["conflicts"] == {("shipped_cancelled", 0, station.acks[-1].scan_id)}
    assert await seoul.standing("A-1") == found


@pytest.mark.usefixtures("_shared_order")
async def test_local_scans_stand_on_top_of_what_was_pulled_until_they_are_numbered(
    seoul: Edge, busan: Edge
) -> None:
    one, other = seoul.station("pack-1"), busan.station("pack-9")
    await other.scan("A-1", "apple")
    await busan.sync()
    await one.scan("A-1", "pear")
    await seoul.pull()
    assert (await seoul.standing("A-1"))["packed"] == {1: 1, 2: 1}
    await one.scan("apple")
    assert one.acks[-1].verdict is Verdict.ORDER_COMPLETED


@pytest.mark.usefixtures("_shared_order")
async def test_pieces_counted_here_are_not_folded_once_more_when_they_come_back(
    seoul: Edge, busan: Edge, monkeypatch: pytest.MonkeyPatch
) -> None:
    folded: list[str] = []

    def noted(connection: sqlite3.Connection, order_id: UUID, site: str) -> bool:
        folded.append(site)
        return refold(connection, order_id, site)

    monkeypatch.setattr("server.sync.shared.refold", noted)
    station = seoul.station("pack-1")
    await station.scan("A-1", "apple", "apple")
    await seoul.sync()
    assert folded == []
    await busan.sync()
    assert folded == ["busan"]
    await station.scan("pear")
    await seoul.sync()
    assert folded == ["busan", "seoul"], "it completed"


@pytest.mark.expects_log("server.sync.push")
@pytest.mark.usefixtures("_shared_order")
async def test_a_scan_the_centre_cannot_store_is_quarantined_and_holds_nothing_up(
    seoul: Edge, owner: asyncpg.Connection
) -> None:
    station = seoul.station("pack-1")
    await station.scan("A-1", "apple")
    bad = await seoul.store.write(
        lambda connection: connection.execute(
            "UPDATE scans SET oseq = oseq WHERE station_seq = 2 RETURNING scan_key"
        ).fetchone()[0]
    )
    await owner.execute(
        "ALTER TABLE scanstation.scans ADD CONSTRAINT no_seq_2 CHECK (station_seq <> 2)"
    )
    await station.scan("apple", "pear")
    await seoul.push()
    assert await owner.fetchval("SELECT count(*) FROM scanstation.scans") == 3
    row = await owner.fetchrow("SELECT seq, why FROM scanstation.quarantine")
    assert row is not None
    assert row["seq"] == bad
    assert "no_seq_2" in row["why"]
    assert seoul.store.status().outbox_length == 0


@pytest.mark.expects_log("server.sync.push")
@pytest.mark.usefixtures("_shared_order")
async def test_a_quarantined_scan_counts_nowhere_and_its_piece_can_be_scanned_again(
    seoul: Edge, busan: Edge, owner: asyncpg.Connection
) -> None:
    await owner.execute(
        "ALTER TABLE scanstation.scans ADD CONSTRAINT no_seq_2 CHECK (station_seq <> 2)"
    )
    station = seoul.station("pack-1")
    await station.scan("A-1", "apple", "pear")
    assert (await seoul.standing("A-1"))["packed"] == {1: 1, 2: 1}
    for edge in (seoul, busan):
        await edge.sync()
    expected: dict[str, object] = {"packed": {2: 1}, "completed_by": None, "conflicts": set()}
    assert await seoul.standing("A-1") == await busan.standing("A-1") == expected
    assert await centre_standing(owner, "A-1") == expected
    counts = await seoul.store.read(read_counts)
    assert (counts.unsynced_scans, counts.quarantined) == (0, 1)
    await station.scan("apple", "apple")
    assert station.acks[-1].verdict is Verdict.ORDER_COMPLETED
    for edge in (seoul, busan):
        await edge.sync()
    expected = {
        "packed": {1: 2, 2: 1},
        "completed_by": station.acks[-1].scan_id,
        "conflicts": set(),
    }
    assert await seoul.standing("A-1") == await busan.standing("A-1") == expected
    assert await centre_standing(owner, "A-1") == expected


@pytest.mark.usefixtures("_shared_order")
async def test_scans_that_wait_while_the_centre_is_put_back_are_not_taken_for_pushed(
    seoul: Edge, centre: str, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    station = seoul.station("pack-1")
    await station.scan("A-1")
    await seoul.push()
    await dump(centre, tmp_path / "dump")
    await station.scan("apple")
    await seoul.push()
    await restore(tmp_path / "dump", centre, "--clean", "--if-exists")
    await station.scan("pear")
    with pytest.raises(PutBackError, match="fewer scans of this store than it took"):
        await seoul.push()
    assert seoul.store.status().outbox_length == 1
    await seoul.sync()
    rows = await owner.fetch("SELECT scan_id FROM scanstation.scans ORDER BY oseq")
    assert [row[0] for row in rows] == [ack.scan_id for ack in station.acks]
    assert await seoul.standing("A-1") == await centre_standing(owner, "A-1")


@pytest.mark.usefixtures("_shared_order")
async def test_an_order_taken_away_from_a_site_is_packed_there_no_more_until_it_is_back(
    seoul: Edge, owner: asyncpg.Connection
) -> None:
    station = seoul.station("pack-1")
    await station.scan("A-1", "apple")
    await owner.execute("DELETE FROM scanstation.order_site WHERE site = 'seoul'")
    await seoul.sync()
    await station.scan("apple")
    await station.do(Command.OK)
    await station.scan("A-1")
    assert {ack.verdict for ack in station.acks[-3::2]} == {Verdict.ORDER_CANCELLED}
    await station.do(Command.OK)
    await owner.execute("INSERT INTO scanstation.order_site VALUES ('A-1', 'seoul')")
    await seoul.sync()
    await station.scan("A-1", "apple", "pear")
    assert station.acks[-1].verdict is Verdict.ORDER_COMPLETED
    await seoul.push()
    assert await seoul.standing("A-1") == await centre_standing(owner, "A-1")


@pytest.mark.usefixtures("_shared_order")
async def test_a_packed_order_that_its_owner_deletes_is_cancelled_and_no_conflict(
    seoul: Edge, owner: asyncpg.Connection
) -> None:
    station = seoul.station("pack-1")
    await station.scan("A-1", "apple", "apple", "pear")
    await seoul.push()
    await owner.execute("DELETE FROM scanstation.orders")
    await seoul.sync()
    await station.scan("A-1")
    assert station.acks[-1].verdict is Verdict.ORDER_CANCELLED
    assert (await seoul.standing("A-1"))["conflicts"] == set()
