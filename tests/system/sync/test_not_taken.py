"""What the centre will not take for now is told as what it is, and nothing is lost by it."""

import logging
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest
from msgspec.structs import replace

from server.contract.centre import CentreTrouble
from server.contract.verdict import Verdict
from server.store import Policy, Store
from server.store.quarantine import quarantined, release
from server.store.sync_state import SyncPhase, read_counts, read_state
from server.sync import engine, push
from server.sync.outbox import waiting
from server.sync.push import REFUSED_AT_MOST, NoneStoredError, NotStoredError
from server.sync.remote import Pushed, PushedScan, RemoteAwayError, RemoteRefusedError
from tests.postgres import connected
from tests.system.sync.edges import Edge, centre_standing, edge_at
from tests.system.sync.sites_apart import CentreApart
from tests.system.sync.test_order_held import Running, until
from tests.unit.server.store.stations import NOW_UTC_MS, StationAt

NONE = "ALTER TABLE scanstation.scans ADD CONSTRAINT none_at_all CHECK (false) NOT VALID"
NO_PEAR = "ALTER TABLE scanstation.scans ADD CONSTRAINT no_pear CHECK (data <> 'pear') NOT VALID"
MENDED = "ALTER TABLE scanstation.scans DROP CONSTRAINT IF EXISTS {}"


@pytest.fixture
async def seoul(centre: str, owner: asyncpg.Connection, tmp_path: Path) -> AsyncIterator[Edge]:
    """Yield a site with order A-1, which busan has, too."""
    await CentreApart(owner).bring("A-1", ["seoul", "busan"])
    async with edge_at(centre, "seoul", tmp_path) as edge:
        await edge.pull()
        yield edge


@pytest.fixture
async def busan(centre: str, tmp_path: Path) -> AsyncIterator[Edge]:
    async with edge_at(centre, "busan", tmp_path) as edge:
        yield edge


async def _counts(edge: Edge) -> tuple[int, int]:
    """Return how many scans wait, and how many are in quarantine."""
    counts = await edge.store.read(read_counts)
    assert edge.store.status().outbox_length == counts.unsynced_scans
    return counts.unsynced_scans, counts.quarantined


async def _at_centre(owner: asyncpg.Connection) -> tuple[int, int]:
    """Return how many scans are stored at the centre, and how many in quarantine."""
    return (
        await owner.fetchval("SELECT count(*) FROM scanstation.scans"),
        await owner.fetchval("SELECT count(*) FROM scanstation.quarantine"),
    )


async def test_a_connection_of_ones_own_that_has_not_ended_is_not_told_as_an_order_in_use(
    seoul: Edge, centre: str, owner: asyncpg.Connection
) -> None:
    station = seoul.station("pack-1")
    await station.scan("A-1")
    await seoul.push()
    await station.scan("apple")
    async with connected(centre) as dying, dying.transaction():
        await dying.execute("SELECT FROM scanstation.incarnations FOR UPDATE")
        with pytest.raises(RemoteAwayError, match="one of this server's own that broke off"):
            await seoul.push()
    await seoul.push()
    assert await _at_centre(owner) == (2, 0)


async def test_a_store_that_the_centre_knows_as_another_sites_keeps_its_scans_and_is_refused(
    seoul: Edge, owner: asyncpg.Connection
) -> None:
    station = seoul.station("pack-1")
    await station.scan("A-1")
    await seoul.push()
    await owner.execute("UPDATE scanstation.incarnations SET site = 'busan'")
    await station.scan("apple")
    with pytest.raises(RemoteRefusedError, match="synced as another site"):
        await seoul.push()
    assert (await _counts(seoul), await _at_centre(owner)) == ((1, 0), (1, 0))


async def test_news_that_the_centre_fails_at_is_refused_with_its_reason(
    seoul: Edge, owner: asyncpg.Connection
) -> None:
    await owner.execute(
        "CREATE OR REPLACE FUNCTION scanstation.centre() RETURNS json LANGUAGE sql"
        " AS $$ SELECT to_json(1 / (random() * 0)::integer) $$"
    )
    with pytest.raises(RemoteRefusedError, match="division by zero") as told:
        await seoul.pull()
    assert "quarantine" not in str(told.value)


