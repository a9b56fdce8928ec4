"""Scans arrive once, in their order, whatever is repeated, cut off or copied."""

import asyncio
import base64
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import asyncpg
import msgspec
import pytest

from server.domain.progress import Closing
from server.sync.postgres.doubled import doubled_sites
from server.sync.postgres.remote import PostgresRemote
from server.sync.remote import Position, Pushed, PushedScan, PushRefusal, read_news
from tests.postgres import connected

NOW_UTC_MS = 1_795_000_000_000
WAITS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


@dataclass
class Edge:
    """A site's store as far as the centre sees it."""

    remote: PostgresRemote
    incarnation: UUID = field(default_factory=uuid4)

    async def push(self, *scans: PushedScan) -> Pushed:
        return await self.remote.push(self.incarnation, NOW_UTC_MS, scans)


def scan(seq: int, order_no: str | None = "A-1", **more: object) -> PushedScan:
    told = PushedScan(
        seq=seq,
        scan_id=uuid4(),
        station="pack-1",
        station_seq=seq,
        step="pack",
        verdict="ITEM_MATCHED",
        scanner_id="usb:1",
        data=base64.b64encode(b"880\x1d\x00").decode(),
        captured_utc_ms=NOW_UTC_MS - 5,
        stored_utc_ms=NOW_UTC_MS,
        qty=1,
        order_no=order_no,
        line_no=None if order_no is None else 1,
    )
    return msgspec.structs.replace(told, **more)


@pytest.fixture
async def seoul(centre: str) -> AsyncIterator[Edge]:
    async with connected(centre) as connection:
        yield Edge(PostgresRemote(connection, "seoul"))


@pytest.fixture
async def busan(centre: str) -> AsyncIterator[Edge]:
    async with connected(centre) as connection:
        yield Edge(PostgresRemote(connection, "busan"))


async def _stored(owner: asyncpg.Connection) -> list[tuple[str, int, str | None, int | None]]:
    rows = await owner.fetch(
        "SELECT site, seq, order_no, oseq FROM scanstation.scans ORDER BY order_no, oseq, seq"
    )
    return [tuple(row) for row in rows]


async def test_scans_are_stored_and_numbered_in_their_orders(
    seoul: Edge, owner: asyncpg.Connection
) -> None:
    batch = [scan(1), scan(2, "B-2"), scan(3, None), scan(4)]
    pushed = await seoul.push(*batch)
    assert (pushed.last_seq, pushed.refused) == (4, None)
    assert dict(pushed.numbered) == dict(
        zip([one.scan_id for one in batch], [1, 1, None, 2], strict=True)
    )
    assert await _stored(owner) == [
        ("seoul", 1, "A-1", 1),
        ("seoul", 4, "A-1", 2),
        ("seoul", 2, "B-2", 1),
        ("seoul", 3, None, None),
    ]


async def test_a_scan_is_kept_to_the_byte_and_the_millisecond(
    seoul: Edge, owner: asyncpg.Connection
) -> None:
    sent = scan(
        1,
        closing=Closing.COMPLETE,
        undoes=uuid4(),
        reopens=uuid4(),
        revision=7,
        lot="L",
        expiry="2027-01",
    )
    await seoul.push(sent)
    row = await owner.fetchrow(
        "SELECT *, round(extract(epoch FROM captured) * 1000) AS ms FROM scanstation.scans"
    )
    assert row is not None
    assert (row["data"], row["ms"]) == (b"880\x1d\x00", sent.captured_utc_ms)
    same = (
        "scan_id",
        "station",
        "closing",
        "undoes",
        "reopens",
        "revision",
        "lot",
        "expiry",
        "qty",
        "line_no",
    )
    assert {name: row[name] for name in same} == {name: getattr(sent, name) for name in same}


