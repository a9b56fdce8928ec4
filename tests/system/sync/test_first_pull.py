"""A site's first pull: very many orders at once, killed in the middle, searched before its end."""

import asyncio
import signal
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from functools import partial
from pathlib import Path

import asyncpg
import pytest

from server.contract.verdict import Verdict
from server.store.order_writing import save_order
from server.store.search_backlog import newest_unindexed, take_in
from server.sync import shared
from server.sync.postgres.remote import PostgresRemote
from server.sync.pull import PART_BYTES
from server.sync.remote import Position, read_news
from server.sync.shared import order_content
from tests.centre_orders import LINES, fill_centre, item_code, order_no
from tests.system.server.conftest import Start, start
from tests.system.server.speaking import ServerProcess
from tests.system.sync.edges import ORDER, Edge, edge_at
from tests.system.sync.looking import phase, until
from tests.unit.server.store.stations import NOW_UTC_MS

__all__ = ["start"]

_MANY = 13_000
_TABLES = ("orders", "order_lines", "order_barcodes", "items", "item_barcodes", "order_state")
Rows = dict[str, list[tuple[object, ...]]]


@pytest.fixture
async def seoul(centre: str, tmp_path: Path) -> AsyncIterator[Edge]:
    async with edge_at(centre, "seoul", tmp_path) as edge:
        yield edge


def _rows(connection: sqlite3.Connection) -> Rows:
    return {
        table: connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()  # noqa: S608
        for table in _TABLES
    }


async def test_the_feed_of_orders_made_for_tests_is_as_the_triggers_would_have_it(
    owner: asyncpg.Connection,
) -> None:
    await fill_centre(owner, "seoul", 1, 3)
    await PostgresRemote(owner, "seoul").import_orders([ORDER])
    rows = await owner.fetch(
        "SELECT changed = content AS alike, gone FROM scanstation.feed ORDER BY order_no"
    )
    assert len(rows) == 4
    assert {tuple(row) for row in rows} == {(True, False)}
    (made, imported) = [
        await PostgresRemote(owner, "seoul").pull(Position(), orders=most, lines=100)
        for most in (3, 9)
    ]
    assert [len(page.orders) for page in (made, imported)] == [3, 4]


async def test_a_first_pull_writes_the_very_rows_that_saving_each_order_writes(
    centre: str,
    seoul: Edge,
    owner: asyncpg.Connection,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    await fill_centre(owner, "seoul", 1, 300)
    await seoul.pull()
    (tmp_path / "one by one").mkdir()
    async with edge_at(centre, "seoul", tmp_path / "one by one") as other:
        monkeypatch.setattr(shared, "MANY", 10**9)
        await other.pull()
        assert await seoul.store.read(_rows) == await other.store.read(_rows)
        assert await other.store.read(newest_unindexed) is None


async def test_orders_among_new_ones_that_are_there_already_are_changed_not_doubled(
    seoul: Edge, owner: asyncpg.Connection
) -> None:
    await fill_centre(owner, "seoul", 1, 50)
    page = await PostgresRemote(owner, "seoul").pull(Position(), orders=50, lines=1000)
    contents = [news.content for news in read_news(page.orders) if news.content is not None]
    for content in contents[:7]:
        stale = order_content(content)
        await seoul.store.write(partial(save_order, order=stale, now_utc_ms=NOW_UTC_MS))
    station = seoul.station("pack-1")
    await station.scan(order_no(1), item_code(1, 1))
    await owner.execute(
        "UPDATE scanstation.order_lines SET qty_ordered = 1 WHERE order_no = $1 AND line_no = 1",
        order_no(1),
    )
    await seoul.pull()
    counts = await seoul.store.read(
        lambda connection: [
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
            for table in ("orders", "order_lines")
        ]
    )
    assert counts == [50, 50 * LINES]
    await station.scan(item_code(1, 1))
    assert station.acks[-1].verdict is Verdict.ITEM_OVER
    assert (await seoul.standing(order_no(1)))["packed"] == {1: 1}


async def test_words_are_searched_while_the_index_is_behind_and_the_answer_says_so(
    seoul: Edge, owner: asyncpg.Connection
) -> None:
    await fill_centre(owner, "seoul", 1, 300)
    await seoul.pull()
    by_words = await seoul.store.search("sku-09220")
    by_number = await seoul.store.search(order_no(17))
    assert (by_words.heads, by_words.is_partial) == ((), True)
    assert [head.order_no for head in by_number.heads] == [order_no(17)]
    while await seoul.store.write(lambda connection: take_in(connection, 100)):
        pass
    later = await seoul.store.search("상품 09220")
    assert (later.is_partial, [head.order_no for head in later.heads]) == (False, [order_no(1)])


async def test_scans_are_answered_in_between_while_a_page_is_kept(
    seoul: Edge, owner: asyncpg.Connection
) -> None:
    await fill_centre(owner, "seoul", 1, 2000)
    page = await PostgresRemote(owner, "seoul").pull(Position(), orders=2000, lines=20_000)
    parts = sum(len(memoryview(order)) for order in page.orders) // PART_BYTES
    station = seoul.station("pack-1")
    answered = 0
    async with asyncio.TaskGroup() as group:
        pulling = group.create_task(seoul.pull())
        while not pulling.done():
            await station.scan("not known")
            answered += 1
    assert answered > parts // 2


async def test_a_first_pull_killed_in_the_middle_goes_on_from_where_it_was(
    centre: str, owner: asyncpg.Connection, start: Start, tmp_path: Path
) -> None:
    await fill_centre(owner, "seoul", 1, _MANY)

    def begin(address: str = centre) -> ServerProcess:
        return start(data_dir=tmp_path / "seoul", site="seoul", more={"DATABASE_URL": address})

    server = begin()
    await until(_is_under_way, server)
    await asyncio.to_thread(server.stop, signal.SIGKILL)
    before = _saved_position(server)
    assert 0 < before < _MANY
    server = begin("postgresql://postgres@127.0.0.1:1/nobody-listens")
    await until(lambda told: phase(told) == "away" and _so_far(told) == (before, _MANY), server)
    await asyncio.to_thread(server.stop)
    server = begin()
    await until(lambda told: _pulled(told) == _MANY - before, server)
    await asyncio.to_thread(server.stop, signal.SIGKILL)
    with closing(sqlite3.connect(server.store_path)) as connection:
        counts = [
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
            for table in ("orders", "order_lines", "order_barcodes")
        ]
    assert counts == [_MANY, _MANY * LINES, _MANY]


def _is_under_way(told: dict[str, object]) -> bool:
    """See that a part is here, and how many there will be is told."""
    status = told["status"]
    assert isinstance(status, dict)
    if status["round_orders"] is None:
        return False
    assert status["round_orders"] == _MANY
    assert told["orders_behind"] == _MANY - int(status["round_pulled"])
    return 0 < int(status["round_pulled"]) < _MANY


def _so_far(told: dict[str, object]) -> tuple[int, int]:
    status = told["status"]
    assert isinstance(status, dict)
    return status["round_pulled"], status["round_orders"]


def _pulled(told: dict[str, object]) -> int:
    status = told["status"]
    assert isinstance(status, dict)
    return int(status["pulled_orders"])


def _saved_position(server: ServerProcess) -> int:
    with closing(sqlite3.connect(server.store_path)) as connection:
        (saved,) = connection.execute("SELECT position ->> 'pulled' FROM sync").fetchone()
    return int(saved)