@pytest.mark.parametrize(
    "fault",
    [
        NONE,
        "CREATE FUNCTION scanstation.no() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'none_at_all'; END $$;"
        "CREATE TRIGGER no BEFORE INSERT ON scanstation.scans"
        " FOR EACH ROW EXECUTE FUNCTION scanstation.no()",
    ],
)
async def test_where_the_centre_stores_no_scan_none_is_quarantined_and_the_reason_is_told(
    fault: str, seoul: Edge, owner: asyncpg.Connection
) -> None:
    await seoul.station("pack-1").scan("A-1", "apple", *["nobody knows it"] * 40)
    await owner.execute(fault)
    for _ in range(2):
        with pytest.raises(NoneStoredError, match="none_at_all") as told:
            await seoul.push()
    assert f"{REFUSED_AT_MOST} scans, none of them" in told.value.detail
    assert "a CHECK or a trigger" in told.value.hint
    assert "kept aside" not in told.value.hint
    assert told.value.trouble is CentreTrouble.NONE_STORED
    assert "none_at_all" in str(told.value.about)
    assert await _counts(seoul) == (42, 0)
    assert await _at_centre(owner) == (0, 0)
    await owner.execute(MENDED.format("none_at_all"))
    await owner.execute("DROP TRIGGER IF EXISTS no ON scanstation.scans")
    await seoul.push()
    assert await _counts(seoul) == (0, 0)
    assert await _at_centre(owner) == (42, 0)


async def test_a_fault_that_comes_in_the_midst_of_scans_quarantines_none(
    seoul: Edge, owner: asyncpg.Connection
) -> None:
    station = seoul.station("pack-1")
    await station.scan("A-1", "apple", "apple")
    await owner.execute(
        "ALTER TABLE scanstation.scans ADD CONSTRAINT none_from_3 CHECK (station_seq < 3)"
    )
    with pytest.raises(NotStoredError, match="none_from_3"):
        await seoul.push()
    assert await _counts(seoul) == (1, 0)
    assert await _at_centre(owner) == (2, 0)


@pytest.mark.expects_log("server.sync.push")
async def test_a_scan_is_quarantined_once_a_later_one_is_stored_and_waits_for_that(
    seoul: Edge, owner: asyncpg.Connection
) -> None:
    station = seoul.station("pack-1")
    await owner.execute(NO_PEAR)
    await station.scan("pear")
    with pytest.raises(NotStoredError, match=r"the last scan: .*no_pear") as told:
        await seoul.push()
    assert "once it stores a later scan, what it minds is kept aside there" in told.value.hint
    assert told.value.trouble is CentreTrouble.NOT_STORED
    assert "no_pear" in str(told.value.about)
    assert await _counts(seoul) == (1, 0)
    assert await _at_centre(owner) == (0, 0)
    await station.scan("A-1")
    await seoul.push()
    assert await _counts(seoul) == (0, 1)
    assert await _at_centre(owner) == (1, 1)