async def test_a_push_whose_answer_was_lost_is_taken_once(
    seoul: Edge, owner: asyncpg.Connection
) -> None:
    batch = [scan(1), scan(2)]
    first = await seoul.push(*batch)
    again = await seoul.push(*batch, scan(3))
    assert dict(again.numbered).items() >= dict(first.numbered).items()
    assert [row[3] for row in await _stored(owner)] == [1, 2, 3]


async def test_a_gap_is_refused_with_where_to_go_on(seoul: Edge, owner: asyncpg.Connection) -> None:
    await seoul.push(scan(1))
    pushed = await seoul.push(scan(3))
    assert (pushed.refused, pushed.last_seq) == (PushRefusal.GAP, 1)
    assert len(await _stored(owner)) == 1


async def test_a_copied_store_is_told_to_take_another_name_and_loses_nothing(
    seoul: Edge, owner: asyncpg.Connection
) -> None:
    shared = [scan(1), scan(2)]
    await seoul.push(*shared, scan(3))
    copied = Edge(seoul.remote, seoul.incarnation)
    own = scan(3)
    assert (await copied.push(*shared, own)).refused is PushRefusal.TAKEN
    copied.incarnation = uuid4()
    pushed = await copied.push(*shared, own)
    assert (pushed.refused, pushed.last_seq) == (None, 3)
    assert [row[3] for row in await _stored(owner)] == [1, 2, 3, 4]
    assert (await copied.push(*shared, own)).refused is None


async def test_a_store_put_back_whose_stations_come_in_another_order_is_told_to_take_another_name(
    seoul: Edge,
) -> None:
    first, second = scan(1), scan(2)
    await seoul.push(first, second, scan(3))
    turned = [msgspec.structs.replace(each, seq=seq) for seq, each in ((1, second), (2, first))]
    assert (await seoul.push(*turned)).refused is PushRefusal.TAKEN
    seoul.incarnation = uuid4()
    assert (await seoul.push(*turned)).refused is None
    assert (await seoul.push(*turned)).refused is None


async def test_a_scan_in_quarantine_does_not_hide_that_a_store_was_put_back(
    seoul: Edge, owner: asyncpg.Connection
) -> None:
    good, bad = scan(1), scan(2)
    poison = msgspec.structs.replace(bad, poison="a CHECK", sent="")
    await seoul.push(good, poison, scan(3))
    turned = [msgspec.structs.replace(each, seq=seq) for seq, each in ((1, bad), (2, good))]
    for sent in (msgspec.structs.replace(poison, seq=1), turned[0]):
        assert (await seoul.push(sent)).refused is PushRefusal.TAKEN
    seoul.incarnation = uuid4()
    await seoul.push(*turned)
    assert await owner.fetchval("SELECT count(*) FROM scanstation.quarantine") == 0


async def test_an_incarnation_of_another_site_is_refused(seoul: Edge, busan: Edge) -> None:
    await seoul.push(scan(1))
    busan.incarnation = seoul.incarnation
    assert (await busan.push(scan(2))).refused is PushRefusal.SITE


async def test_a_store_may_begin_anywhere_and_goes_on_from_there(seoul: Edge) -> None:
    assert (await seoul.push(scan(1000))).last_seq == 1000
    assert (await seoul.push(scan(1001))).last_seq == 1001


async def test_a_scan_that_cannot_be_stored_fails_the_push_and_changes_nothing(
    seoul: Edge, owner: asyncpg.Connection
) -> None:
    for poison in (scan(2, qty=None), scan(2, reason="\0"), scan(2, captured_utc_ms=10**18)):
        with pytest.raises(asyncpg.PostgresError):
            await seoul.push(scan(1), poison)
    assert await _stored(owner) == []


async def test_a_quarantined_scan_is_kept_as_it_was_sent_and_the_next_ones_follow(
    seoul: Edge, owner: asyncpg.Connection
) -> None:
    sent = base64.b64encode(b'{"reason": "\\u0000"}').decode()
    poison = scan(2, poison="a NUL in the reason", sent=sent)
    batch = [scan(1), poison, scan(3)]
    assert (await seoul.push(*batch)).last_seq == 3
    assert (await seoul.push(*batch)).last_seq == 3
    assert [row[:2] for row in await _stored(owner)] == [("seoul", 1), ("seoul", 3)]
    row = await owner.fetchrow("SELECT seq, scan_id, sent, why FROM scanstation.quarantine")
    assert row is not None
    assert tuple(row) == (2, poison.scan_id, b'{"reason": "\\u0000"}', "a NUL in the reason")


async def test_two_sites_that_push_the_same_orders_number_them_without_a_gap(
    seoul: Edge, busan: Edge, owner: asyncpg.Connection
) -> None:
    async def push(edge: Edge, orders: list[str]) -> None:
        for seq in range(1, 200, 10):
            await edge.push(*[scan(n, orders[n % len(orders)]) for n in range(seq, seq + 10)])

    names = ["A", "B", "C"]
    await asyncio.gather(push(seoul, names), push(busan, list(reversed(names))))
    for name in names:
        numbers = [row[3] for row in await _stored(owner) if row[2] == name]
        assert numbers == list(range(1, len(numbers) + 1))
    assert len(await _stored(owner)) == 400


async def test_a_scan_is_news_at_every_site_of_its_order(
    seoul: Edge, busan: Edge, owner: asyncpg.Connection
) -> None:
    await owner.execute("INSERT INTO scanstation.orders (order_no) VALUES ('A-1')")
    await owner.execute("INSERT INTO scanstation.order_site VALUES ('A-1', 'seoul')")
    position = (await seoul.remote.pull(Position(), orders=10, lines=10)).position
    first = scan(1)
    await seoul.push(first)
    page = await seoul.remote.pull(position, orders=10, lines=10)
    assert [
        (news.content, [s.scan_id for s in news.scans or ()]) for news in read_news(page.orders)
    ] == [(None, [first.scan_id])]
    await owner.execute("INSERT INTO scanstation.order_site VALUES ('A-1', 'busan')")
    page = await busan.remote.pull(position, orders=10, lines=10)
    assert [[s.scan_id for s in news.scans or ()] for news in read_news(page.orders)] == [
        [first.scan_id]
    ]


async def test_scans_are_facts(seoul: Edge, owner: asyncpg.Connection) -> None:
    await seoul.push(scan(1))
    for change in ("UPDATE scanstation.scans SET qty = 2", "DELETE FROM scanstation.scans"):
        with pytest.raises(asyncpg.RaiseError, match="facts"):
            await owner.execute(change)


@pytest.mark.parametrize("order_no", [None, "A-1"])
async def test_a_scan_that_two_copies_of_a_store_push_at_the_same_moment_is_stored_once(
    order_no: str | None, centre: str, owner: asyncpg.Connection
) -> None:
    shared = [scan(1, order_no), scan(2, order_no), scan(3, None)]
    judged_otherwise = msgspec.structs.replace(shared[1], qty=5)
    async with connected(centre) as first, connected(centre) as second:
        original, copied = (Edge(PostgresRemote(each, "seoul")) for each in (first, second))
        begun = first.transaction()
        await begun.start()
        await original.push(shared[0], judged_otherwise)
        pushing = asyncio.ensure_future(copied.push(*shared))
        await _until_somebody_waits(owner)
        await begun.commit()
        pushed = await pushing
    assert (pushed.refused, pushed.last_seq) == (None, 3)
    numbers = [None] * 3 if order_no is None else [1, 2, None]
    ids = [each.scan_id for each in shared]
    assert dict(pushed.numbered) == dict(zip(ids, numbers, strict=True))
    assert [told.qty for _, told in pushed.known] == [5], "what was pushed first stands"
    assert len(await _stored(owner)) == 3