@pytest.mark.expects_log("server.sync.push")
async def test_a_scan_that_is_the_last_of_a_batch_is_quarantined_with_one_of_the_next(
    seoul: Edge, owner: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("BATCH", "BATCH_BESIDE_SCANNING"):
        monkeypatch.setattr(push, name, 2)
    await owner.execute(NO_PEAR)
    await seoul.station("pack-1").scan("A-1", "pear", "pear", "pear", "apple")
    await seoul.push()
    assert await _counts(seoul) == (0, 3)
    assert await _at_centre(owner) == (2, 3)


A_TRIGGER = """
CREATE FUNCTION scanstation.no() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF length(new.data) > 2000 THEN RAISE 'too long' USING ERRCODE = 'IT001'; END IF;
    RETURN new;
END $$;
CREATE TRIGGER no BEFORE INSERT ON scanstation.scans
FOR EACH ROW EXECUTE FUNCTION scanstation.no()
"""


@pytest.mark.expects_log("server.sync.push")
@pytest.mark.parametrize("fault", ["CREATE INDEX ON scanstation.scans (data)", A_TRIGGER])
async def test_a_scan_too_long_for_what_was_added_there_blocks_none_behind_it(
    fault: str, seoul: Edge, owner: asyncpg.Connection
) -> None:
    await owner.execute(fault)
    no_pattern = "".join(uuid4().hex for _ in range(300))
    await seoul.station("pack-1").scan("A-1", no_pattern, "apple")
    await seoul.push()
    assert (await _counts(seoul), await _at_centre(owner)) == ((0, 1), (2, 1))


async def test_what_the_centre_took_before_its_link_broke_is_counted(
    seoul: Edge, owner: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_over = seoul.link.push
    sent: list[int] = []

    async def break_at_the_third(
        incarnation: UUID, utc_ms: int, scans: Sequence[PushedScan]
    ) -> Pushed:
        sent.append(len(scans))
        if len(sent) > 2:
            raise RemoteAwayError("it broke", "it will be tried again")
        return await hand_over(incarnation, utc_ms, scans)

    monkeypatch.setattr(seoul.link, "push", break_at_the_third)
    await owner.execute(NO_PEAR)
    await seoul.station("pack-1").scan("A-1", "apple", "pear", "apple")
    noted: list[int] = []
    pushing = push.Push(seoul.store, seoul.link, "seoul", lambda: NOW_UTC_MS, noted=noted.append)
    with pytest.raises(RemoteAwayError, match="it broke"):
        await pushing.once(uuid4())
    assert (sent, noted) == ([4, 2, 2], [2])
    assert (await _counts(seoul), await _at_centre(owner)) == ((2, 0), (2, 0))


@pytest.mark.expects_log("server.sync.push")
async def test_what_was_quarantined_is_sent_again_when_asked_and_counts_at_every_site(
    seoul: Edge, busan: Edge, owner: asyncpg.Connection
) -> None:
    station = seoul.station("pack-1")
    await owner.execute(NO_PEAR)
    await station.scan("A-1", "pear", "apple")
    for edge in (seoul, busan):
        await edge.sync()
    without: dict[str, object] = {"packed": {1: 1}, "completed_by": None, "conflicts": set()}
    assert await seoul.standing("A-1") == await busan.standing("A-1") == without
    assert (await _counts(seoul), await _at_centre(owner)) == ((0, 1), (2, 1))

    await seoul.store.write(release)
    assert await _counts(seoul) == (1, 1)
    await seoul.sync()
    assert (await _counts(seoul), await _at_centre(owner)) == ((0, 1), (2, 1)), "not mended yet"
    assert await seoul.standing("A-1") == without

    await owner.execute(MENDED.format("no_pear"))
    (told,) = await seoul.store.write(release)
    assert (told.order_no, told.code, "no_pear" in told.why) == ("A-1", "pear", True)
    await station.scan("nobody knows it")
    for edge in (seoul, busan):
        await edge.sync()
    assert (await _counts(seoul), await _at_centre(owner)) == ((0, 0), (4, 0))
    assert await seoul.store.read(quarantined) == ()
    whole = await seoul.standing("A-1")
    assert whole["packed"] == {1: 1, 2: 1}
    assert whole == await busan.standing("A-1") == await centre_standing(owner, "A-1")


@pytest.mark.expects_log("server.sync.push")
async def test_a_piece_that_was_scanned_again_before_its_first_scan_is_released_is_one_too_many(
    seoul: Edge, busan: Edge, owner: asyncpg.Connection
) -> None:
    station = seoul.station("pack-1")
    await owner.execute(NO_PEAR)
    await station.scan("A-1", "pear", "apple")
    await seoul.sync()
    await owner.execute(MENDED.format("no_pear"))
    await station.scan("pear")
    assert station.acks[-1].verdict is Verdict.ITEM_MATCHED
    await seoul.sync()
    await seoul.store.write(release)
    for edge in (seoul, busan):
        await edge.sync()
    standing = await seoul.standing("A-1")
    assert standing["conflicts"] == {("over_scan", 2, None)}
    assert standing == await busan.standing("A-1") == await centre_standing(owner, "A-1")


@pytest.mark.expects_log("server.sync.push")
async def test_a_completion_that_is_released_after_another_site_packed_the_order_is_a_second_one(
    seoul: Edge, busan: Edge, owner: asyncpg.Connection
) -> None:
    await owner.execute(
        "ALTER TABLE scanstation.scans ADD CONSTRAINT none_closes CHECK (closing IS NULL) NOT VALID"
    )
    packing = seoul.station("pack-1")
    await packing.scan("A-1", "apple", "apple", "pear")
    completed = packing.acks[-1]
    assert completed.verdict is Verdict.ORDER_COMPLETED
    await packing.scan("nobody knows it")
    for edge in (seoul, busan):
        await edge.sync()
    assert (await _counts(seoul), await _at_centre(owner)) == ((0, 1), (4, 1))
    assert (await seoul.standing("A-1"))["completed_by"] is None
    await owner.execute(MENDED.format("none_closes"))
    second = busan.station("pack-9")
    await second.scan("A-1", "pear")
    assert second.acks[-1].verdict is Verdict.ORDER_COMPLETED
    await busan.sync()
    await seoul.store.write(release)
    for edge in (seoul, busan, seoul):
        await edge.sync()
    standing = await seoul.standing("A-1")
    assert standing["completed_by"] == second.acks[-1].scan_id, "the centre had it first"
    assert standing["conflicts"] == {
        ("double_pack", 0, completed.scan_id),
        ("over_scan", 2, None),
    }
    assert standing == await busan.standing("A-1") == await centre_standing(owner, "A-1")


@pytest.mark.expects_log("server.sync.push")
@pytest.mark.parametrize("judged", [1, 2])
async def test_a_scan_in_quarantine_that_a_copy_of_the_store_got_stored_is_there_no_more(
    judged: int, seoul: Edge, owner: asyncpg.Connection
) -> None:
    await owner.execute(NO_PEAR)
    await seoul.station("pack-1").scan("A-1", "pear", "apple")
    copied = await seoul.store.read(lambda connection: waiting(connection, 10))
    copied[1] = replace(copied[1], qty=judged)
    await seoul.sync()
    assert (await _counts(seoul), await _at_centre(owner)) == ((0, 1), (2, 1))
    await owner.execute(MENDED.format("no_pear"))
    await seoul.link.push(uuid4(), NOW_UTC_MS, copied)
    assert await _at_centre(owner) == (3, 0)
    await seoul.pull()
    assert await _counts(seoul) == (0, 0)
    assert (await seoul.standing("A-1"))["packed"] == {1: 1, 2: judged}


@pytest.mark.expects_log("server.sync.push")
async def test_scans_released_while_others_are_pushed_are_not_taken_for_pushed(
    seoul: Edge, owner: asyncpg.Connection
) -> None:
    station = seoul.station("pack-1")
    await owner.execute(NO_PEAR)
    await station.scan("pear", "pear", "A-1")
    await seoul.push()
    await owner.execute(MENDED.format("no_pear"))
    await station.scan("apple")
    hand_over = seoul.link.push

    async def release_meanwhile(*what: object) -> object:
        pushed = await hand_over(*what)  # type: ignore[arg-type]
        await seoul.store.write(release)
        return pushed

    seoul.link.push = release_meanwhile  # type: ignore[method-assign, assignment]
    state_counts = await seoul.push_once(), await _counts(seoul)
    seoul.link.push = hand_over  # type: ignore[method-assign]
    assert state_counts == (1, (2, 2))
    await seoul.push()
    assert (await _counts(seoul), await _at_centre(owner)) == ((0, 0), (4, 0))


@pytest.fixture
async def running(
    centre: str, owner: asyncpg.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Running]:
    """Yield a sync in step, of a site with order A-1; what is not stored is soon tried again."""
    monkeypatch.setattr(engine, "AGAIN_S", 0.3)
    await CentreApart(owner).bring("A-1", ["seoul"])
    store = Store.open(tmp_path / "store.db", policy=Policy(), now_utc_ms=lambda: NOW_UTC_MS)
    site = Running(store, centre)
    try:
        async with site.goes_on():
            await until(site.is_in_step)
            yield site
    finally:
        store.close()


@pytest.mark.expects_log("server.sync.engine")
async def test_orders_come_while_no_scan_is_stored_and_scans_go_once_that_is_mended(
    running: Running, owner: asyncpg.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    await owner.execute(NONE)
    await StationAt(running.store, "pack-1").scan("A-1", *["nobody knows it"] * 40)
    await until(lambda: running.sync.status.phase is SyncPhase.REFUSED)
    await CentreApart(owner).bring("B-1", ["seoul"])
    await running.has("B-1")
    status = running.sync.status
    assert (status.phase, status.trouble) == (SyncPhase.REFUSED, CentreTrouble.NONE_STORED)
    assert "none_at_all" in str(status.problem)
    assert "none_at_all" in str(status.about)
    assert running.store.status().outbox_length == 41
    await owner.execute(MENDED.format("none_at_all"))
    await until(running.is_in_step)
    status = running.sync.status
    assert (status.problem, status.about, status.pushed_scans) == (None, None, 41)
    assert running.links == 1, "over the same link, so that orders came at once meanwhile"
    said = [vars(each)["why"] for each in caplog.records if each.levelno >= logging.WARNING]
    assert len(said) == len(set(said)), "once, however often it was tried"


@pytest.mark.expects_log("server.sync.engine", "server.sync.push")
async def test_a_last_scan_that_is_not_stored_is_no_refusal_and_is_kept_aside_with_the_next(
    running: Running, owner: asyncpg.Connection
) -> None:
    await owner.execute(NO_PEAR)
    station = StationAt(running.store, "pack-1")
    await station.scan("A-1", "pear")
    await until(lambda: running.sync.status.trouble is CentreTrouble.NOT_STORED)
    in_step_utc_ms = running.sync.status.in_step_utc_ms
    kept = await running.store.read(read_state)
    await CentreApart(owner).bring("B-1", ["seoul"])
    await running.has("B-1")
    after = await running.store.read(read_state)
    assert (after.position == kept.position, after.in_step_utc_ms) == (False, kept.in_step_utc_ms)
    status = running.sync.status
    assert status.phase in {SyncPhase.PUSHING, SyncPhase.PULLING}
    assert (status.trouble, status.in_step_utc_ms) == (CentreTrouble.NOT_STORED, in_step_utc_ms)
    assert "the last scan: " in str(status.problem)
    assert await _at_centre(owner) == (1, 0)
    await station.scan("apple")
    await until(running.is_in_step)
    assert running.sync.status.problem is None
    assert await _at_centre(owner) == (2, 1)
    assert (running.sync.status.pushed_scans, running.links) == (3, 1)


@pytest.mark.expects_log("server.sync.engine")
@pytest.mark.parametrize("broken", ["new.data := new.nothing", "PERFORM FROM nothing"])
async def test_orders_come_while_a_trigger_that_was_added_there_is_broken(
    broken: str, running: Running, owner: asyncpg.Connection
) -> None:
    await owner.execute(
        "CREATE FUNCTION scanstation.no() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN {broken}; RETURN new; END $$;"
        "CREATE TRIGGER no BEFORE INSERT ON scanstation.scans"
        " FOR EACH ROW EXECUTE FUNCTION scanstation.no()"
    )
    await StationAt(running.store, "pack-1").scan("A-1")
    await until(lambda: running.sync.status.trouble is CentreTrouble.NOT_STORED)
    assert "nothing" in str(running.sync.status.about)
    await CentreApart(owner).bring("B-1", ["seoul"])
    await running.has("B-1")
    assert running.store.status().outbox_length == 1
    await owner.execute("DROP TRIGGER no ON scanstation.scans")
    await until(running.is_in_step)
    assert await _at_centre(owner) == (1, 0)


@pytest.mark.expects_log("server.sync.engine")
async def test_a_last_scan_goes_by_itself_once_the_centre_is_mended(
    running: Running, owner: asyncpg.Connection
) -> None:
    await owner.execute(NONE)
    await StationAt(running.store, "pack-1").scan("A-1")
    await until(lambda: running.sync.status.trouble is CentreTrouble.NOT_STORED)
    await owner.execute(MENDED.format("none_at_all"))
    await until(running.is_in_step)
    assert await _at_centre(owner) == (1, 0)
    assert running.links == 1


@pytest.mark.expects_log("server.sync.engine")
async def test_a_last_scan_is_not_tried_again_with_all_news_of_orders(
    running: Running, owner: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "AGAIN_S", 3600)
    await owner.execute(
        "CREATE SEQUENCE scanstation.tries; ALTER TABLE scanstation.scans ADD CONSTRAINT counted"
        " CHECK (nextval('scanstation.tries') < 0) NOT VALID"
    )
    await StationAt(running.store, "pack-1").scan("A-1")
    await until(lambda: running.sync.status.trouble is CentreTrouble.NOT_STORED)
    for order_no in ("B-1", "B-2", "B-3"):
        await CentreApart(owner).bring(order_no, ["seoul"])
        await running.has(order_no)
    assert await owner.fetchval("SELECT last_value FROM scanstation.tries") == 1