async def _until_somebody_waits(owner: asyncpg.Connection) -> None:
    async with asyncio.timeout(30):
        while not await owner.fetchval(WAITS):  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.02)


async def test_a_scan_in_quarantine_is_stored_once_it_is_told_again_and_can_be(
    seoul: Edge, owner: asyncpg.Connection
) -> None:
    first, bad, last = scan(1), scan(2), scan(3)
    poison = msgspec.structs.replace(bad, poison="a CHECK", sent=base64.b64encode(b"2").decode())
    await seoul.push(first, poison, last)
    await seoul.push(msgspec.structs.replace(poison, poison="another CHECK"))
    assert await owner.fetchval("SELECT why FROM scanstation.quarantine") == "another CHECK"
    with pytest.raises(asyncpg.RaiseError, match="kept until it is stored"):
        await owner.execute("DELETE FROM scanstation.quarantine")
    pushed = await seoul.push(bad, scan(4))
    assert (pushed.last_seq, dict(pushed.numbered)[bad.scan_id]) == (4, 3)
    assert [row[1] for row in await _stored(owner)] == [1, 3, 2, 4]
    assert await owner.fetchval("SELECT count(*) FROM scanstation.quarantine") == 0
    assert await owner.fetchval("SELECT units_packed FROM scanstation.order_state") == 4


async def test_a_scan_in_quarantine_does_not_hide_that_a_centre_was_put_back(seoul: Edge) -> None:
    bad = msgspec.structs.replace(scan(1), poison="why", sent="")
    await seoul.push(bad, scan(2))
    assert (await seoul.push(bad, scan(4))).refused is PushRefusal.GAP


@pytest.mark.parametrize("released", [[2], [2, 5]])
async def test_scans_released_before_others_to_a_centre_that_lost_the_store_are_a_gap(
    released: list[int], seoul: Edge, owner: asyncpg.Connection
) -> None:
    pushed = await seoul.push(*[scan(seq) for seq in (*released, 100, 101)])
    assert pushed.refused is PushRefusal.GAP
    assert await _stored(owner) == []


async def test_a_hole_in_what_is_handed_over_is_a_gap(
    seoul: Edge, owner: asyncpg.Connection
) -> None:
    await seoul.push(scan(1))
    pushed = await seoul.push(scan(2), scan(4))
    assert (pushed.refused, pushed.last_seq) == (PushRefusal.GAP, 1)
    assert len(await _stored(owner)) == 1


async def test_what_another_site_has_in_quarantine_is_not_taken_out_by_a_scan_of_that_name(
    seoul: Edge, busan: Edge, owner: asyncpg.Connection
) -> None:
    bad = scan(1)
    await busan.push(msgspec.structs.replace(bad, poison="why", sent=""), scan(2))
    await seoul.push(bad)
    assert await owner.fetchval("SELECT scan_id FROM scanstation.quarantine") == bad.scan_id
    await busan.push(bad)
    assert await owner.fetchval("SELECT count(*) FROM scanstation.quarantine") == 0


async def test_two_stores_that_are_heard_of_in_turn_are_two_computers(
    seoul: Edge, busan: Edge, owner: asyncpg.Connection
) -> None:
    other = Edge(seoul.remote)
    for seq in (1, 2):
        await seoul.push(scan(seq))
        await other.push(scan(seq))
        await busan.push(scan(seq))
    ((site, seen_utc_ms),) = await doubled_sites(owner)
    assert site == "seoul"
    now_utc_ms = await owner.fetchval("SELECT extract(epoch FROM now())::bigint * 1000")
    assert abs(now_utc_ms - seen_utc_ms) < 60_000


async def test_a_store_that_took_another_name_is_one_computer(
    seoul: Edge, owner: asyncpg.Connection
) -> None:
    for _ in range(3):
        await seoul.push(scan(1))
        await seoul.push(scan(2))
        seoul.incarnation = uuid4()
    assert await doubled_sites(owner) == []
